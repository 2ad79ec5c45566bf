// The plugin's own drawer of named values: plugin.toml says how much it holds, `[permissions] store`.

import { asked } from "./calls.ts";
import { host } from "./wire.ts";

/** A value that is kept. */
export interface Entry {
    name: string;
    value: Uint8Array;
    revision: number;
}

/** What may be said about a write. */
export interface Writing {
    /** The revision that must be there; 0 for nothing. Without, whatever is there is replaced. */
    expected?: number;
    ttlSeconds?: number;
}

/** The values of names, in their order; null where there is none. */
export function read(...names: string[]): (Entry | null)[] {
    return asked(() => host("store").read(names)).map((one: Entry | null) => (one === null ? null : entry(one)));
}

/** Keeps a value, and answers its revision. */
export function write(name: string, value: Uint8Array, how: Writing = {}): number {
    return asked(() => host("store").write(name, value, how.expected ?? null, how.ttlSeconds ?? null));
}

/** Removes values, and answers how many there were. */
export function remove(...names: string[]): number {
    return asked(() => host("store").remove(names));
}

/** The values whose names begin so, in the order of names. */
export function scan(prefix: string, after: string | null = null, limit = 100): Entry[] {
    return asked(() => host("store").scan(prefix, after, limit)).map(entry);
}

function entry({ name, value, revision }: Entry): Entry {
    return { name, value: Uint8Array.from(value), revision };
}
