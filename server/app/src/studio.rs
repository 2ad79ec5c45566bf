//! What a studio's working hours are asked.

use schema_som::Key;
use schema_som::calendar::offset;
use schema_som::cell::Cell;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::Outcome;
use schema_som::ports::Context;
use schema_som::predicate::Predicate;
use schema_som::query::{Order, Query};
use schema_som::rule::week_of;
use schema_som::value::Value;

use crate::App;
use crate::auth::{column, field, named};
use crate::read::at_work;
use crate::rights::narrow;

impl App {
    /// Whether work is done at a moment, by the wall clock of the first studio with these hours.
    ///
    /// # Errors
    /// `NOT_FOUND` for working hours that are not to be seen.
    pub(crate) async fn is_working_hour(
        &self,
        context: &Context,
        hours: Key,
        at: i64,
    ) -> Result<Outcome> {
        let (registry, actor) = (&*context.registry, at_work(context)?);
        let ty = named(registry, "WorkingHours")?;
        let columns = vec![column(ty, "working_hours")?];
        let query = Query::flat(ty, columns, Predicate::eq(ty.id(), hours));
        let query = narrow(registry, actor, query)?;
        let level = self.store.read(registry, &query, None).await?;
        if level.rows.is_empty() {
            let id = hours.to_id(&ty.prefix);
            let what = format!("there is no {} {id} that you may see", ty.name);
            return Err(Error::new(Code::NotFound, what)
                .at_type(&ty.name)
                .at_id(id)
                .hint("check the id; the record may have been deleted"));
        }
        let week = match level.rows.cell(0, 0) {
            Cell::Text(text) => week_of(&Value::from(text)),
            _ => week_of(&Value::Null),
        };
        let ahead = self.zone_of(context, hours).await?.saturating_mul(1_000_000);
        let is_working = week.is_working(at.saturating_add(ahead));
        Ok(Outcome { values: vec![is_working.into()], ..Outcome::default() })
    }

    /// How many seconds the first studio with these working hours is ahead of UTC.
    async fn zone_of(&self, context: &Context, hours: Key) -> Result<i64> {
        let (registry, actor) = (&*context.registry, at_work(context)?);
        let ty = named(registry, "Studio")?;
        let of_hours = Predicate::eq(field(ty, "working_hours_id")?, hours);
        let mut query = Query::flat(ty, vec![column(ty, "time_zone")?], of_hours);
        query.order = vec![Order::by(ty.id())];
        query.page.limit = Some(1);
        let query = narrow(registry, actor, query)?;
        let level = self.store.read(registry, &query, None).await?;
        if level.rows.is_empty() {
            return Ok(0);
        }
        match level.rows.cell(0, 0) {
            Cell::Text(zone) => Ok(offset(zone).unwrap_or(0)),
            _ => Ok(0),
        }
    }
}
