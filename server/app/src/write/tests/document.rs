//! Mutation documents through `App::begin`: create and update with values, rights, revisions.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::change::{
    Changed, Command, Draft, Input, Linked, OnError, Patch, RelationInput, Row, Target, What,
};
use schema_som::clock::Clock;
use schema_som::error::{Code, Error};
use schema_som::hooks::{Hooks, NoHooks};
use schema_som::permission::{Access, Action};
use schema_som::ports::{Begun, Context, Entities, Terms, Work};
use schema_som::value::Value;
use schema_som::{Key, Record};

use server_storage::Intent;

use crate::testing::Studio;

/// A studio with the demo production, and one document after the other.
pub(super) struct Desk {
    pub(super) studio: Studio,
    pub(super) actor: Actor,
    pub(super) hooks: Arc<dyn Hooks>,
}

impl Desk {
    pub(super) async fn demo() -> Self {
        let studio = Studio::fresh().await;
        studio.app.seed(&studio.registry).await.unwrap();
        studio.app.seed_demo(&studio.registry).await.unwrap();
        // Read once in seconds, and known from here on: tests count what a command takes.
        let mut tx = studio.app.store().begin().await.unwrap();
        let now = studio.clock.now();
        studio.app.calendars.within(&mut tx, &studio.registry, now).await.unwrap();
        drop(tx);
        Self { studio, actor: Actor::system(), hooks: Arc::new(NoHooks) }
    }

    pub(super) fn context(&self) -> Context {
        Context { hooks: self.hooks.clone(), ..self.studio.context(self.actor.clone()) }
    }

    pub(super) async fn begin(&self, terms: Terms) -> Box<dyn Work> {
        match self.studio.app.begin(&self.context(), terms).await.unwrap() {
            Begun::Work(work) => work,
            Begun::Known(_) => panic!("nothing is known yet"),
        }
    }

    /// Runs a document of one command.
    pub(super) async fn run(&self, command: Command) -> Result<Changed, Error> {
        let mut work = self.begin(Terms::default()).await;
        let changed = work.change(&self.context(), command).await?;
        work.finish(b"{}").await?;
        Ok(changed)
    }

    /// What is said by name.
    pub(super) fn input(&self, ty: &str, members: &[(&str, Said)]) -> Input {
        let ty = self.studio.registry.by_name(ty).unwrap();
        let mut input = Input::default();
        for (name, said) in members {
            match said {
                Said::Is(value) => {
                    let field = ty.field(name).unwrap_or_else(|| panic!("{} {name}", ty.name));
                    input.fields.push((field.index, value.clone()));
                }
                Said::Leads(to) => {
                    let relation = ty.relation(name).unwrap_or_else(|| panic!("{name}"));
                    input.relations.push((relation.index, to.clone()));
                }
            }
        }
        input
    }

    pub(super) fn create(&self, ty: &str, members: &[(&str, Said)]) -> Command {
        let draft = self.draft(ty, members);
        Command { ty: draft.ty, what: What::Create(vec![draft]), on_error: OnError::Abort }
    }

    pub(super) fn draft(&self, ty: &str, members: &[(&str, Said)]) -> Draft {
        let ix = self.studio.registry.by_name(ty).unwrap().ix;
        Draft { ty: ix, key: None, input: self.input(ty, members) }
    }

    pub(super) fn update(&self, ty: &str, key: Key, members: &[(&str, Said)]) -> Command {
        let target = Target { key, expected_revision: None };
        let patch = Patch { target, input: self.input(ty, members) };
        let ty = self.studio.registry.by_name(ty).unwrap().ix;
        Command { ty, what: What::Update(vec![patch]), on_error: OnError::Abort }
    }

    /// Runs a command of one row and answers its record.
    pub(super) async fn one(&self, command: Command) -> Result<Key, Error> {
        let mut changed = self.run(command).await?;
        changed.rows.remove(0).map(|row: Row| row.key)
    }

    /// Values of all records of a type.
    pub(super) async fn stored<const N: usize>(
        &self,
        ty: &str,
        fields: [&str; N],
    ) -> Vec<[Value; N]> {
        let mut tx = self.studio.app.store().begin().await.unwrap();
        crate::seed::stored(&mut tx, &self.studio.registry, ty, fields).await.unwrap()
    }

    /// Values of one record.
    pub(super) async fn of<const N: usize>(
        &self,
        ty: &str,
        key: Key,
        fields: [&str; N],
    ) -> [Value; N] {
        let registry = &self.studio.registry;
        let mut tx = self.studio.app.store().begin().await.unwrap();
        let ix = registry.by_name(ty).unwrap().ix;
        let found =
            super::super::spine::load(&mut tx, registry, [(ix, key)], Intent::Look).await.unwrap();
        let record: &Record = &found[&key];
        fields.map(|field| record.get(registry.get(record.ty), field).clone())
    }

