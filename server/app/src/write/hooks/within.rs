//! What plugins are answered within the transaction of a document: records as it has left them so far,
//! and their own drawers.

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{Answer, Ask, Desk};
use schema_som::query::Query;
use server_storage::Tx;

use crate::reading::Redacting;
use crate::rights::narrow_to_redact;
use crate::write::Origin;

/// Answers by the rights of the origin's actor, in its transaction.
pub(super) struct Within<'o, 'a> {
    pub(super) origin: &'o Origin<'a>,
    pub(super) tx: &'o mut Tx,
}

#[async_trait]
impl Desk for Within<'_, '_> {
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>> {
        match ask {
            Ask::Look(query) => self.look(*query).await,
            // The transaction may be over: no hook may go on as if nothing had happened.
            Ask::Drawer(ask) => self.tx.open_drawer(&ask, self.origin.now).await,
            Ask::Document(_) | Ask::Web(_) | Ask::Signal(_) => {
                Err(Error::internal("a hook reached beyond its transaction"))
            }
        }
    }
}

impl Within<'_, '_> {
    /// A read by the rights of the caller that sees what the document did so far.
    async fn look(&mut self, query: Query) -> Result<Result<Answer>> {
        let Origin { registry, actor, hooks, .. } = *self.origin;
        let query = match narrow_to_redact(registry, actor, query) {
            Ok(query) => query,
            Err(error) => return Ok(Err(error)),
        };
        let mut level = self.tx.read(registry, &query).await?;
        if let Some(veil) = actor.veil.as_ref().filter(|_| Redacting::is_asked(&query)) {
            let behind = Origin { actor: &veil.behind, ..*self.origin };
            let mut desk = Within { origin: &behind, tx: self.tx };
            let redacting = Redacting { hooks, registry, caller: self.origin.caller() };
            redacting.all((&query, &mut level), &mut desk).await?;
        }
        Ok(Ok(Answer::Level(level.into())))
    }
}
