// Reads of records: what the manifest's `[permissions] read` names, as far as the caller may see it.
// A before-hook sees the open transaction. A plugin that may read nothing does not import them.

import { asked } from "./calls.ts";
import { type Field, Kind, kind as kindOf } from "./layout.ts";
import { type Cell, Fault, Key, type Value, keyOf, read, write } from "./values.ts";
import { host } from "./wire.ts";

/** How a field and operands are compared. */
export type Test = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "is-in" | "contains" | "starts-with" | "is-null";

interface Column {
    field: number;
    present: number[];
    data: { tag: string; val: any };
}

interface Sheet {
    keys: { hi: number; lo: number }[];
    columns: Column[];
}

/** A record that was found: its key, and the fields that were asked for, by name. */
export class Found {
    readonly #values: Map<string, Value>;

    constructor(readonly key: Key, values: Map<string, Value>) {
        this.#values = values;
    }

    /** The value of a field that was asked for. */
    value<T = Value>(field: string): T | null {
        const found = this.#values.get(field);
        if (found === undefined) {
            throw new Fault("UNKNOWN_NAME", `the field \`${field}\` was not asked for`);
        }
        return found as T | null;
    }
}

/**
 * Records of a type by their keys, in the order of the keys. Those that don't exist or can't be seen
 * are left out.
 */
export function byKeys(kind: string, keys: Key[], fields: string[]): Found[] {
    const entry = kindOf(kind);
    const numbers = fields.map((name) => entry.field(name).number);
    if (keys.length === 0) {
        return [];
    }
    return records(entry, asked(() => host("lookup").byKeys(entry.number, keys, numbers)));
}

/** A search among the records of a type. */
export function search(kind: string): Search {
    return new Search(kindOf(kind));
}

/** A search that is being put together. */
export class Search {
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
        const entry = this.#kind.field(field);
        const scalar = test === "is-null" ? "boolean" : entry.scalar;
        const cells: Cell[] = operands.map((operand) => write(scalar, field, operand));
        this.#conditions.push({ field: entry.number, test, operands: cells });
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
    read(...fields: string[]): Found[] {
        const request = {
            kind: this.#kind.number,
            conditions: this.#conditions,
            order: this.#order,
            fields: fields.map((name) => this.#kind.field(name).number),
            limit: this.#limit,
            after: this.#after === null ? { tag: "none" } : { tag: "some", val: this.#after },
        };
        return records(this.#kind, asked(() => host("lookup").search(request)));
    }

    /** How many records there are. */
    count(): number {
        return asked(() => host("lookup").count(this.#kind.number, this.#conditions));
    }
}

function records(kind: Kind, sheet: Sheet): Found[] {
    const rows = sheet.keys.map((key) => ({ key: keyOf(key), values: new Map<string, Value>() }));
    for (const column of sheet.columns) {
        const field = kind.numbered(column.field);
        if (field === undefined) {
            continue;
        }
        const given = values(field, column);
        rows.forEach(({ values }, row) => values.set(field.name, given[row] ?? null));
    }
    return rows.map(({ key, values }) => new Found(key, values));
}

function values(field: Field, { present, data }: Column): Value[] {
    const given: Value[] = Array.from(data.val as ArrayLike<unknown>, (one) => value(field, data.tag, one));
    // A bit for each row that has a value; no words at all where nothing is missing.
    const bits = present.length === 0 ? null : bitsOf(present);
    return bits === null ? given : given.map((one, row) => (bits(row) ? one : null));
}

function value(field: Field, tag: string, one: any): Value {
    switch (tag) {
        case "truths":
            return one !== 0;
        case "links":
            return keyOf(one);
        case "cells":
            return read(one);
        case "texts":
            return field.scalar === "json" && one !== "" ? JSON.parse(one) : one;
        default:
            return one;
    }
}

/** Whether a row has its bit. */
function bitsOf(words: ArrayLike<number | bigint>): (row: number) => boolean {
    return (row) => {
        const word = words[Math.floor(row / 64)] ?? 0;
        return ((BigInt(word) >> BigInt(row % 64)) & 1n) === 1n;
    };
}
