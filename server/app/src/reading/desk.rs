//! What plugins are answered that look records up while they compute something: what the reader may
//! see, from where the reader reads.

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{Answer, Ask, Desk};

use super::Reading;
use crate::rights::narrow;

#[async_trait]
impl Desk for Reading<'_> {
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>> {
        let Ask::Look(query) = ask else {
            let what = "only records can be looked up while something is read";
            return Ok(Err(Error::internal(what).hint("keep it in a setting, or in a record")));
        };
        match narrow(&self.context.registry, self.actor, *query) {
            Ok(query) => Ok(Ok(Answer::Level(self.rows(&query).await?))),
            Err(error) => Ok(Err(error)),
        }
    }
}
