//! Rules through the whole pipeline: statuses, time logs, trees, versions.

use schema_som::Key;
use schema_som::error::Code;
use schema_som::value::Value;

use super::document::{Desk, Said, is, to};
use super::relations::{connect, set};

const HOUR: i64 = 3_600_000_000;

fn at(hour: i64) -> Said {
    is(Value::Time(1_800_000_000_000_000 + hour * HOUR))
}

async fn project(desk: &Desk) -> Key {
    desk.find("Project", "code", "LIGHT").await
}

async fn task(desk: &Desk, name: &str, more: &[(&str, Said)]) -> Key {
    let mut members = vec![("name", is(name)), ("project", to(project(desk).await))];
    members.extend_from_slice(more);
    desk.one(desk.create("Task", &members)).await.unwrap()
}

async fn code(desk: &Desk, ty: &str, key: Key) -> Value {
    let [status] = desk.of(ty, key, ["status_id"]).await;
    let [code] = desk.of("Status", status.as_cell().as_key().unwrap(), ["code"]).await;
    code
}

#[tokio::test]
async fn a_task_starts_ready_or_waiting_in_the_list_of_its_class() {
    let desk = Desk::demo().await;
    let first = task(&desk, "first", &[]).await;
    assert_eq!(code(&desk, "Task", first).await, Value::from("RTS"));
    let second = task(&desk, "second", &[("depends_on", connect(&[first]))]).await;
    assert_eq!(code(&desk, "Task", second).await, Value::from("WFD"));
    let status = desk.find("Status", "code", "CMPL").await;
    let refused = desk.one(desk.update("Task", first, &[("status", to(status))])).await;
    assert_eq!(refused.unwrap_err().code(), Code::ReadOnly);
    let wip = desk.find("Status", "code", "WIP").await;
    let key = project(&desk).await;
    desk.one(desk.update("Project", key, &[("status", to(wip))])).await.unwrap();
    let open = desk.find("Status", "code", "WFD").await;
    let refused = desk.one(desk.update("Project", key, &[("status", to(open))])).await;
    let error = refused.unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue);
    assert!(error.message().contains("RTS"), "{error}");
}

#[tokio::test]
async fn s2_192_to_s2_204_nobody_works_on_two_things_at_once() {
    let desk = Desk::demo().await;
    let (one, two) = (task(&desk, "one", &[]).await, task(&desk, "two", &[]).await);
    let user = [("name", is("New")), ("login", is("new")), ("email", is("new@studio"))];
    let user = desk.one(desk.create("User", &user)).await.unwrap();
    let log = async |task: Key, from: i64, until: i64| {
        let members =
            [("task", to(task)), ("resource", to(user)), ("start", at(from)), ("end", at(until))];
        desk.one(desk.create("TimeLog", &members)).await.map_err(|error| error.code())
    };
    let stored = log(one, 10, 14).await.unwrap();
    assert!(log(two, 8, 10).await.is_ok() && log(two, 14, 16).await.is_ok());
    for (from, until) in [(10, 14), (11, 12), (12, 14), (8, 14), (10, 16), (9, 15)] {
        assert_eq!(log(two, from, until).await, Err(Code::Overbooked), "{from}-{until}");
    }
    assert_eq!(log(two, 20, 20).await, Err(Code::InvalidValue));
    let longer = desk.one(desk.update("TimeLog", stored, &[("end", at(15))])).await.unwrap_err();
    assert_eq!(longer.code(), Code::Overbooked);
    assert!(longer.message().contains("time_log_"), "{longer}");
    let shorter = desk.one(desk.update("TimeLog", stored, &[("end", at(13))])).await;
    shorter.unwrap();
    assert_eq!(desk.of("TimeLog", stored, ["duration"]).await, [Value::Int(3 * 3_600)]);
    task(&desk, "inner", &[("parent", to(one))]).await;
    assert_eq!(log(one, 30, 31).await, Err(Code::InvalidValue), "a container");
}

#[tokio::test]
async fn s2_100_to_s2_105_tasks_do_not_wait_for_themselves() {
    let desk = Desk::demo().await;
    let above = task(&desk, "above", &[]).await;
    let inner = task(&desk, "inner", &[("parent", to(above))]).await;
    let other = task(&desk, "other", &[]).await;
    let refused = async |key: Key, said: (&str, Said)| {
        let error = desk.one(desk.update("Task", key, &[said])).await.unwrap_err();
        assert_eq!(error.code(), Code::CircularDependency, "{error}");
        assert!(error.message().contains(" -> "), "{error}");
    };
    refused(other, ("depends_on", connect(&[other]))).await;
    refused(above, ("parent", to(inner))).await;
    refused(above, ("depends_on", connect(&[inner]))).await;
    let waiting = task(&desk, "waiting", &[("depends_on", connect(&[inner]))]).await;
    refused(above, ("parent", to(waiting))).await;
    refused(inner, ("parent", to(waiting))).await;
    refused(above, ("parent", to(above))).await;
    refused(inner, ("depends_on", connect(&[above]))).await;
    desk.one(desk.update("Task", other, &[("depends_on", connect(&[above]))])).await.unwrap();
    refused(inner, ("depends_on", connect(&[other]))).await;
    refused(above, ("depends_on", connect(&[other]))).await;
    let sibling = task(&desk, "sibling", &[("parent", to(above))]).await;
    desk.one(desk.update("Task", sibling, &[("depends_on", set(&[inner]))])).await.unwrap();
    refused(inner, ("depends_on", connect(&[sibling]))).await;
    let twice = desk.update("Task", sibling, &[("depends_on", connect(&[inner, inner]))]);
    desk.one(twice).await.unwrap();
}

