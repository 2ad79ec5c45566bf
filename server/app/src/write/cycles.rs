//! Relations that never lead back to where they began, held against what is written already: that
//! is exact however many of them change at once, and an error undoes it all.

use std::collections::{BTreeMap, BTreeSet};

use schema_som::error::{Code, Error, Result};
use schema_som::registry::{Path, RelationRef, Type, TypeIx};
use schema_som::type_def::RelationKind;
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet};
use server_storage::{Tx, Way};

use super::Origin;
use super::set::ChangeSet;
use super::spine;

/// Pairs that one look may answer.
pub(super) const MANY: u32 = 100_000;

/// Records of a loop that an error names.
const NAMED: usize = 8;

/// From where one gets where, in one step or in several.
pub(super) type Edges = KeyMap<BTreeSet<Key>>;

impl Origin<'_> {
    /// Refuses loops through what the set changed: one statement for each relation, and more only
    /// where several relations make one graph.
    ///
    /// # Errors
    /// `CIRCULAR_DEPENDENCY` that names the loop.
    pub(super) async fn refuse_loops(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        let mut held = set.held.clone();
        for (owner, starts) in self.starts(set) {
            let own = starts.keys().filter_map(|key| Some((*key, self.spine_in(set, *key)?)));
            self.queue(tx, &mut held, own).await?;
            let mut edges = self.edges(tx, owner, starts.keys()).await?;
            // Whoever changes what lies on the way there holds another project, perhaps.
            while self.queue_beyond(tx, &mut held, &edges).await? {
                edges = self.edges(tx, owner, starts.keys()).await?;
            }
            self.refuse_waiting_for_parts(tx, (owner, &starts)).await?;
            for (start, (row, name)) in starts {
                if let Some(found) = loop_through(&edges, start) {
                    return Err(self.loop_error(tx, (owner, name), &found).await?.at_index(row));
                }
            }
        }
        Ok(())
    }

    /// What can be reached from these records over the acyclic relations of a type.
    async fn edges(
        &self,
        tx: &mut Tx,
        owner: TypeIx,
        starts: impl Iterator<Item = &Key>,
    ) -> Result<Edges> {
        let ways = ways(self.registry.get(owner));
        let mut edges = Edges::default();
        let mut front: Vec<Key> = starts.copied().collect();
        let mut seen: KeySet = front.iter().copied().collect();
        while !front.is_empty() {
            let mut next = Vec::new();
            for way in &ways {
                for (from, to) in tx.reach(self.registry, *way, &front, MANY).await? {
                    edges.entry(from).or_default().insert(to);
                    // What is beyond it over the same relation was answered already.
                    if seen.insert(to) && ways.len() > 1 {
                        next.push(to);
                    }
                }
            }
            front = next;
        }
        Ok(edges)
    }

    /// By the type that declares acyclic relations the records whose edges changed: those that a
    /// loop would have to go through.
    fn starts(&self, set: &ChangeSet) -> BTreeMap<TypeIx, BTreeMap<Key, (usize, String)>> {
        let mut starts: BTreeMap<TypeIx, BTreeMap<Key, (usize, String)>> = BTreeMap::new();
        let mut add = |owner: TypeIx, key: Key, (row, name): (usize, &str)| {
            starts.entry(owner).or_default().insert(key, (row, name.to_owned()));
        };
        let led_to = led_to(set);
        let is_led_to = |key: Key| {
            let is_stored = set.get(key).is_none_or(|change| !change.is_new() || change.restored);
            is_stored || led_to.contains(&key)
        };
        for change in &set.changes {
            let ty = self.type_of(&change.after);
            for relation in ty.relations.iter().filter(|it| it.def.acyclic && !it.is_inverse) {
                let Path::One { column } = relation.path else { continue };
                let at = usize::from(column);
                let old = change.before.as_ref().map_or(&Value::Null, |it| &it.values[at]);
                let new = &change.after.values[at];
                if !new.is_null() && new != old && is_led_to(change.after.key()) {
                    let what = (change.row, relation.def.name.as_str());
                    add(relation.declared_by, change.after.key(), what);
                }
            }
            // A role record of an acyclic relation is an edge of it.
            for (owner, relation) in self.acyclic_roles(ty) {
                let RelationKind::Through { own, .. } = &relation.def.kind else { continue };
                let from = change.after.get(ty, &format!("{own}_id")).as_cell().as_key();
                if let Some(from) = from.filter(|_| change.is_new()) {
                    add(owner, from, (change.row, relation.def.name.as_str()));
                }
            }
        }
        for change in set.links.iter().filter(|change| change.added) {
            let relation = self.registry.relation(change.link.relation);
            if relation.def.acyclic && is_led_to(change.link.own) {
                let row = set.get(change.link.own).map_or(0, |change| change.row);
                add(relation.declared_by, change.link.own, (row, &relation.def.name));
            }
        }
        starts
    }

    pub(super) async fn loop_error(
        &self,
        tx: &mut Tx,
        (owner, name): (TypeIx, String),
        found: &[Key],
    ) -> Result<Error> {
        let ty = self.registry.get(owner);
        let known = spine::look_up(tx, self.registry, found.to_vec()).await?;
        let shown = |key: &Key| match known.get(key) {
            Some(spine) if self.sees(*spine) => key.to_id(&self.registry.get(spine.ty).prefix),
            _ => "...".to_owned(),
        };
        let mut names: Vec<String> = found.iter().take(NAMED).map(shown).collect();
        if found.len() > NAMED {
            names.push("...".to_owned());
        }
        names.extend(found.first().map(shown));
        let what = format!("{}.{name} would lead in a circle: {}", ty.name, names.join(" -> "));
        let error = Error::new(Code::CircularDependency, what).at_field(&ty.name, &name);
        let error = found.first().map(|key| error.clone().at_id(shown(key))).unwrap_or(error);
        Ok(error.hint("choose another one, or take away one of the others first"))
    }
}

/// The records of a set that something in it leads to: nothing else leads to a new one.
fn led_to(set: &ChangeSet) -> KeySet {
    let added = set.links.iter().filter(|change| change.added);
    let mut led_to: KeySet = added.map(|change| change.link.other).collect();
    for value in set.changes.iter().flat_map(|change| &change.after.values[1..]) {
        if let Value::Key(key) = value
            && set.get(*key).is_some()
        {
            led_to.insert(*key);
        }
    }
    led_to
}

/// The acyclic relations of a type, each in the direction in which it waits for others.
fn ways(ty: &Type) -> Vec<Way> {
    let own = ty.relations.iter().enumerate();
    own.filter(|(_, it)| it.def.acyclic && !it.is_inverse && it.declared_by == ty.ix)
        .map(|(at, relation)| Way {
            relation: RelationRef { owner: ty.ix, index: at as u16 },
            backward: matches!(relation.path, Path::One { .. }),
        })
        .collect()
}

/// The shortest way from a record back to itself, itself first.
fn loop_through(edges: &Edges, start: Key) -> Option<Vec<Key>> {
    let mut from: KeyMap<Key> = KeyMap::default();
    let mut front = vec![start];
    while !front.is_empty() {
        let mut next = Vec::new();
        for key in front {
            for to in edges.get(&key).into_iter().flatten() {
                if *to == start {
                    let mut found = vec![key];
                    while let Some(before) = from.get(&found[found.len() - 1]) {
                        found.push(*before);
                    }
                    found.reverse();
                    return Some(found);
                }
                if !from.contains_key(to) {
                    from.insert(*to, key);
                    next.push(*to);
                }
            }
        }
        front = next;
    }
    None
}
