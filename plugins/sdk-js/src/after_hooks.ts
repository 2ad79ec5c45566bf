// The interface `after-hooks`: what happened is told once it is committed, at least once.

import type { Verb } from "./before_hooks.ts";
import { guarded } from "./calls.ts";
import { Kind, hook, kindOf } from "./layout.ts";
import * as registry from "./registry.ts";
import type { Fields } from "./sheets.ts";
import { type Cell, Key, keyOf, read } from "./values.ts";

interface Slot {
    field: number;
    value: Cell;
}

interface WireKey {
    hi: number;
    lo: number;
}

interface Told {
    position: number;
    committed: number;
    mutation: WireKey;
    attempt: number;
    verb: Verb;
    kind: number;
    key: WireKey;
    before: Slot[];
    after: Slot[];
    causedBy: string | null;
}

/** Names the function of a hook that plugin.toml declares in an `[[after]]`. */
export function after<F extends Fields = Fields>(name: string, follow: (facts: Fact<F>[]) => void): void {
    registry.add("after", name, follow);
}

/** One change that was made. What the hook throws repeats the whole batch; `again` repeats this one. */
export class Fact<F extends Fields = Fields> {
    readonly #told: Told;
    readonly #kind: Kind;
    #again: { position: number; delayMs: number; reason: string } | null = null;

    constructor(told: Told) {
        this.#told = told;
        this.#kind = kindOf(told.kind);
    }

    /** The position in the log: what to remember, to do nothing twice. */
    get position(): number {
        return this.#told.position;
    }

    /** When it was made, in microseconds since 1970. */
    get committed(): number {
        return this.#told.committed;
    }

    /** What the changes of one document have in common. */
    get mutation(): Key {
        return keyOf(this.#told.mutation);
    }

    /** How often it was told by now. */
    get attempt(): number {
        return this.#told.attempt;
    }

    /** What happened. */
    get verb(): Verb {
        return this.#told.verb;
    }

    /** The name of the record's type, `Shot`. */
    get kind(): string {
        return this.#kind.name;
    }

    /** The record's key. */
    get key(): Key {
        return keyOf(this.#told.key);
    }

    /** The plugin that caused the change, if one did. */
    get causedBy(): string | null {
        return this.#told.causedBy;
    }

    /** The value after the change, of the hook's `reads`, where it has changed. */
    value<N extends keyof F & string>(field: N): F[N] | null {
        return this.#find(this.#told.after, field) as F[N] | null;
    }

    /** The value before the change, of the hook's `reads`, where it has changed. */
    before<N extends keyof F & string>(field: N): F[N] | null {
        return this.#find(this.#told.before, field) as F[N] | null;
    }

    /** Whether the field is among what has changed. */
    changes(field: keyof F & string): boolean {
        const { number } = this.#kind.field(field);
        return [...this.#told.before, ...this.#told.after].some((slot) => slot.field === number);
    }

    /**
     * Has this fact told again, after so many milliseconds, or when `retry` of the manifest says if that
     * is 0; those about the same record wait for it.
     */
    again(reason: string, delayMs = 0): void {
        this.#again = { position: this.position, delayMs, reason };
    }

    /** How it is to be told again, as the host wants it; nothing where it is done. */
    repeated(): unknown {
        return this.#again;
    }

    #find(slots: Slot[], field: string): unknown {
        const { number } = this.#kind.field(field);
        const found = slots.find((slot) => slot.field === number);
        return found === undefined ? null : read(found.value);
    }
}

/** What the component exports. */
export const afterHooks = {
    follow(number: number, facts: Told[]): unknown {
        return guarded(() => {
            const told = facts.map((fact) => new Fact(fact));
            const answer = registry.get("after", hook(number))(told);
            const repeated = () => told.map((fact) => fact.repeated()).filter((one) => one !== null);
            return answer instanceof Promise ? answer : repeated();
        });
    },
};
