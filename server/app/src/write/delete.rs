//! Deletes: what goes along, what loses a reference, and what stands in the way.

use std::collections::{BTreeSet, HashSet};

use schema_som::change::{Row, Target};
use schema_som::error::{Code, Error, Result};
use schema_som::registry::{Path, RelationRef, TypeIx};
use schema_som::type_def::OnDelete;
use schema_som::value::Value;
use schema_som::{FieldRef, Key, KeyMap, KeySet, Link, Record};
use server_storage::{Intent, Reference, Referrer, Tx};

use super::expand::Expansion;
use super::set::{ChangeSet, Deletion, LinkChange};
use super::spine;
use super::{Cause, Origin};

/// Records that lead to deleted ones over one column, at most.
const MANY: u32 = 100_000;

/// Referrers that an error names.
const NAMED: usize = 5;

/// What a delete takes along.
#[derive(Default)]
struct Fall {
    /// In the order in which they were found: what leads to a record stands after it.
    gone: Vec<Record>,
    /// The row and the record whose delete takes each of them along.
    roots: KeyMap<(usize, Key)>,
    /// Records that lose what a column of theirs leads to.
    cleared: Vec<Referrer>,
    /// Records that stand in the way, and of what.
    refused: Vec<(Key, RelationRef, Key)>,
}

