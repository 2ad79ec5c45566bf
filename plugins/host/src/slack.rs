//! What a call is allowed beyond its time on the wall: what a busy machine puts aside is not the
//! guest's fault, and a change must not be refused for it.

use std::time::Duration;

/// However busy the machine is, a call ends by then.
const END: Duration = Duration::from_millis(250);

/// However many turns others have in between, a call ends by then.
const LONGEST: Duration = Duration::from_secs(2);

/// How long a call may take.
#[derive(Debug)]
pub(crate) enum Limit {
    /// So long on the wall: it may wait.
    Wall(Duration),
    /// So long by a processor.
    Processor(Slack),
    /// So long by a processor, of which others have turns in between.
    Turns(Turns),
}

impl Limit {
    /// When the interrupting clock is first looked at, after the call began.
    pub(crate) fn first_look(&self) -> Duration {
        match self {
            Limit::Wall(time) => *time,
            Limit::Processor(slack) => slack.first_look(),
            Limit::Turns(turns) => turns.each,
        }
    }

    /// What is left of a call's time, which began so long ago.
    pub(crate) fn remaining(&self, wall: Duration) -> Duration {
        match self {
            Limit::Wall(time) => time.saturating_sub(wall),
            Limit::Processor(slack) => slack.remaining(wall),
            Limit::Turns(turns) => turns.left,
        }
    }

    /// Whether the call may go on, which began so long ago.
    pub(crate) fn lasts(&mut self, wall: Duration) -> bool {
        match self {
            Limit::Wall(time) => wall < *time,
            Limit::Processor(slack) => slack.lasts_by(wall, used()),
            Limit::Turns(turns) => turns.take(wall),
        }
    }
}

/// Counts the turns that a call has had, each as long as the clock lets it be: the thread's own clock
/// would count what others do in between.
#[derive(Debug)]
pub(crate) struct Turns {
    each: Duration,
    left: Duration,
}

impl Turns {
    /// For a call that may take so much of a processor, in turns of this length.
    pub(crate) fn of(time: Duration, each: Duration) -> Self {
        Self { each, left: time }
    }

    /// Another turn is over.
    fn take(&mut self, wall: Duration) -> bool {
        self.left = self.left.saturating_sub(self.each);
        !self.left.is_zero() && wall < LONGEST
    }
}

/// Watches a call that waits for nothing, so that all of its time is a processor's. The first look is
/// taken when half of its time is over on the wall, none of which it need have got; from then on it
/// has its time by the processor's clock. Nearly all calls end before, and pay for no clock.
#[derive(Debug)]
pub(crate) struct Slack {
    time: Duration,
    /// What the thread had used at the first look.
    first: Option<Duration>,
}

impl Slack {
    /// For a call that may take so much of a processor.
    pub(crate) fn of(time: Duration) -> Self {
        Self { time, first: None }
    }

    fn first_look(&self) -> Duration {
        self.time / 2
    }

    fn lasts_by(&mut self, wall: Duration, used: Option<Duration>) -> bool {
        let Some(used) = used else { return wall < self.time };
        let first = *self.first.get_or_insert(used);
        used.saturating_sub(first) < self.time && wall < END.max(self.time)
    }

    fn remaining(&self, wall: Duration) -> Duration {
        match (self.first, used()) {
            (Some(first), Some(used)) => self.time.saturating_sub(used.saturating_sub(first)),
            _ => self.time.saturating_sub(wall.min(self.first_look())),
        }
    }
}

/// What this thread has used of a processor, where the system can tell.
fn used() -> Option<Duration> {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).ok()
    }
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_call_that_runs_all_the_time_gets_its_time_from_the_first_look_on() {
        let mut slack = Slack::of(ms(6));
        assert_eq!(slack.first_look(), ms(3));
        assert!(slack.lasts_by(ms(3), Some(ms(1_003))));
        assert!(slack.lasts_by(ms(8), Some(ms(1_008))));
        assert!(!slack.lasts_by(ms(9), Some(ms(1_009))));
    }

    #[test]
    fn a_call_that_was_put_aside_goes_on_but_not_for_ever() {
        let mut slack = Slack::of(ms(6));
        assert!(slack.lasts_by(ms(40), Some(ms(1_003))));
        assert!(slack.lasts_by(ms(200), Some(ms(1_008))));
        assert!(!slack.lasts_by(ms(201), Some(ms(1_009))));
        let mut slack = Slack::of(ms(6));
        assert!(!slack.lasts_by(ms(250), Some(ms(1_000))));
    }

    #[test]
    fn turns_of_others_do_not_count() {
        let mut turns = Turns::of(ms(5), ms(2));
        assert!(turns.take(ms(2)));
        assert!(turns.take(ms(1_000)));
        assert!(!turns.take(ms(1_002)), "its time is over");
        assert!(!Turns::of(ms(500), ms(2)).take(ms(2_000)), "however little it had");
    }

    #[test]
    fn without_a_processors_clock_that_on_the_wall_counts() {
        let mut slack = Slack::of(ms(6));
        assert!(slack.lasts_by(ms(5), None));
        assert!(!slack.lasts_by(ms(6), None));
    }

    #[test]
    fn the_clock_of_the_thread_advances_by_work_alone() {
        let before = used().unwrap_or_default();
        std::thread::sleep(ms(50));
        assert!(used().unwrap_or_default() - before < ms(50));
    }
}
