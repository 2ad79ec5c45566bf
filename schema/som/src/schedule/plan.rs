//! What is to be scheduled, as plain values. Moments are microseconds since 1970 in UTC.

use super::label::Label;
use crate::calendar::{Calendar, ScheduleModel, TimeUnit, Week};

/// From a moment to another.
pub type Range = (i64, i64);

/// A studio's work.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where, and by what time.
    pub facility: Facility,
    /// When everybody is away.
    pub vacations: Vec<Range>,
    /// Who works, in the order of their labels.
    pub people: Vec<Person>,
    /// Tasks that are waited for and are no part of the plan.
    pub outside: Vec<Outside>,
    /// What is worked on.
    pub projects: Vec<Project>,
    /// Whether the report tells who works on what.
    pub resources: bool,
}

/// The studio.
#[derive(Debug, Clone)]
pub struct Facility {
    /// Its name.
    pub label: Label,
    /// The range that everything has to happen in. Whole days count, by their dates.
    pub window: Range,
    /// When work that is bound to nothing may begin, where that is after the window's start.
    pub earliest: Option<i64>,
    /// The moment that the plan is made at.
    pub now: i64,
    /// How time is counted.
    pub calendar: Calendar,
    /// When work is done, by the clock on the wall.
    pub week: Week,
    /// The seconds that this clock is ahead of UTC.
    pub ahead: i64,
}

/// Somebody, or something, that works.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name.
    pub label: Label,
    /// How much of a working hour counts; 0 for a passive resource.
    pub efficiency: f64,
    /// Absences.
    pub vacations: Vec<Range>,
}

/// A task that is waited for and stays where it is.
#[derive(Debug, Clone)]
pub struct Outside {
    /// Its name.
    pub label: Label,
    /// When it is.
    pub range: Range,
}

/// A project with its tasks, in any order.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its name.
    pub label: Label,
    /// All of its tasks, at every depth.
    pub tasks: Vec<Task>,
}

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its name.
    pub label: Label,
    /// The position of its parent among the project's tasks.
    pub parent: Option<usize>,
    /// 0 to 1000; 500 is usual.
    pub priority: i64,
    /// What it waits for.
    pub depends: Vec<Dependency>,
    /// Which ends of it are pinned, and where.
    pub pin: Pin,
    /// How much work it is.
    pub work: Work,
    /// Who works on it.
    pub resources: Vec<Label>,
    /// Who could instead.
    pub alternatives: Vec<Label>,
    /// How the scheduler picks among them.
    pub strategy: Strategy,
    /// Whether one person keeps it once picked.
    pub persistent: bool,
    /// What was done on it.
    pub bookings: Vec<Booking>,
}

/// An amount of time, as it was planned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// How much.
    pub amount: f64,
    /// Of what.
    pub unit: TimeUnit,
    /// How it is meant.
    pub model: ScheduleModel,
}

/// One task waits for another.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// What is waited for, from its project on; a task outside stands alone.
    pub path: Vec<Label>,
    /// Whether for its start.
    pub on_start: bool,
    /// The time in between. None where it is no positive amount.
    pub gap: Option<Work>,
}

/// Which ends of a task may not be moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pin {
    /// The pinned start.
    pub start: Option<i64>,
    /// The pinned end.
    pub end: Option<i64>,
}

/// Time that was spent.
#[derive(Debug, Clone)]
pub struct Booking {
    /// By whom.
    pub resource: Label,
    /// When.
    pub range: Range,
}

/// How the scheduler picks among candidates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// Who has the least allocated.
    #[default]
    MinAllocated,
    /// Who was used most.
    MaxLoaded,
    /// Who was used least.
    MinLoaded,
    /// The first of the list.
    Order,
    /// Any.
    Random,
}

impl Strategy {
    const ALL: [(Self, &'static str); 5] = [
        (Self::MinAllocated, "minallocated"),
        (Self::MaxLoaded, "maxloaded"),
        (Self::MinLoaded, "minloaded"),
        (Self::Order, "order"),
        (Self::Random, "random"),
    ];

    /// The strategy that is stored so; the usual one for anything else.
    pub fn of(stored: &str) -> Self {
        let known = Self::ALL.iter().find(|(_, text)| *text == stored);
        known.map_or(Self::default(), |(strategy, _)| *strategy)
    }

    pub(super) fn word(self) -> &'static str {
        let known = Self::ALL.iter().find(|(strategy, _)| *strategy == self);
        known.map_or("minallocated", |(_, word)| word)
    }
}

impl Work {
    /// The seconds that it means.
    pub(super) fn seconds(&self, calendar: &Calendar) -> f64 {
        calendar.to_seconds(self.amount, self.unit, self.model)
    }
}
