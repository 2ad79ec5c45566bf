//! The order of plugins: behind those whose hooks have their turns first.

use schema_som::error::{Code, Error};

use super::Active;

/// Plugins behind those that they name in `after`. Those that wait for each other come last, each
/// with what is wrong with it.
pub(super) fn in_order(active: &[Active]) -> Vec<(&Active, Option<Error>)> {
    let mut pending: Vec<&Active> = active.iter().collect();
    let mut ordered = Vec::with_capacity(active.len());
    while !pending.is_empty() {
        let ids: Vec<_> = pending.iter().map(|it| it.plugin.id.clone()).collect();
        let waits = |one: &&Active| {
            one.plugin.manifest.after.iter().any(|name| ids.iter().any(|id| **id == **name))
        };
        let (rest, ready): (Vec<_>, Vec<_>) = pending.into_iter().partition(waits);
        if ready.is_empty() {
            let what = format!("the plugins {} wait for each other", ids.join(", "));
            let reason = Error::new(Code::PluginInvalid, what)
                .hint("take one of them out of the other's `after`");
            ordered.extend(rest.into_iter().map(|one| (one, Some(reason.clone()))));
            break;
        }
        ordered.extend(ready.into_iter().map(|one| (one, None)));
        pending = rest;
    }
    ordered
}
