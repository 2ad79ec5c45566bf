//! The end of old events. What is deleted is always the beginning of the log, and how far it went
//! is written down, so that a reader who was away for longer is told instead of misled. What an
//! after-hook has not heard stays for it; of a hook that rests for too long it is written down how
//! much it missed.

use schema_som::hooks::HookName;
use schema_som::kind::Kind;
use schema_som::{Result, Value};

use crate::deliveries::{JOB, Listener};
use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::{Store, Tx};

/// Where it stands how far the log was deleted.
const PURGED: &str = "log_purged_to";

/// Rows of one transaction at most.
const ROWS: i64 = 1_000;

/// What becomes of facts that were to be told again, and that the log does not have any more.
pub const EXPIRED: &str = "EXPIRED: the log does not have it any more";

/// How old events may become. All are moments, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// What happened at that moment, or later, stays.
    pub before: i64,
    /// So does what a hook that rests has not heard, and that happened at that moment or later.
    pub unheard_before: i64,
    /// The moment of the purge.
    pub now: i64,
}

/// What became of old events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purged {
    /// How many were deleted.
    pub events: u64,
    /// How many hooks that rest missed some of them.
    pub deaf: u64,
    /// Who keeps the next one from being deleted, which is old enough.
    pub kept: Vec<Kept>,
}

/// A hook for which an old event is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The hook.
    pub hook: HookName,
    /// When the event happened, in microseconds since 1970.
    pub at: i64,
}

impl Store {
    /// Deletes events from the beginning of the log up to the first one that stays. The newest one
    /// stays: positions go on from it.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn purge_events(&self, terms: &Retention) -> Result<Purged> {
        let mut purged = Purged::default();
        loop {
            let mut tx = self.begin().await?;
            let (oldest, listeners) = (tx.oldest_events().await?, tx.listeners().await?);
            let Some(last) = terms.last(&oldest, &listeners) else {
                tx.rollback().await?;
                purged.kept = terms.kept(&oldest, &listeners);
                return Ok(purged);
            };
            purged.deaf = purged.deaf.max(tx.count_missed(last, terms.now).await?);
            let engine = tx.engine();
            let (events, position) = (engine.quote("events"), engine.quote("position"));
            let sql = format!("DELETE FROM {events} WHERE {position} <= {last}");
            let events = tx.execute(None, sql, Vec::new()).await?;
            if events == 0 {
                // Another server was faster, and has written down that it went further.
                tx.rollback().await?;
                continue;
            }
            purged.events += events;
            tx.set_meta(PURGED, &last.to_string()).await?;
            tx.commit().await?;
        }
    }

    /// The newest position that was deleted because of its age, 0 when none was.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn purged_position(&self) -> Result<i64> {
        let known = self.meta(PURGED).await?;
        Ok(known.and_then(|position| position.parse().ok()).unwrap_or_default())
    }
}

/// An event's position, and when it happened.
type Old = (i64, i64);

impl Retention {
    /// The last of the log's first events that may all go.
    fn last(&self, oldest: &[Old], listeners: &[Listener]) -> Option<i64> {
        let heard = |rests: bool| {
            let others = listeners.iter().filter(|it| it.rests == rests);
            others.map(|it| it.heard).min().unwrap_or(i64::MAX)
        };
        let (at_work, at_rest) = (heard(false), heard(true));
        let goes = |(position, at): &&Old| {
            let was_heard = *position <= at_rest || *at < self.unheard_before;
            *at < self.before && *position <= at_work && was_heard
        };
        oldest.iter().take_while(goes).last().map(|(position, _)| *position)
    }

    /// Whoever has not heard of the first event, which would go otherwise.
    fn kept(&self, oldest: &[Old], listeners: &[Listener]) -> Vec<Kept> {
        let Some((position, at)) = oldest.first().filter(|(_, at)| *at < self.before) else {
            return Vec::new();
        };
        let waits = listeners.iter().filter(|it| it.heard < *position);
        waits.map(|it| Kept { hook: it.hook.clone(), at: *at }).collect()
    }
}

