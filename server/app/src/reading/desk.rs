//! What plugins are answered that look records up while they compute something: what the reader may
//! see, from where the reader reads.

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{Answer, Ask, Desk};

use super::Reading;
use crate::rights::narrow_to_redact;

#[async_trait]
impl Desk for Reading<'_> {
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>> {
        let Ask::Look(query) = ask else {
            let what = "only records can be looked up while something is read";
            return Ok(Err(Error::internal(what).hint("keep it in a setting, or in a record")));
        };
        let query = match narrow_to_redact(&self.context.registry, self.actor, *query) {
            Ok(query) => query,
            Err(error) => return Ok(Err(error)),
        };
        let mut level = self.rows(&query).await?;
        self.redact(&query, &mut level).await?;
        Ok(Ok(Answer::Level(level.into())))
    }
}
