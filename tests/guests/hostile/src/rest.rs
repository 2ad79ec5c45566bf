//! What the world exports besides. The manifest declares none of it, so that nobody calls it.

use plugins_sdk::Fault;
use plugins_sdk::bindings::backlot::plugin::vocabulary::{Column, Sheet};
use plugins_sdk::bindings::exports::backlot::plugin::{
    actions, after_hooks, computed_fields, jobs, read_hooks,
};

use crate::Hostile;

fn uncalled<T>() -> Result<T, Fault> {
    Err(Fault::new("UNCALLED", "nobody calls this"))
}

impl after_hooks::Guest for Hostile {
    fn follow(_hook: u32, _facts: Vec<after_hooks::Fact>) -> Result<Vec<after_hooks::Again>, Fault> {
        uncalled()
    }
}

impl actions::Guest for Hostile {
    fn perform(_action: u32, _arguments: String) -> Result<String, actions::Failure> {
        uncalled().map_err(actions::Failure::Broke)
    }
}

impl jobs::Guest for Hostile {
    fn tick(_job: u32, _planned: i64) -> Result<(), Fault> {
        uncalled()
    }

    fn backfill(_step: String, _cursor: Option<String>) -> Result<jobs::Progress, Fault> {
        uncalled()
    }
}

impl read_hooks::Guest for Hostile {
    fn narrow(_hook: u32, _plan: read_hooks::Plan) -> Result<read_hooks::Narrowing, Fault> {
        uncalled()
    }

    fn redact(_hook: u32, _rows: Sheet) -> Result<Vec<Column>, Fault> {
        uncalled()
    }
}

impl computed_fields::Guest for Hostile {
    fn compute(_field: u32, _arguments: Option<String>, _parents: Sheet) -> Result<Column, Fault> {
        uncalled()
    }
}
