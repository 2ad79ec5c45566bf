//! How a studio counts time: what its resolution rounds, and what a day of its working hours is.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

use super::{change, creation, make, now, outcome, to};

/// Start, end and seconds of a new vacation.
fn range(admin: &Actor, input: Value) -> Value {
    outcome(&creation(admin, "Vacation", (input, "start end duration"))).expect("a vacation")
}

fn is(start: &str, end: &str, duration: i64) -> Value {
    let moment = |text: &str| format!("{text}:00Z");
    json!({"start": moment(start), "end": moment(end), "duration": duration})
}

/// C100, C101, C102, C104, C109.
#[test]
fn c100_to_c109_ranges_are_resolved_and_rounded_to_the_hour() {
    let admin = TestApp::shared().admin();
    let day = 86_400;
    let cases = [
        (
            json!({"start": "2013-03-22T15:15:00Z", "end": "2013-04-11T15:15:00Z"}),
            is("2013-03-22T15:00", "2013-04-11T15:00", 20 * day),
        ),
        (
            json!({"start": "2013-12-22T23:08:00Z", "end": "2013-12-22T23:15:00Z"}),
            is("2013-12-22T23:00", "2013-12-23T00:00", 3_600),
        ),
        (
            json!({"start": "2013-03-22T15:15:00Z", "duration": 60}),
            is("2013-03-22T15:00", "2013-03-22T16:00", 3_600),
        ),
        (
            json!({"start": "2013-03-22T15:00:00Z", "end": "2013-03-12T15:00:00Z",
                "duration": 3 * day}),
            is("2013-03-22T15:00", "2013-03-25T15:00", 3 * day),
        ),
        (
            json!({"start": "2013-03-22T15:00:00Z", "end": "2013-03-12T15:00:00Z"}),
            is("2013-03-22T15:00", "2013-03-23T15:00", day),
        ),
        (json!({"end": "2013-03-22T15:00:00Z"}), is("2013-03-22T14:00", "2013-03-22T15:00", 3_600)),
    ];
    for (input, expected) in cases {
        assert_eq!(range(&admin, input.clone()), expected, "{input}");
    }
    assert_eq!(range(&admin, json!({}))["duration"], 3_600);
}

/// Seconds that a task is planned for.
fn planned(admin: &Actor, project: &str, (timing, unit): (f64, &str)) -> Value {
    let input = json!({
        "name": format!("{timing} {unit}"),
        "project": to(project),
        "start": "2013-04-17T00:00:00Z",
        "scheduleTiming": timing,
        "scheduleUnit": unit,
    });
    let made = outcome(&creation(admin, "Task", (input, "scheduleSeconds end")));
    made.expect("a task")
}

/// C126, C127, S2-222, S2-228: all of it is read from the database, so that a restart changes nothing.
#[test]
fn c126_c127_s2_222_s2_228_what_the_first_studio_says_holds_at_once() {
    let app = TestApp::start();
    let admin = app.admin();
    let project = admin.make_project("TIME");
    let seconds =
        |timing, unit| planned(&admin, &project, (timing, unit))["scheduleSeconds"].clone();
    assert_eq!(seconds(10.0, "HOUR"), 36_000);
    assert_eq!(seconds(23.0, "DAY"), 745_200);
    assert_eq!(seconds(2.0, "WEEK"), 324_000);
    assert_eq!(seconds(2.5, "MONTH"), 1_620_000);
    let end = |timing, unit| planned(&admin, &project, (timing, unit))["end"].clone();
    assert_eq!(end(10.0, "HOUR"), "2013-04-17T10:00:00Z");
    assert_eq!(end(5.0, "DAY"), "2013-04-22T00:00:00Z");

    let worked =
        [("mon", 1), ("tue", 1), ("wed", 1), ("thu", 1), ("fri", 0), ("sat", 0), ("sun", 0)];
    let day = |on| if on == 1 { json!([[600, 1_080]]) } else { json!([]) };
    let week: Value = worked.into_iter().map(|(name, on)| (name.to_owned(), day(on))).collect();
    let hours = json!({"workingHours": week, "dailyWorkingHours": 8});
    let fields = "weeklyWorkingHours weeklyWorkingDays yearlyWorkingDays";
    let made = outcome(&creation(&admin, "WorkingHours", (hours.clone(), fields)));
    let counted =
        json!({"weeklyWorkingHours": 32.0, "weeklyWorkingDays": 4, "yearlyWorkingDays": 209});
    assert_eq!(made, Ok(counted));

    // One document: the studio, and what is rounded by it afterwards.
    let document = "mutation($studio: StudioCreateInput!, $vacation: VacationCreateInput!) {
        studioCreate(input: $studio) { studio { id timingResolution timeZone } }
        vacationCreate(input: $vacation) { vacation { start duration } }
    }";
    let studio = json!({"name": "Stalker", "timingResolution": 300,
        "workingHours": {"create": hours}});
    let vacation = json!({"start": "2013-04-17T10:02:40Z", "duration": 600});
    let made = admin.ask(document, json!({"studio": studio, "vacation": vacation}));
    let fine = json!({"start": "2013-04-17T10:05:00Z", "duration": 600});
    assert_eq!(made["vacationCreate"]["vacation"], fine);
    let id = made["studioCreate"]["studio"]["id"].as_str().expect("an id").to_owned();

    assert_eq!(seconds(23.0, "DAY"), 662_400);
    assert_eq!(seconds(2.0, "WEEK"), 2 * 4 * 28_800);
    assert_eq!(seconds(1.0, "YEAR"), 209 * 28_800);
    assert_eq!(end(0.1, "HOUR"), "2013-04-17T00:05:00Z");

    // Eight hours on five days, as somebody else set it: the hours belong to the studio.
    let of_studio = "workingHours { id }";
    let hours = now(&admin, ("Studio", &id), of_studio)["workingHours"]["id"].clone();
    let hours = hours.as_str().expect("an id").to_owned();
    let week = json!({"workingHours": {"fri": [[600, 1_080]]}});
    outcome(&change(&admin, ("WorkingHours", &hours), (week, ""))).expect("a change");
    assert_eq!(seconds(2.0, "WEEK"), 288_000);
    later_studios(&admin, &id);
}