    /// The key of a record by its value of a field.
    pub(super) async fn find(&self, ty: &str, field: &str, value: impl Into<Value>) -> Key {
        let value = value.into();
        let all = self.stored(ty, ["id", field]).await;
        let [id, _] = all.iter().find(|[_, found]| *found == value).unwrap();
        id.as_cell().as_key().unwrap()
    }

    /// Where a relation over links leads from a record, in order.
    pub(super) async fn targets(&self, ty: &str, relation: &str, key: Key) -> Vec<Key> {
        let registry = &self.studio.registry;
        let mut tx = self.studio.app.store().begin().await.unwrap();
        let relation = registry.by_name(ty).unwrap().relation(relation).unwrap();
        let links = tx.links(registry, relation, &[key], Intent::Look).await.unwrap();
        links.iter().map(|link| link.other).collect()
    }

    /// What the log tells of a record: actions and changes, the oldest first.
    pub(super) async fn log(&self, key: Key) -> Vec<(String, serde_json::Value)> {
        let path = self.studio.app.store().url().trim_start_matches("sqlite://").to_owned();
        let file = rusqlite::Connection::open(path).unwrap();
        let sql = "SELECT action, changes FROM events WHERE record_id = ? ORDER BY seq";
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement
            .query_map([key.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
        rows.unwrap()
            .map(|row| row.unwrap())
            .map(|(action, changes)| (action, serde_json::from_str(&changes).unwrap()))
            .collect()
    }

    /// An actor with a login that may do these things and sees these projects.
    pub(super) async fn act_as(&mut self, projects: &[Key], grants: &[(Action, &str, Access)]) {
        let user = self.stored("User", ["id"]).await[0][0].as_cell().as_key();
        let mut projects = projects.to_vec();
        projects.sort_unstable();
        self.actor = Actor { user, login: "ada".into(), projects, ..Actor::default() };
        for (action, class, access) in grants {
            self.actor.grants.insert((*action, (*class).to_owned()), *access);
        }
    }
}

/// What is said of a member.
#[derive(Clone)]
pub(super) enum Said {
    Is(Value),
    Leads(RelationInput),
}

pub(super) fn is(value: impl Into<Value>) -> Said {
    Said::Is(value.into())
}

pub(super) fn to(key: Key) -> Said {
    Said::Leads(RelationInput::One(Some(Linked::Existing(key))))
}

pub(super) fn nowhere() -> Said {
    Said::Leads(RelationInput::One(None))
}

#[tokio::test]
async fn a_document_creates_and_updates_a_record_and_tells_both() {
    let desk = Desk::demo().await;
    let tag = desk.create("Tag", &[("name", is("  wet   paint "))]);
    let tag = desk.one(tag).await.unwrap();
    assert_eq!(desk.of("Tag", tag, ["name", "revision"]).await, ["wet paint".into(), 1.into()]);
    let patch = desk.update("Tag", tag, &[("name", is("dry paint")), ("description", is("x"))]);
    desk.one(patch).await.unwrap();
    let now = desk.of("Tag", tag, ["name", "nice_name", "revision", "description"]).await;
    assert_eq!(now, ["dry paint".into(), "dry_paint".into(), 2.into(), "x".into()]);
    let log = desk.log(tag).await;
    assert_eq!(log.len(), 2);
    assert_eq!((log[0].0.as_str(), log[1].0.as_str()), ("created", "updated"));
    assert_eq!(log[1].1["name"], serde_json::json!(["wet paint", "dry paint"]));
    assert_eq!(log[1].1["revision"], serde_json::json!([1, 2]));
    assert!(log[1].1.get("html_style").is_none());
}

#[tokio::test]
async fn null_means_the_default_and_what_changes_nothing_is_not_written() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let [fps] = desk.of("Shot", shot, ["priority"]).await;
    let patch = desk.update("Shot", shot, &[("priority", is(fps))]);
    desk.one(patch).await.unwrap();
    assert_eq!(desk.log(shot).await.len(), 1);
    let patch = desk.update("Shot", shot, &[("priority", is(7))]);
    desk.one(patch).await.unwrap();
    let patch = desk.update("Shot", shot, &[("priority", is(Value::Null))]);
    desk.one(patch).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["priority"]).await, [500.into()]);
}

