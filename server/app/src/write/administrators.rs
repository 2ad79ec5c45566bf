//! The studio keeps somebody who may administer it: without anybody only a command could help.

use std::collections::HashSet;

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Page, Query};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::{Link, Record};
use server_storage::{Intent, Tx, Where};

use super::Origin;
use super::set::ChangeSet;

/// Groups of administrators at most.
const MANY: u32 = 1_000;

/// What may take away an administrator: the row that does, the type that it is about, and the
/// groups that somebody leaves.
struct Leaving<'a> {
    row: usize,
    ty: &'a Type,
    groups: Vec<Key>,
}

impl Origin<'_> {
    /// Refuses what took away the last administrator, held against what is written already.
    ///
    /// # Errors
    /// `INVALID_VALUE` with the row.
    pub(super) async fn keep_administrator(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        let (Some(user), Some(group)) =
            (self.registry.by_name("User"), self.registry.by_name("Group"))
        else {
            return Ok(());
        };
        let leaving = self.leaving(set);
        let (Some(reach), false) = (group.field("reach"), leaving.is_empty()) else {
            return Ok(());
        };
        // Locked, so that of two who leave at once the later one sees that the other is gone.
        let predicate = Predicate::eq(reach, "admin");
        let which = Where { predicate: &predicate, limit: MANY, intent: Intent::Change };
        let found = tx.load_where(self.registry, group.ix, which).await?;
        let groups: HashSet<Key> = found.iter().map(Record::key).collect();
        let mut were = groups.clone();
        were.extend(self.stored(set).filter(|it| self.administers(it)).map(Record::key));
        let lost = leaving.iter().find(|it| it.groups.iter().any(|key| were.contains(key)));
        let Some(lost) = lost else { return Ok(()) };
        let Some(relation) = user.relation("groups") else { return Ok(()) };
        let values = groups.into_iter().map(Value::Key).collect();
        let predicate = Box::new(Predicate::In { field: group.id(), values });
        let left = Query {
            page: Page { limit: Some(1), ..Page::ALL },
            ..Query::flat(
                user,
                vec![Column::Field(0, user.id())],
                Predicate::Some { relation, predicate },
            )
        };
        if !tx.read(self.registry, &left).await?.rows.is_empty() {
            return Ok(());
        }
        let what = "nobody would be left who may administer the studio";
        Err(Error::new(Code::InvalidValue, what)
            .at_type(&lost.ty.name)
            .at_index(lost.row)
            .hint("put another user into a group with the reach ADMINISTRATION first"))
    }

    /// Users and groups that go, users that leave groups, groups with another reach.
    fn leaving<'s>(&'s self, set: &'s ChangeSet) -> Vec<Leaving<'s>> {
        let is_membership = |link: &Link| {
            let (owner, known) =
                (self.registry.get(link.relation.owner), self.registry.relation(link.relation));
            owner.name == "User" && known.def.name == "groups"
        };
        let mut leaving = Vec::new();
        for deletion in &set.deleted {
            let ty = self.type_of(&deletion.record);
            let links = deletion.links.iter().flatten().filter(|link| is_membership(link));
            let groups = match ty.name.as_str() {
                "User" => links.map(|link| link.other).collect(),
                "Group" => vec![deletion.record.key()],
                _ => continue,
            };
            leaving.push(Leaving { row: deletion.row, ty, groups });
        }
        for change in &set.changes {
            let (ty, key) = (self.type_of(&change.after), change.after.key());
            let before = change.before.as_ref();
            if before.is_some_and(|it| self.administers(it)) && !self.administers(&change.after) {
                leaving.push(Leaving { row: change.row, ty, groups: vec![key] });
            }
        }
        let removed = set.links.iter().filter(|it| !it.added && is_membership(&it.link));
        for link in removed.map(|change| &change.link) {
            let row = set.get(link.own).map_or(0, |change| change.row);
            let ty = self.registry.get(link.relation.owner);
            leaving.push(Leaving { row, ty, groups: vec![link.other] });
        }
        leaving
    }

    /// The records as they were.
    fn stored<'s>(&self, set: &'s ChangeSet) -> impl Iterator<Item = &'s Record> {
        let changed = set.changes.iter().filter_map(|change| change.before.as_ref());
        changed.chain(set.deleted.iter().map(|deletion| &deletion.record))
    }

    /// Whether it is a group of administrators.
    fn administers(&self, record: &Record) -> bool {
        let ty = self.type_of(record);
        ty.name == "Group" && *record.get(ty, "reach") == Value::from("admin")
    }
}