/// A second studio says nothing, and the first one is rounded by what it says itself.
fn later_studios(admin: &Actor, first: &str) {
    let coarse = json!({"name": "Later", "timingResolution": 86_400,
        "start": "2013-04-17T10:00:00Z", "end": "2013-04-20T13:00:00Z"});
    let made = outcome(&creation(admin, "Studio", (coarse, "start end duration")));
    assert_eq!(made, Ok(is("2013-04-17T00:00", "2013-04-21T00:00", 4 * 86_400)));
    let minutes = json!({"start": "2013-04-17T10:05:00Z", "duration": 300});
    let five = is("2013-04-17T10:05", "2013-04-17T10:10", 300);
    assert_eq!(range(admin, minutes.clone()), five);

    let patch = json!({"start": "2013-04-17T10:05:00Z", "end": "2013-04-17T18:10:00Z",
        "now": "2013-04-15T21:32:00Z"});
    let fields = "start end duration now timingResolution";
    let fine = outcome(&change(admin, ("Studio", first), (patch, fields))).expect("a studio");
    assert_eq!(fine["end"], "2013-04-17T18:10:00Z");
    assert_eq!(fine["now"], "2013-04-15T21:30:00Z");
    for (resolution, end, at) in [(3_600, "18:00", "22:00"), (900, "18:00", "22:00")] {
        let patch = json!({"timingResolution": resolution});
        let rounded = outcome(&change(admin, ("Studio", first), (patch, fields))).expect("it");
        assert_eq!(rounded["start"], "2013-04-17T10:00:00Z");
        assert_eq!(rounded["end"], format!("2013-04-17T{end}:00Z"));
        assert_eq!(rounded["now"], format!("2013-04-15T{at}:00Z"));
    }
    assert_eq!(range(admin, minutes), is("2013-04-17T10:00", "2013-04-17T10:15", 900));
    for (resolution, code) in [(json!("text"), "INVALID_TYPE"), (json!(5), "INVALID_VALUE")] {
        let patch = json!({"timingResolution": resolution});
        let refused = outcome(&change(admin, ("Studio", first), (patch, "")));
        assert_eq!(refused, Err(code.to_owned()), "{resolution}");
    }
}

