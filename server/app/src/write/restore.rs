//! Records come back from the trash, with what went there along with them.

use std::collections::{BTreeMap, HashSet};

use schema_som::change::Row;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::has_parties;
use schema_som::registry::Path;
use schema_som::type_def::OnDelete;
use schema_som::value::Value;
use schema_som::{Key, KeyMap, Link, Record};
use server_storage::{Intent, Trashed, Tx};

use super::Origin;
use super::expand::Expansion;
use super::set::{Change, ChangeSet, LinkChange};
use super::spine::Spine;

impl Origin<'_> {
    /// Makes a change set of records that come back.
    ///
    /// # Errors
    /// `NOT_FOUND` for what is not in the trash, or leads to what is gone.
    pub(super) async fn raise(&self, tx: &mut Tx, keys: Vec<(usize, Key)>) -> Result<Expansion> {
        let asked: Vec<Key> = keys.iter().map(|(_, key)| *key).collect();
        let found = tx.take_back(self.registry, &asked).await?;
        let by_key: KeyMap<&Trashed> = found.iter().map(|it| (it.key(), it)).collect();
        let rows: KeyMap<usize> = keys.iter().map(|(row, key)| (*key, *row)).collect();
        for (row, key) in &keys {
            if !by_key.get(key).is_some_and(|it| self.sees_trashed(it)) {
                let there = self.look_up(tx, vec![*key]).await?;
                let there = there.get(key).filter(|spine| self.sees(**spine));
                let prefix = there.map_or("node", |spine| &self.registry.get(spine.ty).prefix);
                return Err(not_in_trash(key.to_id(prefix)).at_index(*row));
            }
        }
        let outside = self.outside(&found, &by_key);
        let known = self.there(tx, &outside).await?;
        let exists = |key: &Key| by_key.contains_key(key) || known.contains(key);
        let mut set = ChangeSet::default();
        for at in in_order(self, &found) {
            let trashed = &found[at];
            let row = rows.get(&trashed.key()).or_else(|| rows.get(&trashed.along_with));
            let row = row.copied().unwrap_or(0);
            let after = self.mended(&trashed.image.record, exists);
            let after = after.map_err(|error| error.at_index(row))?;
            let mut change = Change::new(row, after);
            change.restored = true;
            change.derived = !rows.contains_key(&trashed.key());
            set.push(change);
        }
        let mut seen = HashSet::new();
        let links = found.iter().flat_map(|trashed| &trashed.image.links);
        let links: Vec<Link> = links
            .filter(|link| exists(&link.own) && exists(&link.other))
            .filter(|link| seen.insert((link.relation, link.own, link.other)))
            .copied()
            .collect();
        set.links = links.into_iter().map(|link| LinkChange { link, added: true }).collect();
        set.resting = found.iter().filter_map(|trashed| trashed.rest.clone()).collect();
        self.reunite(tx, &mut set, &found).await?;
        let answer = |(_, key): &(usize, Key)| Row {
            key: *key,
            ty: by_key[key].ty(),
            created: false,
            along: along(&found, &rows, *key),
        };
        let rows = keys.iter().map(answer).collect();
        Ok(Expansion { set, rows })
    }

    /// Lets those that led to what comes back lead there again, unless they lead somewhere else by
    /// now; and changes those whose links come back.
    async fn reunite(&self, tx: &mut Tx, set: &mut ChangeSet, found: &[Trashed]) -> Result<()> {
        let mut rows: BTreeMap<Key, usize> = BTreeMap::new();
        for trashed in found {
            let row = set.get(trashed.key()).map_or(0, |change| change.row);
            let owners = trashed.image.links.iter().map(|link| link.own);
            let others = owners.chain(trashed.image.referrers.iter().map(|it| it.key));
            rows.extend(others.filter(|key| set.get(*key).is_none()).map(|key| (key, row)));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let keys: Vec<Key> = rows.keys().copied().collect();
        let node = self.registry.node().ix;
        for record in tx.load(self.registry, node, &keys, Intent::Change).await? {
            let key = record.key();
            set.push_stored(rows[&key], record);
            if let Some(change) = set.get_mut(key) {
                change.derived = true;
            }
        }
        for trashed in found {
            for reference in &trashed.image.referrers {
                let Some(change) = set.get_mut(reference.key) else { continue };
                // A record may be of another kind by now.
                if change.is_new() || change.after.ty != reference.column.owner {
                    continue;
                }
                let value = &mut change.after.values[usize::from(reference.column.index)];
                if value.is_null() {
                    *value = Value::Key(trashed.key());
                }
            }
        }
        Ok(())
    }

    fn sees_trashed(&self, trashed: &Trashed) -> bool {
        // Whoever is a party to what is in the trash is not known there.
        if has_parties(self.registry.get(trashed.ty())) && !self.actor.administrator {
            return false;
        }
        let project = self.project_of(&trashed.image.record);
        self.sees(Spine { ty: trashed.ty(), project })
    }

    /// Those of the keys that are there, in the tables of plugins that are off, too.
    async fn there(&self, tx: &mut Tx, keys: &[Key]) -> Result<HashSet<Key>> {
        let model = self.registry.stored().unwrap_or(self.registry);
        let found = tx.types_of(model, keys).await?;
        Ok(found.into_iter().map(|spine| spine.key).collect())
    }

    /// Whatever the records lead to that does not come back with them.
    fn outside(&self, found: &[Trashed], by_key: &KeyMap<&Trashed>) -> Vec<Key> {
        let mut keys = Vec::new();
        for trashed in found {
            keys.extend(self.leads_to(&trashed.image.record).map(|(_, key)| key));
            keys.extend(trashed.image.links.iter().flat_map(|link| [link.own, link.other]));
        }
        keys.retain(|key| !by_key.contains_key(key));
        keys
    }

    /// The columns of a record that lead to others, and where.
    fn leads_to<'r>(&self, record: &'r Record) -> impl Iterator<Item = (u16, Key)> + 'r
    where
        Self: 'r,
    {
        let ty = self.registry.get(record.ty);
        let columns: Vec<u16> = ty
            .relations
            .iter()
            .filter_map(|relation| match relation.path {
                Path::One { column } => Some(column),
                _ => None,
            })
            .collect();
        columns.into_iter().filter_map(|column| {
            record.values[usize::from(column)].as_cell().as_key().map(|key| (column, key))
        })
    }

    /// The record as it comes back: what it leads to must be there, or be dispensable.
    fn mended(&self, record: &Record, exists: impl Fn(&Key) -> bool) -> Result<Record> {
        let ty = self.type_of(record);
        let mut after = record.clone();
        for (column, key) in self.leads_to(record).collect::<Vec<_>>() {
            if exists(&key) {
                continue;
            }
            let relation = ty.fields[usize::from(column)].relation;
            let Some(relation) = relation.map(|at| &ty.relations[usize::from(at)]) else {
                continue;
            };
            if relation.def.on_delete == OnDelete::Clear && relation.def.nullable {
                after.values[usize::from(column)] = Value::Null;
                continue;
            }
            let (name, id) = (&relation.def.name, record.key().to_id(&ty.prefix));
            let target = key.to_id(&self.registry.get(relation.target).prefix);
            let what = format!("{}.{name}: {id} led to {target}, which is gone", ty.name);
            return Err(Error::new(Code::NotFound, what)
                .at_field(&ty.name, name)
                .at_id(target)
                .hint("restore that one first"));
        }
        Ok(after)
    }
}

