// The whole API, for what `lookup` can't say: documents that plugin.toml names in `[documents]`.

import { asked } from "./calls.ts";
import type { Json } from "./values.ts";
import { host } from "./wire.ts";

/** Values of variables, by name. */
export type Variables = { [name: string]: Json };

/** What a document answers, with values for its variables. */
export function query<T = Variables>(document: string, variables: Variables = {}): T {
    return JSON.parse(asked(() => host("graph").query(document, JSON.stringify(variables))));
}

/** What a document that changes something answers. */
export function mutate<T = Variables>(document: string, variables: Variables = {}): T {
    return JSON.parse(asked(() => host("graph").mutate(document, JSON.stringify(variables))));
}
