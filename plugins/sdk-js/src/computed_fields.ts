// The interface `computed-fields`: fields that are not stored, but made of others when they are read.

import { guarded } from "./calls.ts";
import { kind } from "./layout.ts";
import * as registry from "./registry.ts";
import { type Fields, Sheet, type WireSheet, written } from "./sheets.ts";
import { Fault, type Value } from "./values.ts";

/**
 * Names the function of a field that plugin.toml declares as `computed`. It is given records with the
 * field's `reads`, and answers a value for each of them, in their order. Types that have fields of the
 * same name are told apart by `kind` of the sheet.
 */
export function compute<F extends Fields = Fields>(
    name: string,
    made: (records: Sheet<F>) => ArrayLike<Value | undefined>,
): void {
    registry.add("compute", name, made);
}

/** What the component exports. */
export const computedFields = {
    compute(number: number, _argumentsJson: string | null, parents: WireSheet): unknown {
        return guarded(() => {
            const sheet = new Sheet(parents);
            const field = kind(sheet.kind).numbered(number);
            if (field === undefined) {
                throw new Fault("UNKNOWN_NUMBER", "no such field");
            }
            const given: unknown = registry.get("compute", field.name)(sheet);
            if (given instanceof Promise) {
                return given;
            }
            if (!Array.isArray(given) && !ArrayBuffer.isView(given)) {
                const what = `\`${field.name}\` is computed for many records at once: answer a value for each of them`;
                throw new Fault("WRONG_TYPE", what);
            }
            return written(field, given as Value[]);
        });
    },
};
