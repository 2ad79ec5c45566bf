// Facts of the call at hand. None of them waits for anything.

import { Fault, Key, keyOf } from "./values.ts";
import { host } from "./wire.ts";

/** Who asks. */
export interface Principal {
    /** Nobody when the server acts by itself. */
    user: Key | null;
    login: string;
    /** The groups of the user, by name. */
    roles: string[];
    /** The plugin that caused the change, if one did. */
    viaPlugin: string | null;
}

/** Who asks. */
export function who(): Principal {
    const told = host("invocation").who();
    return { ...told, user: told.user === null ? null : keyOf(told.user) };
}

/** The project of the batch, if all of it belongs to one. */
export function project(): Key | null {
    const told = host("invocation").project();
    return told === null ? null : keyOf(told);
}

/** A W3C traceparent; empty when nobody traces. */
export function trace(): string {
    return host("invocation").trace();
}

/** Microseconds until the host ends the call. */
export function remainingUs(): number {
    return host("invocation").remainingUs();
}

/** Microseconds since 1970, frozen when the document began: replays see the same. */
export function now(): number {
    return host("invocation").now();
}

/** Bytes from a generator that is seeded for each call: replays see the same. */
export function random(count: number): Uint8Array {
    return Uint8Array.from(host("invocation").random(count));
}

/** A key for a record that this call stages. */
export function newKey(): Key {
    const key = newKeys(1)[0];
    if (key === undefined) {
        throw new Fault("NO_KEY", "the host gave no key");
    }
    return key;
}

/** Keys for records that this call stages, so that they can point to each other. */
export function newKeys(count: number): Key[] {
    return host("invocation").newKeys(count).map(keyOf);
}
