//! References that a record could not have when it was created: their targets did not exist yet.

use std::collections::HashMap;

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::registry::Registry;
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{Tx, Update};

use super::{Cause, Origin, changes, spine};
use crate::App;

/// A to-one relation that was empty, and what it points to from now on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Later {
    pub(crate) record: Key,
    pub(crate) ty: schema_som::TypeIx,
    /// The column of the relation.
    pub(crate) field: u16,
    pub(crate) project: Option<Key>,
    pub(crate) target: Key,
}

impl App {
    /// Sets a reference that was empty, with an event.
    ///
    /// # Errors
    /// `NOT_FOUND` when the record does not exist any more.
    pub(crate) async fn set_later(
        &self,
        tx: &mut Tx,
        model: (&Registry, &Actor),
        cause: Cause,
        later: Later,
    ) -> Result<()> {
        let (registry, _) = model;
        let ty = registry.get(later.ty);
        let mut record = Record { ty: later.ty, values: vec![Value::Null; ty.fields.len()] };
        record.values[0] = Value::Key(later.record);
        record.values[later.field as usize] = Value::Key(later.target);
        let update = Update { record: record.clone(), fields: vec![later.field] };
        tx.update(registry, &[update]).await?;
        let origin = Origin::new(model, &self.clock, cause);
        let before = Record { ty: later.ty, values: vec![Value::Null; ty.fields.len()] };
        let mut names = changes::Names { registry, types: HashMap::new() };
        let images = (Some(&before), Some(&record));
        let named = changes::named(registry, images);
        if !named.is_empty() {
            let found = spine::look_up(tx, registry, named).await?;
            names.types = found.into_iter().map(|(key, spine)| (key, spine.ty)).collect();
        }
        let changes = changes::told(&names, images, &[]);
        let mut row = origin.event(&record, false, ("updated", changes));
        row.project = row.project.or(later.project);
        tx.record_events(&[row]).await
    }
}
