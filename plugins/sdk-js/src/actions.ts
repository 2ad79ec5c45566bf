// The interface `actions`: root fields of the plugin's own.

import { type WireFault, guarded } from "./calls.ts";
import { action as named } from "./layout.ts";
import * as registry from "./registry.ts";
import { Fault, type Json } from "./values.ts";

/** Values by name, as JSON has them. */
export type Named = { [name: string]: Json };

/**
 * Names the function of an `[[action]]` of plugin.toml. It is given the arguments by name, and answers
 * the fields of the payload by name.
 */
export function action<A = Named, P = Named>(name: string, perform: (argument: A) => P): void {
    registry.add("action", name, perform);
}

/** No, for a reason that the caller is told. The code is SCREAMING_SNAKE. */
export class Refusal extends Error {
    constructor(readonly code: string, message: string, readonly details: Named | null = null) {
        super(message);
        this.name = "Refusal";
    }
}

/** What the component exports. */
export const actions = {
    perform(number: number, json: string): string {
        try {
            return guarded(() => perform(number, json));
        } catch (thrown) {
            if (thrown instanceof Refused) {
                throw { tag: "refused", val: thrown.refusal };
            }
            throw { tag: "broke", val: thrown as WireFault };
        }
    },
};

/** Carries a refusal past those who make faults of everything else. */
class Refused extends Fault {
    constructor(readonly refusal: { code: string; message: string; field: null; details: string | null }) {
        super(refusal.code, refusal.message);
    }
}

function perform(number: number, json: string): string {
    try {
        return JSON.stringify(registry.get("action", named(number))(JSON.parse(json)) ?? null);
    } catch (thrown) {
        if (!(thrown instanceof Refusal)) {
            throw thrown;
        }
        const { code, message, details } = thrown;
        throw new Refused({ code, message, field: null, details: details === null ? null : JSON.stringify(details) });
    }
}
