//! Puts changed targets of relations to many into a change set: as links, as role records, or as
//! foreign keys of the other side.

use schema_som::error::{Code, Error, Result};
use schema_som::registry::{Path, RelationRef, TypeIx};
use schema_som::type_def::{RelationKind, Write};
use schema_som::value::Value;
use schema_som::{Key, KeyMap, Keyed, Link, Record};

use super::Origin;
use super::relate::{Ask, Relate};
use super::set::{ChangeSet, Deletion, LinkChange};

/// How the targets of one record over one relation change.
pub(super) struct Turn {
    pub(super) row: usize,
    pub(super) source: Key,
    pub(super) relation: RelationRef,
    pub(super) added: Vec<Key>,
    pub(super) removed: Vec<Key>,
    /// All targets, where their order is kept and is another one now.
    pub(super) order: Option<Vec<Key>>,
    /// Where those that are added begin, where the order is kept.
    pub(super) position: i64,
}

/// What is stored of the relations that were asked about.
#[derive(Default)]
pub(super) struct Stored {
    /// By relation and source the targets in order.
    pub(super) targets: Keyed<(RelationRef, Key), Vec<Key>>,
    /// The last position of each.
    pub(super) last: Keyed<(RelationRef, Key), i64>,
    /// The role records by relation, source and target.
    pub(super) roles: Keyed<(RelationRef, Key, Key), Record>,
}

impl Relate<'_> {
    /// Adds what follows from one turn.
    pub(super) fn apply(
        &mut self,
        set: &mut ChangeSet,
        stored: &mut Stored,
        turn: Turn,
    ) -> Result<()> {
        let relation = self.origin.registry.relation(turn.relation);
        match (&relation.path, &relation.def.kind) {
            (Path::Many { .. }, _) => self.hold(set, &turn),
            (_, RelationKind::Through { .. }) => self.play(set, stored, &turn),
            _ => self.link(set, &turn),
        }
    }

    /// Pairs of a link table, seen from the side that declared it.
    fn link(&mut self, set: &mut ChangeSet, turn: &Turn) -> Result<()> {
        let known = self.origin.registry.relation(turn.relation);
        let mut ends = Vec::new();
        for (added, keys) in [(true, &turn.added), (false, &turn.removed)] {
            for (at, key) in keys.iter().enumerate() {
                if known.is_inverse && set.get(*key).is_none() {
                    // Deleted meanwhile, and the link with it.
                    continue;
                }
                let (own, other) = match known.is_inverse {
                    true => (*key, turn.source),
                    false => (turn.source, *key),
                };
                let relation = match known.is_inverse {
                    true => self.back(set, turn.relation, own)?,
                    false => turn.relation,
                };
                let position = turn.position + at as i64;
                ends.push(LinkChange { link: Link { relation, own, other, position }, added });
                if added {
                    self.edge(own, relation, Some(other));
                }
            }
        }
        set.links.extend(ends);
        if let Some(order) = &turn.order {
            set.placed.extend(order.iter().enumerate().map(|(at, key)| Link {
                relation: turn.relation,
                own: turn.source,
                other: *key,
                position: at as i64,
            }));
        }
        Ok(())
    }

    /// The relation that leads back, on the type of a record of the set.
    fn back(&self, set: &ChangeSet, relation: RelationRef, own: Key) -> Result<RelationRef> {
        let known = self.origin.registry.relation(relation);
        let ty = set.get(own).map(|change| self.origin.type_of(&change.after));
        let back = ty.zip(known.inverse.as_deref()).and_then(|(ty, name)| ty.relation(name));
        back.ok_or_else(|| Error::internal(format!("`{}` has no way back", known.def.name)))
    }

    /// Role records that come and go.
    fn play(&mut self, set: &mut ChangeSet, stored: &mut Stored, turn: &Turn) -> Result<()> {
        let (role, own, other) = role_of(&self.origin, turn.relation)?;
        let ty = self.origin.registry.get(role);
        for key in &turn.added {
            let mut record = Record::new(ty, self.origin.clock.new_key(0));
            record.values[usize::from(own)] = turn.source.into();
            record.values[usize::from(other)] = (*key).into();
            for (at, target) in [(own, turn.source), (other, *key)] {
                if let Some(index) = ty.fields[usize::from(at)].relation {
                    let relation = RelationRef { owner: role, index };
                    self.edge(record.key(), relation, Some(target));
                }
            }
            set.push_new(turn.row, record, vec![own, other]);
        }
        for key in &turn.removed {
            if let Some(record) = stored.roles.remove(&(turn.relation, turn.source, *key)) {
                let (row, root) = (turn.row, record.key());
                let (links, referrers) = (None, Vec::new());
                set.deleted.push(Deletion { row, record, derived: false, root, links, referrers });
            }
        }
        Ok(())
    }

    /// Foreign keys of the records on the other side.
    fn hold(&mut self, set: &mut ChangeSet, turn: &Turn) -> Result<()> {
        for key in &turn.added {
            let back = self.back(set, turn.relation, *key)?;
            self.point(set, (*key, back), Some(turn.source))?;
            self.edge(*key, back, Some(turn.source));
        }
        for key in &turn.removed {
            if set.get(*key).is_none() {
                // What was deleted meanwhile leads nowhere any more.
                continue;
            }
            let back = self.back(set, turn.relation, *key)?;
            let leads_here = |column: u16| {
                let change = set.get(*key);
                let value = change.map(|change| &change.after.values[usize::from(column)]);
                value == Some(&Value::Key(turn.source))
            };
            match self.origin.registry.relation(back).path {
                // Somebody else's by now, or never ours.
                Path::One { column } if !leads_here(column) => {}
                _ => self.point(set, (*key, back), None)?,
            }
        }
        Ok(())
    }

    /// Lets a to-one relation of a record of the set lead somewhere else.
    fn point(
        &self,
        set: &mut ChangeSet,
        (key, relation): (Key, RelationRef),
        target: Option<Key>,
    ) -> Result<()> {
        let (registry, known) = (self.origin.registry, self.origin.registry.relation(relation));
        let Path::One { column } = known.path else {
            return Err(Error::internal("a way back is no foreign key"));
        };
        let ty = registry.get(relation.owner);
        let (name, id) = (&known.def.name, key.to_id(&ty.prefix));
        let Some(change) = set.get_mut(key) else { return Ok(()) };
        let value = &mut change.after.values[usize::from(column)];
        if *value == Value::from(target) {
            return Ok(());
        }
        let place = |error: Error| error.at_field(&ty.name, name).at_id(id.clone());
        if change.before.is_some() && known.def.write != Write::Always {
            let what = format!("{}.{name} of {id} is set at creation only", ty.name);
            let error = Error::new(Code::ReadOnly, what);
            return Err(place(error.hint(format!("{name}: {}", known.def.doc))));
        }
        if target.is_none() && !known.def.nullable {
            let what = format!("{}.{name}: {id} cannot be without a {}", ty.name, known.def.target);
            let error = Error::new(Code::Required, what);
            return Err(place(error.hint("connect it to another one, or delete it")));
        }
        *value = target.into();
        change.given.push(column);
        Ok(())
    }
}

