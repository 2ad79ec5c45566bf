// The interface `lifecycle`: what an instance is told at its start.

import { explain, redirect } from "./calls.ts";
import * as layout from "./layout.ts";

/** Who is welcome where. */
export interface Welcome {
    pluginVersion: string;
    contract: string;
    hostVersion: string;
}

const starts: ((welcome: Welcome) => void)[] = [];

/**
 * Names what is called once for each instance, before anything else. What it throws keeps the instance
 * from being used. Records cannot be looked up yet.
 */
export function start(handler: (welcome: Welcome) => void): void {
    starts.push(handler);
}

/** What the component exports. */
export const lifecycle = {
    start(welcome: Welcome & { layout: Parameters<typeof layout.keep>[0] }): void {
        redirect();
        layout.keep(welcome.layout);
        const { pluginVersion, contract, hostVersion } = welcome;
        try {
            for (const handler of starts) {
                handler({ pluginVersion, contract, hostVersion });
            }
        } catch (thrown) {
            throw explain(thrown);
        }
    },
};
