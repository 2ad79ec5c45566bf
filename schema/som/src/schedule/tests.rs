//! The text of plans and the reading of reports, case by case.

use super::*;
use crate::calendar::{Calendar, ScheduleModel, TimeUnit, Week};
use crate::error::Code;
use crate::id::Key;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// The 1st of January 2024, a Monday.
const FIRST: i64 = 19_723 * DAY;

fn key(number: u8) -> Key {
    Key([number; 16])
}

fn label(type_name: &str, number: u8) -> Label {
    Label::of(type_name, key(number))
}

/// The text with labels such as `Task_9`.
fn short(text: &str) -> String {
    (1..=30).rev().fold(text.to_owned(), |text, number| {
        let long = key(number).to_id("");
        text.replace(&long, &format!("_{number}"))
    })
}

fn task(number: u8, parent: Option<usize>) -> Task {
    Task {
        label: label("Task", number),
        parent,
        priority: 500,
        depends: Vec::new(),
        pin: Pin::default(),
        work: Work { amount: 1.0, unit: TimeUnit::Hour, model: ScheduleModel::Effort },
        resources: Vec::new(),
        alternatives: Vec::new(),
        strategy: Strategy::default(),
        persistent: true,
        bookings: Vec::new(),
    }
}

fn person(number: u8) -> Person {
    Person { label: label("User", number), efficiency: 1.0, vacations: Vec::new() }
}

fn facility() -> Facility {
    Facility {
        label: label("Studio", 1),
        window: (FIRST, FIRST + 60 * DAY + 10 * HOUR),
        earliest: None,
        now: FIRST + 20 * DAY + 11 * HOUR,
        calendar: Calendar::default(),
        week: Week::default(),
        ahead: 0,
    }
}

fn plan(tasks: Vec<Task>) -> Plan {
    Plan {
        facility: facility(),
        vacations: Vec::new(),
        people: vec![person(4), person(5)],
        outside: Vec::new(),
        projects: vec![Project { label: label("Project", 7), tasks }],
        resources: false,
    }
}

fn work(amount: f64, unit: TimeUnit, model: ScheduleModel) -> Work {
    Work { amount, unit, model }
}

fn on(path: &[Label], on_start: bool, gap: Option<Work>) -> Dependency {
    Dependency { path: path.to_vec(), on_start, gap }
}

/// The lines of one task, without its braces.
fn lines(task: Task) -> Vec<String> {
    let plan = plan(vec![task]);
    let text = short(&render_task(&plan, &plan.projects[0], 0));
    let lines: Vec<&str> = text.lines().collect();
    lines[1..lines.len() - 1].iter().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn the_example_of_the_specification() {
    let mut first = task(9, Some(0));
    first.work = work(3.5, TimeUnit::Day, ScheduleModel::Effort);
    (first.resources, first.alternatives) = (vec![label("User", 4)], vec![label("User", 5)]);
    first.strategy = Strategy::Order;
    let range = (FIRST + 7 * DAY + 9 * HOUR, FIRST + 7 * DAY + 11 * HOUR + 5);
    first.bookings = vec![Booking { resource: label("User", 4), range }];
    let mut second = task(10, Some(0));
    (second.priority, second.resources) = (700, vec![label("User", 5)]);
    second.work = work(10.0, TimeUnit::Hour, ScheduleModel::Length);
    let path = [label("Project", 7), label("Task", 8), label("Task", 9)];
    second.depends = vec![on(&path, false, None)];
    let plan = plan(vec![task(8, None), first, second]);
    let expected = r#"task Project_7 "Project_7" {
    task Task_8 "Task_8" {
        task Task_9 "Task_9" {
            effort 3.5d
            allocate User_4 { alternative User_5 select order persistent }
            booking User_4 2024-01-08-09:00:00 - 2024-01-08-11:00:00 { overtime 2 }
        }
        task Task_10 "Task_10" {
            priority 700
            depends Project_7.Task_8.Task_9 {onend}
            length 10.0h
            allocate User_5
        }
    }
}
"#;
    assert_eq!(short(&render_project(&plan, &plan.projects[0])), expected);
}

