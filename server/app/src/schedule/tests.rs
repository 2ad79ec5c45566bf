//! What a run costs, and who it is somebody's.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::calendar::Calendar;
use schema_som::error::{Code, Result};
use schema_som::schedule::{Scheduled, Scheduler};
use schema_som::value::Value;
use tokio::sync::{mpsc, watch};

use super::{Run, Wish, begin};
use crate::auth::{column, named};
use crate::testing::Studio;
use crate::write::{Cause, Drafts, Origin};

/// Minutes that a run may take.
const LIMIT: i64 = 10;

/// Gives every task of a plan the same dates, and to the first resource that it names.
struct Stopwatch;

#[async_trait]
impl Scheduler for Stopwatch {
    async fn schedule(&self, plan: &str) -> Result<Scheduled> {
        let mut report = "Id;Start;End;Resources\n".to_owned();
        let people: Vec<&str> =
            plan.split(['"', ' ']).filter(|word| word.starts_with("User_")).collect();
        let tasks = plan.lines().filter_map(|line| line.trim().strip_prefix("task "));
        for task in tasks.filter_map(|task| task.split(' ').next()) {
            let row = "2026-02-02-09:00;2026-02-03-18:00";
            report.push_str(&format!("{task};{row};{}\n", people.first().unwrap_or(&"")));
        }
        Ok(Scheduled { report: Some(report), message: "well".to_owned() })
    }
}

/// A studio with a project.
struct Stage {
    studio: Studio,
    facility: Key,
    project: Key,
}

impl Stage {
    /// With so many tasks in a tree: each waits for the one before and has somebody who works on it.
    async fn with(tasks: usize) -> Stage {
        let mut studio = Studio::fresh().await;
        let limit = Duration::from_secs(LIMIT as u64 * 60);
        let Studio { app, .. } = &mut studio;
        let bare = crate::App::new(app.store.clone(), app.clock.clone(), app.settings.clone());
        *app = bare.with_scheduler(Arc::new(Stopwatch), limit);
        studio.app.seed(&studio.registry).await.unwrap();
        let (sender, _) = mpsc::unbounded_channel();
        *studio.app.desk.runs.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let actor = Actor::system();
        let origin = Origin::new((&studio.registry, &actor), &studio.app.clock, Cause::Operation);
        let mut drafts = Drafts::new(&studio.registry, &*studio.app.clock);
        let now = origin.now;
        let range = [("start", Value::Time(now)), ("end", Value::Time(now + 90 * 86_400_000_000))];
        let facility = drafts.add("Studio", [("name", "studio".into())]).unwrap();
        range.into_iter().for_each(|(name, value)| drafts.set(name, value).unwrap());
        let user = [("name", "ada".into()), ("login", "ada".into()), ("email", "a@b".into())];
        let user = drafts.add("User", user).unwrap();
        let project = [("name", "one".into()), ("code", "one".into())];
        let project = drafts.add("Project", project).unwrap();
        let task = |name: String| [("name", name.into()), ("project", project.into())];
        let mut last = drafts.add("Task", task("all".into())).unwrap();
        let parent = last;
        for at in 0..tasks {
            let next = drafts.add("Task", task(format!("{at}"))).unwrap();
            drafts.set("parent", parent).unwrap();
            drafts.link(("Task", "resources"), next, [(0, user)]).unwrap();
            if last != parent {
                let waits = [("task", next.into()), ("depends_on", last.into())];
                drafts.add("TaskDependency", waits).unwrap();
            }
            last = next;
        }
        let mut tx = studio.app.store().begin().await.unwrap();
        origin.carry_out(&mut tx, drafts.finish(), Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        Stage { studio, facility, project }
    }

    async fn begin(&self) -> Result<Run> {
        let app = &self.studio.app;
        let context = self.studio.context(Actor::system());
        let actor = Actor::system();
        let origin = Origin::new((&self.studio.registry, &actor), &app.clock, Cause::Operation);
        let origin = Origin { calendar: Calendar::default(), ..origin };
        let projects = Some(vec![self.project]);
        let wish = Wish { studio: self.facility, projects, resources: true };
        let mut tx = app.store().begin().await?;
        let (_, run) = begin((&origin, &context), &mut tx, (&app.desk, wish)).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Does the work; answers the number of its statements.
    async fn run(&self, run: Run) -> u64 {
        let store = self.studio.app.store();
        let before = store.statements();
        let (_stop, stopped) = watch::channel(false);
        self.studio.app.run(run, stopped).await;
        store.statements() - before
    }

    async fn count(&self, ty: &str, with: &str) -> usize {
        let ty = named(&self.studio.registry, ty).unwrap();
        let columns = vec![column(ty, with).unwrap()];
        let query =
            schema_som::query::Query::flat(ty, columns, schema_som::predicate::Predicate::True);
        let level =
            self.studio.app.store().read(&self.studio.registry, &query, None).await.unwrap();
        (0..level.rows.len()).filter(|row| !level.rows.cell(*row, 0).is_null()).count()
    }
}

#[tokio::test]
async fn a_run_costs_the_same_among_three_tasks_and_among_three_hundred() {
    let mut costs = Vec::new();
    for tasks in [3, 300] {
        let stage = Stage::with(tasks).await;
        let run = stage.begin().await.unwrap();
        costs.push(stage.run(run).await);
        assert_eq!(stage.count("Task", "computed_start").await, tasks + 1);
        assert_eq!(stage.count("Project", "computed_end").await, 1);
        assert_eq!(stage.count("Studio", "last_scheduled_at").await, 1);
    }
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn a_mark_holds_as_long_as_a_run_may_take_and_who_comes_too_late_writes_nothing() {
    let stage = Stage::with(3).await;
    let slow = stage.begin().await.unwrap();
    let refused = stage.begin().await.map(|_| ()).unwrap_err();
    assert_eq!(refused.code(), Code::Scheduling);
    stage.studio.clock.advance(LIMIT * 60 - 1);
    assert_eq!(stage.begin().await.map(|_| ()).unwrap_err().code(), Code::Scheduling);
    stage.studio.clock.advance(1);
    let next = stage.begin().await.unwrap();
    stage.run(slow).await;
    assert_eq!(stage.count("Task", "computed_start").await, 0, "it is another one's studio by now");
    stage.run(next).await;
    assert_eq!(stage.count("Task", "computed_start").await, 4);
    assert!(stage.begin().await.is_ok());
}
