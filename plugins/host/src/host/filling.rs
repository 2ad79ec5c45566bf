//! Backfills: steps that fill in what was stored before a version came to work, call by call.

use std::time::{Duration, Instant};

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Caller, Calling, Progress};

use super::Host;
use super::bound::Bound;
use super::call::{Call, Terms};
use super::calling::calling;
use crate::bindings::exports::backlot::plugin::jobs;
use crate::guest::About;
use crate::manifest::Sort;

/// Bytes of a cursor, which is written with every call.
const CURSOR: usize = 4_096;

impl Host {
    /// The plugin of a backfill, its number among everything that the plugin is called for, and its
    /// place among the plugin's backfills.
    pub(super) fn backfill(&self, backfill: usize) -> (&Bound, usize, usize) {
        let (plugin, place) = self.later.fills[backfill];
        let bound = &self.plugins[plugin];
        (bound, bound.plugin.manifest.number(Sort::Backfill, place), place)
    }

    /// Lets a backfill go on. What it does is a part of a transaction: it has as long as an action.
    pub(super) fn filled<'a>(
        &'a self,
        backfill: usize,
        caller: &'a Caller,
        cursor: Option<&'a str>,
    ) -> Calling<'a, Progress> {
        let (bound, number, place) = self.backfill(backfill);
        let step = &*bound.plugin.manifest.migrations.backfills[place];
        Call {
            bound,
            name: self.later.backfills[backfill].name.clone(),
            caller,
            number,
            about: About { hook: number as u32, ..About::default() },
            project: None,
            terms: Terms::Works(Duration::from_millis(bound.plugin.limits.action_ms)),
        }
        .fill(step, cursor)
    }
}

impl<'a> Call<'a> {
    fn fill(self, step: &'a str, cursor: Option<&'a str>) -> Calling<'a, Progress> {
        calling(move |desk| async move {
            let pass = self.made()?;
            let _turn = self.bound.pool.background().await;
            let said = async {
                let (mut lease, scope) = self.lease(&pass, desk).await?;
                let call = lease.instance.backfill(scope, (step, cursor));
                let said = self.ended(1, call).await?;
                self.bound.pool.give_back(lease, Instant::now());
                progress(said, cursor).map_err(|error| self.failed(error))
            };
            let said = said.await;
            pass.judged(said)
        })
    }
}

/// What a call says about itself, if that makes sense.
fn progress(said: jobs::Progress, before: Option<&str>) -> Result<Progress> {
    let jobs::Progress { cursor, finished, rows_done: rows } = said;
    let what = match &cursor {
        Some(cursor) if cursor.len() > CURSOR => {
            format!("its cursor has {} bytes, of {CURSOR} that it may have", cursor.len())
        }
        cursor if !finished && rows == 0 && cursor.as_deref() == before => {
            "it did nothing, goes on where it was, and has not finished".to_owned()
        }
        _ if i64::try_from(rows).is_err() => format!("it says that it dealt with {rows} rows"),
        _ => return Ok(Progress { cursor, finished, rows }),
    };
    Err(Error::new(Code::PluginAnswer, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_does_nothing_and_never_ends_is_told_so() {
        let said = |cursor: Option<&str>, finished, rows_done| {
            let cursor = cursor.map(str::to_owned);
            progress(jobs::Progress { cursor, finished, rows_done }, Some("a"))
        };
        for (cursor, finished, rows) in
            [(Some("b"), false, 0), (Some("a"), false, 1), (Some("a"), true, 0), (None, false, 0)]
        {
            said(cursor, finished, rows).expect("a step ahead");
        }
        let long = "x".repeat(CURSOR + 1);
        for (cursor, rows) in [(Some("a"), 0), (Some(&*long), 1), (Some("b"), u64::MAX)] {
            let error = said(cursor, false, rows).expect_err("nonsense");
            assert_eq!(error.code(), Code::PluginAnswer);
        }
    }
}
