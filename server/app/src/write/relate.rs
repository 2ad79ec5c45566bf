//! What a command says of relations: targets that exist and fit, links, role records, and foreign
//! keys that others hold.

use schema_som::error::{Code, Error, Result};
use schema_som::registry::{Path, RelationRef};
use schema_som::type_def::{RelationKind, Scope};
use schema_som::{Key, KeyMap, KeySet};
use server_storage::{Intent, Tx};

use super::Origin;
use super::set::{ChangeSet, Edge};
use super::spine::Spine;
use super::turn::{Stored, Turn, role_of};
use super::wish::{Many, Node};

/// Records that lead to one record, at most.
const MANY: u32 = 100_000;

/// Decides about relations while a change set is made.
pub(super) struct Relate<'a> {
    pub(super) origin: Origin<'a>,
    /// Every record that was named, made ones included.
    pub(super) known: KeyMap<Spine>,
    pub(super) edges: Vec<Edge>,
    asks: Vec<Ask>,
}

/// What was said of a relation to many.
pub(super) struct Ask {
    pub(super) row: usize,
    pub(super) source: Key,
    pub(super) relation: RelationRef,
    pub(super) many: Many,
}

impl<'a> Relate<'a> {
    pub(super) fn new(origin: Origin<'a>, mut known: KeyMap<Spine>, nodes: &[Node]) -> Self {
        for node in nodes.iter().filter(|node| node.is_new) {
            known.insert(node.key, Spine { ty: node.ty, project: None });
        }
        Self { origin, known, edges: Vec::new(), asks: Vec::new() }
    }

    /// A target of a relation: there, to be seen, and of a type that the relation leads to.
    pub(super) fn target(&self, relation: RelationRef, key: Key) -> Result<Key> {
        let known = self.origin.registry.relation(relation);
        let owner = self.origin.registry.get(relation.owner);
        let target = self.origin.registry.get(known.target);
        let name = &known.def.name;
        let missing = |code, what: String| {
            Error::new(code, what).at_field(&owner.name, name).at_id(key.to_id(&target.prefix))
        };
        match self.known.get(&key) {
            Some(spine) if !self.is_seen(*spine) => {}
            None => {}
            Some(spine) if !self.origin.registry.get(spine.ty).is_a(target.ix) => {
                let is = &self.origin.registry.get(spine.ty).name;
                let what = format!("{}.{name}: expected a {}, got a {is}", owner.name, target.name);
                return Err(
                    missing(Code::InvalidType, what).hint(format!("{name}: {}", known.def.doc))
                );
            }
            Some(_) => return Ok(key),
        }
        let id = key.to_id(&target.prefix);
        let what = format!("{}.{name}: there is no {} {id}", owner.name, target.name);
        Err(missing(Code::NotFound, what)
            .hint("check the id; it may have been deleted, or be in another project"))
    }

    /// Records that are made here have no project yet; whether they may be made is decided later.
    fn is_seen(&self, spine: Spine) -> bool {
        let ty = self.origin.registry.get(spine.ty);
        let pending = spine.project.is_none() && matches!(ty.scope, Scope::Project { .. });
        pending || self.origin.sees(spine)
    }

    /// Notes where a relation leads, to be looked at once projects are known.
    pub(super) fn edge(&mut self, source: Key, relation: RelationRef, target: Option<Key>) {
        self.edges.extend(target.map(|target| Edge { source, relation, target }));
    }

    /// Notes what was said of a relation to many.
    pub(super) fn many(
        &mut self,
        row: usize,
        source: Key,
        relation: RelationRef,
        many: Many,
    ) -> Result<()> {
        for key in many.set.iter().flatten().chain(&many.connect) {
            self.target(relation, *key)?;
        }
        self.asks.push(Ask { row, source, relation, many });
        Ok(())
    }

    /// Makes changes of what was said of relations to many.
    ///
    /// # Errors
    /// As for the whole expansion.
    pub(super) async fn finish(mut self, tx: &mut Tx, set: &mut ChangeSet) -> Result<()> {
        let asks = std::mem::take(&mut self.asks);
        if !asks.is_empty() {
            let mut stored = self.stored(tx, set, &asks).await?;
            let mut turns: Vec<Turn> =
                asks.into_iter().map(|ask| self.turn(&stored, ask)).collect();
            self.keep_unseen(tx, &mut turns).await?;
            self.load_holders(tx, set, &turns).await?;
            for turn in turns {
                let row = turn.row;
                self.apply(set, &mut stored, turn).map_err(|error| error.at_index(row))?;
            }
        }
        set.edges = self.edges;
        set.known = self.known;
        Ok(())
    }

    /// What is stored of the relations that were asked about: a fixed number of statements for
    /// each relation. A record that is made has nothing stored.
    async fn stored(&self, tx: &mut Tx, set: &ChangeSet, asks: &[Ask]) -> Result<Stored> {
        let registry = self.origin.registry;
        let mut groups: Vec<(RelationRef, Vec<&Ask>)> = Vec::new();
        let is_stored = |ask: &&Ask| set.get(ask.source).is_some_and(|change| !change.is_new());
        for ask in asks.iter().filter(is_stored) {
            let path = &registry.relation(ask.relation).path;
            let same = |(known, _): &&mut (RelationRef, _)| registry.relation(*known).path == *path;
            match groups.iter_mut().find(same) {
                Some((_, asks)) => asks.push(ask),
                None => groups.push((ask.relation, vec![ask])),
            }
        }
        let mut stored = Stored::default();
        for (relation, asks) in groups {
            let known = registry.relation(relation);
            match (&known.path, &known.def.kind) {
                (Path::Many { .. }, _) => self.holders(tx, &mut stored, &asks).await?,
                (_, RelationKind::Through { .. }) => self.roles(tx, &mut stored, &asks).await?,
                _ => {
                    let keys: Vec<Key> = asks.iter().map(|ask| ask.source).collect();
                    let links = tx.links(registry, relation, &keys, Intent::Change).await?;
                    stored.add_links(known.is_inverse, &asks, &links);
                }
            }
        }
        Ok(stored)
    }

