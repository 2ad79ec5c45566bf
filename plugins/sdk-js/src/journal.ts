// What a plugin says about itself to those who run it. `console` writes here, too.

import { host } from "./wire.ts";

/** Named values beside a line. */
export type Attributes = Record<string, unknown>;

/** Writes what only its author wants to know. */
export function debug(message: string, attributes: Attributes = {}): void {
    write("debug", message, attributes);
}

/** Writes what is good to know. */
export function info(message: string, attributes: Attributes = {}): void {
    write("info", message, attributes);
}

/** Writes what should not be. */
export function warn(message: string, attributes: Attributes = {}): void {
    write("warn", message, attributes);
}

/** Writes what went wrong. */
export function error(message: string, attributes: Attributes = {}): void {
    write("error", message, attributes);
}

/** Adds to a counter that the manifest declares. */
export function count(metric: string, amount = 1): void {
    host("journal").count(metric, amount);
}

/** Observes a value of a histogram that the manifest declares. */
export function observe(metric: string, value: number): void {
    host("journal").observe(metric, value);
}

function write(level: string, message: string, attributes: Attributes): void {
    const journal = host("journal");
    if (journal.wants(level)) {
        const pairs = Object.entries(attributes).map(([name, value]) => [name, String(value)]);
        journal.write(level, String(message), pairs);
    }
}
