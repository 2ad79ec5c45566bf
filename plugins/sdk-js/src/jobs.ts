// The interface `jobs`: what is done at set times, and for the records that an upgrade finds.

import { guarded } from "./calls.ts";
import { job as named } from "./layout.ts";
import * as registry from "./registry.ts";

/** How far the step of an upgrade has come. */
export interface Progress {
    /** Where to go on. */
    cursor: string | null;
    finished: boolean;
    rowsDone: number;
}

/**
 * Names the function of a `[[job]]` of plugin.toml. It is given the time for which it was planned, in
 * microseconds since 1970.
 */
export function job(name: string, tick: (planned: number) => void): void {
    registry.add("job", name, tick);
}

/**
 * Names the function of a `[[migration]] backfill` of plugin.toml, which fills in what was stored before.
 * It is given the cursor of its last part, and null at first; what a part changes is one transaction.
 */
export function backfill(step: string, fill: (cursor: string | null) => Progress): void {
    registry.add("backfill", step, fill);
}

/** What the component exports. */
export const jobs = {
    tick(number: number, planned: number): void {
        guarded(() => registry.get("job", named(number))(planned));
    },

    backfill(step: string, cursor: string | null): Progress {
        return guarded(() => registry.get("backfill", step)(cursor ?? null)) as Progress;
    },
};
