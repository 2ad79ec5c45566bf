//! What an import adds to records that are there already: references whose targets did not exist yet,
//! and links. Hooks judge both, where the import is judged at all.

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Verb;
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, Record};
use server_storage::{Intent, Tx, Update};

use super::hooks::Staged;
use super::prepare::Preparation;
use super::rules::Progress;
use super::set::ChangeSet;
use super::{Origin, changes, projects, spine};

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

impl Origin<'_> {
    /// Sets a reference that was empty, with an event.
    ///
    /// # Errors
    /// `NOT_FOUND` when the record does not exist any more; what hooks refuse.
    pub(crate) async fn set_later(&self, tx: &mut Tx, later: Later) -> Result<()> {
        if self.hooks.before(later.ty, Verb::Update).is_empty() {
            return self.point(tx, later).await;
        }
        let stored = tx.load(self.registry, later.ty, &[later.record], Intent::Change).await?;
        let Some(stored) = stored.into_iter().next() else {
            return Err(Error::new(Code::NotFound, "the record does not exist any more"));
        };
        let mut set = ChangeSet::default();
        set.push_stored(0, stored);
        if let Some(change) = set.get_mut(later.record) {
            change.after.values[usize::from(later.field)] = Value::Key(later.target);
            change.given.push(later.field);
        }
        self.hear_of_stored(tx, &mut set).await
    }

    /// Has hooks judge links of records that are stored: those of a set's own records are judged with
    /// them.
    ///
    /// # Errors
    /// What hooks refuse.
    pub(super) async fn hear_of_links(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        let listens = |ty: &schema_som::Type| !self.hooks.before(ty.ix, Verb::Link).is_empty();
        if set.links.is_empty() || !self.registry.types().iter().any(listens) {
            return Ok(());
        }
        let stored = set.links.iter().filter(|it| set.get(it.link.own).is_none());
        let mut late = ChangeSet::default();
        late.links = stored.copied().collect();
        let owners: KeySet = late.links.iter().map(|it| it.link.own).collect();
        let mut owners: Vec<Key> = owners.into_iter().collect();
        owners.sort_unstable();
        let node = self.registry.node().ix;
        for record in tx.load(self.registry, node, &owners, Intent::Change).await? {
            late.push_stored(0, record);
        }
        self.hear_of_stored(tx, &mut late).await
    }

    /// Has hooks judge changes of stored records, and writes those of their fields.
    async fn hear_of_stored(&self, tx: &mut Tx, set: &mut ChangeSet) -> Result<()> {
        projects::find(tx, self, set).await?;
        let mut preparation = Preparation { origin: *self, problems: Vec::new() };
        let mut progress = Progress::new(*self, set);
        let mut staged: Vec<Staged> = Vec::new();
        if self.is_heard(set) {
            staged = self.hear(tx, set, (&mut preparation, &mut progress)).await?.staged;
        }
        for change in set.changes.iter().filter(|change| change.differs()) {
            let (record, fields) = (change.after.clone(), change.changed());
            tx.update(self.registry, &[Update { record, fields }]).await?;
            let images = (change.before.as_ref(), Some(&change.after));
            self.tell(tx, &change.after, (images, self.project_of(&change.after))).await?;
        }
        self.carry_out_staged(tx, staged).await
    }

    /// Sets a reference that nobody judges: nothing is read.
    async fn point(&self, tx: &mut Tx, later: Later) -> Result<()> {
        let ty = self.registry.get(later.ty);
        let before = Record { ty: later.ty, values: vec![Value::Null; ty.fields.len()] };
        let mut record = before.clone();
        record.values[0] = Value::Key(later.record);
        record.values[later.field as usize] = Value::Key(later.target);
        let update = Update { record: record.clone(), fields: vec![later.field] };
        tx.update(self.registry, &[update]).await?;
        self.tell(tx, &record, ((Some(&before), Some(&record)), later.project)).await
    }

    /// Writes the event of a change.
    async fn tell(
        &self,
        tx: &mut Tx,
        record: &Record,
        (images, project): (changes::Images<'_>, Option<Key>),
    ) -> Result<()> {
        let registry = self.registry;
        let mut names = changes::Names { registry, types: KeyMap::default() };
        let named = changes::named(registry, images);
        if !named.is_empty() {
            let found = spine::look_up(tx, registry, named).await?;
            names.types = found.into_iter().map(|(key, spine)| (key, spine.ty)).collect();
        }
        let changes = changes::told(&names, images, &[]);
        let mut row = self.event(record, false, ("updated", changes));
        row.project = row.project.or(project);
        tx.record_events(&[row]).await
    }
}