#[tokio::test]
async fn a_stale_revision_is_a_conflict_that_says_whose_the_stored_one_is() {
    let mut desk = Desk::demo().await;
    let all = (Action::Update, "Tag", Access::Allow);
    let tag = desk.one(desk.create("Tag", &[("name", is("a"))])).await.unwrap();
    desk.act_as(&[], &[all]).await;
    desk.one(desk.update("Tag", tag, &[("name", is("b"))])).await.unwrap();
    let mut late = desk.update("Tag", tag, &[("name", is("c"))]);
    if let What::Update(patches) = &mut late.what {
        patches[0].target.expected_revision = Some(1);
    }
    let error = desk.one(late).await.unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    assert!(error.message().contains("revision 2, not 1"), "{error}");
    assert!(error.message().contains(" by "), "{error}");
}

#[tokio::test]
async fn rights_decide_about_types_fields_and_projects() {
    let mut desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let [project] = desk.of("Shot", shot, ["project_id"]).await;
    let project = project.as_cell().as_key().unwrap();
    let patch = |desk: &Desk, field: &str| desk.update("Shot", shot, &[(field, is(7))]);
    desk.act_as(&[], &[(Action::Update, "Shot", Access::Allow)]).await;
    let hidden = desk.one(patch(&desk, "cut_in")).await.unwrap_err();
    assert_eq!(hidden.code(), Code::NotFound, "{hidden}");
    desk.act_as(&[project], &[]).await;
    let refused = desk.one(patch(&desk, "cut_in")).await.unwrap_err();
    assert_eq!(refused.code(), Code::Forbidden, "{refused}");
    desk.act_as(&[project], &[(Action::Update, "Shot.cut_in", Access::Allow)]).await;
    desk.one(patch(&desk, "cut_in")).await.unwrap();
    assert_eq!(desk.one(patch(&desk, "priority")).await.unwrap_err().code(), Code::Forbidden);
    let grants =
        [(Action::Update, "Shot", Access::Allow), (Action::Update, "Shot.cut_in", Access::Deny)];
    desk.act_as(&[project], &grants).await;
    desk.one(patch(&desk, "priority")).await.unwrap();
    assert_eq!(desk.one(patch(&desk, "cut_in")).await.unwrap_err().code(), Code::Forbidden);
}

#[tokio::test]
async fn what_the_server_keeps_is_refused_and_a_target_must_exist_and_fit() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    for (field, value) in [("nice_name", is("x")), ("revision", is(9)), ("level", is(9))] {
        let error = desk.one(desk.update("Shot", shot, &[(field, value)])).await.unwrap_err();
        assert_eq!(error.code(), Code::ReadOnly, "{error}");
    }
    let user = desk.stored("User", ["id"]).await[0][0].as_cell().as_key().unwrap();
    let wrong = desk.one(desk.update("Shot", shot, &[("sequence", to(user))])).await.unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidType, "{wrong}");
    let nobody = Key([7; 16]);
    let lost = desk.one(desk.update("Shot", shot, &[("sequence", to(nobody))])).await.unwrap_err();
    assert_eq!(lost.code(), Code::NotFound);
    assert_eq!(lost.extensions()["field"], "sequence");
    desk.one(desk.update("Shot", shot, &[("sequence", nowhere())])).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Null]);
}

#[tokio::test]
async fn a_dry_run_and_a_dropped_document_leave_nothing() {
    let desk = Desk::demo().await;
    let count = desk.stored("Tag", ["id"]).await.len();
    for dry_run in [true, false] {
        let mut work = desk.begin(Terms { dry_run, ..Terms::default() }).await;
        let tag = desk.create("Tag", &[("name", is("a"))]);
        work.change(&desk.context(), tag).await.unwrap();
        if dry_run {
            work.finish(b"{}").await.unwrap();
        }
    }
    assert_eq!(desk.stored("Tag", ["id"]).await.len(), count);
}

#[tokio::test]
async fn a_document_that_nobody_waits_for_any_more_changes_nothing() {
    let desk = Desk::demo().await;
    let count = desk.stored("Tag", ["id"]).await.len();
    let deadline = desk.studio.clock.now() + 10_000_000;
    let context = Context { deadline: Some(deadline), ..desk.context() };
    for (seconds, is_late) in [(9, false), (1, true)] {
        let Begun::Work(mut work) =
            desk.studio.app.begin(&context, Terms::default()).await.unwrap()
        else {
            panic!("nothing is known yet");
        };
        let tag = desk.create("Tag", &[("name", is("a"))]);
        work.change(&context, tag).await.unwrap();
        desk.studio.clock.advance(seconds);
        let ended = work.finish(b"{}").await;
        assert_eq!(ended.err().map(|error| error.code()), is_late.then_some(Code::Timeout));
    }
    assert_eq!(desk.stored("Tag", ["id"]).await.len(), count + 1);
}
