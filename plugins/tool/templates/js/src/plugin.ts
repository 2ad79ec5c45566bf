// Codes of shots are in capitals.

import { before, settings } from "@backlot/sdk";

import type { CodeShot } from "./records.ts";

before<CodeShot>("code", (batch) => {
    const { longest } = settings<{ longest: number }>();
    for (const row of batch.rows) {
        const code = row.value("code") ?? "";
        if (code.includes(" ")) {
            row.refuse("BAD_CODE", "A code has no spaces.", { field: "code" });
        } else if (code.length > longest) {
            row.refuse("LONG_CODE", `A code has at most ${longest} characters.`, { field: "code" });
        } else if (code !== code.toUpperCase()) {
            row.rewrite("code", code.toUpperCase());
        }
    }
});
