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

/** A refusal as the component has it. */
interface WireRefusal {
    code: string;
    message: string;
    field: null;
    details: string | null;
}

/** What the component exports. */
export const actions = {
    perform(number: number, json: string): string {
        let outcome: string | WireRefusal;
        try {
            outcome = guarded(() => perform(number, json));
        } catch (thrown) {
            throw { tag: "broke", val: thrown as WireFault };
        }
        if (typeof outcome !== "string") {
            throw { tag: "refused", val: outcome };
        }
        return outcome;
    },
};

function perform(number: number, json: string): string | WireRefusal {
    try {
        const answer = registry.get("action", named(number))(JSON.parse(json));
        if (answer instanceof Promise) {
            throw new Fault("ASYNC_HOOK", "an action answers at once: there is nothing to wait for");
        }
        return JSON.stringify(answer ?? null);
    } catch (thrown) {
        if (!(thrown instanceof Refusal)) {
            throw thrown;
        }
        const { code, message, details } = thrown;
        return { code, message, field: null, details: details === null ? null : JSON.stringify(details) };
    }
}
