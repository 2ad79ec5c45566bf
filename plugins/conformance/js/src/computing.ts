// Fields of every kind that are computed, or replaced.

import { Fault, type Key, type Value, compute, redact } from "@backlot/sdk";
import type { MaskMasked } from "./records.ts";

// Makes a field of another one, and nothing of nothing.
function made<T>(name: string, reads: string, make: (value: T) => Value): void {
    compute<Record<string, T>>(name, (golden) =>
        golden.column(reads).map((value) => (value === null ? null : make(value))),
    );
}

made<string>("madeText", "text", (text) => text.toUpperCase());
made<number>("madeWhole", "whole", (whole) => whole + 1);
made<number>("madeReal", "real", (real) => real * 2);
made<string>("madePrice", "price", (price) => (Number(price) + 0.25).toFixed(2));
made<number>("madeMoment", "moment", (moment) => moment + 1_000_001);
made<number>("madeLength", "length", (length) => length + 60);
made<{ a: number }>("madeExtra", "extra", (extra) => ({ was: extra }));
made<string>("madeWord", "word", (word) => (word === "ONE" ? "TWO" : "ONE"));

// Whether there is a parent.
compute("madeTruth", (golden) => golden.rows.map((one) => one.value("parent") !== null));

// The parent.
compute<{ parent: Key }>("madeParent", (golden) => golden.column("parent"));

// Goes wrong as the first record says.
compute<{ ask: string }>("madeWrong", (golden) => {
    const asks = golden.column("ask");
    switch (asks[0]) {
        case "wrong-few":
            return asks.slice(1);
        case "wrong-word":
            return asks;
        case "wrong-fault":
            throw new Fault("GAVE_UP", `cannot go on with ${golden.kind}`);
        case "wrong-throw":
            throw new RangeError("there is no such record");
        default:
            return asks.map(() => null);
    }
});

// Shows other values, or goes wrong as the first record says.
redact<MaskMasked>("mask", (masked, redaction) => {
    const asks = masked.column("ask");
    if (asks[0] === "fault") {
        throw new Fault("GAVE_UP", `cannot go on with ${masked.kind}`);
    }
    if (asks[0] === "few") {
        redaction.replace("text", asks.slice(1));
        return;
    }
    const change = <N extends keyof Masked & string>(field: N, make: (value: Masked[N]) => Value) =>
        redaction.replace(field, masked.column(field).map((one) => (one === null ? null : make(one))));
    change("text", (text) => text.toUpperCase());
    change("whole", (whole) => whole + 1);
    change("truth", (truth) => !truth);
    change("price", (price) => (Number(price) + 0.25).toFixed(2));
    change("moment", (moment) => moment + 1_000_001);
});
