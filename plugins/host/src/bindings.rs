//! The contract as Rust types, generated from `plugins/wit`.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "before",
    ownership: Borrowing { duplicate_if_necessary: true },
    imports: {
        "backlot:plugin/lookup": async | trappable,
        default: trappable,
    },
});
