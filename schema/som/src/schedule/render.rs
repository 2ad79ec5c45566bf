//! The text of a plan, in the order of tasks.md 10.2, and of single records as people inspect them.

use super::dates::{aligned, date, minute, number, second, slot_minutes};
use super::label::Label;
use super::plan::{Booking, Facility, Person, Plan, Project, Range};
use super::task::Tasks;
use super::text::Text;
use super::{OUTSIDE, REPORT};
use crate::calendar::{DAYS, Week};

/// A day in microseconds.
const DAY: i64 = 24 * 3_600_000_000;

/// The whole text of a plan.
pub fn render(plan: &Plan) -> String {
    let mut text = Text::default();
    text.line(&format!("# Made by Backlot {}", env!("CARGO_PKG_VERSION")));
    facility(&mut text, &plan.facility);
    text.open("resource resources \"resources\"");
    for range in &plan.vacations {
        vacation(&mut text, slots_of(&plan.facility, *range));
    }
    for one in &plan.people {
        person(&mut text, one, Some(&plan.facility));
    }
    text.close();
    outside(&mut text, plan);
    for project in &plan.projects {
        Tasks::new(plan, project).write(&mut text);
    }
    let columns = if plan.resources { "id, start, end, resources" } else { "id, start, end" };
    text.open(&format!("taskreport {REPORT} \"{REPORT}\""));
    text.line("formats csv");
    text.line("timeformat \"%Y-%m-%d-%H:%M\"");
    text.line(&format!("columns {columns}"));
    text.close();
    text.finish()
}

/// The head of a plan: the studio.
pub fn render_facility(facility: &Facility) -> String {
    written(|text| self::facility(text, facility))
}

/// A project of a plan, with its tasks.
pub fn render_project(plan: &Plan, project: &Project) -> String {
    written(|text| Tasks::new(plan, project).write(text))
}

/// A task of a project, with its children.
pub fn render_task(plan: &Plan, project: &Project, task: usize) -> String {
    written(|text| Tasks::new(plan, project).write_task(text, task))
}

/// A user.
pub fn render_person(person: &Person) -> String {
    written(|text| self::person(text, person, None))
}

/// A group of users: a department, a client.
pub fn render_group(label: &Label, people: &[Person]) -> String {
    written(|text| {
        text.open(&format!("resource {label} \"{label}\""));
        people.iter().for_each(|one| person(text, one, None));
        text.close();
    })
}

/// The lines of working hours.
pub fn render_week(week: &Week) -> String {
    written(|text| self::week(text, week))
}

/// An absence.
pub fn render_vacation(range: Range) -> String {
    written(|text| vacation(text, range))
}

/// Logged time.
pub fn render_booking(booking: &Booking) -> String {
    written(|text| text.line(&self::booking(booking)))
}

fn written(write: impl FnOnce(&mut Text)) -> String {
    let mut text = Text::default();
    write(&mut text);
    text.finish()
}

fn facility(text: &mut Text, facility: &Facility) {
    let Facility { label, window: (start, end), calendar, .. } = facility;
    let first = start.div_euclid(DAY) * DAY;
    // A window within a day is that day.
    let last = (end.div_euclid(DAY) * DAY).max(first + DAY);
    let slot = slot_minutes(calendar.resolution);
    text.open(&format!("project {label} \"{label}\" {} - {}", date(first), date(last)));
    text.line(&format!("timingresolution {slot}min"));
    text.line(&format!("now {}", minute(aligned(facility.now, slot))));
    text.line(&format!("dailyworkinghours {}", calendar.daily_hours));
    text.line("weekstartsmonday");
    week(text, &facility.week.behind(facility.ahead));
    text.line("timeformat \"%Y-%m-%d\"");
    text.line("scenario plan \"Plan\"");
    text.line("trackingscenario plan");
    text.close();
}

fn week(text: &mut Text, week: &Week) {
    let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    for (at, day) in DAYS.iter().enumerate() {
        let hours = week.day(at).iter();
        let hours = hours.map(|(start, end)| format!("{} - {}", clock(*start), clock(*end)));
        let hours: Vec<String> = hours.collect();
        let hours = if hours.is_empty() { "off".to_owned() } else { hours.join(", ") };
        text.line(&format!("workinghours {day} {hours}"));
    }
}

fn vacation(text: &mut Text, (start, end): Range) {
    if start < end {
        text.line(&format!("vacation {} - {}", second(start), second(end)));
    }
}

fn person(text: &mut Text, person: &Person, of: Option<&Facility>) {
    let label = &person.label;
    text.open(&format!("resource {label} \"{label}\""));
    text.line(&format!("efficiency {}", number(person.efficiency)));
    for range in &person.vacations {
        vacation(text, of.map_or(*range, |facility| slots_of(facility, *range)));
    }
    text.close();
}

/// Tasks that are waited for: they have dates, and nothing moves them.
fn outside(text: &mut Text, plan: &Plan) {
    if plan.outside.is_empty() {
        return;
    }
    text.open(&format!("task {OUTSIDE} \"{OUTSIDE}\""));
    for task in &plan.outside {
        let (start, end) = slots_of(&plan.facility, task.range);
        text.open(&format!("task {0} \"{0}\"", task.label));
        text.line(&format!("start {}", minute(start)));
        text.line(&format!("end {}", minute(end)));
        text.close();
    }
    text.close();
}

/// Of whole slots: TaskJuggler refuses other moments.
pub(super) fn slots_of(facility: &Facility, (start, end): Range) -> Range {
    let slot = slot_minutes(facility.calendar.resolution);
    (aligned(start, slot), aligned(end, slot))
}

pub(super) fn booking(booking: &Booking) -> String {
    let (start, end) = booking.range;
    let whole = |micros: i64| second(micros.div_euclid(60_000_000) * 60_000_000);
    format!("booking {} {} - {} {{ overtime 2 }}", booking.resource, whole(start), whole(end))
}
