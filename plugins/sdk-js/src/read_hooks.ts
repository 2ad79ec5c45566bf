// The interface `read-hooks`: which records may be seen, asked before anything is read, and what is
// answered in the place of their values.

import { guarded } from "./calls.ts";
import { Kind, hook, kind, kindOf } from "./layout.ts";
import { type Test, condition } from "./lookup.ts";
import * as registry from "./registry.ts";
import { type Fields, Sheet, type WireSheet, written } from "./sheets.ts";
import type { Value } from "./values.ts";

/** Names the function of a hook that plugin.toml declares in a `[[read]]` with `narrows`. */
export function narrow(name: string, say: (narrowing: Narrowing) => void): void {
    registry.add("narrow", name, say);
}

/**
 * Names the function of a hook that plugin.toml declares in a `[[read]]` with `writes`. It is given
 * records with the hook's `reads`, and says what is answered in the place of their values.
 */
export function redact<F extends Fields = Fields>(
    name: string,
    say: (records: Sheet<F>, redaction: Redaction) => void,
): void {
    registry.add("redact", name, say);
}

/** What a hook says about reads of a type: nothing, if all of it may be seen. */
export class Narrowing {
    readonly #kind: Kind;
    readonly #conditions: unknown[] = [];
    #refusal: unknown = null;

    constructor(kind: Kind) {
        this.#kind = kind;
    }

    /** The name of the type that is read, `Note`. */
    get kind(): string {
        return this.#kind.name;
    }

    /** Only records of which this holds, too: the tests are those of `lookup.search(...).where`. */
    only(field: string, test: Test, ...operands: Value[]): this {
        this.#conditions.push(condition(this.#kind, field, test, operands));
        return this;
    }

    /** No records at all, for a reason that the client is told. The code is SCREAMING_SNAKE. */
    refuse(code: string, message: string): void {
        this.#refusal = { code, message, field: null, details: null };
    }

    /** What was said, as the host wants it. */
    said(): unknown {
        if (this.#refusal !== null) {
            return { tag: "refuse", val: this.#refusal };
        }
        return this.#conditions.length === 0 ? { tag: "unchanged" } : { tag: "also", val: this.#conditions };
    }
}

/** What a hook replaces of records that are read. What it says nothing about is answered as it is. */
export class Redaction {
    readonly #kind: Kind;
    readonly #columns = new Map<string, unknown>();

    constructor(kind: Kind) {
        this.#kind = kind;
    }

    /**
     * Puts other values in the place of a field's, one for each of the records, in their order. The
     * field must be in the hook's `writes`.
     */
    replace(field: string, given: ArrayLike<Value | undefined>): void {
        this.#columns.set(field, written(this.#kind.field(field), given));
    }

    /** What was said, as the host wants it. */
    said(): unknown {
        return [...this.#columns.values()];
    }
}

/** What the component exports. */
export const readHooks = {
    narrow(number: number, plan: { kind: number }): unknown {
        return guarded(() => {
            const narrowing = new Narrowing(kindOf(plan.kind));
            const answer = registry.get("narrow", hook(number))(narrowing);
            return answer instanceof Promise ? answer : narrowing.said();
        });
    },

    redact(number: number, rows: WireSheet): unknown {
        return guarded(() => {
            const sheet = new Sheet(rows);
            const redaction = new Redaction(kind(sheet.kind));
            const answer = registry.get("redact", hook(number))(sheet, redaction);
            return answer instanceof Promise ? answer : redaction.said();
        });
    },
};