    /// Records that hold the keys of the sources.
    async fn holders(&self, tx: &mut Tx, stored: &mut Stored, asks: &[&Ask]) -> Result<()> {
        let registry = self.origin.registry;
        let Path::Many { column } = registry.relation(asks[0].relation).path else { return Ok(()) };
        let keys: Vec<Key> = asks.iter().map(|ask| ask.source).collect();
        for found in tx.referrers(registry, &[column], &keys, MANY).await? {
            for ask in asks.iter().filter(|ask| ask.source == found.target) {
                stored.targets.entry((ask.relation, ask.source)).or_default().push(found.key);
            }
        }
        Ok(())
    }

    /// Role records that lead to the sources.
    async fn roles(&self, tx: &mut Tx, stored: &mut Stored, asks: &[&Ask]) -> Result<()> {
        let registry = self.origin.registry;
        let (role, own, other) = role_of(&self.origin, asks[0].relation)?;
        let ty = registry.get(role);
        let keys: Vec<Key> = asks.iter().map(|ask| ask.source).collect();
        let column = schema_som::FieldRef { owner: role, index: own };
        let found = tx.referrers(registry, &[column], &keys, MANY).await?;
        let found: Vec<Key> = found.iter().map(|found| found.key).collect();
        for record in tx.load(registry, role, &found, Intent::Change).await? {
            debug_assert_eq!(record.ty, ty.ix);
            let side = |at: u16| record.values[usize::from(at)].as_cell().as_key();
            let (Some(source), Some(target)) = (side(own), side(other)) else { continue };
            for ask in asks.iter().filter(|ask| ask.source == source) {
                let at = (ask.relation, source);
                stored.targets.entry(at).or_default().push(target);
                stored.roles.insert((ask.relation, source, target), record.clone());
            }
        }
        Ok(())
    }

    /// How the targets change: first what is set, then what is disconnected, then what is connected.
    fn turn(&self, stored: &Stored, ask: Ask) -> Turn {
        let at = (ask.relation, ask.source);
        let now = stored.targets.get(&at).map_or(&[][..], Vec::as_slice);
        let mut all: Vec<Key> = Vec::new();
        let mut present = KeySet::default();
        for key in ask.many.set.as_deref().unwrap_or(now) {
            if !ask.many.disconnect.contains(key) && present.insert(*key) {
                all.push(*key);
            }
        }
        all.extend(ask.many.connect.iter().filter(|key| present.insert(**key)));
        let was: KeySet = now.iter().copied().collect();
        let added: Vec<Key> = all.iter().copied().filter(|key| !was.contains(key)).collect();
        let removed = now.iter().copied().filter(|key| !present.contains(key)).collect();
        let ordered = RelationKind::Link { ordered: true };
        let ordered = self.origin.registry.relation(ask.relation).def.kind == ordered;
        let kept: Vec<Key> = now.iter().copied().filter(|key| present.contains(key)).collect();
        let same = all.iter().zip(kept.iter().chain(&added)).all(|(a, b)| a == b);
        let order = (ordered && !same).then_some(all);
        let position = stored.last.get(&at).map_or(0, |last| last + 1);
        let Ask { row, source, relation, .. } = ask;
        Turn { row, source, relation, added, removed, order, position }
    }

    /// Whoever sets a relation sets what they see: what they do not see stays.
    async fn keep_unseen(&self, tx: &mut Tx, turns: &mut [Turn]) -> Result<()> {
        let removed: Vec<Key> = turns.iter().flat_map(|turn| turn.removed.clone()).collect();
        if self.origin.actor.administrator || removed.is_empty() {
            return Ok(());
        }
        let found = self.origin.look_up(tx, removed).await?;
        for turn in turns {
            turn.removed.retain(|key| found.get(key).is_some_and(|it| self.origin.sees(*it)));
        }
        Ok(())
    }

    /// Loads the records whose own columns or links change, although others were named.
    async fn load_holders(
        &mut self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        turns: &[Turn],
    ) -> Result<()> {
        let registry = self.origin.registry;
        let mut missing: KeyMap<usize> = KeyMap::default();
        for turn in turns {
            let relation = registry.relation(turn.relation);
            let theirs = match (&relation.path, &relation.def.kind) {
                (_, RelationKind::Through { .. }) => false,
                (Path::Many { .. }, _) => true,
                _ => relation.is_inverse,
            };
            if theirs {
                let keys = turn.added.iter().chain(&turn.removed);
                missing.extend(keys.filter(|key| set.get(**key).is_none()).map(|k| (*k, turn.row)));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let keys: Vec<Key> = missing.keys().copied().collect();
        for record in tx.load(registry, registry.node().ix, &keys, Intent::Change).await? {
            let key = record.key();
            let spine = Spine { ty: record.ty, project: self.origin.project_of(&record) };
            self.known.insert(key, spine);
            set.push_stored(missing[&key], record);
        }
        Ok(())
    }
}