impl Origin<'_> {
    /// Makes a change set of records that are to be deleted.
    ///
    /// # Errors
    /// `NOT_FOUND`, `CONFLICT`, `FORBIDDEN`, `IN_USE`.
    pub(super) async fn fell(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        targets: Vec<(usize, Target)>,
    ) -> Result<Expansion> {
        let keys: Vec<Key> = targets.iter().map(|(_, target)| target.key).collect();
        let known = self.hold(tx, &keys, Intent::Delete).await?;
        for (row, target) in &targets {
            match known.get(&target.key) {
                Some(it) if self.registry.get(it.ty).is_a(ty) && self.sees(*it) => {}
                _ => return Err(self.not_found(ty, target.key).at_index(*row)),
            }
        }
        let mut held = KeySet::default();
        let work = known.iter().filter(|(_, spine)| self.is_work(spine.ty));
        self.queue(tx, &mut held, work.map(|(key, spine)| (*key, *spine))).await?;
        let wanted = targets.iter().map(|(_, target)| (known[&target.key].ty, target.key));
        let loaded = spine::load(tx, self.registry, wanted, Intent::Delete).await?;
        let mut fall = Fall::default();
        for (row, target) in &targets {
            let Some(record) = loaded.get(&target.key) else {
                return Err(self.not_found(ty, target.key).at_index(*row));
            };
            if let Some(expected) = target.expected_revision {
                let checked = self.check_revision(tx, record, expected).await;
                checked.map_err(|error| error.at_index(*row))?;
            }
            // Named twice is deleted once.
            if fall.roots.insert(target.key, (*row, target.key)).is_none() {
                fall.gone.push(record.clone());
            }
        }
        self.follow(tx, &mut fall).await?;
        let gone: Vec<_> = fall.gone.iter().map(|record| (record.ty, record.key())).collect();
        let links = tx.links_of(self.registry, &gone).await?;
        self.may_fall(&fall)?;
        self.refuse_linked(&mut fall, &links);
        self.refuse(tx, &fall).await?;
        let mut set = self.fallen(tx, &fall, links).await?;
        set.held = held;
        let row = |(_, target): &(usize, Target)| Row {
            key: target.key,
            ty: known[&target.key].ty,
            created: false,
            along: fall.along(target.key),
        };
        Ok(Expansion { rows: targets.iter().map(row).collect(), set })
    }

    /// Follows what leads to records that go, level by level.
    async fn follow(&self, tx: &mut Tx, fall: &mut Fall) -> Result<()> {
        let mut from = 0;
        while from < fall.gone.len() {
            let level: Vec<_> =
                fall.gone[from..].iter().map(|record| (record.ty, record.key())).collect();
            from = fall.gone.len();
            let mut along = Vec::new();
            for found in tx.referrers_of(self.registry, &level, MANY).await? {
                if fall.roots.contains_key(&found.key) {
                    continue;
                }
                match self.on_delete(found.column) {
                    Some((_, OnDelete::Delete)) => {
                        let root = fall.roots.get(&found.target).copied();
                        if let Some(root) = root {
                            fall.roots.insert(found.key, root);
                            along.push((found.column.owner, found.key));
                        }
                    }
                    Some((relation, OnDelete::Refuse)) => {
                        fall.refused.push((found.key, relation, found.target));
                    }
                    _ => fall.cleared.push(found),
                }
            }
            let order: KeyMap<usize> =
                along.iter().enumerate().map(|(at, (_, key))| (*key, at)).collect();
            if tx.locks() && !along.is_empty() {
                let keys: Vec<Key> = along.iter().map(|(_, key)| *key).collect();
                spine::hold(tx, self.registry, &keys, Intent::Delete).await?;
            }
            let loaded = spine::load(tx, self.registry, along, Intent::Delete).await?;
            let mut loaded: Vec<Record> = loaded.into_values().collect();
            loaded.sort_unstable_by_key(|record| order.get(&record.key()).copied());
            fall.gone.extend(loaded);
        }
        fall.cleared.retain(|found| !fall.roots.contains_key(&found.key));
        fall.refused.retain(|(key, ..)| !fall.roots.contains_key(key));
        Ok(())
    }

    /// Who may not delete learns nothing of what would stand in the way.
    fn may_fall(&self, fall: &Fall) -> Result<()> {
        if self.cause != Cause::Caller {
            return Ok(());
        }
        for record in &fall.gone {
            let row = fall.roots.get(&record.key()).map_or(0, |(row, _)| *row);
            self.may_delete(record).map_err(|error| error.at_index(row))?;
        }
        Ok(())
    }

    /// What a delete of the target does to a record with this column.
    fn on_delete(&self, column: FieldRef) -> Option<(RelationRef, OnDelete)> {
        let index = self.registry.field(column).relation?;
        let relation = RelationRef { owner: column.owner, index };
        let known = self.registry.relation(relation);
        matches!(known.path, Path::One { .. }).then_some((relation, known.def.on_delete))
    }

    /// Links that hold their target.
    fn refuse_linked(&self, fall: &mut Fall, links: &[Link]) {
        for link in links {
            let holds = self.registry.relation(link.relation).def.on_delete == OnDelete::Refuse;
            if holds && !fall.roots.contains_key(&link.own) {
                fall.refused.push((link.own, link.relation, link.other));
            }
        }
    }

    /// Names what stands in the way, as far as the actor may see it.
    async fn refuse(&self, tx: &mut Tx, fall: &Fall) -> Result<()> {
        let Some((_, _, target)) = fall.refused.first() else { return Ok(()) };
        let mut seen = HashSet::new();
        let mut blocking = fall.refused.iter().filter(|(_, _, other)| other == target);
        let blocking: Vec<_> = blocking.by_ref().filter(|(key, ..)| seen.insert(*key)).collect();
        let keys = blocking.iter().map(|(key, ..)| *key).collect();
        let known = self.look_up(tx, keys).await?;
        let shown = blocking.iter().filter_map(|(key, relation, _)| {
            let spine = known.get(key).filter(|spine| self.sees(**spine))?;
            let id = key.to_id(&self.registry.get(spine.ty).prefix);
            Some(format!("{id} ({})", self.registry.relation(*relation).def.name))
        });
        let shown: Vec<String> = shown.collect();
        let hidden = blocking.len() - shown.len();
        let gone = fall.gone.iter().find(|record| record.key() == *target);
        let ty = gone.map_or(self.registry.node(), |record| self.type_of(record));
        let id = target.to_id(&ty.prefix);
        let mut what = match shown.len() {
            0 => "records that you may not see still lead".to_owned(),
            1 => "1 record still leads".to_owned(),
            count => format!("{count} records still lead"),
        };
        what.push_str(&format!(" to the {} {id}", ty.name));
        if !shown.is_empty() {
            let rest = if shown.len() > NAMED { " ..." } else { "" };
            let named = shown.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>();
            what.push_str(&format!(": {}{rest}", named.join(", ")));
            what.push_str(if hidden > 0 { "; and so do some that you may not see" } else { "" });
        }
        let row = fall.roots.get(target).map_or(0, |(row, _)| *row);
        Err(Error::new(Code::InUse, what)
            .at_type(&ty.name)
            .at_id(id)
            .at_index(row)
            .hint("let them lead somewhere else, or delete them first"))
    }

    /// The change set: what goes, the last found first, and what others lose by it.
    async fn fallen(&self, tx: &mut Tx, fall: &Fall, links: Vec<Link>) -> Result<ChangeSet> {
        let mut set = ChangeSet::default();
        let kept = |link: &&Link| !fall.roots.contains_key(&link.own);
        let mut touched: BTreeSet<Key> = links.iter().filter(kept).map(|link| link.own).collect();
        touched.extend(fall.cleared.iter().map(|found| found.key));
        let touched: Vec<Key> = touched.into_iter().collect();
        if !touched.is_empty() {
            let node = self.registry.node().ix;
            for record in tx.load(self.registry, node, &touched, Intent::Change).await? {
                set.push_stored(0, record);
            }
        }
        for found in &fall.cleared {
            let row = fall.roots.get(&found.target).map_or(0, |(row, _)| *row);
            if let Some(change) = set.get_mut(found.key) {
                change.row = row;
                change.derived = true;
                change.after.values[usize::from(found.column.index)] = Value::Null;
            }
        }
        for link in links.iter().filter(kept) {
            if let Some(change) = set.get_mut(link.own) {
                change.derived = true;
                set.links.push(LinkChange { link: *link, added: false });
            }
        }
        let mut of: KeyMap<Vec<Link>> = KeyMap::default();
        for link in links {
            of.entry(link.own).or_default().push(link);
            of.entry(link.other).or_default().push(link);
        }
        let mut led: KeyMap<Vec<Reference>> = KeyMap::default();
        for found in &fall.cleared {
            let reference = Reference { key: found.key, column: found.column };
            led.entry(found.target).or_default().push(reference);
        }
        for record in fall.gone.iter().rev() {
            let key = record.key();
            let (row, root) = fall.roots.get(&key).copied().unwrap_or((0, key));
            set.deleted.push(Deletion {
                row,
                record: record.clone(),
                derived: root != key,
                root,
                links: Some(of.remove(&key).unwrap_or_default()),
                referrers: led.remove(&key).unwrap_or_default(),
            });
        }
        Ok(set)
    }
}

impl Fall {
    /// What goes along with a record.
    fn along(&self, root: Key) -> Vec<(TypeIx, Key)> {
        let with = |record: &&Record| {
            let key = record.key();
            key != root && self.roots.get(&key).is_some_and(|(_, with)| *with == root)
        };
        self.gone.iter().filter(with).map(|record| (record.ty, record.key())).collect()
    }
}
