//! A generation beside the one of the moment, which requests may choose. Whoever holds it goes on with
//! it, whatever it is swapped for meanwhile; requests that choose none never look here.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use schema_som::actor::Actor;
use schema_som::{Error, Registry, Result};

use crate::engine::Serving;
use crate::generation::Generation;

/// Decides whether somebody may choose a bundle.
type Admits = Box<dyn Fn(&Actor) -> Result<()> + Send + Sync>;

/// A generation that requests may choose, by name.
pub struct Bundle {
    name: Arc<str>,
    serving: ArcSwap<Result<Arc<Serving>>>,
    admits: Admits,
}

impl Bundle {
    /// A bundle that serves this generation to whoever is admitted.
    pub fn new(
        name: &str,
        generation: Generation,
        admits: impl Fn(&Actor) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        let serving = ArcSwap::from_pointee(Ok(Arc::new(Serving::of(generation))));
        Self { name: name.into(), serving, admits: Box::new(admits) }
    }

    /// What requests call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Serves another generation from now on. Requests end on the one they began with.
    pub fn swap(&self, generation: Generation) {
        self.serving.store(Arc::new(Ok(Arc::new(Serving::of(generation)))));
    }

    /// Serves nothing any more, and says why to whoever still holds it.
    pub fn end(&self, why: Error) {
        self.serving.store(Arc::new(Err(why)));
    }

    /// Refuses whoever may not choose it by now.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn admit(&self, actor: &Actor) -> Result<()> {
        (self.admits)(actor)
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a request is answered with: the generation of the moment, or that of the bundle it chose.
///
/// # Errors
/// Why the bundle serves nothing any more.
pub(crate) fn chosen(
    moment: &ArcSwap<Serving>,
    bundle: Option<&Arc<Bundle>>,
) -> Result<Arc<Serving>> {
    match bundle {
        None => Ok(moment.load_full()),
        Some(bundle) => (**bundle.serving.load()).clone(),
    }
}

/// The model of the moment, or of a bundle.
///
/// # Errors
/// As [`chosen`].
pub(crate) fn registry(
    moment: &ArcSwap<Serving>,
    bundle: Option<&Arc<Bundle>>,
) -> Result<Arc<Registry>> {
    Ok(chosen(moment, bundle)?.generation().registry().clone())
}
