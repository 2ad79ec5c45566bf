//! What a plugin that cannot run would judge, as far as its manifest fits the model: such changes are
//! refused, since nobody can say what it would have said.

use std::sync::Arc;

use schema_som::naming;
use schema_som::registry::{Registry, Type};

use crate::binding::Listener;
use crate::layout::{Member, member};
use crate::manifest::condition::{Bound, Condition};
use crate::manifest::{BeforeHook, Manifest};

/// The listeners of a plugin that cannot run. Names that the model does not have narrow nothing.
pub(crate) fn listeners(manifest: &Manifest, registry: &Arc<Registry>) -> Vec<Listener> {
    let mut listeners = Vec::new();
    for (at, hook) in manifest.before.iter().enumerate() {
        for (name, verbs) in &hook.on {
            let Some(ty) = registry.by_name(name) else { continue };
            listeners.extend(registry.kinds(ty.ix).map(|ty| Listener {
                ty: ty.ix,
                kind: 0,
                hook: at as u32,
                verbs: verbs.clone(),
                order: hook.order,
                skip_on_error: hook.skip_on_error,
                fires_on: mask(hook, ty),
                reads: Vec::new(),
                writes: Vec::new(),
                when: condition(hook, ty),
            }));
        }
    }
    listeners
}

fn mask(hook: &BeforeHook, ty: &Type) -> Vec<Member> {
    let members = hook.fires_on.iter().map(|name| member(ty, &naming::snake(name)));
    members.collect::<Option<_>>().unwrap_or_default()
}

fn condition(hook: &BeforeHook, ty: &Type) -> Option<Bound> {
    Condition::parse(hook.when.as_deref()?).and_then(|when| when.bind(ty)).ok()
}