/// The role type behind a relation, with its columns that lead to this side and to the other.
pub(super) fn role_of(origin: &Origin<'_>, relation: RelationRef) -> Result<(TypeIx, u16, u16)> {
    let RelationKind::Through { role, own, other } = &origin.registry.relation(relation).def.kind
    else {
        return Err(Error::internal("a relation has no role type"));
    };
    let ty = origin.registry.by_name(role);
    let column = |name: &str| ty?.field(&format!("{name}_id")).map(|field| field.index);
    match (ty, column(own), column(other)) {
        (Some(ty), Some(own), Some(other)) => Ok((ty.ix, own, other)),
        _ => Err(Error::internal(format!("the model lacks the role type {role}"))),
    }
}

impl Stored {
    pub(super) fn add_links(&mut self, is_inverse: bool, asks: &[&Ask], links: &[Link]) {
        let mut by_source: KeyMap<Vec<RelationRef>> = KeyMap::default();
        for ask in asks {
            by_source.entry(ask.source).or_default().push(ask.relation);
        }
        for link in links {
            let (source, target) =
                if is_inverse { (link.other, link.own) } else { (link.own, link.other) };
            for relation in by_source.get(&source).into_iter().flatten() {
                self.targets.entry((*relation, source)).or_default().push(target);
                let last = self.last.entry((*relation, source)).or_insert(link.position);
                *last = (*last).max(link.position);
            }
        }
    }
}
