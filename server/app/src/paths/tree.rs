//! The tasks that a template can speak of: a task with its ancestors, what hangs on them, and the
//! sequences and scenes that shots name. A fixed number of statements, however deep the tree is.

use std::collections::HashMap;

use schema_som::error::{Code, Error, Result};
use schema_som::naming::{VERSIONED, version_name};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Order};
use schema_som::registry::{Type, TypeIx};
use schema_som::{FieldRef, Key};
use serde_json::{Map, Value as Json};
use server_storage::Way;

use super::ask::{Ask, Reader, Row, among, put, rows};
use crate::write::not_seen;

/// Tasks that one template speaks of at most.
pub(super) const MOST: u32 = 20_000;

/// A task as templates see it.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) key: Key,
    pub(super) ty: TypeIx,
    pub(super) parent: Option<Key>,
    pub(super) project: Option<Key>,
    pub(super) sequence: Option<Key>,
    pub(super) scene: Option<Key>,
    pub(super) nice_name: String,
    /// Its type, where it has one.
    pub(super) of_type: Option<Json>,
    /// Its values by the names that templates call them.
    pub(super) values: Map<String, Json>,
}

const OF_TYPE: [&str; 3] = ["name", "code", "nice_name"];

/// Where the values of a task stand in a row.
struct Places<'a> {
    kinds: HashMap<&'a str, &'a Type>,
    kind: usize,
    own: usize,
    parent: usize,
    project: usize,
    of_type: usize,
    /// For each kind where its code stands.
    codes: Vec<(TypeIx, usize)>,
    sequence: Option<usize>,
    scene: Option<usize>,
}

impl<'a> Reader<'a> {
    /// A task and its ancestors, from the root down to itself.
    ///
    /// # Errors
    /// `NOT_FOUND` when one of them is not to be seen: without it no path is right.
    pub(super) async fn line(self, key: Key) -> Result<Vec<Task>> {
        let ty = self.ty("Task")?;
        let parent = ty.relation("parent").ok_or_else(|| Error::internal("tasks have parents"))?;
        let way = Way { relation: parent, backward: false };
        let reached = self.app.store.reachable(self.registry(), way, &[key], MOST).await?;
        let mut keys: Vec<Key> = reached.into_iter().map(|(_, ancestor)| ancestor).collect();
        keys.push(key);
        let mut known: HashMap<Key, Task> = self
            .tasks(among(ty.id(), &keys), None)
            .await?
            .into_iter()
            .map(|task| (task.key, task))
            .collect();
        let mut line = Vec::with_capacity(keys.len());
        let mut next = Some(key);
        while let Some(task) = next.and_then(|key| known.remove(&key)) {
            next = task.parent;
            line.push(task);
        }
        if line.is_empty() {
            return Err(not_found(ty, key));
        }
        if line.len() != keys.len() {
            return Err(not_found(ty, key).hint("a task above it is not to be seen by you"));
        }
        line.reverse();
        Ok(line)
    }

    /// The tasks that fulfil a condition, in the order in which they were made.
    pub(super) async fn tasks(self, which: Predicate, most: Option<u32>) -> Result<Vec<Task>> {
        let ty = self.ty("Task")?;
        let mut ask = Ask::of(self.registry(), ty, which);
        let places = self.places(ty, &mut ask)?;
        if let Some(most) = most {
            ask.query.page.limit = Some(most + 1);
            ask.query.order = vec![Order::by(ty.id())];
        }
        let level = self.read(ask.query).await?;
        if most.is_some_and(|most| level.rows.len() > most as usize) {
            let what = format!("the template speaks of more than {MOST} tasks");
            return Err(Error::new(Code::LimitExceeded, what)
                .hint("let it ask for fewer: `children` and the lists of a project are whole"));
        }
        Ok(rows(&level).filter_map(|row| task(&places, row)).collect())
    }

