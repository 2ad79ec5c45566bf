//! What plugins do outside of a change: they follow the log, perform actions, do jobs at set times, and
//! fill in what was stored before a version came.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{HookName, Verb};
use crate::event::EventAction;
use crate::id::Key;
use crate::registry::TypeIx;

/// A hook that is told of what happened, once it is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Follower {
    /// Whose it is.
    pub name: HookName,
    /// What it listens to, by concrete type.
    pub on: Vec<(TypeIx, Vec<Verb>)>,
    /// Facts that it is given at once, at most.
    pub batch: u32,
    /// What becomes of facts that it cannot deal with.
    pub retry: Retry,
    /// Whether it is told of what happened before it came, as far as the log reaches.
    pub earliest: bool,
    /// Whether it acts for the studio, and not for whoever made the change.
    pub elevated: bool,
}

/// A step that fills in what was stored before a version of a plugin came to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// Whose it is, and what it is called.
    pub name: HookName,
    /// The version, by the digest of its package.
    pub digest: String,
}

/// How far a call has brought a backfill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where the next call goes on.
    pub cursor: Option<String>,
    /// Whether there is none.
    pub finished: bool,
    /// Rows that this call has dealt with.
    pub rows: u64,
}

/// Whether a hook, a job or a backfill may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Well,
    /// Its next call decides whether it is well again.
    Tried,
    /// It is left alone: until a moment, in microseconds since 1970, or until somebody resumes it.
    Rests(Option<i64>),
}

/// Who may perform an action, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Performers<'a> {
    /// The plugin whose action it is.
    pub plugin: &'a Arc<str>,
    /// The groups whose members may; everybody who is logged in, where there are none.
    pub roles: &'a [String],
    /// Whether it changes something.
    pub changes: bool,
    /// Whether it acts for the studio, and not for whoever performs it.
    pub elevated: bool,
}

/// How often something is tried again, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retry {
    /// Tries, the first included.
    pub attempts: u32,
    /// Milliseconds before the second try.
    pub first_ms: u64,
    /// How much longer each wait is than the one before.
    pub factor: f64,
    /// Milliseconds of the longest wait.
    pub cap_ms: u64,
}

impl Retry {
    /// What manifests get that say nothing: twelve tries over about two hours.
    pub const DEFAULT: Retry = Retry { attempts: 12, first_ms: 500, factor: 2.0, cap_ms: 600_000 };

    /// Milliseconds between a try (the first is 1) and the next; nothing when there is no next.
    pub fn wait_ms(&self, attempt: u32) -> Option<u64> {
        if attempt >= self.attempts {
            return None;
        }
        let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let wait = self.first_ms as f64 * self.factor.powi(exponent);
        Some(wait.min(self.cap_ms as f64) as u64)
    }
}

/// Something that happened to a record, as the log has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Its place in the log.
    pub position: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The document.
    pub mutation: Key,
    /// Which try this is; 1 is the first.
    pub attempt: u32,
    /// What happened.
    pub action: EventAction,
    /// The record's concrete type.
    pub ty: TypeIx,
    /// Which record.
    pub record: Key,
    /// Its project.
    pub project: Option<Key>,
    /// Before and after of each changed member, as the log keeps them.
    pub changes: Map<String, Json>,
    /// The plugin that made the change, if one did.
    pub via: Option<Arc<str>>,
    /// How many plugins led to each other until it happened.
    pub depth: u32,
    /// Who did it.
    pub actor: Option<Key>,
}

impl Fact {
    /// Whether two are told in one call: of the same user, project and chain of plugins.
    pub fn is_led_as(&self, other: &Fact) -> bool {
        let of = |fact: &Fact| (fact.actor, fact.project, fact.depth);
        of(self) == of(other) && self.via == other.via
    }
}

/// What a hook says of the facts that it was told.
#[derive(Debug, Clone, PartialEq)]
pub enum Followed {
    /// It dealt with all but these.
    Done(Vec<Again>),
    /// It dealt with none.
    Failed {
        /// Why.
        reason: String,
        /// Whether another try is of no use.
        permanent: bool,
    },
}

/// A fact that a hook wants to be told of again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Which one.
    pub position: i64,
    /// Milliseconds that it wants to wait at least.
    pub delay_ms: u64,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_cap_and_end() {
        let retry = Retry { attempts: 4, first_ms: 100, factor: 3.0, cap_ms: 500 };
        let waits: Vec<_> = (1..=5).map(|attempt| retry.wait_ms(attempt)).collect();
        assert_eq!(waits, [Some(100), Some(300), Some(500), None, None]);
        assert!(Retry::DEFAULT.wait_ms(11).is_some_and(|wait| wait <= 600_000));
        assert_eq!(Retry { attempts: 1, ..retry }.wait_ms(1), None);
    }
}