/// S2-258
#[test]
fn s2_258_two_tasks_with_their_people() {
    let others = vec![label("User", 13), label("User", 14), label("User", 15)];
    let mut one = task(1, None);
    one.work.amount = 50.0;
    (one.resources, one.alternatives) = (vec![label("User", 12), label("User", 11)], others);
    let each = "{ alternative User_13, User_14, User_15 select minallocated persistent }";
    let allocate = format!("allocate User_11 {each}, User_12 {each}");
    assert_eq!(lines(one.clone()), ["effort 50.0h", &allocate]);
    one.work.amount = 60.0;
    (one.priority, one.persistent, one.strategy) = (800, false, Strategy::MaxLoaded);
    one.resources.truncate(1);
    one.depends = vec![on(&[label("Project", 7), label("Task", 3)], false, None)];
    let range = (FIRST + 9 * HOUR, FIRST + 12 * HOUR);
    one.bookings = vec![Booking { resource: label("User", 12), range }];
    let expected = [
        "priority 800",
        "depends Project_7.Task_3 {onend}",
        "effort 60.0h",
        "allocate User_12 { alternative User_13, User_14, User_15 select maxloaded }",
        "booking User_12 2024-01-01-09:00:00 - 2024-01-01-12:00:00 { overtime 2 }",
    ];
    assert_eq!(lines(one), expected);
}

/// S2-259
#[test]
fn s2_259_gaps_and_pinned_ends() {
    let path = |number| [label("Project", 7), label("Task", number)];
    let mut one = task(1, None);
    one.label = label("Shot", 1);
    one.resources = vec![label("User", 4)];
    let gap = |amount, model| Some(work(amount, TimeUnit::Day, model));
    one.depends = vec![
        on(&path(2), true, gap(2.0, ScheduleModel::Length)),
        on(&path(3), false, gap(4.0, ScheduleModel::Duration)),
        on(&path(4), false, gap(0.0, ScheduleModel::Length)),
        on(&[label("Asset", 5)], false, None),
    ];
    one.pin = Pin { start: Some(FIRST + 9 * HOUR), end: Some(FIRST + DAY + 18 * HOUR) };
    let expected = [
        "depends Project_7.Task_2 {onstart gaplength 2d}, \
         Project_7.Task_3 {onend gapduration 4d}, Project_7.Task_4 {onend}, outside.Asset_5 {onend}",
        "start 2024-01-01-09:00",
        "end 2024-01-02-18:00",
        "scheduling asap",
        "allocate User_4",
    ];
    assert_eq!(lines(one.clone()), expected);
    one.depends.clear();
    one.pin.end = None;
    assert_eq!(lines(one.clone()), ["start 2024-01-01-09:00", "effort 1.0h", "allocate User_4"]);
    one.pin = Pin { start: None, end: Some(FIRST + DAY) };
    assert_eq!(lines(one.clone()), ["end 2024-01-02-00:00", "effort 1.0h", "allocate User_4"]);
    one.bookings = vec![Booking { resource: label("User", 4), range: (FIRST, FIRST + HOUR) }];
    assert_eq!(lines(one)[0], "maxend 2024-01-02-00:00", "work that has begun goes forward");
    assert_eq!(lines(task(1, None)), [""; 0], "nobody works on it");
}

