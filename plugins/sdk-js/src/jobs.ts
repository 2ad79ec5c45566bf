// The interface `jobs`: what is done at set times, and for the records that an upgrade finds.

import { guarded } from "./calls.ts";
import { job as named } from "./layout.ts";
import * as registry from "./registry.ts";
import { Fault } from "./values.ts";

/** How far the step of an upgrade has come. */
export interface Progress {
    /** Where to go on. */
    cursor: string | null;
    finished: boolean;
    rowsDone: number;
}

const steps = new Map<string, (cursor: string | null) => Progress>();

/**
 * Names the function of a `[[job]]` of plugin.toml. It is given the time for which it was planned, in
 * microseconds since 1970.
 */
export function job(name: string, tick: (planned: number) => void): void {
    registry.add("job", name, tick);
}

/** Names the function of a step of an upgrade. It is given where it left off. */
export function backfill(step: string, fill: (cursor: string | null) => Progress): void {
    steps.set(step, fill);
}

/** What the component exports. */
export const jobs = {
    tick(number: number, planned: number): void {
        guarded(() => registry.get("job", named(number))(planned));
    },

    backfill(step: string, cursor: string | null): Progress {
        return guarded(() => {
            const fill = steps.get(step);
            if (fill === undefined) {
                throw new Fault("UNKNOWN_STEP", `the plugin has no step \`${step}\``);
            }
            return fill(cursor);
        });
    },
};
