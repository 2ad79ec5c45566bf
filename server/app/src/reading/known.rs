//! What plugins said in one request: nothing is computed twice of the same record.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as Latch, PoisonError};

use schema_som::KeyMap;
use schema_som::actor::Actor;
use schema_som::error::{Error, Result};
use schema_som::ports::{Beginning, Context};
use schema_som::registry::FieldRef;
use schema_som::rowset::Rowset;
use tokio::sync::{Mutex, OnceCell};

/// What was found out for each of those who ask in a request: plugins may ask for the studio.
#[derive(Default)]
struct Askers(Latch<Vec<(Arc<Actor>, Arc<Known>)>>);

/// What was found out for one who asks.
pub(super) struct Known {
    /// When it began, for those that are called.
    pub(super) beginning: Beginning,
    pub(super) computed: Mutex<HashMap<FieldRef, Values>>,
    /// The same one as plugins let them see records.
    pub(super) narrowed: OnceCell<Arc<Actor>>,
}

/// The values of one field of one concrete type.
pub(super) struct Values {
    /// Where the value of each record is.
    pub(super) of: KeyMap<u32>,
    pub(super) values: Rowset,
    /// Why there are none.
    pub(super) failed: Option<Error>,
}

impl Default for Values {
    fn default() -> Self {
        Self { of: KeyMap::default(), values: Rowset::new(1), failed: None }
    }
}

impl Known {
    /// What is known for the one who asks.
    pub(super) fn of(context: &Context, begin: impl FnOnce() -> Beginning) -> Result<Arc<Known>> {
        let actor = context.actor.as_ref().ok_or_else(|| Error::internal("nobody reads"))?;
        let mut askers =
            context.memo.of(Askers::default)?.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = askers.iter().find(|(known, _)| Arc::ptr_eq(known, actor)) {
            return Ok(known.clone());
        }
        let known = Arc::new(Known {
            beginning: begin(),
            computed: Mutex::default(),
            narrowed: OnceCell::new(),
        });
        askers.push((actor.clone(), known.clone()));
        Ok(known)
    }
}

/// Lets go of what was computed: records may have changed since.
pub(crate) async fn forget(context: &Context) -> Result<()> {
    let askers = context.memo.of(Askers::default)?;
    let askers = askers.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for (_, known) in askers {
        known.computed.lock().await.clear();
    }
    Ok(())
}