fn along(found: &[Trashed], rows: &KeyMap<usize>, root: Key) -> Vec<(schema_som::TypeIx, Key)> {
    let with = found.iter().filter(|it| it.along_with == root && !rows.contains_key(&it.key()));
    with.map(|it| (it.ty(), it.key())).collect()
}

fn not_in_trash(id: String) -> Error {
    Error::new(Code::NotFound, format!("there is no {id} in the trash that you may see"))
        .at_id(id)
        .hint("check the id; it may have been restored already, or never have been deleted")
}

/// The places of records so that one that others lead to stands before them.
fn in_order(origin: &Origin<'_>, found: &[Trashed]) -> Vec<usize> {
    let places: KeyMap<usize> =
        found.iter().enumerate().map(|(at, trashed)| (trashed.key(), at)).collect();
    let mut order = Vec::with_capacity(found.len());
    let mut done = vec![false; found.len()];
    for start in 0..found.len() {
        // What a record leads to is put before it; `true` marks the second visit.
        let mut stack = vec![(start, false)];
        while let Some((at, visited)) = stack.pop() {
            if visited {
                order.push(at);
                continue;
            }
            if std::mem::replace(&mut done[at], true) {
                continue;
            }
            stack.push((at, true));
            let leads = origin.leads_to(&found[at].image.record);
            let inner = leads.filter_map(|(_, key)| places.get(&key)).filter(|to| !done[**to]);
            stack.extend(inner.map(|to| (*to, false)));
        }
    }
    order
}
