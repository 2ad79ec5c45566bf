// Around every call of the host: what is thrown in it becomes a fault, and a line of the journal.
// What JavaScript would ask a system for comes from the host, so that replays see the same.

import { now, random } from "./host.ts";
import * as journal from "./journal.ts";
import { Fault } from "./values.ts";

/** What the component throws for a fault. */
export interface WireFault {
    code: string;
    message: string;
    permanent: boolean;
}

/** Calls; a `Fault` is told to the host, anything else is, too, and its stack goes to the journal. */
export function guarded<T>(call: () => T): T {
    try {
        const answer = call();
        if (answer instanceof Promise) {
            throw new Fault("ASYNC_HOOK", "a hook answers at once: there is nothing to wait for");
        }
        return answer;
    } catch (thrown) {
        if (thrown instanceof Fault) {
            throw wire(thrown);
        }
        journal.error(`${explain(thrown)}\n${stack(thrown)}`.trimEnd());
        throw wire(new Fault("EXCEPTION", explain(thrown)));
    }
}

/** Calls the host; a fault that it answers is thrown as a `Fault`. */
export function asked<T>(call: () => T): T {
    try {
        return call();
    } catch (thrown) {
        const fault = (thrown as { payload?: WireFault }).payload;
        if (fault === undefined) {
            throw thrown;
        }
        throw new Fault(fault.code, fault.message, fault.permanent);
    }
}

/** What was thrown, in one sentence. */
export function explain(thrown: unknown): string {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

function stack(thrown: unknown): string {
    return thrown instanceof Error ? (thrown.stack ?? "") : "";
}

function wire({ code, message, permanent }: Fault): WireFault {
    return { code, message, permanent };
}

/** Gives the clock, chance and the console of JavaScript a place to come from and to go to. */
export function redirect(): void {
    const line = (write: (text: string) => void) => (...values: unknown[]) =>
        write(values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(" "));
    const { debug, info, warn, error } = journal;
    const console = { debug: line(debug), error: line(error), info: line(info), log: line(info), warn: line(warn) };
    const RealDate = Date;
    class FrozenDate extends RealDate {
        constructor(...values: unknown[]) {
            super(...((values.length === 0 ? [FrozenDate.now()] : values) as [any]));
        }
        static override now(): number {
            return Math.floor(now() / 1000);
        }
    }
    Object.assign(globalThis, { console, Date: FrozenDate });
    Math.random = () => {
        const bytes = random(6);
        return bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;
    };
}