#[test]
fn amounts_are_those_that_taskjuggler_counts_alike() {
    use ScheduleModel::{Duration, Effort, Length};
    use TimeUnit::{Hour, Minute, Month, Week, Year};
    let cases = [
        (50.0, Hour, Effort, "effort 50.0h"),
        (0.5, Hour, Effort, "effort 60.0min"),
        (90.0, Minute, Length, "length 90.0min"),
        (90.0, Minute, Duration, "duration 120.0min"),
        (2.0, Week, Effort, "effort 10.0d"),
        (2.0, Week, Duration, "duration 14.0d"),
        (1.0, Month, Length, "length 20.0d"),
        (1.0, Year, Effort, "effort 261.0d"),
        (1e17, Minute, Effort, "effort 100000000000000000.0min"),
    ];
    for (amount, unit, model, expected) in cases {
        let mut one = task(1, None);
        (one.work, one.resources) = (work(amount, unit, model), vec![label("User", 4)]);
        assert_eq!(lines(one)[0], expected);
    }
    for amount in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        let mut one = task(1, None);
        (one.work.amount, one.resources) = (amount, vec![label("User", 4)]);
        assert_eq!(lines(one), [""; 0], "{amount}");
    }
}

#[test]
fn who_does_not_work_is_there_for_so_long() {
    let mut one = task(1, None);
    one.resources = vec![label("User", 4)];
    let mut plan = plan(vec![one]);
    plan.people[0].efficiency = 0.0;
    let text = short(&render_task(&plan, &plan.projects[0], 0));
    assert!(text.contains("length 1.0h\n    allocate User_4\n"), "{text}");
}

#[test]
fn what_is_booked_after_the_moment_of_the_plan_is_left_out() {
    let mut one = task(1, None);
    one.resources = vec![label("User", 4)];
    let now = facility().now;
    let booking = |range| Booking { resource: label("User", 4), range };
    one.bookings =
        vec![booking((now - 2 * HOUR, now + HOUR)), booking((now + HOUR, now + 2 * HOUR))];
    let expected = "booking User_4 2024-01-21-09:00:00 - 2024-01-21-11:00:00 { overtime 2 }";
    assert_eq!(lines(one)[2..], [expected]);
}

#[test]
fn nothing_that_has_not_begun_is_planned_into_the_past() {
    let mut one = task(1, None);
    one.resources = vec![label("User", 4)];
    let mut plan = plan(vec![one]);
    let shown = |plan: &Plan| short(&render_task(plan, &plan.projects[0], 0));
    let begin = "    start 2024-01-21-11:00\n";
    plan.facility.earliest = Some(plan.facility.now);
    assert!(!shown(&plan).contains(begin), "effort is not spent in the past anyway");
    plan.projects[0].tasks[0].work.model = ScheduleModel::Length;
    assert!(shown(&plan).contains(begin));
    plan.projects[0].tasks[0].depends = vec![on(&[label("Task", 2)], false, None)];
    assert!(!shown(&plan).contains(begin), "it begins when that is over");
}

#[test]
fn the_whole_plan_in_its_order() {
    let mut plan = plan(vec![task(8, None)]);
    plan.vacations = vec![(FIRST, FIRST + DAY)];
    plan.people[1].vacations = vec![(FIRST + 2 * DAY, FIRST + 3 * DAY + 1_000_000)];
    plan.people[1].efficiency = 0.75;
    plan.outside = vec![Outside { label: label("Shot", 6), range: (FIRST, FIRST + HOUR) }];
    (plan.resources, plan.facility.ahead) = (true, 3 * 3_600);
    plan.facility.earliest = Some(FIRST + DAY);
    let text = short(&render(&plan));
    let (first, rest) = text.split_once('\n').expect("lines");
    assert!(first.starts_with("# Made by Backlot "), "{first}");
    let days = ["mon", "tue", "wed", "thu", "fri"];
    let days = days.map(|day| format!("    workinghours {day} 06:00 - 15:00\n")).concat();
    let expected = format!(
        r#"project Studio_1 "Studio_1" 2024-01-01 - 2024-03-01 {{
    timingresolution 60min
    now 2024-01-21-11:00
    dailyworkinghours 9
    weekstartsmonday
{days}    workinghours sat off
    workinghours sun off
    timeformat "%Y-%m-%d"
    scenario plan "Plan"
    trackingscenario plan
}}
resource resources "resources" {{
    vacation 2024-01-01-00:00:00 - 2024-01-02-00:00:00
    resource User_4 "User_4" {{
        efficiency 1.0
    }}
    resource User_5 "User_5" {{
        efficiency 0.75
        vacation 2024-01-03-00:00:00 - 2024-01-04-00:00:00
    }}
}}
task outside "outside" {{
    task Shot_6 "Shot_6" {{
        start 2024-01-01-00:00
        end 2024-01-01-01:00
    }}
}}
task Project_7 "Project_7" {{
    task Task_8 "Task_8" {{
        start 2024-01-02-00:00
    }}
}}
taskreport breakdown "breakdown" {{
    formats csv
    timeformat "%Y-%m-%d-%H:%M"
    columns id, start, end, resources
}}
"#
    );
    assert_eq!(rest, expected);
}

