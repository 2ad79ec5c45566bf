// What plugins for Backlot are written against in JavaScript and TypeScript.
//
//     import { before } from "@backlot/sdk";
//
//     before("code", (batch) => {
//         for (const row of batch.rows) {
//             if (row.text("code")?.includes(" ")) {
//                 row.refuse("BAD_CODE", "A code has no spaces.", { field: "code" });
//             }
//         }
//     });
//
// Rows that nothing is said about are accepted. Whatever a hook throws refuses its whole batch: a
// `Fault` with its own code, anything else as `EXCEPTION`, with its stack in the plugin's journal.

export { Refusal, action } from "./actions.ts";
export { Fact, after } from "./after_hooks.ts";
export { Batch, Row, before } from "./before_hooks.ts";
export { Change } from "./changes.ts";
export { compute } from "./computed_fields.ts";
export { newKey, newKeys, now, project, random, remainingUs, trace, who } from "./host.ts";
export type { Principal } from "./host.ts";
export * as graph from "./graph.ts";
export { backfill, job } from "./jobs.ts";
export type { Progress } from "./jobs.ts";
export * as journal from "./journal.ts";
export * as signals from "./signals.ts";
export { start } from "./lifecycle.ts";
export type { Welcome } from "./lifecycle.ts";
export * as lookup from "./lookup.ts";
export { Narrowing, Redaction, narrow, redact } from "./read_hooks.ts";
export { Found, Sheet } from "./sheets.ts";
export type { Fields } from "./sheets.ts";
export * as store from "./store.ts";
export { settings } from "./settings.ts";
export { decode, encode } from "./text.ts";
export { Fault, Key, fromDate, toDate } from "./values.ts";
export type { Json, Value } from "./values.ts";
export * as web from "./web.ts";
