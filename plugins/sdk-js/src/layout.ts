// The numbers that the host handed out for names, once for each instance.

import { Fault } from "./values.ts";

/** A field or relation that the manifest mentions. */
export interface Field {
    number: number;
    name: string;
    scalar: string;
}

/** A type that the manifest mentions, with its fields. */
export class Kind {
    readonly #fields: Map<string, Field>;
    readonly #numbers: Map<number, Field>;

    constructor(readonly number: number, readonly name: string, fields: Field[]) {
        this.#fields = new Map(fields.map((field) => [field.name, field]));
        this.#numbers = new Map(fields.map((field) => [field.number, field]));
    }

    /** The field of a name. */
    field(name: string): Field {
        const found = this.#fields.get(name);
        if (found === undefined) {
            const what = `the field \`${name}\` is not among what ${this.name} lists in plugin.toml`;
            throw new Fault("UNKNOWN_NAME", what);
        }
        return found;
    }

    /** The field of a number. */
    numbered(number: number): Field | undefined {
        return this.#numbers.get(number);
    }
}

interface Entry {
    ref: number;
    name: string;
}

interface Told {
    kinds: (Entry & { fields: (Entry & { scalar: string })[] })[];
    hooks: Entry[];
    actions: Entry[];
    jobs: Entry[];
}

const kinds = new Map<string, Kind>();
const numbers = new Map<number, Kind>();
const hooks = new Map<number, string>();
const actions = new Map<number, string>();
const jobs = new Map<number, string>();

/** Remembers what the host told at the start. */
export function keep(told: Told): void {
    for (const { ref, name, fields } of told.kinds) {
        const field = (entry: Entry & { scalar: string }): Field => ({
            number: entry.ref,
            name: entry.name,
            scalar: entry.scalar,
        });
        const kind = new Kind(ref, name, fields.map(field));
        kinds.set(name, kind);
        numbers.set(ref, kind);
    }
    told.hooks.forEach(({ ref, name }) => hooks.set(ref, name));
    told.actions.forEach(({ ref, name }) => actions.set(ref, name));
    told.jobs.forEach(({ ref, name }) => jobs.set(ref, name));
}

/** The type of a name. */
export function kind(name: string): Kind {
    const found = kinds.get(name);
    if (found === undefined) {
        const what = `the type \`${name}\` is not among what the manifest lists in plugin.toml`;
        throw new Fault("UNKNOWN_NAME", what);
    }
    return found;
}

/** The type of a number. */
export function kindOf(number: number): Kind {
    const found = numbers.get(number);
    if (found === undefined) {
        throw new Fault("UNKNOWN_NUMBER", "no such type");
    }
    return found;
}

/** The name of a hook. */
export function hook(number: number): string {
    return named(hooks, number, "hook");
}

/** The name of an action. */
export function action(number: number): string {
    return named(actions, number, "action");
}

/** The name of a job. */
export function job(number: number): string {
    return named(jobs, number, "job");
}

function named(names: Map<number, string>, number: number, what: string): string {
    const found = names.get(number);
    if (found === undefined) {
        throw new Fault("UNKNOWN_NUMBER", `no such ${what}`);
    }
    return found;
}