#[test]
fn nothing_but_letters_and_digits_names_a_record() {
    let strange = Label::of("Shot\" {}\n task x", key(1)).to_string();
    assert!(strange.starts_with("Shottaskx_"), "{strange}");
    assert!(strange.chars().all(|it| it.is_ascii_alphanumeric() || it == '_'), "{strange}");
}

#[test]
fn slots_are_those_that_taskjuggler_knows() {
    let cases = [(3_600, 60), (86_400, 60), (1_800, 30), (300, 5), (60, 5), (420, 5), (2_400, 20)];
    for (resolution, minutes) in cases {
        assert_eq!(slot_minutes(resolution), minutes, "{resolution}");
    }
}

#[test]
fn a_report_names_tasks_dates_and_people() {
    let (project, task) = (label("Project", 7), label("Shot", 9));
    let people = [label("User", 4), label("User", 5)].map(|it| format!("{it} ({it})")).join(", ");
    let report = format!(
        "\"Id\";\"Start\";\"End\";\"Resources\"\n\
         \"{project}\";\"1970-01-01-00:00\";\"1970-01-02-00:00\";\"\"\r\n\
         outside;1970-01-01-00:00;1970-01-01-00:00;\n\
         outside.Shot_x;1970-01-01-00:00;1970-01-01-00:00;\n\n\
         {project}.{task};1970-01-01-01:00;1970-01-01-02:30;\"{people}\"\n"
    );
    let rows = read_report(&report, true).expect("a report");
    let first = ReportRow { key: key(7), range: (0, DAY), resources: Vec::new() };
    let range = (HOUR, 5 * HOUR / 2);
    let mut second = ReportRow { key: key(9), range, resources: vec![key(4), key(5)] };
    assert_eq!(rows, [first.clone(), second.clone()]);
    second.resources.clear();
    assert_eq!(read_report(&report, false).expect("a report"), [first, second]);
}

#[test]
fn a_report_that_is_none_is_refused_with_the_line() {
    let task = label("Task", 9);
    let cases = [
        (String::new(), "line 1"),
        ("\n \n".to_owned(), "line 1"),
        ("Id\nTask_9;1970-01-01-00:00;1970-01-01-00:00;".to_owned(), "line 2"),
        (format!("Id\n{task};1970-01-01-00:00"), "3 cells, got 2"),
        (format!("Id\n\n{task};1970-01-01;1970-01-01-00:00"), "line 3"),
        (format!("Id\n{task};1970-01-01-01:00;1970-01-01-00:00"), "an end"),
        (format!("Id\n{task};\"1970-01-01-01:00;1970-01-01-00:00"), "quotes"),
        ("garbage \u{1f980} \"\" ;;; \n;;;\n".to_owned(), "line 2"),
    ];
    for (report, expected) in cases {
        let error = read_report(&report, false).expect_err(&report);
        assert_eq!(error.code(), Code::SchedulerFailed, "{report}");
        assert!(error.message().contains(expected), "{error} lacks {expected}");
    }
    let people = format!("Id\n{task};1970-01-01-00:00;1970-01-01-00:00;(somebody)");
    assert!(read_report(&people, true).is_err());
}
