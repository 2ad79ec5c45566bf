//! What is asked of a plugin before anything of it is stored: that the whole API can be built with
//! it, and that its types are not another one's.

use std::collections::BTreeSet;

use plugins_host::manifest::Manifest;
use schema::Limits;
use schema_som::registry::plugin_table;
use schema_som::{Code, Error, Registry, Result};
use server_storage::PluginRow;

use super::assembly::recalled;

/// Builds the API of a model. Names may be free in the model that its types, filters and orders
/// would have twice.
///
/// # Errors
/// `PLUGIN_INVALID` that names the plugin and the name in the way.
pub(super) fn answerable(registry: &Registry, limits: &Limits, id: &str) -> Result<()> {
    schema::examine(registry, limits).map_err(|error| blamed(id, error))
}

/// Derives an API on another thread: that takes as long as many requests do.
///
/// # Errors
/// What keeps the API from being built.
pub(super) async fn aside<T: Send + 'static>(
    derive: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let built = tokio::task::spawn_blocking(derive).await;
    built.map_err(|error| Error::internal(format!("the schema could not be made: {error}")))?
}

/// The same error as one about this plugin.
pub(super) fn blamed(id: &str, error: Error) -> Error {
    match error.code() {
        Code::InvalidValue => error.recoded(Code::PluginInvalid).within(id),
        _ => error,
    }
}

/// Refuses types that another plugin declared first: as long as its tables are there, the records in
/// them are known by the names of their types alone.
///
/// # Errors
/// `PLUGIN_INVALID` that names the type and whose it is.
pub(super) fn unowned(
    rows: &[PluginRow],
    manifest: &Manifest,
    tables: &BTreeSet<String>,
) -> Result<()> {
    for row in rows.iter().filter(|row| row.id != manifest.id) {
        let other = recalled(row);
        let owned = other.types.iter().find(|ty| {
            manifest.types.iter().any(|own| own.name == ty.name)
                && tables.contains(&plugin_table(&row.id, &ty.name))
        });
        if let Some(ty) = owned {
            let (id, owner, state) = (&manifest.id, &row.id, row.state.as_str());
            let what = format!("`{id}`: the type {} belongs to the plugin {owner}", ty.name);
            let what = format!("{what}, which is {state}, and whose records rest in its tables");
            return Err(Error::new(Code::PluginInvalid, what)
                .at_type(&ty.name)
                .hint("give the type another name"));
        }
    }
    Ok(())
}