#[tokio::test]
async fn levels_follow_the_tree() {
    let desk = Desk::demo().await;
    let root = task(&desk, "root", &[]).await;
    let one = task(&desk, "one", &[("parent", to(root))]).await;
    let two = task(&desk, "two", &[("parent", to(one))]).await;
    let free = task(&desk, "free", &[]).await;
    assert_eq!(desk.of("Task", two, ["level"]).await, [Value::Int(3)]);
    desk.one(desk.update("Task", root, &[("parent", to(free))])).await.unwrap();
    assert_eq!(desk.of("Task", two, ["level"]).await, [Value::Int(4)]);
    assert_eq!(desk.log(two).await.last().unwrap().1["level"], serde_json::json!([3, 4]));
}

#[tokio::test]
async fn c01_to_c06_versions_are_numbered_in_their_series() {
    let desk = Desk::demo().await;
    let task = task(&desk, "t", &[]).await;
    let version = async |revision: i64| {
        let members = [("task", to(task)), ("revision_number", is(revision))];
        let key = desk.one(desk.create("Version", &members)).await.unwrap();
        (key, desk.of("Version", key, ["version_number"]).await[0].clone())
    };
    let numbers = [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2), (21, 1)];
    for (revision, number) in numbers {
        assert_eq!(version(revision).await.1, Value::Int(number), "{revision}");
    }
    let (key, _) = version(21).await;
    desk.one(desk.update("Version", key, &[("revision_number", is(13))])).await.unwrap();
    assert_eq!(desk.of("Version", key, ["version_number"]).await, [Value::Int(1)]);
    desk.one(desk.update("Version", key, &[("revision_number", is(21))])).await.unwrap();
    assert_eq!(desk.of("Version", key, ["version_number"]).await, [Value::Int(2)]);
    let two = schema_som::change::Command {
        ty: desk.studio.registry.by_name("Version").unwrap().ix,
        what: schema_som::change::What::Create(vec![
            desk.draft("Version", &[("task", to(task))]),
            desk.draft("Version", &[("task", to(task))]),
        ]),
        on_error: schema_som::change::OnError::Abort,
    };
    let made = desk.run(two).await.unwrap();
    for (row, number) in made.rows.iter().zip([4, 5]) {
        let key = row.as_ref().unwrap().key;
        assert_eq!(desk.of("Version", key, ["version_number"]).await, [Value::Int(number)]);
    }
}

#[tokio::test]
async fn a_number_is_not_given_again_while_its_version_is_in_the_trash() {
    let desk = Desk::demo().await;
    let task = task(&desk, "numbered", &[]).await;
    let version = async || {
        let key = desk.one(desk.create("Version", &[("task", to(task))])).await.unwrap();
        (key, desk.of("Version", key, ["version_number"]).await[0].clone())
    };
    let (first, _) = version().await;
    let (last, number) = version().await;
    assert_eq!(number, Value::Int(2));
    desk.run(desk.delete("Version", &[last])).await.unwrap();
    assert_eq!(version().await.1, Value::Int(3));
    desk.run(desk.delete("Version", &[first])).await.unwrap();
    desk.restore(&[last]).await.unwrap();
    assert_eq!(desk.of("Version", last, ["version_number"]).await, [Value::Int(2)]);
    assert_eq!(version().await.1, Value::Int(4));
}

#[tokio::test]
async fn templates_are_read_when_they_are_written() {
    let desk = Desk::demo().await;
    let template = |path: &str| {
        let members = [
            ("name", is("x")),
            ("target_entity_type", is("Task")),
            ("path", is(path)),
            ("filename", is("{{version.nice_name}}")),
        ];
        desk.create("FilenameTemplate", &members)
    };
    let key = desk.one(template("{{#if shot}}{{shot.code}}{{/if}}")).await.unwrap();
    let broken = desk.one(template("a\n{{#if shot}}{{shot.code}}{{/each}}")).await.unwrap_err();
    assert_eq!(broken.code(), Code::InvalidValue);
    assert_eq!(broken.extensions()["field"], "path");
    assert!(broken.message().contains("line 2, column "), "{broken}");
    let patch = desk.update("FilenameTemplate", key, &[("filename", is("{{"))]);
    let broken = desk.one(patch).await.unwrap_err();
    assert!(broken.message().contains("line 1, column "), "{broken}");
    let structure = [("name", is("s")), ("custom_template", is("{{#each x}}"))];
    let broken = desk.one(desk.create("Structure", &structure)).await.unwrap_err();
    assert_eq!(broken.extensions()["field"], "custom_template");
}

