//! The warm instances of one plugin: taken for a call, given back when it went well, and made anew
//! otherwise.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use schema_som::error::{Code, Error, Result};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::binding::Binding;
use crate::guest::{Guest, Scope};
use crate::instance::{Instance, Introduction};
use crate::plugin::Plugin;

/// The instances of a plugin, for one layout.
pub(crate) struct Pool {
    plugin: Arc<Plugin>,
    /// What instances were told when they started.
    binding: Arc<Binding>,
    idle: Mutex<Vec<Instance>>,
    permits: Semaphore,
    /// Of those who work in the background: so many that changes and reads still find an instance.
    background: Semaphore,
    /// What kept the last instance from starting.
    trouble: Mutex<Option<Error>>,
}

/// An instance that is in use. Dropped without being given back it is gone: it may be in the middle
/// of something.
pub(crate) struct Lease<'p> {
    pub(crate) instance: Instance,
    _permit: SemaphorePermit<'p>,
}

impl Pool {
    pub(crate) fn new(plugin: Arc<Plugin>, binding: Arc<Binding>) -> Self {
        let instances = plugin.limits.instances as usize;
        let permits = Semaphore::new(instances);
        let background = Semaphore::new(instances.saturating_sub(1).max(1));
        let (idle, trouble) = (Mutex::default(), Mutex::default());
        Self { plugin, binding, idle, permits, background, trouble }
    }

    /// Whether instances were told the same names.
    pub(crate) fn fits(&self, plugin: &Arc<Plugin>, binding: &Binding) -> bool {
        Arc::ptr_eq(&self.plugin, plugin) && self.binding.layout == binding.layout
    }

    /// Whether an instance waits to be called.
    pub(crate) fn is_warm(&self) -> bool {
        !self.idle.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// What kept the last instance from starting.
    pub(crate) fn trouble(&self) -> Option<Error> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An instance, if one is at hand or may be made, without waiting for anybody; one that was never
    /// called, where it must be a fresh one.
    pub(crate) fn take_now(
        &self,
        is_fresh: bool,
        scope: impl FnOnce() -> Scope,
    ) -> Option<Result<Lease<'_>>> {
        let permit = self.permits.try_acquire().ok()?;
        if let Some(instance) = self.idle(is_fresh) {
            return Some(Ok(Lease { instance, _permit: permit }));
        }
        let instance = self.make(scope()).now_or_never()?;
        Some(instance.map(|instance| Lease { instance, _permit: permit }))
    }

    /// The same, waited for as long as calls may wait.
    ///
    /// # Errors
    /// `PLUGIN_BUSY`, or what keeps an instance from starting.
    pub(crate) async fn take(
        &self,
        is_fresh: bool,
        scope: impl FnOnce() -> Scope,
    ) -> Result<Lease<'_>> {
        let wait = Duration::from_millis(self.plugin.limits.wait_ms);
        let permit = tokio::time::timeout(wait, self.permits.acquire()).await;
        let Ok(Ok(permit)) = permit else {
            let what = format!("all {} instances are at work", self.plugin.limits.instances);
            return Err(Error::new(Code::PluginBusy, what).retry_after(1));
        };
        let instance = match self.idle(is_fresh) {
            Some(instance) => instance,
            None => self.make(scope()).await?,
        };
        Ok(Lease { instance, _permit: permit })
    }

    /// An instance that waits to be called; where it must be a fresh one it makes room for that.
    fn idle(&self, is_fresh: bool) -> Option<Instance> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.filter(|_| !is_fresh)
    }

    /// A turn in the background, waited for as long as it takes; none is left when the pool is gone.
    pub(crate) async fn background(&self) -> Option<SemaphorePermit<'_>> {
        self.background.acquire().await.ok()
    }

    /// Gives an instance back that did its work.
    pub(crate) fn give_back(&self, lease: Lease<'_>, now: Instant) {
        if lease.instance.is_fresh(now) {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(lease.instance);
        }
    }

    async fn make(&self, mut scope: Scope) -> Result<Instance> {
        let plugin = &self.plugin;
        let Some(component) = &plugin.component else {
            return Err(Error::internal("a plugin without a component was called"));
        };
        // Starting an instance is not a call: nobody's budget, and nothing to wait for.
        scope.desk = None;
        scope.host_calls = plugin.limits.host_calls;
        scope.binding = self.binding.clone();
        let version = &plugin.manifest.version;
        let introduction = Introduction { version, layout: &self.binding.layout, scope };
        let made = Instance::start(component, Guest::of(plugin), introduction, plugin.waits).await;
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = made.as_ref().err().cloned();
        made
    }
}
