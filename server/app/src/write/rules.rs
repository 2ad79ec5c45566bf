//! Asks the rules of every changed record, and again whatever watches what they set, until nothing
//! changes any more.

use std::collections::HashSet;

use schema_som::error::{Error, Result};
use schema_som::registry::TypeIx;
use schema_som::rule::{Case, Fix, Need, Rule};
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, KeyedSet, Record};
use server_storage::Tx;

use super::Origin;
use super::fit::fit;
use super::set::ChangeSet;
use super::world::World;

/// Rounds after which rules are taken to contradict each other.
const ROUNDS: usize = 256;

/// For one need of a rule what was found for each record.
type Found = KeyMap<Vec<Key>>;

/// What one rule is asked about.
struct Asked {
    rule: Rule,
    keys: Vec<Key>,
}

/// What rules were asked about a change set so far. They are asked again about what is different.
pub(super) struct Progress<'a> {
    pub(super) world: World<'a>,
    /// The records as they were when their rules were asked.
    seen: KeyMap<Record>,
    /// Changed relations over links that nobody was asked about yet.
    linked: KeyedSet<(Key, String)>,
    made: KeySet,
}

impl<'a> Progress<'a> {
    pub(super) fn new(origin: Origin<'a>, set: &ChangeSet) -> Self {
        let (mut linked, mut made) = (KeyedSet::default(), KeySet::default());
        if origin.cause.is_asked_for() {
            linked = origin.linked_members(set);
            let new = set.changes.iter().filter(|change| change.is_made());
            made = new.map(|change| change.after.key()).collect();
        }
        Self { world: World::new(origin, set), seen: KeyMap::default(), linked, made }
    }

    /// Takes the records as they are for those that the rules know.
    pub(super) fn note(&mut self, set: &ChangeSet) {
        for change in &set.changes {
            let key = change.after.key();
            if self.seen.get(&key) != Some(&change.after) {
                self.seen.insert(key, change.after.clone());
            }
        }
    }
}

impl<'a> Origin<'a> {
    /// Applies the rules to a change set; answers whether they came to an end. Over a loop of
    /// records they do not.
    ///
    /// # Errors
    /// What a rule refuses, with the row in `index`.
    pub(super) async fn apply_rules(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        progress: &mut Progress<'a>,
    ) -> Result<bool> {
        for _ in 0..ROUNDS {
            let asked = self.next(set, &progress.seen, &progress.linked);
            if asked.is_empty() {
                return Ok(true);
            }
            progress.linked.clear();
            progress.note(set);
            let Progress { world, made, .. } = &mut *progress;
            for Asked { rule, keys } in asked {
                let found = self.found(tx, world, (set, &rule, &keys)).await?;
                let mut fixes = Vec::new();
                for key in keys {
                    let case = self.case(set, world, (key, &found, made));
                    let Some((row, case)) = case else { continue };
                    let said = (rule.check)(&case).map_err(|error| error.at_index(row))?;
                    fixes.extend(said.into_iter().map(|fix| (row, key, fix)));
                }
                for (row, key, fix) in fixes {
                    self.apply_fix(set, world, (row, key, fix))?;
                }
            }
        }
        Ok(false)
    }

    /// The relations over links that a command changed, by record.
    fn linked_members(&self, set: &ChangeSet) -> KeyedSet<(Key, String)> {
        let name = |relation| self.registry.relation(relation).def.name.clone();
        set.links.iter().map(|change| (change.link.own, name(change.link.relation))).collect()
    }

