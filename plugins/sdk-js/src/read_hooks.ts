// The interface `read-hooks`: which records may be seen, asked before anything is read.

import { guarded } from "./calls.ts";
import { Kind, hook, kindOf } from "./layout.ts";
import { type Test, condition } from "./lookup.ts";
import * as registry from "./registry.ts";
import { Fault, type Value } from "./values.ts";

/** Names the function of a hook that plugin.toml declares in a `[[read]]` with `narrows`. */
export function narrow(name: string, say: (narrowing: Narrowing) => void): void {
    registry.add("narrow", name, say);
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

/** What the component exports. */
export const readHooks = {
    narrow(number: number, plan: { kind: number }): unknown {
        return guarded(() => {
            const narrowing = new Narrowing(kindOf(plan.kind));
            const answer = registry.get("narrow", hook(number))(narrowing);
            return answer instanceof Promise ? answer : narrowing.said();
        });
    },

    /** Nothing asks for it yet. */
    redact(): unknown {
        return guarded(() => {
            throw new Fault("UNKNOWN_NUMBER", "no such hook");
        });
    },
};
