//! The blocks of tasks. What TaskJuggler would refuse a whole plan for, and what has one sensible
//! meaning, is written so that it takes it.

use std::collections::HashMap;

use super::OUTSIDE;
use super::dates::{minute, number, slot_minutes};
use super::label::Label;
use super::plan::{Booking, Dependency, Plan, Project, Task, Work};
use super::render::{booking, slots_of};
use super::text::Text;
use crate::calendar::{ScheduleModel, TimeUnit};

/// The tasks of a project, by their tree.
pub(super) struct Tasks<'p> {
    plan: &'p Plan,
    project: &'p Project,
    children: Vec<Vec<usize>>,
    roots: Vec<usize>,
    efficiency: HashMap<&'p Label, f64>,
}

impl<'p> Tasks<'p> {
    pub(super) fn new(plan: &'p Plan, project: &'p Project) -> Self {
        let mut children = vec![Vec::new(); project.tasks.len()];
        let mut roots = Vec::new();
        for (at, task) in project.tasks.iter().enumerate() {
            match task.parent.and_then(|parent| children.get_mut(parent)) {
                Some(siblings) => siblings.push(at),
                None => roots.push(at),
            }
        }
        let label = |at: &usize| &project.tasks[*at].label;
        for siblings in children.iter_mut().chain([&mut roots]) {
            siblings.sort_by(|a, b| label(a).cmp(label(b)));
        }
        let people = plan.people.iter();
        let efficiency = people.map(|person| (&person.label, person.efficiency)).collect();
        Self { plan, project, children, roots, efficiency }
    }

    /// The project's block with all of them.
    pub(super) fn write(&self, text: &mut Text) {
        text.open(&format!("task {0} \"{0}\"", self.project.label));
        self.roots.iter().for_each(|root| self.write_task(text, *root));
        text.close();
    }

    /// A task's block, with its children. Trees may be deep, so that the stack is our own.
    pub(super) fn write_task(&self, text: &mut Text, task: usize) {
        let mut stack = vec![Some(task)];
        while let Some(next) = stack.pop() {
            let Some(at) = next else {
                text.close();
                continue;
            };
            let Some(task) = self.project.tasks.get(at) else { continue };
            text.open(&format!("task {0} \"{0}\"", task.label));
            self.head(text, task);
            stack.push(None);
            match self.children[at].as_slice() {
                [] => self.leaf(text, at),
                children => stack.extend(children.iter().rev().map(|child| Some(*child))),
            }
        }
    }

    fn head(&self, text: &mut Text, task: &Task) {
        if task.priority != 500 {
            // The least that TaskJuggler knows is 1.
            text.line(&format!("priority {}", task.priority.clamp(1, 1_000)));
        }
        let depends: Vec<String> = task.depends.iter().map(|it| self.dependency(it)).collect();
        if !depends.is_empty() {
            text.line(&format!("depends {}", depends.join(", ")));
        }
    }

    fn dependency(&self, dependency: &Dependency) -> String {
        let path: Vec<String> = dependency.path.iter().map(Label::to_string).collect();
        let path = match path.as_slice() {
            [alone] => format!("{OUTSIDE}.{alone}"),
            path => path.join("."),
        };
        let side = if dependency.on_start { "onstart" } else { "onend" };
        let gap = dependency.gap.and_then(|gap| Some((gap, self.amount(gap)?)));
        let gap = gap.map(|(gap, amount)| match gap.model {
            ScheduleModel::Duration => format!(" gapduration {}", amount.whole()),
            _ => format!(" gaplength {}", amount.whole()),
        });
        format!("{path} {{{side}{}}}", gap.unwrap_or_default())
    }

    fn leaf(&self, text: &mut Text, at: usize) {
        let task = &self.project.tasks[at];
        let bookings: Vec<Booking> = self.bookings(task);
        let is_fixed = task.pin.start.is_some() && task.pin.end.is_some();
        self.pins(text, at, !bookings.is_empty());
        let amount = self.amount(task.work);
        if task.resources.is_empty() || (amount.is_none() && !is_fixed) {
            return;
        }
        // Two dates say how long it takes.
        if let Some(amount) = amount.filter(|_| !is_fixed) {
            text.line(&format!("{} {amount}", self.model(task)));
        }
        text.line(&format!("allocate {}", self.allocation(task)));
        bookings.iter().for_each(|one| text.line(&booking(one)));
    }

