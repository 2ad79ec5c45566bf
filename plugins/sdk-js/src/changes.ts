// Further changes that a plugin asks for, in the same transaction and by the rights of the caller.

import { newKey } from "./host.ts";
import { Kind, kind } from "./layout.ts";
import { type Cell, Key, type Value, write } from "./values.ts";

/** Values by the names of fields. */
export type Given = Record<string, Value | undefined>;

/** A change that the host makes after the batch. */
export class Change {
    readonly #verb: string;
    readonly #kind: Kind;
    readonly #slots = new Map<number, Cell>();

    private constructor(verb: string, name: string, readonly key: Key, given: Given) {
        this.#verb = verb;
        this.#kind = kind(name);
        for (const [field, value] of Object.entries(given)) {
            this.set(field, value);
        }
    }

    /** A new record of a type, with a key of its own. */
    static create(kind: string, given: Given): Change {
        return new Change("create", kind, newKey(), given);
    }

    /** Other values in a record. */
    static update(kind: string, key: Key, given: Given): Change {
        return new Change("update", kind, key, given);
    }

    /** Moves a record to the trash. */
    static delete(kind: string, key: Key): Change {
        return new Change("delete", kind, key, {});
    }

    /** Brings a record back from the trash. */
    static restore(kind: string, key: Key): Change {
        return new Change("restore", kind, key, {});
    }

    /** Adds records to relations to many of a record. */
    static link(kind: string, key: Key, targets: Record<string, Key[]>): Change {
        return new Change("link", kind, key, targets);
    }

    /** Removes records from relations to many of a record. */
    static unlink(kind: string, key: Key, targets: Record<string, Key[]>): Change {
        return new Change("unlink", kind, key, targets);
    }

    /** Gives a field a value. */
    set(field: string, value: Value | undefined): this {
        const { number, scalar } = this.#kind.field(field);
        this.#slots.set(number, write(scalar, field, value));
        return this;
    }

    /** The change as the host wants it. */
    staged(): unknown {
        const slots = [...this.#slots].map(([field, value]) => ({ field, value }));
        return { verb: this.#verb, kind: this.#kind.number, key: this.key, slots };
    }
}
