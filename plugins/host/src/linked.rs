//! A component that was linked with what it may call, and what of the contract it exports: no more
//! than its manifest uses.

use wasmtime::component::{Component, Instance, InstancePre};
use wasmtime::{Engine, Result, Store};

use crate::bindings::exports::backlot::plugin::{
    actions, after_hooks, before_hooks, computed_fields, jobs, lifecycle, read_hooks,
};
use crate::guest::Guest;

/// A component, ready to be instantiated.
pub(crate) struct Linked {
    pre: InstancePre<Guest>,
    lifecycle: lifecycle::GuestIndices,
    before: Option<before_hooks::GuestIndices>,
    read: Option<read_hooks::GuestIndices>,
    after: Option<after_hooks::GuestIndices>,
    computed: Option<computed_fields::GuestIndices>,
    actions: Option<actions::GuestIndices>,
    jobs: Option<jobs::GuestIndices>,
}

/// What an instance exports.
pub(crate) struct Exports {
    pub(crate) lifecycle: lifecycle::Guest,
    pub(crate) before: Option<before_hooks::Guest>,
    pub(crate) read: Option<read_hooks::Guest>,
    pub(crate) after: Option<after_hooks::Guest>,
    pub(crate) computed: Option<computed_fields::Guest>,
    pub(crate) actions: Option<actions::Guest>,
    pub(crate) jobs: Option<jobs::Guest>,
}

impl Linked {
    /// # Errors
    /// A component without a life cycle, or whose exports are of other types than the contract's.
    pub(crate) fn new(pre: InstancePre<Guest>) -> Result<Self> {
        let has = |name: &str| {
            let interface = format!("backlot:plugin/{name}@0.1.0");
            pre.component().get_export_index(None, &interface).is_some()
        };
        Ok(Self {
            lifecycle: lifecycle::GuestIndices::new(&pre)?,
            before: has("before-hooks")
                .then(|| before_hooks::GuestIndices::new(&pre))
                .transpose()?,
            read: has("read-hooks").then(|| read_hooks::GuestIndices::new(&pre)).transpose()?,
            after: has("after-hooks").then(|| after_hooks::GuestIndices::new(&pre)).transpose()?,
            computed: has("computed-fields")
                .then(|| computed_fields::GuestIndices::new(&pre))
                .transpose()?,
            actions: has("actions").then(|| actions::GuestIndices::new(&pre)).transpose()?,
            jobs: has("jobs").then(|| jobs::GuestIndices::new(&pre)).transpose()?,
            pre,
        })
    }

    pub(crate) fn component(&self) -> &Component {
        self.pre.component()
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.pre.engine()
    }

    /// An instance; asynchronous where something that it imports may wait.
    pub(crate) async fn instantiate(
        &self,
        store: &mut Store<Guest>,
        waits: bool,
    ) -> Result<Exports> {
        let instance = match waits {
            true => self.pre.instantiate_async(&mut *store).await?,
            false => self.pre.instantiate(&mut *store)?,
        };
        self.exports(store, &instance)
    }

    fn exports(&self, store: &mut Store<Guest>, instance: &Instance) -> Result<Exports> {
        macro_rules! load {
            ($name:ident) => {
                self.$name.as_ref().map(|it| it.load(&mut *store, instance)).transpose()?
            };
        }
        Ok(Exports {
            lifecycle: self.lifecycle.load(&mut *store, instance)?,
            before: load!(before),
            read: load!(read),
            after: load!(after),
            computed: load!(computed),
            actions: load!(actions),
            jobs: load!(jobs),
        })
    }
}