    /// The rules to be asked in this round, each with its records.
    fn next(
        &self,
        set: &ChangeSet,
        seen: &KeyMap<Record>,
        linked: &KeyedSet<(Key, String)>,
    ) -> Vec<Asked> {
        let mut asked: Vec<Asked> = Vec::new();
        // Records of one type mostly follow each other: where its rules stand among those asked.
        let (mut last, mut places): (Option<TypeIx>, Vec<Option<usize>>) = (None, Vec::new());
        for change in &set.changes {
            let key = change.after.key();
            let ty = self.type_of(&change.after);
            let before = seen.get(&key).or(change.before.as_ref());
            let first = before.is_none();
            let changed = |member: &&str| {
                let column = ty.column(member).map(usize::from);
                let is_other = |before: &Record| {
                    column.is_some_and(|at| before.values[at] != change.after.values[at])
                };
                before.is_some_and(is_other)
                    || (!linked.is_empty() && linked.contains(&(key, (*member).to_owned())))
            };
            if last.replace(ty.ix) != Some(ty.ix) {
                places = vec![None; ty.rules.len()];
            }
            for (rule, place) in ty.rules.iter().zip(&mut places) {
                if !first && !rule.watches.iter().any(&changed) {
                    continue;
                }
                let at = *place.get_or_insert_with(|| {
                    let known = asked.iter().position(|it| it.rule.name == rule.name);
                    known.unwrap_or_else(|| {
                        asked.push(Asked { rule: *rule, keys: Vec::new() });
                        asked.len() - 1
                    })
                });
                asked[at].keys.push(key);
            }
        }
        asked
    }

    /// What a rule needs to know of each of its records.
    async fn found(
        &self,
        tx: &mut Tx,
        world: &mut World<'_>,
        (set, rule, keys): (&ChangeSet, &Rule, &[Key]),
    ) -> Result<Vec<Found>> {
        let mut all = Vec::with_capacity(rule.needs.len());
        for need in rule.needs {
            all.push(match need {
                Need::Path(path) => world.follow(tx, (set, keys), (path, false)).await?,
                Need::Locked(path) => world.follow(tx, (set, keys), (path, true)).await?,
                Need::Trashed(relation) => world.in_trash(tx, (set, keys), relation).await?,
                Need::Overlapping(relation) => world.overlapping(tx, (set, keys), relation).await?,
                Need::Class(ty, field) => {
                    let classes = self.classes(set, keys);
                    let found = world.of_classes(tx, set, (ty, field, classes)).await?;
                    keys.iter().map(|key| (*key, found.clone())).collect()
                }
            });
        }
        Ok(all)
    }

    /// The classes of records, and what those extend.
    fn classes(&self, set: &ChangeSet, keys: &[Key]) -> Vec<String> {
        let types: HashSet<_> = keys
            .iter()
            .filter_map(|key| set.get(*key))
            .flat_map(|change| {
                let ty = self.type_of(&change.after);
                std::iter::once(ty.ix).chain(ty.ancestors.iter().copied())
            })
            .collect();
        let mut names: Vec<_> =
            types.into_iter().map(|ix| self.registry.get(ix).name.clone()).collect();
        names.sort_unstable();
        names
    }

    fn case<'c>(
        &'c self,
        set: &'c ChangeSet,
        world: &'c World<'_>,
        (key, found, made): (Key, &'c [Found], &'c KeySet),
    ) -> Option<(usize, Case<'c>)> {
        let change = set.get(key)?;
        let found = found.iter().map(|found| {
            let keys = found.get(&key).into_iter().flatten();
            keys.filter_map(|key| world.record(set, *key)).collect()
        });
        let case = Case {
            registry: self.registry,
            ty: self.type_of(&change.after),
            before: change.before.as_ref(),
            after: &change.after,
            given: &change.given,
            found: found.collect(),
            made,
            now: self.now,
            calendar: &self.calendar,
            actor: self.actor,
        };
        Some((change.row, case))
    }

    fn apply_fix(
        &self,
        set: &mut ChangeSet,
        world: &World<'_>,
        (row, key, fix): (usize, Key, Fix),
    ) -> Result<()> {
        let key = fix.record.unwrap_or(key);
        let Some(change) = world.along(set, (key, row)) else { return Ok(()) };
        let ty = self.registry.get(change.after.ty);
        let Some(column) = ty.column(fix.member) else {
            let what = format!("a rule sets {}.{}, which is unknown", ty.name, fix.member);
            return Err(Error::internal(what));
        };
        let at = usize::from(column);
        change.after.values[at] = match fix.value {
            Value::Null => Value::Null,
            value => {
                let field = &ty.fields[at];
                fit(ty, field, value).map_err(|misfit| misfit.error.at_index(row))?
            }
        };
        Ok(())
    }
}
