// Words to whoever listens: `subscription { pluginSignals(topics: ["farm.*"]) { topic payload } }`. In
// actions, after-hooks and jobs. They are heard at most once, and kept by nobody.

import { asked } from "./calls.ts";
import type { Json } from "./values.ts";
import { host } from "./wire.ts";

/**
 * Says something, as JSON, under a topic that `[permissions] topics` lists. Within a mutation it is said
 * once that is committed, and not at all where it is undone.
 */
export function publish(topic: string, payload: Json): void {
    asked(() => host("signals").publish(topic, JSON.stringify(payload)));
}
