// The whole API, for what `lookup` can't say: documents that plugin.toml names in `[documents]`.

import { asked } from "./calls.ts";
import { Fault, type Json } from "./values.ts";
import { host } from "./wire.ts";

/** Values of variables, by name. */
export type Variables = { [name: string]: Json };

/** What a document answers, with values for its variables. */
export function query<T = Variables>(document: string, variables: Variables = {}): T {
    return JSON.parse(asked(() => host("graph").query(document, JSON.stringify(variables))));
}

/** What a document that changes something answers. */
export function mutate<T = Variables>(document: string, variables: Variables = {}): T {
    return JSON.parse(asked(() => host("graph").mutate(document, JSON.stringify(variables))));
}

/** What stands in `data` of a document's answer; an error in it is thrown as a `Fault`. */
export function ask<T = Variables>(document: string, variables: object = {}): T {
    return data<T>(document, query<Response<T>>(document, variables as Variables));
}

/** The same of a document that changes something. */
export function change<T = Variables>(document: string, variables: object = {}): T {
    return data<T>(document, mutate<Response<T>>(document, variables as Variables));
}

interface Response<T> {
    data: T;
    errors?: { message: string; extensions?: { code?: string } }[];
}

// Codes of what another try may find gone.
const PASSING = ["BUSY", "TIMEOUT", "UNAVAILABLE"];

function data<T>(document: string, response: Response<T>): T {
    const told = response.errors?.[0];
    if (told === undefined) {
        return response.data;
    }
    const code = told.extensions?.code ?? "REFUSED";
    throw new Fault(code, `${document}: ${told.message}`, !PASSING.includes(code));
}
