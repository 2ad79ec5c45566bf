//! Empty databases with our tables, for tests: SQLite always, servers where the environment says
//! that databases may be created (`BACKLOT_TEST_POSTGRES`, `BACKLOT_TEST_MARIADB`).

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use schema_som::expression::{column, int};
use schema_som::kind::{Kind, Vocabulary};
use schema_som::type_def::{ExtensionDef, FieldDef, OnDelete, PluginDef, RelationDef, TypeDef};
use schema_som::{Key, Record, Registry, Value, facets};
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

/// The built-in model with what these plugins declare.
pub(crate) fn model_with(plugins: &[PluginDef]) -> Registry {
    let types = schema_som::types::all();
    Registry::with_plugins(types, Vec::new(), plugins).expect("the plugins fit")
}

/// A plugin that declares a bit of everything: types of its own, one of them in a family, and more
/// fields of every kind for types at each place of the tree.
pub(crate) fn camera() -> PluginDef {
    let shot = RelationDef::one("shot", "Shot", "Where it is used.").required();
    let user = |name: &str| RelationDef::one(name, "User", "Who.").on_delete(OnDelete::Clear);
    let mounts = [("PL", "pl", "Big."), ("EF", "ef", "Small.")];
    let mount = Vocabulary::new("CameraMount", "How lenses are held.", &mounts);
    let kit = TypeDef::new("CameraKit", "A camera with its lenses.")
        .extends("Entity")
        .in_project_of("shot")
        .facet(facets::by_name("HasCode").expect("a facet"))
        .field(FieldDef::text("serial", 64, "Its number.").nullable())
        .field(FieldDef::choice("mount", &mount, "How lenses are held.").default("pl").sortable())
        .field(FieldDef::float("weight", "In kilograms.").nullable())
        .relation(shot.on_delete(OnDelete::Delete).inverse("camera_kits", "Its kits."))
        .relation(user("owner").inverse("owned_kits", "What they own."))
        .relation(RelationDef::many("operators", "User", "Who.").inverse("kits", "Theirs."))
        .unique(&["serial"]);
    let stunt = TypeDef::new("StuntShot", "A shot with a stunt.")
        .extends("Shot")
        .field(FieldDef::int("risk_level", "1 to 5.").default(1_i64).sortable())
        .field(FieldDef::text("permit", 64, "Its number.").nullable().folded())
        .relation(user("double").inverse("doubled", "Where they fell."))
        .unique(&["permit"]);
    PluginDef::new("camera-kit")
        .declares(kit)
        .declares(stunt)
        .extends(more_of_shots())
        .extends(
            ExtensionDef::of("Task")
                .field(FieldDef::int("difficulty", "0 to 9.").default(3_i64).sortable())
                .relation(RelationDef::many("gear", "Tag", "What is needed.").ordered()),
        )
        .extends(
            ExtensionDef::of("Entity").field(FieldDef::text("remark", 64, "x").nullable().folded()),
        )
}

fn more_of_shots() -> ExtensionDef {
    let main = RelationDef::one("main_kit", "CameraKit", "The kit.").on_delete(OnDelete::Clear);
    let time = FieldDef::new("shot_at", Kind::DateTime, "When.");
    let time = time.default(Value::Time(1_700_000_000_500_001));
    let cost = FieldDef::new("rental", Kind::Decimal, "In euros.").default(1_500_000_i64);
    ExtensionDef::of("Shot")
        .field(FieldDef::int("lens_mm", "In millimetres.").nullable().sortable())
        .field(
            FieldDef::text("stock", 64, "The film.").default("it's \\5\\\" É").folded().sortable(),
        )
        .field(FieldDef::bool("anamorphic", "Whether it is.").default(true))
        .field(FieldDef::float("ratio", "Width by height.").default(23.976))
        .field(time)
        .field(cost)
        .field(
            FieldDef::int("lens_twice", "Twice.")
                .nullable()
                .computed(column("lens_mm").mul(int(2)).add(column("difficulty"))),
        )
        .relation(main.inverse("main_of", "Where it is the main one."))
}

/// A key that no other test has.
pub(crate) fn key() -> Key {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Key::new(NEXT.fetch_add(1, Ordering::Relaxed), [7; 8], 0)
}

/// A database with tables on every engine that is at hand.
pub(crate) async fn everywhere(options: &Options) -> Vec<Scratch> {
    everywhere_of(&model(), options).await
}

/// A database with the tables of a model on every engine that is at hand.
pub(crate) async fn everywhere_of(model: &Registry, options: &Options) -> Vec<Scratch> {
    let mut all = Vec::new();
    for engine in Engine::ALL {
        all.extend(scratch_of(engine, model, options).await);
    }
    all
}

/// A database with tables on this engine, if it is at hand.
pub(crate) async fn scratch(engine: Engine, options: &Options) -> Option<Scratch> {
    scratch_of(engine, &model(), options).await
}

async fn scratch_of(engine: Engine, model: &Registry, options: &Options) -> Option<Scratch> {
    let (url, folder) = empty(engine).await?;
    // The time limits under test are not meant for this.
    let empty = Store::open(&url, &Options::default()).await.expect("an empty database");
    let tx = empty.begin().await.expect("a transaction");
    for statement in ddl::create_statements(model, engine) {
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
