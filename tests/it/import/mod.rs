//! `import stalker`: a production that the original made, into each engine.

mod bad_input;
mod columns;
mod facts;
mod judged;
mod resumed;
mod served;
mod server;
mod studio;
mod tickets;

use std::sync::atomic::{AtomicU64, Ordering};

use schema_som::actor::Actor;
use schema_som::value::Value;
use schema_som::{Code, Record};
use server_app::import::{ImportOptions, Report};
use server_app::{Batch, Cause};
use tests::engines::{self, Engine};
use tokio::sync::Notify;

use facts::Facts;
use studio::{Studio, production};

#[tokio::test]
async fn every_recorded_fact_holds_on_every_engine() {
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        let report = studio.import(&ImportOptions::default()).await.expect("an import");
        let facts = Facts::of(&studio, &report.source).await;
        facts.hold().await;
        facts.paths_hold().await;
        assert_eq!(report.problems, [], "{engine}");
    }
}

#[tokio::test]
async fn the_report_says_what_came_and_what_did_not() {
    let studio = Studio::new(Engine::Sqlite).await;
    let report = studio.import(&ImportOptions::default()).await.expect("an import");
    let class = |name: &str| &report.classes[name];
    assert_eq!((class("Task").brought, class("Task").merged), (635, 0));
    assert_eq!((class("User").brought, class("User").merged), (25, 1));
    assert_eq!((class("Status").brought, class("Status").merged), (0, 17));
    assert_eq!((class("StatusList").brought, class("StatusList").merged), (1, 5));
    assert_eq!((class("Type").brought, class("Type").merged), (18, 2));
    assert_eq!((class("Group").brought, class("Department").brought), (4, 5));
    assert_eq!(class("Permission").brought + class("Permission").merged, 430);
    assert!(report.classes.values().all(|class| class.skipped == 0 && class.already_here == 0));
    assert_eq!((class("Studio").brought, class("Review").brought), (1, 282));
    assert!(report.unsupported.is_empty() && report.unsupported_links.is_empty(), "{report:?}");
    let json = serde_json::to_value(&report).expect("a report");
    assert_eq!(json["classes"]["Task"]["brought"], 635);
}

#[tokio::test]
async fn a_second_run_brings_nothing() {
    let studio = Studio::new(Engine::Sqlite).await;
    let first = studio.import(&ImportOptions::default()).await.expect("an import");
    let map = studio.map(&first.source).await;
    let copy = tempfile::tempdir().expect("a folder");
    let elsewhere = copy.path().join("moved.sqlite3");
    std::fs::copy(production(), &elsewhere).expect("a copy");
    let url = format!("sqlite://{}", elsewhere.display());
    let options = ImportOptions { chunk: 97, ..ImportOptions::default() };
    let second = studio.import_from(&url, &options, &()).await.expect("an import");
    assert_eq!(second.source, first.source, "a copy elsewhere is the same source");
    assert_eq!((second.brought(), second.present()), (0, first.present()));
    assert!(second.classes.values().all(|class| class.merged == 0));
    assert_eq!(studio.map(&first.source).await, map);
    Facts::of(&studio, &first.source).await.hold().await;
}

#[tokio::test]
async fn of_two_imports_at_once_one_gives_way_on_every_engine() {
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        let options = ImportOptions::default();
        let (one, other) = tokio::join!(studio.import(&options), studio.import(&options));
        let (report, refused) = match (one, other) {
            (Ok(report), Err(refused)) | (Err(refused), Ok(report)) => (report, refused),
            (one, other) => panic!("{engine}: one must end and one give way: {one:?}, {other:?}"),
        };
        assert_eq!(refused.code(), schema_som::Code::Conflict, "{engine}: {refused}");
        Facts::of(&studio, &report.source).await.hold().await;
    }
}

