//! A task on the desk: locked, with its statuses and whatever else deeds ask of it.

use schema_som::error::{Code, Error, Result};
use schema_som::permission::{Action as Right, Deed, may};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::workflow::{Action, Stage};
use schema_som::{Key, Record};
use server_storage::Tx;

use crate::write::Origin;

/// A task that something is done with.
pub(super) struct Desk<'o, 'a> {
    pub(super) origin: &'o Origin<'a>,
    pub(super) task: Record,
    /// The statuses of its list.
    statuses: Vec<Record>,
}

impl<'o, 'a> Desk<'o, 'a> {
    /// Takes a task, once nobody else changes its project.
    pub(super) async fn of(origin: &'o Origin<'a>, tx: &mut Tx, task: Key) -> Result<Self> {
        let task = origin.take(tx, "Task", task).await?;
        let statuses = origin.related(tx, &task, &["status_list", "statuses"]).await?;
        Ok(Self { origin, task, statuses })
    }

    pub(super) fn ty(&self) -> &'a Type {
        self.origin.registry.get(self.task.ty)
    }

    pub(super) fn get(&self, field: &str) -> &Value {
        self.task.get(self.ty(), field)
    }

    /// The record's place, put into an error.
    pub(super) fn blamed(&self, error: Error, field: &str) -> Error {
        let ty = self.ty();
        error.at_field(&ty.name, field).at_id(self.task.key().to_id(&ty.prefix))
    }

    /// Whether whoever acts may change the task's status.
    pub(super) fn authorise(&self) -> Result<()> {
        self.may(self.ty(), Right::Update)
    }

    pub(super) fn may(&self, ty: &Type, action: Right) -> Result<()> {
        let project = self.get("project_id").as_cell().as_key();
        let deed = Deed { action, ty, member: Some("status"), project };
        match self.origin.actor.administrator {
            true => Ok(()),
            false => may(self.origin.registry, self.origin.actor, deed),
        }
    }

    /// Refuses what is not possible in the task's status.
    pub(super) fn check(&self, action: Action) -> Result<()> {
        let code = self.code();
        match action.is_allowed(code) {
            true => Ok(()),
            false => {
                let says = self.may(self.ty(), Right::Read).is_ok();
                Err(self.blamed(action.refused(says.then_some(code)), "status"))
            }
        }
    }

    /// Refuses tasks that are made of others: these are what their parts are.
    pub(super) fn check_leaf(&self) -> Result<()> {
        if *self.get("is_container") != Value::from(true) {
            return Ok(());
        }
        let error = Error::new(Code::InvalidValue, "the task is made of others");
        Err(self.blamed(error.hint("do it with one of its parts"), "children"))
    }

    /// The code of the task's status.
    pub(super) fn code(&self) -> &str {
        let status = self.get("status_id");
        let own = self.statuses.iter().find(|it| Value::Key(it.key()) == *status);
        own.and_then(|own| self.origin.code_of(own)).unwrap_or_default()
    }

    /// The status that a stage has in the task's list.
    fn status(&self, stage: Stage) -> Result<Value> {
        let is_it = |status: &&Record| self.origin.code_of(status) == Some(stage.code());
        match self.statuses.iter().find(is_it) {
            Some(status) => Ok(status.key().into()),
            None => {
                let what = format!("the task's list of statuses lacks {}", stage.code());
                let error = Error::new(Code::Status, what);
                Err(self.blamed(error.hint("add the status to the list"), "status"))
            }
        }
    }

    /// The status that an action leads to, by the table. Where it leads to several, whoever acts
    /// decides; the one that was decided for has to be among them.
    pub(super) fn next(&self, action: Action, decided: Option<Stage>) -> Result<Value> {
        let possible = Stage::of(self.code()).map_or(&[][..], |stage| action.leads_to(stage));
        let next = match decided {
            Some(stage) => possible.iter().find(|it| **it == stage),
            None => possible.first(),
        };
        let next = next.ok_or_else(|| Error::internal("an action leads nowhere"))?;
        self.status(*next)
    }

    /// Planned and logged seconds.
    pub(super) fn seconds(&self) -> (i64, i64) {
        let int = |field: &str| match self.get(field) {
            Value::Int(number) => *number,
            _ => 0,
        };
        (int("schedule_seconds"), int("total_logged_seconds"))
    }

    pub(super) fn number(&self) -> i64 {
        match self.get("review_number") {
            Value::Int(number) => *number,
            _ => 0,
        }
    }

    /// A plan of so many seconds, as the task is planned.
    pub(super) fn plan(&self, seconds: i64) -> [(&'static str, Value); 2] {
        self.origin.plan(self.get("schedule_model"), seconds)
    }
}
