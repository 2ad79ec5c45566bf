//! What plugins said in one request: nothing is computed twice of the same record.

use std::collections::HashMap;

use schema_som::KeyMap;
use schema_som::error::{Error, Result};
use schema_som::ports::{Beginning, Context};
use schema_som::registry::FieldRef;
use schema_som::rowset::Rowset;
use tokio::sync::Mutex;

/// What was found out for a request.
pub(super) struct Known {
    /// When it began, for those that are called.
    pub(super) beginning: Beginning,
    pub(super) computed: Mutex<HashMap<FieldRef, Values>>,
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
    pub(super) fn new(beginning: Beginning) -> Self {
        Self { beginning, computed: Mutex::default() }
    }
}

/// Lets go of what was computed: the records may have changed since.
pub(crate) async fn forget(context: &Context, beginning: Beginning) -> Result<()> {
    context.memo.of(|| Known::new(beginning))?.computed.lock().await.clear();
    Ok(())
}
