// What an administrator has set.

import { host } from "./wire.ts";

/** Settings by name. */
export type Settings = Record<string, string | number | boolean>;

let kept: { version: number; settings: Settings } | null = null;

/** The plugin's settings, with every default filled in. Parsed again when they changed. */
export function settings<T = Settings>(): T {
    const version = host("invocation").settingsVersion();
    if (kept === null || kept.version !== version) {
        kept = { version, settings: JSON.parse(host("invocation").settings()) };
    }
    return kept.settings as T;
}