    /// The tasks with these keys, by key; one statement, and none for none.
    pub(super) async fn tasks_by_key(self, keys: &[Key]) -> Result<HashMap<Key, Task>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let found = self.tasks(among(self.ty("Task")?.id(), keys), None).await?;
        Ok(found.into_iter().map(|task| (task.key, task)).collect())
    }

    fn places(self, ty: &'a Type, ask: &mut Ask<'a>) -> Result<Places<'a>> {
        let kinds = self.registry().kinds(ty.ix);
        let kind = ask.push(Column::Kind(0, ty.ix));
        let own = ask.field("name")?;
        ask.field("nice_name")?;
        ask.field("description")?;
        let (parent, project) = (ask.field("parent_id")?, ask.field("project_id")?);
        let of_type = ask.one("type", &OF_TYPE)?;
        let mut places = Places {
            kinds: kinds.filter_map(|ty| Some((ty.kind.as_deref()?, ty))).collect(),
            kind,
            own,
            parent,
            project,
            of_type,
            codes: Vec::new(),
            sequence: None,
            scene: None,
        };
        let mut columns: HashMap<FieldRef, usize> = HashMap::new();
        for kind in self.registry().kinds(ty.ix) {
            let Some(code) = kind.field("code") else { continue };
            // A kind that extends another has the code of that one.
            let first = self.registry().get(self.registry().field(code).declared_by);
            let code = first.field("code").filter(|_| first.is_a(ty.ix)).unwrap_or(code);
            if self.may_read(self.registry().get(code.owner))? && self.may_read(kind)? {
                let column =
                    columns.entry(code).or_insert_with(|| ask.push(Column::Field(0, code)));
                places.codes.push((kind.ix, *column));
            }
        }
        let shot = self.ty("Shot")?;
        if self.may_read(shot)? {
            places.sequence = self.target(ask, shot, "Sequence", "sequence_id")?;
            places.scene = self.target(ask, shot, "Scene", "scene_id")?;
        }
        Ok(places)
    }

    fn target(
        self,
        ask: &mut Ask<'a>,
        shot: &Type,
        target: &str,
        column: &str,
    ) -> Result<Option<usize>> {
        if !self.may_read(self.ty(target)?)? {
            return Ok(None);
        }
        Ok(shot.field(column).map(|field| ask.push(Column::Field(0, field))))
    }

    /// The parts of these tasks, by the task that they are parts of.
    pub(super) async fn children(self, keys: &[Key]) -> Result<HashMap<Key, Vec<Task>>> {
        let parent = crate::auth::field(self.ty("Task")?, "parent_id")?;
        let mut children: HashMap<Key, Vec<Task>> = HashMap::new();
        for task in self.tasks(among(parent, keys), Some(MOST)).await? {
            if let Some(parent) = task.parent {
                children.entry(parent).or_default().push(task);
            }
        }
        Ok(children)
    }

    /// Whether a task is of a class, or of one that extends it.
    pub(super) fn is_a(self, task: &Task, class: &str) -> bool {
        let class = self.registry().by_name(class);
        class.is_some_and(|class| self.registry().get(task.ty).is_a(class.ix))
    }

    /// The tasks that versions are named by: from the nearest asset, shot or sequence on (files.md
    /// 3.1).
    pub(super) fn naming(self, line: &[Task]) -> &[Task] {
        let cuts = |task: &Task| VERSIONED.iter().any(|it| self.is_a(task, it));
        let from = line.iter().rposition(cuts).unwrap_or(0);
        &line[from..]
    }

    /// The name of a version in file names.
    pub(super) fn version_name(self, line: &[Task]) -> String {
        let names = self.naming(line).iter().rev();
        version_name(names.map(|task| (false, task.nice_name.as_str())))
    }
}

fn task(places: &Places<'_>, row: Row<'_>) -> Option<Task> {
    let ty = places.kinds.get(row.text(places.kind))?;
    let mut values = row.object(places.own, &["name", "nice_name", "description"]);
    put(&mut values, "entity_type", ty.name.as_str());
    if let Some((_, code)) = places.codes.iter().find(|(kind, _)| *kind == ty.ix) {
        values.extend(row.object(*code, &["code"]));
    }
    let key = row.key(0)?;
    put(&mut values, "id", key.to_id(&ty.prefix));
    let of_type = row.key(places.of_type).map(|_| row.object(places.of_type + 1, &OF_TYPE).into());
    put(&mut values, "type", of_type.clone());
    Some(Task {
        key,
        ty: ty.ix,
        parent: row.key(places.parent),
        project: row.key(places.project),
        sequence: places.sequence.and_then(|column| row.key(column)),
        scene: places.scene.and_then(|column| row.key(column)),
        nice_name: row.text(places.own + 1).to_owned(),
        of_type,
        values,
    })
}

/// The error for a record that does not exist or is not to be seen.
pub(super) fn not_found(ty: &Type, key: Key) -> Error {
    not_seen(ty, key).hint("check the id, and whether you are a member of the project")
}
