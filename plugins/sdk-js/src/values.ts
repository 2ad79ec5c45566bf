// Values of fields, between what crosses the boundary and what JavaScript has.

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * What a field holds: nothing, a truth, a number, a text (also a word of an enum, and a decimal), a
 * moment in microseconds since 1970, a record or records, or what JSON says.
 */
export type Value = null | boolean | number | string | Key | Key[] | Date | Uint8Array | Json;

/** A value as the component has it. */
export interface Cell {
    tag: string;
    val?: any;
}

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

const BITS = new DataView(new ArrayBuffer(16));

/**
 * The key of a record. Its halves are 64 bits each, which no whole number of JavaScript holds: they
 * come as the numbers that have these bits, and mean nothing by themselves.
 */
export class Key {
    constructor(readonly hi: number, readonly lo: number) {}

    /** The key as a UUID: to compare keys, to put them into maps and messages. */
    toString(): string {
        BITS.setFloat64(0, this.hi);
        BITS.setFloat64(8, this.lo);
        let text = "";
        for (let at = 0; at < 16; at += 1) {
            text += BITS.getUint8(at).toString(16).padStart(2, "0");
            if (at === 3 || at === 5 || at === 7 || at === 9) {
                text += "-";
            }
        }
        return text;
    }

    /**
     * The id of a record of a type, as documents want it: `key.id("Shot")`. Types that extend one of the
     * Task family have ids of the type that they extend.
     */
    id(kind: string): string {
        let number = BigInt(`0x${this.toString().replaceAll("-", "")}`);
        let digits = "";
        for (let place = 0; place < 26; place += 1) {
            digits = DIGITS.charAt(Number(number & 31n)) + digits;
            number >>= 5n;
        }
        const prefix = kind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        return `${prefix.replace(/^_/, "")}_${digits}`;
    }

    /** Whether it is the key of the same record. */
    equals(other: Key | null): boolean {
        return other !== null && this.hi === other.hi && this.lo === other.lo;
    }
}

/** Something went wrong. The code is SCREAMING_SNAKE; who reads `permanent` need not try again. */
export class Fault extends Error {
    constructor(readonly code: string, message: string, readonly permanent = true) {
        super(message);
        this.name = "Fault";
    }
}

/** A moment as a `Date`, which has milliseconds only. */
export function toDate(micros: number): Date {
    return new Date(Math.floor(micros / 1000));
}

/** A `Date` as a moment. */
export function fromDate(date: Date): number {
    return date.getTime() * 1000;
}

/** A key as the component has it. */
export function keyOf(wire: { hi: number; lo: number }): Key {
    return new Key(wire.hi, wire.lo);
}

/** What a cell holds. */
export function read(cell: Cell): Value {
    switch (cell.tag) {
        case "none":
            return null;
        case "link":
            return keyOf(cell.val);
        case "links":
            return cell.val.map(keyOf);
        case "json":
            return JSON.parse(cell.val);
        default:
            return cell.val;
    }
}

/** A cell in the shape that the field wants. */
export function write(scalar: string, field: string, value: Value | undefined): Cell {
    if (value === null || value === undefined) {
        return { tag: "none" };
    }
    const made = ofScalar(scalar, value) ?? ofValue(value);
    if (made === null) {
        const given = typeof value === "object" ? "object" : `${typeof value} (${String(value)})`;
        throw new Fault("WRONG_TYPE", `\`${field}\` cannot hold this ${given}: it is of type ${scalar}`);
    }
    return made;
}

function ofScalar(scalar: string, value: Value): Cell | null {
    if (scalar === "json") {
        return { tag: "json", val: JSON.stringify(value) };
    }
    if (scalar === "decimal" && (typeof value === "string" || typeof value === "number")) {
        return { tag: "decimal", val: String(value) };
    }
    if (typeof value !== "number") {
        return null;
    }
    if (scalar === "float") {
        return { tag: "real", val: value };
    }
    return scalar === "date-time" && Number.isSafeInteger(value) ? { tag: "moment", val: value } : null;
}

function ofValue(value: Value): Cell | null {
    if (typeof value === "boolean") {
        return { tag: "truth", val: value };
    }
    if (typeof value === "number") {
        // Whole numbers beyond this have lost digits already.
        if (Number.isSafeInteger(value)) {
            return { tag: "whole", val: value };
        }
        return Number.isInteger(value) ? null : { tag: "real", val: value };
    }
    if (typeof value === "string") {
        return { tag: "text", val: value };
    }
    if (value instanceof Key) {
        return { tag: "link", val: value };
    }
    if (value instanceof Date) {
        return { tag: "moment", val: fromDate(value) };
    }
    if (value instanceof Uint8Array) {
        return { tag: "bytes", val: value };
    }
    if (Array.isArray(value) && value.every((one) => one instanceof Key)) {
        return { tag: "links", val: value };
    }
    return null;
}
