//! From what was asked to what changes: before-images, values, targets, rights.

use std::collections::HashSet;

use schema_som::change::Row;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::{Action, Deed, may};
use schema_som::registry::{Path, TypeIx};
use schema_som::value::{Value, moment};
use schema_som::{KeyMap, Record};
use server_storage::{Intent, Tx};

use super::Origin;
use super::relate::Relate;
use super::set::ChangeSet;
use super::spine::{self, Spine};
use super::wish::{Node, Nodes, Targets, Wish, same_field, same_relation};

/// What is asked for, with everything that is known about it.
pub(super) struct Expansion {
    pub(super) set: ChangeSet,
    /// The record of each row.
    pub(super) rows: Vec<Row>,
}

impl Origin<'_> {
    /// Makes a change set of wishes on a type.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `READ_ONLY`, `INVALID_TYPE`, `INVALID_VALUE`.
    pub(super) async fn expand(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        wishes: Vec<(usize, Wish)>,
    ) -> Result<Expansion> {
        let mut nodes = Nodes::new(self);
        let mut keys = Vec::with_capacity(wishes.len());
        for (row, wish) in wishes {
            keys.push(nodes.add(row, ty, wish).map_err(|error| error.at_index(row))?);
        }
        self.check_fresh(tx, &nodes.given).await?;
        let known = self.hold(tx, &nodes.named(), Intent::Link).await?;
        let (list, made) = (nodes.list, nodes.made);
        for node in list.iter().filter(|node| !node.is_new) {
            self.check_target(node, &known).map_err(|error| error.at_index(node.row))?;
        }
        let mut set = ChangeSet::default();
        // Before anything else is locked: whoever waits there is in nobody's way.
        let places = match self.waits_for_its_turn(&list) {
            true => {
                let all = known.iter().map(|(key, spine)| (*key, *spine));
                self.places(tx, &mut set.held, all.filter(|(_, it)| it.project.is_some()))
            }
            false => HashSet::new(),
        };
        let stored = list.iter().filter(|node| !node.is_new);
        let stored = stored.map(|node| (known[&node.key].ty, node.key));
        let above = self.summed_above(tx, &list, &known);
        let mut before = spine::load_after(tx, self.registry, places, stored.chain(above)).await?;
        let mut relate = Relate::new(*self, known, &list);
        let mut changed = HashSet::new();
        for node in list {
            let record = match node.is_new {
                true => None,
                false => {
                    let is_first = changed.insert(node.key);
                    Some(self.before(tx, (&node, is_first), &mut before).await?)
                }
            };
            let row = node.row;
            self.add(&mut set, &mut relate, (node, record)).map_err(|error| error.at_index(row))?;
        }
        relate.finish(tx, &mut set).await?;
        set.locked = before;
        let rows = keys.iter().filter_map(|key| set.get(*key).map(|change| (key, change)));
        let rows = rows.map(|(key, change)| Row {
            key: *key,
            ty: change.after.ty,
            created: made.contains(key),
            along: Vec::new(),
        });
        let rows = rows.collect();
        Ok(Expansion { set, rows })
    }

    /// Checks that a record to be changed is there, to be seen, and of the command's type.
    fn check_target(&self, node: &Node, known: &KeyMap<Spine>) -> Result<()> {
        match known.get(&node.key) {
            Some(spine) if self.registry.get(spine.ty).is_a(node.ty) && self.sees(*spine) => Ok(()),
            _ => Err(self.not_found(node.ty, node.key)),
        }
    }

    /// The before-image of a record, unless the caller has seen another revision.
    async fn before(
        &self,
        tx: &mut Tx,
        (node, is_first): (&Node, bool),
        before: &mut KeyMap<Record>,
    ) -> Result<Record> {
        let Some(record) = before.remove(&node.key) else {
            if is_first {
                // It was there when it was looked up, and is deleted by now.
                return Err(self.not_found(node.ty, node.key).at_index(node.row));
            }
            // Changed twice from one before-image it would lose the first change.
            let ty = self.registry.get(node.ty);
            let id = node.key.to_id(&ty.prefix);
            return Err(Error::new(Code::InvalidValue, format!("{id} is changed twice at once"))
                .at_type(&ty.name)
                .at_id(id)
                .at_index(node.row)
                .hint("name each record once, with all its changes"));
        };
        match node.expected_revision {
            Some(expected) => self.check_revision(tx, &record, expected).await.map(|()| record),
            None => Ok(record),
        }
        .map_err(|error| error.at_index(node.row))
    }

    /// Refuses a revision that is not the stored one, and says whose that is.
    pub(super) async fn check_revision(
        &self,
        tx: &mut Tx,
        record: &Record,
        expected: i64,
    ) -> Result<()> {
        let ty = self.type_of(record);
        let Value::Int(current) = *record.get(ty, "revision") else { return Ok(()) };
        if current == expected {
            return Ok(());
        }
        let mut what = format!("the {} is at revision {current}, not {expected}", ty.name);
        if let Value::Time(at) = *record.get(ty, "date_updated") {
            let by = match (record.get(ty, "updated_by_id"), self.registry.by_name("User")) {
                (Value::Key(by), Some(user)) if self.may_say_who(record) => {
                    let found =
                        spine::load(tx, self.registry, [(user.ix, *by)], Intent::Look).await?;
                    found.get(by).map(|record| record.get(user, "login").clone())
                }
                _ => None,
            };
            let by = match by {
                Some(Value::Text(login)) => format!(" by {login}"),
                _ => String::new(),
            };
            what.push_str(&format!(": changed{by} at {}", moment(at)));
        }
        Err(Error::new(Code::Conflict, what)
            .at_field(&ty.name, "revision")
            .at_id(record.key().to_id(&ty.prefix))
            .hint(format!("read it again, and send expectedRevision {current} if it still fits")))
    }

    /// Whether the caller may read who changed a record last, and the logins of users.
    fn may_say_who(&self, record: &Record) -> bool {
        let read = |ty, member, project| {
            let deed = Deed { action: Action::Read, ty, member: Some(member), project };
            may(self.registry, self.actor, deed).is_ok()
        };
        let whose = read(self.type_of(record), "updated_by", self.project_of(record));
        whose && self.registry.by_name("User").is_some_and(|user| read(user, "login", None))
    }

    /// Adds a node to the set: its values, and what it says of to-one relations.
    fn add(
        &self,
        set: &mut ChangeSet,
        relate: &mut Relate<'_>,
        (node, before): (Node, Option<Record>),
    ) -> Result<()> {
        let named = self.registry.get(node.ty);
        let ty = before.as_ref().map_or(named, |record| self.type_of(record));
        match before {
            Some(record) => set.push_stored(node.row, record),
            None => set.push_new(node.row, Record::new(ty, node.key), Vec::new()),
        }
        let Some(change) = set.get_mut(node.key) else { return Ok(()) };
        for (at, value) in node.fields {
            let at = same_field(named, at, ty)?;
            change.after.values[at as usize] = value;
            change.given.push(at);
        }
        for (at, targets) in node.relations {
            let relation = same_relation(named, at, ty)?;
            match (targets, &self.registry.relation(relation).path) {
                (Targets::One(target), Path::One { column }) => {
                    let target = target.map(|key| relate.target(relation, key)).transpose()?;
                    change.after.values[*column as usize] = target.into();
                    change.given.push(*column);
                    relate.edge(node.key, relation, target);
                }
                (Targets::Many(many), Path::Many { .. } | Path::Link { .. }) => {
                    relate.many(node.row, node.key, relation, many)?;
                }
                _ => return Err(Error::internal("a relation got the other kind of input")),
            }
        }
        Ok(())
    }

    /// Decides about every record of the set, once its project is known.
    ///
    /// # Errors
    /// `FORBIDDEN`.
    pub(super) fn authorise(&self, set: &ChangeSet) -> Result<()> {
        if self.actor.administrator {
            return Ok(());
        }
        for change in &set.changes {
            let ty = self.type_of(&change.after);
            let project = self.project_of(change.before.as_ref().unwrap_or(&change.after));
            let action = if change.is_new() { Action::Create } else { Action::Update };
            let decide = |member| {
                may(self.registry, self.actor, Deed { action, ty, member, project })
                    .map_err(|error| error.at_index(change.row))
            };
            if change.is_new() {
                decide(None)?;
            }
            for at in &change.given {
                decide(Some(self.member(ty.ix, *at)))?;
            }
        }
        for deletion in &set.deleted {
            self.may_delete(&deletion.record).map_err(|error| error.at_index(deletion.row))?;
        }
        for change in &set.links {
            self.may_link(set, change)?;
        }
        Ok(())
    }

    /// Decides about the delete of one record.
    pub(super) fn may_delete(&self, record: &Record) -> Result<()> {
        let (ty, project) = (self.type_of(record), self.project_of(record));
        let deed = Deed { action: Action::Delete, ty, member: None, project };
        if self.actor.administrator { Ok(()) } else { may(self.registry, self.actor, deed) }
    }

    /// A link belongs to the record that declares it.
    fn may_link(&self, set: &ChangeSet, change: &super::set::LinkChange) -> Result<()> {
        let Some(owner) = set.get(change.link.own) else { return Ok(()) };
        let ty = self.type_of(&owner.after);
        let name = &self.registry.relation(change.link.relation).def.name;
        let action = if owner.is_new() { Action::Create } else { Action::Update };
        let project = self.project_of(&owner.after);
        let deed = Deed { action, ty, member: Some(name), project };
        may(self.registry, self.actor, deed).map_err(|error| error.at_index(owner.row))
    }

    /// What clients call a field: a foreign key by its relation.
    pub(super) fn member(&self, ty: TypeIx, at: u16) -> &str {
        let ty = self.registry.get(ty);
        let field = &ty.fields[at as usize];
        match field.relation {
            Some(relation) => &ty.relations[relation as usize].def.name,
            None => field.name(),
        }
    }
}
