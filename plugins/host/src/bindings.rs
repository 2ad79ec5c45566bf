//! The contract as Rust types, generated from `plugins/wit`.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "everything",
    // So that calls can be taken down as data.
    additional_derives: [serde::Serialize],
    ownership: Borrowing { duplicate_if_necessary: true },
    imports: {
        "backlot:plugin/lookup": async | trappable,
        "backlot:plugin/graph": async | trappable,
        "backlot:plugin/store": async | trappable,
        "backlot:plugin/web": async | trappable,
        "backlot:plugin/signals": async | trappable,
        default: trappable,
    },
});
