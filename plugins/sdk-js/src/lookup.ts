// Reads of records: what the manifest's `[permissions] read` names, as far as the caller may see it.
// A before-hook sees the open transaction. A plugin that may read nothing does not import them.

import { asked } from "./calls.ts";
import { Kind, kind as kindOf } from "./layout.ts";
import { type Fields, Found, Sheet } from "./sheets.ts";
import { type Cell, Key, type Value, write } from "./values.ts";
import { host } from "./wire.ts";

/** How a field and operands are compared. */
export type Test = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "is-in" | "contains" | "starts-with" | "is-null";

/**
 * Records of a type by their keys, in the order of the keys. Those that don't exist or can't be seen
 * are left out.
 */
export function byKeys<F extends Fields = Fields>(kind: string, keys: Key[], fields: string[]): Found<F>[] {
    const entry = kindOf(kind);
    const numbers = fields.map((name) => entry.field(name).number);
    if (keys.length === 0) {
        return [];
    }
    return new Sheet<F>(asked(() => host("lookup").byKeys(entry.number, keys, numbers))).rows;
}

/** A search among the records of a type. */
export function search<F extends Fields = Fields>(kind: string): Search<F> {
    return new Search<F>(kindOf(kind));
}

/** A search that is being put together. */
export class Search<F extends Fields = Fields> {
    readonly #kind: Kind;
    readonly #conditions: unknown[] = [];
    readonly #order: unknown[] = [];
    #limit = 100;
    #after: Key | null = null;

    constructor(kind: Kind) {
        this.#kind = kind;
    }

    /** Only records of which this holds, too. */
    where(field: string, test: Test, ...operands: Value[]): this {
        this.#conditions.push(condition(this.#kind, field, test, operands));
        return this;
    }

    /** In the order of a field, after the orders before. */
    order(field: string, descending = false): this {
        this.#order.push({ field: this.#kind.field(field).number, descending });
        return this;
    }

    /** At most so many records; 100 if nothing is said. The host has a limit of its own. */
    limit(limit: number): this {
        this.#limit = limit;
        return this;
    }

    /** The records after this one, in the order of keys. */
    after(key: Key): this {
        this.#after = key;
        return this;
    }

    /** These fields of the records. */
    read(...fields: string[]): Found<F>[] {
        const request = {
            kind: this.#kind.number,
            conditions: this.#conditions,
            order: this.#order,
            fields: fields.map((name) => this.#kind.field(name).number),
            limit: this.#limit,
            after: this.#after === null ? { tag: "none" } : { tag: "some", val: this.#after },
        };
        return new Sheet<F>(asked(() => host("lookup").search(request))).rows;
    }

    /** How many records there are. */
    count(): number {
        return asked(() => host("lookup").count(this.#kind.number, this.#conditions));
    }
}

/** A condition for the wire. */
export function condition(kind: Kind, field: string, test: Test, operands: Value[]): unknown {
    const entry = kind.field(field);
    const scalar = test === "is-null" ? "boolean" : entry.scalar;
    const cells: Cell[] = operands.map((operand) => write(scalar, field, operand));
    return { field: entry.number, test, operands: cells };
}
