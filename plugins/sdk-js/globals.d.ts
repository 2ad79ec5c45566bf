// What is there of a console: it writes to the plugin's journal.

declare const console: Record<"debug" | "error" | "info" | "log" | "warn", (...values: unknown[]) => void>;
