//! What a breaker knows once something is wrong: how it stands, since when, and what was said about it.

/// Microseconds of the first pause.
const FIRST: i64 = 1_000_000;

/// Microseconds of the longest.
const LONGEST: i64 = 300_000_000;

/// Microseconds in which openings are counted.
const HOUR: i64 = 3_600_000_000;

/// So many openings within that time suspend a hook.
const OPENINGS: usize = 3;

/// What the studio says about a hook, as its database has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hold {
    /// It is called no more, until somebody resumes it.
    pub suspended: bool,
    /// Until when it is passed by, in microseconds since 1970.
    pub passed_by_until: Option<i64>,
    /// When this was said, in microseconds since 1970.
    pub said_at: i64,
}

/// How the breaker of a hook stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// `closed`, `open`, `half-open` or `suspended`.
    pub state: &'static str,
    /// How often it was opened since the plugin was loaded.
    pub openings: u64,
    /// When it is tried again, in microseconds since 1970, if it is open.
    pub retry_at: Option<i64>,
    /// Until when it is passed by, in microseconds since 1970, if it ever was.
    pub passed_by_until: Option<i64>,
    /// When it failed last, and how.
    pub last: Option<(i64, String)>,
}

/// How a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum State {
    #[default]
    Closed,
    /// Nobody calls the hook before this moment, in microseconds since 1970.
    Open { until: i64 },
    /// One call decides whether it is closed again.
    Trial,
    /// Nobody calls the hook.
    Suspended,
}

/// What a breaker knows.
#[derive(Debug, Default)]
pub(super) struct Circuit {
    pub(super) state: State,
    /// Microseconds of the pause of the moment.
    pub(super) pause: i64,
    /// When it was opened within the last hour.
    pub(super) openings: Vec<i64>,
    opened: u64,
    pub(super) last: Option<(i64, String)>,
    /// What the studio says.
    pub(super) hold: Option<Hold>,
    pub(super) passed_by: Option<i64>,
}

impl Circuit {
    /// It was closed, and fails too often.
    pub(super) fn open(&mut self, now: i64) {
        self.openings.retain(|at| now - at < HOUR);
        self.openings.push(now);
        self.opened += 1;
        self.pause = FIRST;
        self.state = match self.openings.len() >= OPENINGS {
            true => State::Suspended,
            false => State::Open { until: now + FIRST },
        };
    }

    /// The call that was to decide failed. That is no opening of its own.
    pub(super) fn prolong(&mut self, now: i64) {
        self.pause = (self.pause.max(FIRST / 2) * 2).min(LONGEST);
        self.state = State::Open { until: now + self.pause };
    }

    /// Whether an administrator has the hook passed by at this moment.
    pub(super) fn is_passed_by(&mut self, now: i64) -> bool {
        self.passed_by = self.passed_by.filter(|until| *until > now);
        self.passed_by.is_some()
    }

    pub(super) fn reason(&self) -> &str {
        self.last.as_ref().map_or("an administrator suspended it", |(_, reason)| reason)
    }

    pub(super) fn outlook(&self) -> Outlook {
        let (state, retry_at) = match self.state {
            State::Closed => ("closed", None),
            State::Open { until } => ("open", Some(until)),
            State::Trial => ("half-open", None),
            State::Suspended => ("suspended", None),
        };
        Outlook {
            state,
            openings: self.opened,
            retry_at: retry_at.filter(|at| *at > 0),
            passed_by_until: self.passed_by,
            last: self.last.clone(),
        }
    }
}