impl Tx {
    /// The beginning of the log, without its newest event.
    async fn oldest_events(&mut self) -> Result<Vec<Old>> {
        let engine = self.engine();
        let [events, position, at] = ["events", "position", "at"].map(|name| engine.quote(name));
        let sql = format!(
            "SELECT {position}, {at} FROM {events} WHERE {position} IS NOT NULL \
             ORDER BY {position} LIMIT {}",
            ROWS + 1
        );
        let rows = self.fetch(sql, Vec::new()).await?;
        let others = rows.iter().take(rows.len().saturating_sub(1));
        // What has no time stays for ever.
        others.map(|row| Ok((row.int(0)?, row.time(1)?.unwrap_or(i64::MAX)))).collect()
    }

    /// Writes down what hooks miss when the log is deleted up to a position: they go on behind it,
    /// and what they were to be told again is given up. Answers how many hooks that are.
    async fn count_missed(&mut self, last: i64, now: i64) -> Result<u64> {
        let engine = self.engine();
        let now = engine.bind(&Kind::DateTime, &Value::Time(now))?;
        let [cursors, events, position, missed, hook] =
            ["plugin_cursors", "events", "position", "missed", "hook"]
                .map(|name| engine.quote(name));
        // The position comes last: MariaDB reads what was set before it.
        let mut sql = Draft::new(engine, format!("UPDATE {cursors} SET "));
        sql.set([("missed_at", now.clone())]);
        sql.push(&format!(
            ", {missed} = {missed} + (SELECT count(*) FROM {events} e WHERE e.{position} > \
             {cursors}.{position} AND e.{position} <= {last}), {position} = {last} \
             WHERE {position} < {last} AND {hook} NOT LIKE '{JOB}%'"
        ));
        let deaf = self.execute(None, sql.text, sql.binds).await?;
        let sets = [("dead_at", now), ("reason", bind_text(EXPIRED))];
        let mut sql = Draft::update(engine, "plugin_retries", sets);
        sql.and(&format!("{position} <= {last} AND {} IS NULL", engine.quote("dead_at")));
        self.execute(None, sql.text, sql.binds).await?;
        Ok(deaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Retention = Retention { before: 100, unheard_before: 50, now: 1_000 };

    fn listener(hook: &str, heard: i64, rests: bool) -> Listener {
        Listener { hook: HookName { plugin: "p".into(), hook: hook.into() }, heard, rests }
    }

    #[test]
    fn what_a_hook_at_work_has_not_heard_stays_however_old_it_is() {
        let log = [(1, 10), (2, 20), (3, 30), (4, 99), (5, 100)];
        assert_eq!(TERMS.last(&log, &[]), Some(4));
        assert_eq!(TERMS.last(&log, &[listener("a", 2, false), listener("b", 4, false)]), Some(2));
        let behind = [listener("a", 0, false), listener("b", 4, false)];
        assert_eq!(TERMS.last(&log, &behind), None);
        let kept = TERMS.kept(&log, &behind);
        assert_eq!(kept, [Kept { hook: behind[0].hook.clone(), at: 10 }]);
        assert_eq!(TERMS.kept(&[(5, 100)], &behind), [], "it is not old yet");
    }

    #[test]
    fn what_a_hook_that_rests_has_not_heard_stays_for_a_while_longer() {
        let log = [(1, 10), (2, 49), (3, 50), (4, 60)];
        let rests = [listener("a", 0, true)];
        assert_eq!(TERMS.last(&log, &rests), Some(2));
        assert_eq!(TERMS.last(&log[2..], &rests), None);
        assert_eq!(TERMS.kept(&log[2..], &rests).len(), 1);
        assert_eq!(TERMS.last(&log, &[listener("a", 3, true)]), Some(3));
    }
}
