// Records in columns: what look-ups answer and computed fields are made of, and what they are answered
// as.

import { type Field, Kind, kindOf } from "./layout.ts";
import { type Cell, Fault, Key, type Value, keyOf, read, write } from "./values.ts";

/** The fields of a record, by name: `search<{ code: string }>(...)` has them checked by TypeScript. */
export type Fields = Record<string, any>;

/** 64 rows, a bit for each: no whole number of JavaScript holds as many. */
interface Word {
    low: number;
    high: number;
}

interface WireColumn {
    field: number;
    present: Word[];
    data: { tag: string; val: any };
}

/** A sheet as the component has it. */
export interface WireSheet {
    kind: number;
    keys: { hi: number; lo: number }[];
    columns: WireColumn[];
}

/** A record that was read: its key, and the fields that were asked for, by name. */
export class Found<F extends Fields = Fields> {
    readonly #sheet: Sheet<F>;
    readonly #row: number;

    constructor(readonly key: Key, sheet: Sheet<F>, row: number) {
        this.#sheet = sheet;
        this.#row = row;
    }

    /** The value of a field that was asked for. */
    value<N extends keyof F & string>(field: N): F[N] | null {
        return this.#sheet.column(field)[this.#row] ?? null;
    }
}

/** Records of one type, column by column. */
export class Sheet<F extends Fields = Fields> {
    /** The name of the records' type, `Shot`. */
    readonly kind: string;
    /** The keys of the records, in their order. */
    readonly keys: Key[];
    /** The records. */
    readonly rows: Found<F>[];
    readonly #columns = new Map<string, Value[]>();

    constructor(sheet: WireSheet) {
        const kind: Kind = kindOf(sheet.kind);
        this.kind = kind.name;
        this.keys = sheet.keys.map(keyOf);
        this.rows = this.keys.map((key, row) => new Found(key, this, row));
        for (const column of sheet.columns) {
            const field = kind.numbered(column.field);
            if (field !== undefined) {
                this.#columns.set(field.name, given(field, column));
            }
        }
    }

    /** How many records there are. */
    get length(): number {
        return this.keys.length;
    }

    /** The values of a field that was asked for, in the order of the records. */
    column<N extends keyof F & string>(field: N): (F[N] | null)[] {
        const found = this.#columns.get(field);
        if (found === undefined) {
            throw new Fault("UNKNOWN_NAME", `the field \`${field}\` was not asked for`);
        }
        return found as (F[N] | null)[];
    }
}

function given(field: Field, { present, data }: WireColumn): Value[] {
    const all: Value[] = Array.from(data.val as ArrayLike<unknown>, (one) => value(field, data.tag, one));
    // No words at all where nothing is missing.
    return present.length === 0 ? all : all.map((one, row) => (has(present, row) ? one : null));
}

function has(present: Word[], row: number): boolean {
    const word = present[row >> 6];
    const half = (row & 32) === 0 ? word?.low : word?.high;
    return (((half ?? 0) >>> (row & 31)) & 1) === 1;
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

// The columns of which every value has the case of a cell.
const COLUMNS: Record<string, string> = {
    whole: "wholes",
    real: "reals",
    text: "texts",
    decimal: "texts",
    json: "texts",
    moment: "moments",
};

/**
 * A column for the wire, of values in the shape that the field wants. Those of one kind, none of which
 * is missing, cross together, which costs less than one by one.
 */
export function written(field: Field, given: ArrayLike<Value | undefined>): unknown {
    const cells: Cell[] = Array.from(given, (one) => write(field.scalar, field.name, one));
    const tag = cells[0]?.tag ?? "none";
    const name = COLUMNS[tag];
    const data = name !== undefined && cells.every((cell) => cell.tag === tag)
        ? { tag: name, val: cells.map((cell) => cell.val) }
        : { tag: "cells", val: cells };
    return { field: field.number, present: [], data };
}
