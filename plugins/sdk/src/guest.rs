//! What the component exports, in terms of [`Plugin`].

use std::marker::PhantomData;

use crate::bindings::exports::backlot::plugin::before_hooks::{
    Guest as BeforeHooks, Outcome, Proposal,
};
use crate::bindings::exports::backlot::plugin::lifecycle::{self, Guest as Lifecycle};
use crate::{Batch, Fault, Verb, layout};

/// Who is welcome where.
#[derive(Debug, Clone, PartialEq)]
pub struct Welcome {
    /// The plugin's version, of its manifest.
    pub plugin_version: String,
    /// The contract that the host speaks.
    pub contract: String,
    /// The host's own version.
    pub host_version: String,
}

/// A plugin with behaviour.
pub trait Plugin {
    /// Once for each instance, before anything else. Records cannot be looked up yet.
    ///
    /// # Errors
    /// A sentence for the journal; the instance is then of no use.
    fn start(_welcome: &Welcome) -> Result<(), String> {
        Ok(())
    }

    /// Judges a batch of rows of one type: rows that nothing is said about are accepted.
    ///
    /// # Errors
    /// A fault refuses the whole batch, unless the manifest says `on-error = "skip"`.
    fn before(hook: &str, batch: &Batch) -> Result<(), Fault>;
}

/// The component of a plugin.
pub struct Component<P>(PhantomData<P>);

impl<P: Plugin> Lifecycle for Component<P> {
    fn start(welcome: lifecycle::Welcome) -> Result<(), String> {
        #[cfg(target_arch = "wasm32")]
        tell_panics();
        layout::keep(welcome.layout);
        P::start(&Welcome {
            plugin_version: welcome.plugin_version,
            contract: welcome.contract,
            host_version: welcome.host_version,
        })
    }
}

impl<P: Plugin> BeforeHooks for Component<P> {
    fn weigh(hook: u32, verb: Verb, kind: u32, rows: Vec<Proposal>) -> Result<Outcome, Fault> {
        let layout = layout::current();
        let unknown = |what: &str| Fault::new("UNKNOWN_NUMBER", ["no such ", what].concat());
        let kind = layout.kind_of_number(kind).ok_or_else(|| unknown("type"))?;
        let batch = Batch::new(layout.clone(), kind, verb, rows);
        P::before(layout.hook(hook).ok_or_else(|| unknown("hook"))?, &batch)?;
        Ok(batch.into_outcome())
    }
}

/// A panic ends the call and the instance; its message would be lost.
#[cfg(target_arch = "wasm32")]
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        crate::journal::write(crate::journal::Severity::Error, text.unwrap_or("a panic"), &[]);
    }));
}