    /// The dates that are pinned. Work that has begun goes on from where it is, so that its end can
    /// only be warned of.
    fn pins(&self, text: &mut Text, at: usize, has_begun: bool) {
        let task = &self.project.tasks[at];
        let aligned = |moment: i64| minute(slots_of(&self.plan.facility, (moment, moment)).0);
        match (task.pin.start, task.pin.end) {
            (Some(start), Some(end)) => {
                text.line(&format!("start {}", aligned(start)));
                text.line(&format!("end {}", aligned(end)));
                text.line("scheduling asap");
            }
            (Some(start), None) => text.line(&format!("start {}", aligned(start))),
            (None, Some(end)) if has_begun => text.line(&format!("maxend {}", aligned(end))),
            (None, Some(end)) => text.line(&format!("end {}", aligned(end))),
            (None, None) => {
                let earliest = self.plan.facility.earliest.filter(|_| !has_begun);
                let is_later = |at: &i64| *at > self.plan.facility.now;
                // Effort is not spent in the past anyway.
                let earliest = earliest.filter(|it| is_later(it) || !self.is_effort(task));
                if let Some(earliest) = earliest.filter(|_| !self.waits(at)) {
                    text.line(&format!("start {}", aligned(earliest)));
                }
            }
        }
    }

    fn is_effort(&self, task: &Task) -> bool {
        let is_work = !task.resources.is_empty() && self.amount(task.work).is_some();
        is_work && self.model(task) == "effort"
    }

    /// Whether a task, or one that it is a part of, waits for another.
    fn waits(&self, at: usize) -> bool {
        let mut next = self.project.tasks.get(at);
        let mut steps = 0;
        while let Some(task) = next.filter(|_| steps <= self.project.tasks.len()) {
            if !task.depends.is_empty() {
                return true;
            }
            steps += 1;
            next = task.parent.and_then(|parent| self.project.tasks.get(parent));
        }
        false
    }

    /// How its time is counted. Effort needs somebody who works: a room alone is there for so long.
    fn model(&self, task: &Task) -> &'static str {
        let works = |label: &Label| self.efficiency.get(label).is_none_or(|it| *it > 0.0);
        match task.work.model {
            ScheduleModel::Duration => "duration",
            ScheduleModel::Length => "length",
            ScheduleModel::Effort => {
                let candidates = task.resources.iter().chain(&task.alternatives);
                if candidates.clone().any(works) { "effort" } else { "length" }
            }
        }
    }

    fn allocation(&self, task: &Task) -> String {
        let mut resources: Vec<&Label> = task.resources.iter().collect();
        resources.sort_unstable();
        let others = task.alternatives.iter().filter(|it| !task.resources.contains(it));
        let mut others: Vec<&Label> = others.collect();
        if task.strategy != super::Strategy::Order {
            others.sort_unstable();
        }
        let others: Vec<String> = others.into_iter().map(Label::to_string).collect();
        let instead = if others.is_empty() {
            String::new()
        } else {
            let (others, strategy) = (others.join(", "), task.strategy.word());
            let persistent = if task.persistent { " persistent" } else { "" };
            format!(" {{ alternative {others} select {strategy}{persistent} }}")
        };
        let each = resources.into_iter().map(|resource| format!("{resource}{instead}"));
        each.collect::<Vec<_>>().join(", ")
    }

    /// What was done by the moment of the plan, in whole slots: a scheduler takes what is booked
    /// later for a contradiction.
    fn bookings(&self, task: &Task) -> Vec<Booking> {
        let facility = &self.plan.facility;
        let now = slots_of(facility, (facility.now, facility.now)).0;
        let done = task.bookings.iter().map(|booking| {
            let (start, end) = slots_of(facility, booking.range);
            Booking { range: (start, end.min(now)), ..booking.clone() }
        });
        done.filter(|booking| booking.range.0 < booking.range.1).collect()
    }

    /// An amount as TaskJuggler counts it: of one slot at least; weeks, months and years in days,
    /// which both of us count alike; nothing where it is no positive amount.
    fn amount(&self, work: Work) -> Option<Amount> {
        let calendar = &self.plan.facility.calendar;
        let seconds = work.seconds(calendar);
        if !seconds.is_finite() || seconds <= 0.0 {
            return None;
        }
        let slot = (slot_minutes(calendar.resolution) * 60) as f64;
        let is_calendar = work.model == ScheduleModel::Duration;
        if seconds < slot || (is_calendar && seconds % slot != 0.0) {
            let minutes = (seconds / slot).ceil() * slot / 60.0;
            return Some(Amount { amount: minutes, unit: TimeUnit::Minute });
        }
        let unit = match work.unit {
            TimeUnit::Week | TimeUnit::Month | TimeUnit::Year => TimeUnit::Day,
            unit => unit,
        };
        let day = calendar.unit_seconds(TimeUnit::Day, work.model) as f64;
        let amount = if unit == work.unit { work.amount } else { seconds / day };
        Some(Amount { amount, unit })
    }
}

struct Amount {
    amount: f64,
    unit: TimeUnit,
}

impl Amount {
    /// Without a fraction of nothing: `2d`.
    fn whole(&self) -> String {
        let text = self.to_string();
        text.replacen(".0", "", usize::from(self.amount.fract() == 0.0))
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", number(self.amount), self.unit.stored())
    }
}
