//! Versions as templates see them, and where they stand in their series.

use schema_som::error::Result;
use schema_som::operation::Outcome;
use schema_som::predicate::Predicate;
use schema_som::query::{Order, Query};
use schema_som::value::Value;
use schema_som::{FieldRef, Key};
use serde_json::{Map, Value as Json};

use super::ask::{Ask, Reader, by_key, put, rows};
use super::tree::{Task, not_found};
use crate::auth::field;

/// A version.
pub(super) struct Version {
    pub(super) task: Key,
    revision: i64,
    is_published: bool,
    values: Map<String, Json>,
}

const OWN: [&str; 5] = ["name", "revision_number", "version_number", "date_created", "description"];

impl Reader<'_> {
    /// A version by its key: one statement.
    pub(super) async fn version(self, key: Key) -> Result<Version> {
        let ty = self.ty("Version")?;
        let mut ask = Ask::of(self.registry(), ty, by_key(ty, key));
        let own = ask.field(OWN[0])?;
        for name in &OWN[1..] {
            ask.field(name)?;
        }
        let (task, published) = (ask.field("task_id")?, ask.field("is_published")?);
        let of_type = ask.one("type", &["name", "code"])?;
        let maker = ask.one("created_by", &["login", "name"])?;
        let level = self.read(ask.query).await?;
        let row = rows(&level).next().ok_or_else(|| not_found(ty, key))?;
        let task = row.key(task).ok_or_else(|| not_found(ty, key))?;
        let is_published = row.cell(published).as_int() == Some(1);
        let mut values = row.object(own, &OWN);
        put(&mut values, "id", key.to_id(&ty.prefix));
        put(&mut values, "entity_type", "Version");
        put(&mut values, "is_published", is_published);
        for (name, at, names) in
            [("type", of_type, ["name", "code"]), ("created_by", maker, ["login", "name"])]
        {
            if row.key(at).is_some() {
                put(&mut values, name, Json::from(row.object(at + 1, &names)));
            }
        }
        let revision = row.cell(own + 1).as_int().unwrap_or(1);
        Ok(Version { task, revision, is_published, values })
    }

    /// A version's values by the names that templates call them; its name follows from its tasks.
    pub(super) fn of_version(self, version: &Version, line: &[Task]) -> Json {
        let mut values = version.values.clone();
        put(&mut values, "nice_name", self.version_name(line));
        values.into()
    }

    /// What `versionSeries` answers.
    pub(super) async fn series(self, key: Key) -> Result<Outcome> {
        let version = self.version(key).await?;
        let line = self.line(version.task).await?;
        let ty = self.ty("Version")?;
        let of_task = Predicate::eq(field(ty, "task_id")?, version.task);
        let number = field(ty, "version_number")?;
        let revision = field(ty, "revision_number")?;
        let series = of_task.clone().and(Predicate::eq(revision, version.revision));
        let published = series.clone().and(Predicate::eq(field(ty, "is_published")?, true));
        let latest = self.highest(series, number).await?;
        let latest_published = self.highest(published, number).await?;
        let highest_revision = self.highest(of_task, revision).await?;
        let counted =
            |found: Option<(Key, i64)>, else_: i64| Value::Int(found.map_or(else_, |it| it.1));
        let latest_published = latest_published.map(|(key, _)| key);
        let is_latest = version.is_published && latest_published == Some(key);
        let naming = self.naming(&line).iter().map(|task| task.key).collect();
        let values = vec![
            latest.map(|(key, _)| key).into(),
            latest_published.into(),
            counted(latest, 0),
            counted(highest_revision, 1),
            is_latest.into(),
            Value::Null,
            self.version_name(&line).into(),
        ];
        // The tasks stand at the sixth place.
        Ok(Outcome { values, records: vec![(5, naming)], ..Outcome::default() })
    }

    /// The version with the highest number among some, and that number.
    async fn highest(self, among: Predicate, by: FieldRef) -> Result<Option<(Key, i64)>> {
        let ty = self.ty("Version")?;
        let mut ask = Ask::of(self.registry(), ty, among);
        let number = ask.push(schema_som::query::Column::Field(0, by));
        let last = Order { descending: true, ..Order::by(by) };
        let query = Query { order: vec![last, Order::by(ty.id())], ..ask.query };
        let page = schema_som::query::Page { limit: Some(1), ..query.page };
        let level = self.read(Query { page, ..query }).await?;
        let found = rows(&level).next();
        Ok(found.and_then(|row| Some((row.key(0)?, row.cell(number).as_int()?))))
    }
}
