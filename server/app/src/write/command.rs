//! Runs one command: its rows together where they can be, each by itself where one may fail.

use std::collections::BTreeMap;

use schema_som::change::{Changed, Command, OnError, Patch, Row, Target, What};
use schema_som::error::{Code, Error, Result};
use schema_som::registry::TypeIx;
use server_storage::{Intent, Tx};

use super::Origin;
use super::wish::Wish;

/// What became of rows, by their number.
type Settled = BTreeMap<usize, Result<Row>>;

/// Rows of one command at most.
pub(super) const ROWS: usize = 500;

impl Origin<'_> {
    /// Runs a command.
    ///
    /// # Errors
    /// What the pipeline refuses; with [`OnError::SkipFailed`] only what concerns no single row.
    pub(crate) async fn run(&self, tx: &mut Tx, command: Command) -> Result<Changed> {
        let Command { ty, what, on_error } = command;
        let matching = match &what {
            What::Upsert { matching, .. } if tx.locks() => matching.clone(),
            _ => Vec::new(),
        };
        let (wishes, refused) = self.wishes(tx, ty, (what, on_error)).await?;
        if wishes.len() > ROWS {
            let what = format!("{} rows in one command, {ROWS} are allowed", wishes.len());
            return Err(Error::new(Code::LimitExceeded, what).hint("send them in several commands"));
        }
        let rows = self.rows(tx, ty, (wishes, on_error)).await;
        let mut rows = rows.map_err(|error| match self.was_made(ty, &matching, &error) {
            true => error.replay(),
            false => error,
        })?;
        rows.extend(refused);
        Ok(Changed { rows: rows.into_values().collect() })
    }

    /// One wish for each row of a command, and the rows that cannot be one.
    async fn wishes(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        (what, on_error): (What, OnError),
    ) -> Result<(Vec<(usize, Wish)>, Settled)> {
        let target = |key| Target { key, expected_revision: None };
        let wishes: Vec<Wish> = match what {
            What::Create(drafts) => drafts.into_iter().map(Wish::Create).collect(),
            What::Update(patches) => patches.into_iter().map(Wish::Update).collect(),
            What::UpdateWhere { filter, at_most, input } => {
                let which = (filter, at_most, Intent::Change);
                let keys = self.admitted(tx, ty, which).await?;
                let patch = |key| Patch { target: target(key), input: input.clone() };
                keys.into_iter().map(patch).map(Wish::Update).collect()
            }
            What::Upsert { matching, drafts } => {
                let (mut wishes, mut refused) = (Vec::new(), Settled::new());
                let matched = self.matched(tx, ty, (matching, drafts)).await?;
                for (row, wish) in matched.into_iter().enumerate() {
                    match (wish, on_error) {
                        (Ok(wish), _) => wishes.push((row, wish)),
                        (Err(error), OnError::SkipFailed) => _ = refused.insert(row, Err(error)),
                        (Err(error), OnError::Abort) => return Err(error),
                    }
                }
                return Ok((wishes, refused));
            }
            What::Delete(targets) => targets.into_iter().map(Wish::Delete).collect(),
            What::DeleteWhere { filter, at_most } => {
                let keys = self.admitted(tx, ty, (filter, at_most, Intent::Delete)).await?;
                keys.into_iter().map(target).map(Wish::Delete).collect()
            }
            What::Restore(keys) => keys.into_iter().map(Wish::Restore).collect(),
        };
        Ok((wishes.into_iter().enumerate().collect(), Settled::new()))
    }

    /// Whether somebody else made what was looked for before it could be made here: looked for
    /// again, it is found.
    fn was_made(&self, ty: TypeIx, matching: &[u16], error: &Error) -> bool {
        let extensions = error.extensions();
        let taken = extensions.get("field").and_then(|field| field.as_str()).unwrap_or_default();
        let is_matched = |name: &str| matching.iter().any(|at| self.member(ty, *at) == name);
        error.code() == Code::NotUnique && taken.split(", ").all(is_matched)
    }

    async fn rows(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        (mut left, on_error): (Vec<(usize, Wish)>, OnError),
    ) -> Result<Settled> {
        if on_error == OnError::Abort {
            let rows = self.attempt(tx, ty, left).await?;
            return Ok(rows.into_iter().map(Ok).enumerate().collect());
        }
        let mut rows = Settled::new();
        // Mostly all of them are fine, and hooks say of all at once which are not.
        while !left.is_empty() {
            let mut point = tx.savepoint().await?;
            match self.attempt(&mut point, ty, left.clone()).await {
                Ok(done) => {
                    point.commit().await?;
                    let places = left.drain(..).map(|(row, _)| row);
                    rows.extend(places.zip(done.into_iter().map(Ok)));
                }
                Err(error) if is_about_rows(&error) => {
                    point.rollback().await?;
                    let refused = refused_rows(&error);
                    let count = left.len();
                    left.retain(|(row, _)| !refused.contains_key(row));
                    rows.extend(refused.into_iter().map(|(row, error)| (row, Err(error))));
                    if left.len() == count {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        for (row, wish) in left {
            let mut point = tx.savepoint().await?;
            match self.attempt(&mut point, ty, vec![(row, wish)]).await {
                Ok(done) => {
                    point.commit().await?;
                    rows.extend(done.into_iter().map(|done| (row, Ok(done))));
                }
                Err(error) if is_about_rows(&error) => {
                    point.rollback().await?;
                    rows.insert(row, Err(error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(rows)
    }

    async fn attempt(
        &self,
        tx: &mut Tx,
        ty: TypeIx,
        wishes: Vec<(usize, Wish)>,
    ) -> Result<Vec<Row>> {
        let mut expansion = match wishes.first() {
            None => return Ok(Vec::new()),
            Some((_, Wish::Delete(_))) => {
                let target = |(row, wish)| match wish {
                    Wish::Delete(target) => Some((row, target)),
                    _ => None,
                };
                self.fell(tx, ty, wishes.into_iter().filter_map(target).collect()).await?
            }
            Some((_, Wish::Restore(_))) => {
                let key = |(row, wish)| match wish {
                    Wish::Restore(key) => Some((row, key)),
                    _ => None,
                };
                self.raise(tx, wishes.into_iter().filter_map(key).collect()).await?
            }
            Some(_) => self.expand(tx, ty, wishes).await?,
        };
        self.settle(tx, &mut expansion.set).await?;
        Ok(expansion.rows)
    }
}

/// What hooks refuse, by row; nothing where it is not known of which rows.
fn refused_rows(error: &Error) -> BTreeMap<usize, Error> {
    if error.code() != Code::Refused {
        return BTreeMap::new();
    }
    let first = error.clone().with_others(Vec::new());
    let all = std::iter::once(first).chain(error.others().iter().cloned());
    let rows: Option<BTreeMap<_, _>> = all.map(|error| Some((error.index()?, error))).collect();
    rows.unwrap_or_default()
}

/// Whether an error says something about a row, and not about the database or about us.
fn is_about_rows(error: &Error) -> bool {
    let concerns_all = matches!(
        error.code(),
        Code::Busy | Code::Timeout | Code::Unavailable | Code::Internal | Code::SchemaMismatch
    );
    // A plugin that did not judge has not accepted the other rows either.
    !concerns_all && !error.code().is_of_plugin() && !error.replays()
}