#[tokio::test]
async fn what_was_deleted_here_stays_away() {
    let studio = Studio::new(Engine::Sqlite).await;
    let first = studio.import(&ImportOptions::default()).await.expect("an import");
    let map = studio.map(&first.source).await;
    let log = map[&("TimeLog".to_owned(), "933".to_owned())];
    let hex: String = log.0.iter().map(|byte| format!("{byte:02x}")).collect();
    for table in ["time_logs", "records"] {
        let sql = format!("DELETE FROM {table} WHERE id = x'{hex}'");
        studio.database.execute(&sql).await.expect("a deletion");
    }
    let second = studio.import(&ImportOptions::default()).await.expect("an import");
    assert_eq!((second.brought(), second.classes["TimeLog"].already_here), (0, 1_156));
    assert_eq!(studio.records("TimeLog", &[]).await.len(), 1_155);
}

#[tokio::test]
async fn a_studio_without_default_data_gets_that_of_the_source() {
    let studio = Studio::empty(Engine::Sqlite).await;
    let options = ImportOptions { chunk: 3, ..ImportOptions::default() };
    let report = studio.import(&options).await.expect("an import");
    Facts::of(&studio, &report.source).await.hold().await;
    let lists = studio.records("StatusList", &["target_entity_type"]).await;
    let codes = studio.records("Status", &["code"]).await;
    let statuses = studio.links("StatusList", "statuses").await;
    let of = |target: &str| -> Vec<&Value> {
        let list = lists.iter().find(|(_, list)| list[0] == Value::from(target));
        statuses[list.expect(target).0].iter().map(|key| &codes[key][0]).collect()
    };
    let texts = |codes: &[&str]| codes.iter().map(|code| Value::from(*code)).collect::<Vec<_>>();
    let declared = ["WFD", "RTS", "WIP", "PREV", "HREV", "DREV", "OH", "STOP", "CMPL"];
    assert_eq!(of("Task"), texts(&declared).iter().collect::<Vec<_>>());
    assert_eq!(of("Daily"), texts(&["OPEN", "CLS"]).iter().collect::<Vec<_>>());
    assert_eq!(of("Budget"), texts(&["NEW", "APP", "CMPL"]).iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn others_write_while_an_import_runs() {
    let studio = Studio::new(Engine::Sqlite).await;
    let other = studio.beside().await;
    let (registry, written) = (studio.registry.clone(), AtomicU64::new(0));
    let done = Notify::new();
    let writing = async {
        let tag = registry.by_name("Tag").expect("a type");
        loop {
            let mut tx = match other.store().begin().await {
                Err(error) if error.code() == Code::Busy => continue,
                begun => begun.expect("a transaction"),
            };
            let mut record = Record::new(tag, other.clock().new_key(0));
            record.set(tag, "name", "beside");
            let batch = Batch { records: vec![record], links: vec![] };
            let model = (&*registry, &Actor::system());
            other.create(&mut tx, model, Cause::System, batch).await.expect("a tag");
            tx.commit().await.expect("a commit");
            written.fetch_add(1, Ordering::Relaxed);
            tokio::select! {
                () = tokio::time::sleep(std::time::Duration::from_millis(1)) => {}
                () = done.notified() => return,
            }
        }
    };
    let importing = async {
        let options = ImportOptions { chunk: 50, ..ImportOptions::default() };
        let report = studio.import(&options).await;
        done.notify_one();
        report.expect("an import")
    };
    let ((), report): ((), Report) = tokio::join!(writing, importing);
    assert!(written.load(Ordering::Relaxed) > 0);
    Facts::of(&studio, &report.source).await.hold().await;
}

#[tokio::test]
async fn whoever_is_here_already_keeps_password_and_address() {
    let studio = Studio::new(Engine::Sqlite).await;
    let before = studio.records("User", &["login", "email", "password_hash"]).await;
    let report = studio.import(&ImportOptions::default()).await.expect("an import");
    let after = studio.records("User", &["login", "email", "password_hash"]).await;
    for (key, user) in &before {
        assert!(!user[2].is_null());
        assert_eq!(after[key], *user);
    }
    let map = studio.map(&report.source).await;
    assert!(before.contains_key(&map[&("User".to_owned(), "3".to_owned())]));
    let groups = studio.records("Group", &["name", "reach"]).await;
    let admins = &map[&("Group".to_owned(), "2".to_owned())];
    assert_eq!(groups[admins], [Value::from("admins"), Value::from("admin")]);
}

#[tokio::test]
async fn templates_arrive_in_handlebars() {
    let studio = Studio::new(Engine::Sqlite).await;
    let report = studio.import(&ImportOptions::default()).await.expect("an import");
    let map = studio.map(&report.source).await;
    let templates = studio.records("FilenameTemplate", &["path", "filename"]).await;
    let of = |id: &str| &templates[&map[&("FilenameTemplate".to_owned(), id.to_owned())]];
    let path = "$REPO{{project.repository.code}}/{{project.code}}/\
                {{#each parent_tasks as |p|}}{{p.nice_name}}/{{/each}}";
    let filename = "{{version.nice_name}}_r{{pad version.revision_number 2}}_v\
                    {{pad version.version_number 3}}";
    for id in ["77", "78", "79", "80", "81"] {
        assert_eq!(of(id), &[Value::from(path), Value::from(filename)]);
    }
    let path = "$REPO{{project.repository.code}}/{{project.code}}/Assets/{{asset.type.code}}/\
                {{asset.code}}";
    let filename = "{{asset.code}}_{{lower task.nice_name}}_v{{pad version.version_number 3}}";
    assert_eq!(of("82"), &[Value::from(path), Value::from(filename)]);
    let path = "$REPO{{project.repository.code}}/{{project.code}}/\
                {{join parent_tasks \"/\" \"nice_name\"}}";
    let filename = "{{task.nice_name}}_v{{pad version.version_number 3}}";
    assert_eq!(of("83"), &[Value::from(path), Value::from(filename)]);
    let structures = studio.records("Structure", &["custom_template"]).await;
    let custom = &structures[&map[&("Structure".to_owned(), "84".to_owned())]][0];
    let expected = "{{#each project.sequences as |q|}}\nSEQUENCES/{{q.code}}/Edit\n\
                    {{#each q.shots as |s|}}\nSEQUENCES/{{q.code}}/SHOTS/{{s.code}}\n{{/each}}\
                    {{/each}}\nReferences/Movies";
    assert_eq!(custom, &Value::from(expected));
}

#[tokio::test]
async fn notes_tags_and_thumbnails_stay_with_what_they_belong_to() {
    let studio = Studio::new(Engine::Sqlite).await;
    let report = studio.import(&ImportOptions::default()).await.expect("an import");
    let map = studio.map(&report.source).await;
    let key = |class: &str, id: &str| map[&(class.to_owned(), id.to_owned())];
    let notes = studio.records("Note", &["content", "description", "project_id"]).await;
    let note = &notes[&key("Note", "3951")];
    assert_eq!(note[0], Value::from("Şehir ışıkları daha sıcak olsun."));
    assert_eq!(note[1], Value::from(""));
    assert!(notes.values().all(|note| !note[2].is_null()), "a note of a ticket has its project");
    let noted = studio.links("Version", "notes").await;
    assert_eq!(noted.values().map(Vec::len).sum::<usize>(), 47);
    let tagged = studio.links("Shot", "tags").await;
    assert_eq!(tagged.values().map(Vec::len).sum::<usize>(), 34);
    let assets = studio.records("Asset", &["thumbnail_id"]).await;
    assert_eq!(assets.values().filter(|asset| !asset[0].is_null()).count(), 6);
    let users = studio.records("User", &["created_by_id", "must_reset_password"]).await;
    assert_eq!(users[&key("User", "3")][1], Value::Int(0), "the first administrator may log in");
}

#[tokio::test]
async fn statuses_that_our_rules_derive_differently_are_named() {
    let studio = Studio::new(Engine::Sqlite).await;
    let report = studio.import(&ImportOptions::default()).await.expect("an import");
    let statuses: Vec<_> = report
        .statuses
        .iter()
        .map(|status| (status.path.as_str(), status.stored.as_str(), status.derived.as_str()))
        .collect();
    let expected = [("Assets/Keeper/Lookdev", "WFD", "RTS"), ("Assets/Mara/Lookdev", "WFD", "RTS")];
    assert_eq!(statuses, expected);
}
