// The interface `before-hooks`: changes are judged before they are written.

import { guarded } from "./calls.ts";
import { Change } from "./changes.ts";
import { Kind, hook, kindOf } from "./layout.ts";
import * as registry from "./registry.ts";
import type { Fields } from "./sheets.ts";
import { type Cell, Fault, type Json, Key, type Value, keyOf, read, write } from "./values.ts";

/** What happens to records. */
export type Verb = "create" | "update" | "delete" | "restore" | "link" | "unlink";

interface Slot {
    field: number;
    value: Cell;
}

interface Proposal {
    key: { hi: number; lo: number };
    revision: number;
    stored: Slot[];
    proposed: Slot[];
    derived: boolean;
}

/** Names the function of a hook that plugin.toml declares in a `[[before]]`. */
export function before<F extends Fields = Fields>(name: string, judge: (batch: Batch<F>) => void): void {
    registry.add("before", name, judge);
}

/** What more is said about a refusal. */
export interface Refusing {
    /** The culprit, so that a form can mark it. */
    field?: string;
    /** What clients find in the error's extensions. */
    details?: { [name: string]: Json };
}

/** One record that is about to change. */
export class Row<F extends Fields = Fields> {
    readonly #kind: Kind;
    readonly #proposal: Proposal;
    #refusal: unknown = null;
    #rewrites: Map<number, Cell> | null = null;

    constructor(kind: Kind, proposal: Proposal) {
        this.#kind = kind;
        this.#proposal = proposal;
    }

    /** The record's key; one that is about to be made has its own already. */
    get key(): Key {
        return keyOf(this.#proposal.key);
    }

    /** The stored record's revision; 0 of one that is about to be made. */
    get revision(): number {
        return this.#proposal.revision;
    }

    /** Whether the change follows from another one, so that nobody asked for it. */
    get isDerived(): boolean {
        return this.#proposal.derived;
    }

    /** What will be stored in a field of the hook's `reads`. */
    value<N extends keyof F & string>(field: N): F[N] | null {
        const { number } = this.#kind.field(field);
        const proposed = this.#proposal.proposed.find((slot) => slot.field === number);
        return (proposed === undefined ? this.stored(field) : read(proposed.value)) as F[N] | null;
    }

    /** What is stored in a field of the hook's `reads`; nothing of a record that is made. */
    stored<N extends keyof F & string>(field: N): F[N] | null {
        const { number } = this.#kind.field(field);
        const found = this.#proposal.stored.find((slot) => slot.field === number);
        return (found === undefined ? null : read(found.value)) as F[N] | null;
    }

    /** Whether something else will be stored in a field than is. */
    changes(field: keyof F & string): boolean {
        const { number } = this.#kind.field(field);
        return this.#proposal.proposed.some((slot) => slot.field === number);
    }

    /** The text that will be stored: a text, a word of an enum, a decimal. */
    text(field: keyof F & string): string | null {
        return this.#of(field, "text", (value): value is string => typeof value === "string");
    }

    /** The number that will be stored: also a duration, in seconds, and a moment, in microseconds. */
    number(field: keyof F & string): number | null {
        return this.#of(field, "a number", (value): value is number => typeof value === "number");
    }

    /** Whether true will be stored. */
    truth(field: keyof F & string): boolean | null {
        return this.#of(field, "true or false", (value): value is boolean => typeof value === "boolean");
    }

    /** The record that a relation to one will lead to. */
    link(relation: keyof F & string): Key | null {
        return this.#of(relation, "one record", (value): value is Key => value instanceof Key);
    }

    /** The records that come to or go from a relation to many, in a hook on `link` or `unlink`. */
    links(relation: keyof F & string): Key[] {
        return this.#of(relation, "records", (value): value is Key[] => Array.isArray(value)) ?? [];
    }

    #of<T>(field: string, wanted: string, is: (value: unknown) => value is T): T | null {
        const value: unknown = this.value(field);
        if (value === null || is(value)) {
            return value;
        }
        throw new Fault("WRONG_TYPE", `\`${field}\` does not hold ${wanted}`);
    }

    /** Has another value stored. The field must be in the hook's `writes`. */
    rewrite<N extends keyof F & string>(field: N, value: F[N] | null): void {
        const { number, scalar } = this.#kind.field(field);
        this.#rewrites ??= new Map();
        this.#rewrites.set(number, write(scalar, field, value as Value));
    }

    /** Refuses the change, with a code in SCREAMING_SNAKE and one sentence for the person who asked. */
    refuse(code: string, message: string, more: Refusing = {}): void {
        const field = more.field === undefined ? null : this.#kind.field(more.field).number;
        const details = more.details === undefined ? null : JSON.stringify(more.details);
        this.#refusal = { code, message, field, details };
    }

    /** What was said about the row, as the host wants it; nothing for consent. */
    ruling(): unknown {
        if (this.#refusal !== null) {
            return { tag: "refuse", val: this.#refusal };
        }
        if (this.#rewrites !== null) {
            const slots = [...this.#rewrites].map(([field, value]) => ({ field, value }));
            return { tag: "rewrite", val: slots };
        }
        return null;
    }
}

/** Rows of one type to which the same thing is about to happen. */
export class Batch<F extends Fields = Fields> {
    /** The rows. Most are accepted: say nothing about them. */
    readonly rows: Row<F>[];
    /** The name of the rows' type, `Shot`. */
    readonly kind: string;
    readonly #staged: Change[] = [];

    constructor(readonly verb: Verb, kind: Kind, rows: Proposal[]) {
        this.kind = kind.name;
        this.rows = rows.map((row) => new Row<F>(kind, row));
    }

    /** Has the host make a further change; answers the key of its record. */
    stage(change: Change): Key {
        this.#staged.push(change);
        return change.key;
    }

    /** What was said about the batch, as the host wants it. */
    outcome(): unknown {
        const rulings = this.rows.map((one, row) => ({ row, ruling: one.ruling() }));
        return {
            rulings: rulings.filter(({ ruling }) => ruling !== null),
            staged: this.#staged.map((change) => change.staged()),
        };
    }
}

/** What the component exports. */
export const beforeHooks = {
    weigh(number: number, verb: Verb, kind: number, rows: Proposal[]): unknown {
        return guarded(() => {
            const batch = new Batch(verb, kindOf(kind), rows);
            const answer = registry.get("before", hook(number))(batch);
            return answer instanceof Promise ? answer : batch.outcome();
        });
    },
};
