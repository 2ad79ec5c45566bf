//! Empty databases with our tables, for tests: SQLite always, servers where the environment says
//! that databases may be created (`BACKLOT_TEST_POSTGRES`, `BACKLOT_TEST_MARIADB`).

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use schema_som::{Key, Record, Registry};
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

use crate::{Engine, Options, Store, ddl};

/// A database of one test; dropped, its file disappears. On a server it is overwritten by the next
/// run that gets the same number.
pub(crate) struct Scratch {
    pub store: Store,
    pub url: String,
    pub _folder: Option<TempDir>,
}

/// The built-in model.
pub(crate) fn model() -> Registry {
    Registry::built_in().expect("the built-in types fit together")
}

/// A key that no other test has.
pub(crate) fn key() -> Key {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Key::new(NEXT.fetch_add(1, Ordering::Relaxed), [7; 8], 0)
}

/// A database with tables on every engine that is at hand.
pub(crate) async fn everywhere(options: &Options) -> Vec<Scratch> {
    let mut all = Vec::new();
    for engine in Engine::ALL {
        all.extend(scratch(engine, options).await);
    }
    all
}

/// A database with tables on this engine, if it is at hand.
pub(crate) async fn scratch(engine: Engine, options: &Options) -> Option<Scratch> {
    let (url, folder) = empty(engine).await?;
    // The time limits under test are not meant for this.
    let empty = Store::open(&url, &Options::default()).await.expect("an empty database");
    let tx = empty.begin().await.expect("a transaction");
    for statement in ddl::create_statements(&model(), engine) {
        let done = tx.sea().expect("an open transaction").execute_unprepared(&statement).await;
        done.unwrap_or_else(|cause| panic!("{cause} in {statement}"));
    }
    tx.commit().await.expect("tables");
    empty.close().await;
    let store = Store::open(&url, options).await.expect("a database with tables");
    Some(Scratch { store, url, _folder: folder })
}

async fn empty(engine: Engine) -> Option<(String, Option<TempDir>)> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let variable = match engine {
        Engine::Sqlite => {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("studio.db");
            return Some((format!("sqlite://{}?mode=rwc", path.display()), Some(folder)));
        }
        Engine::Postgres => "BACKLOT_TEST_POSTGRES",
        Engine::MariaDb => "BACKLOT_TEST_MARIADB",
    };
    let server = std::env::var(variable).ok().filter(|url| !url.is_empty())?;
    let name = format!("backlot_storage_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let connection = Database::connect(&server).await.expect("the test server answers");
    for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        connection.execute_unprepared(&sql).await.expect("databases may be created");
    }
    connection.close().await.expect("a closed connection");
    let bare = server.split('?').next().unwrap_or_default();
    let base = match bare.matches('/').count() {
        0..=2 => bare,
        _ => bare.rsplit_once('/').map_or(bare, |(base, _)| base),
    };
    Some((format!("{base}/{name}"), None))
}

/// A user without anything that could clash.
pub(crate) fn user(model: &Registry, login: &str) -> Record {
    let ty = model.by_name("User").expect("a built-in type");
    let mut user = named(model, "User", login);
    user.set(ty, "login", login);
    user.set(ty, "email", format!("{login}@example.com"));
    user
}

/// A record with a name, its defaults, and what its kind requires.
pub(crate) fn named(model: &Registry, type_name: &str, name: &str) -> Record {
    let ty = model.by_name(type_name).expect("a built-in type");
    let mut record = Record::new(ty, key());
    for (field, value) in [("name", name), ("nice_name", name), ("code", name)] {
        if ty.field(field).is_some() {
            record.set(ty, field, value);
        }
    }
    for field in ["date_created", "date_updated"] {
        if ty.field(field).is_some() {
            record.set(ty, field, schema_som::Value::Time(1_700_000_000_123_456));
        }
    }
    record
}

/// A project with all that it needs: a status in a list, and the project itself.
pub(crate) fn project(model: &Registry, code: &str) -> Vec<Record> {
    let (status, mut list) = (named(model, "Status", code), named(model, "StatusList", code));
    let list_type = model.by_name("StatusList").expect("a built-in type");
    list.set(list_type, "target_entity_type", format!("Project{code}"));
    let mut project = named(model, "Project", code);
    let project_type = model.by_name("Project").expect("a built-in type");
    project.set(project_type, "status_id", status.key());
    project.set(project_type, "status_list_id", list.key());
    vec![status, list, project]
}

/// A task, shot or the like in the project that `project` made.
pub(crate) fn task(model: &Registry, project: &[Record], type_name: &str, code: &str) -> Record {
    let ty = model.by_name(type_name).expect("a built-in type");
    let mut task = named(model, type_name, code);
    task.set(ty, "project_id", project[2].key());
    task.set(ty, "status_id", project[0].key());
    task.set(ty, "status_list_id", project[1].key());
    task
}