/// C081, C082, C083, C087, C088.
#[test]
fn c081_to_c088_working_hours_are_checked_and_completed() {
    let admin = TestApp::shared().admin();
    let made = |hours: Value| {
        let fields = "workingHours weeklyWorkingHours yearlyWorkingDays";
        outcome(&creation(&admin, "WorkingHours", (json!({"workingHours": hours}), fields)))
    };
    let weekend = made(json!({"sat": [[900, 1_080]], "sun": [[900, 1_080]]})).expect("hours");
    assert_eq!(weekend["workingHours"]["mon"], json!([[540, 1_080]]));
    assert_eq!(weekend["workingHours"]["sat"], json!([[900, 1_080]]));
    assert_eq!(weekend["yearlyWorkingDays"], 365);
    assert_eq!(made(json!({"sat": [[540, 720]]})).expect("hours")["yearlyWorkingDays"], 313);
    let refused = [
        (json!("text"), "INVALID_TYPE"),
        (json!({"mon": "not properly valued"}), "INVALID_TYPE"),
        (json!({"zon": [[540, 1_080]]}), "INVALID_VALUE"),
        (json!({"sun": [[-10, 1_000]]}), "INVALID_VALUE"),
        (json!({"sat": [[900, 1_080], [1_090, 1_500]]}), "INVALID_VALUE"),
        (json!({"mon": ["no proper data"]}), "INVALID_TYPE"),
        (json!({"mon": [["no proper data"]]}), "INVALID_VALUE"),
        (json!({"mon": [[3]]}), "INVALID_VALUE"),
        (json!({"mon": [[2, "a"]]}), "INVALID_TYPE"),
        (json!({"mon": [[4, 100, 3]]}), "INVALID_VALUE"),
        (json!({"sat": [[0, 1_800]]}), "INVALID_VALUE"),
    ];
    for (hours, code) in refused {
        assert_eq!(made(hours.clone()), Err(code.to_owned()), "{hours}");
    }
    let daily = |daily: Value| {
        let input = json!({"dailyWorkingHours": daily});
        outcome(&creation(&admin, "WorkingHours", (input, "dailyWorkingHours")))
    };
    assert_eq!(daily(Value::Null), Ok(json!({"dailyWorkingHours": 9})));
    assert_eq!(daily(json!(12)), Ok(json!({"dailyWorkingHours": 12})));
    for wrong in [0, -10, 25] {
        assert_eq!(daily(json!(wrong)), Err("INVALID_VALUE".into()), "{wrong}");
    }
    assert_eq!(daily(json!("nine")), Err("INVALID_VALUE".into()));
}

/// C085, C086.
#[test]
fn c085_c086_a_moment_is_a_working_hour_by_the_clock_on_the_wall() {
    let app = TestApp::start();
    let admin = app.admin();
    let is_working = |hours: &str, at: &str| {
        let document = "query($hours: ID!, $at: DateTime!) {
            isWorkingHour(workingHours: $hours, at: $at)
        }";
        admin.ask(document, json!({"hours": hours, "at": at}))["isWorkingHour"].clone()
    };
    let usual = make(&admin, "WorkingHours", json!({}));
    let moments = [
        ("2013-04-08T08:59:00Z", false),
        ("2013-04-08T09:00:00Z", true),
        ("2013-04-08T17:59:59Z", true),
        ("2013-04-08T18:00:00Z", false),
        ("2013-04-13T12:00:00Z", false),
    ];
    for (at, expected) in moments {
        assert_eq!(is_working(&usual, at), expected, "{at}");
    }
    let day = json!([[570, 720], [780, 1_110]]);
    let week = json!({"mon": day, "tue": day, "wed": day, "thu": day, "fri": day,
        "sat": [[570, 720]], "sun": []});
    let hours = json!({"workingHours": week});
    let made = creation(&admin, "WorkingHours", (hours, "weeklyWorkingHours"));
    let split = made["data"]["made"]["record"].clone();
    assert_eq!(split["weeklyWorkingHours"], 42.5);
    let split = split["id"].as_str().expect("an id").to_owned();
    assert_eq!(is_working(&split, "2013-04-08T13:55:00Z"), true);
    assert_eq!(is_working(&split, "2013-04-14T13:55:00Z"), false);

    // Half past nine in Istanbul is half past six in UTC.
    assert_eq!(is_working(&usual, "2013-04-08T06:30:00Z"), false);
    let studio = json!({"name": "Istanbul", "timeZone": "+03:00", "workingHours": to(&usual)});
    make(&admin, "Studio", studio);
    assert_eq!(is_working(&usual, "2013-04-08T06:30:00Z"), true);
    assert_eq!(is_working(&usual, "2013-04-08T15:00:00Z"), false);
    let later = json!({"name": "Later", "timeZone": "-05:30", "workingHours": to(&usual)});
    make(&admin, "Studio", later);
    assert_eq!(is_working(&usual, "2013-04-08T06:30:00Z"), true, "the first studio says so");
    let zone = json!({"name": "Nowhere", "timeZone": "Europe/Istanbul"});
    assert_eq!(outcome(&creation(&admin, "Studio", (zone, ""))), Err("INVALID_VALUE".into()));

    let other = make(&admin, "Tag", json!({"name": "no hours"}));
    let gone = make(&admin, "WorkingHours", json!({}));
    super::delete(&admin, ("WorkingHours", &gone));
    for (hours, code) in [(other, "INVALID_ID"), (gone, "NOT_FOUND")] {
        let document =
            format!("{{ isWorkingHour(workingHours: \"{hours}\", at: \"2013-04-08T08:59:00Z\") }}");
        assert_eq!(admin.refused(&document), code, "{hours}");
    }
}