#[tokio::test]
async fn types_files_and_repositories_are_held_to_their_rules() {
    let desk = Desk::demo().await;
    let prop = desk.find("Type", "name", "Prop").await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    desk.one(desk.update("Shot", shot, &[("type", to(prop))])).await.unwrap();
    let project = desk.find("Project", "code", "LIGHT").await;
    let refused = desk.update("Project", project, &[("type", to(prop))]);
    let refused = desk.one(refused).await.unwrap_err();
    assert!(refused.message().contains("made for Asset"), "{refused}");
    let file = desk.create("File", &[("full_path", is("M:\\a\\b.exr"))]);
    let file = desk.one(file).await.unwrap();
    let stored = desk.of("File", file, ["full_path", "original_filename"]).await;
    assert_eq!(stored, ["M:/a/b.exr".into(), "b.exr".into()]);
    let bad = [("name", is("r")), ("code", is("not good"))];
    let refused = desk.one(desk.create("Repository", &bad)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidValue);
    let good = [("name", is("r")), ("code", is("R1")), ("linux_path", is("/mnt/T"))];
    let key = desk.one(desk.create("Repository", &good)).await.unwrap();
    assert_eq!(desk.of("Repository", key, ["linux_path"]).await, [Value::from("/mnt/T/")]);
}

#[tokio::test]
async fn s2_210_to_s2_229_seconds_add_up_to_the_root() {
    let desk = Desk::demo().await;
    let root = task(&desk, "root", &[]).await;
    let middle = task(&desk, "middle", &[("parent", to(root))]).await;
    let hours = |hours: f64| [("schedule_timing", is(hours)), ("schedule_unit", is("h"))];
    let mut one = vec![("parent", to(middle))];
    one.extend(hours(10.0));
    let one = task(&desk, "one", &one).await;
    let mut two = vec![("parent", to(root))];
    two.extend(hours(2.0));
    let two = task(&desk, "two", &two).await;
    let sums = async |key: Key| {
        let fields = ["schedule_seconds", "total_logged_seconds"];
        desk.of("Task", key, fields).await.map(|value| match value {
            Value::Int(seconds) => seconds / 3_600,
            _ => panic!("seconds"),
        })
    };
    assert_eq!((sums(root).await, sums(middle).await), ([12, 0], [10, 0]));
    let user = [("name", is("New")), ("login", is("new")), ("email", is("new@studio"))];
    let user = desk.one(desk.create("User", &user)).await.unwrap();
    let log = async |task: Key, from: i64, until: i64| {
        let members =
            [("task", to(task)), ("resource", to(user)), ("start", at(from)), ("end", at(until))];
        desk.one(desk.create("TimeLog", &members)).await.unwrap()
    };
    let first = log(two, 0, 9).await;
    assert_eq!((sums(root).await, sums(middle).await), ([12, 9], [10, 0]));
    log(one, 20, 23).await;
    assert_eq!((sums(root).await, sums(middle).await), ([12, 12], [10, 3]));
    desk.one(desk.update("TimeLog", first, &[("end", at(16))])).await.unwrap();
    assert_eq!(sums(root).await, [12, 19]);
    desk.one(desk.update("TimeLog", first, &[("task", to(one))])).await.unwrap();
    assert_eq!(
        (sums(root).await, sums(middle).await, sums(two).await),
        ([12, 19], [10, 19], [2, 0])
    );
    desk.one(desk.update("Task", one, &[("parent", to(two))])).await.unwrap();
    assert_eq!((sums(root).await, sums(two).await), ([11, 19], [10, 19]));
    assert_eq!(sums(middle).await, [1, 0], "a leaf again");
    desk.run(desk.delete("TimeLog", &[first])).await.unwrap();
    assert_eq!(sums(root).await, [11, 3]);
    desk.run(desk.delete("Task", &[one])).await.unwrap();
    assert_eq!(sums(root).await, [3, 0]);
}

#[tokio::test]
async fn s2_222_to_s2_226_the_plan_moves_the_end() {
    let desk = Desk::demo().await;
    let planned = [("start", at(0)), ("schedule_timing", is(10.0)), ("schedule_unit", is("h"))];
    let key = task(&desk, "t", &planned).await;
    let range = async || desk.of("Task", key, ["start", "end", "duration"]).await;
    let [start, end, duration] = range().await;
    let (Value::Time(start), Value::Time(end)) = (start, end) else { panic!("moments") };
    assert_eq!((end - start, duration), (10 * HOUR, Value::Int(36_000)));
    desk.one(desk.update("Task", key, &[("schedule_unit", is("d"))])).await.unwrap();
    assert_eq!(range().await[2], Value::Int(864_000));
    let pinned = [("schedule_constraint", is("both")), ("schedule_timing", is(100.0))];
    desk.one(desk.update("Task", key, &pinned)).await.unwrap();
    assert_eq!(range().await[2], Value::Int(864_000));
}
