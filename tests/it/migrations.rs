//! The history of the tables: its sum is what the registry derives, and a database is never newer
//! than the program that opens it.

use std::collections::BTreeSet;

use schema_som::Registry;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use server_storage::ddl;
use tests::engines::{self, Engine, TestDatabase};

#[tokio::test]
async fn the_sum_of_all_migrations_is_what_the_registry_derives() {
    for engine in engines::available() {
        let migrated = TestDatabase::create(engine).await.expect("a database");
        let derived = TestDatabase::create(engine).await.expect("a database");
        migrations::up(migrated.url()).await.expect("every migration runs");
        derive(&derived).await;
        let (migrated, derived) = (look(&migrated).await, look(&derived).await);
        let missing: Vec<_> = derived.difference(&migrated).collect();
        let surplus: Vec<_> = migrated.difference(&derived).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{engine}: a migration is missing that adds {missing:#?} and removes {surplus:#?}"
        );
        assert!(derived.len() > 100, "{engine}: the tables were looked at");
    }
}

#[tokio::test]
async fn a_second_run_finds_nothing_to_do() {
    for engine in engines::available() {
        let database = TestDatabase::create(engine).await.expect("a database");
        let url = database.url();
        assert_eq!(migrations::pending(url).await.expect("a list"), migrations::all());
        assert_eq!(migrations::up(url).await.expect("a first run"), migrations::all());
        assert!(migrations::up(url).await.expect("a second run").is_empty());
        assert!(migrations::pending(url).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn of_several_first_runs_at_once_one_does_the_work() {
    for engine in engines::available() {
        let database = TestDatabase::create(engine).await.expect("a database");
        let url = database.url();
        let (one, two, three) =
            tokio::join!(migrations::up(url), migrations::up(url), migrations::up(url));
        let applied: Vec<_> =
            [one, two, three].into_iter().flat_map(|run| run.expect("a run")).collect();
        assert_eq!(applied, migrations::all(), "{engine}");
    }
}

/// C195.
#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    for engine in engines::available() {
        let database = TestDatabase::create(engine).await.expect("a database");
        migrations::up(database.url()).await.expect("a first run");
        let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_later', 0)";
        database.execute(insert).await.expect("a row");
        for outcome in
            [migrations::up(database.url()).await, migrations::pending(database.url()).await]
        {
            match outcome {
                Err(migrations::Error::Newer(names)) => assert_eq!(names, ["m2099_later"]),
                other => panic!("{engine}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn asking_creates_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    assert_eq!(migrations::pending(&url).await.expect("a list"), migrations::all());
    assert!(!path.exists());
}

async fn derive(database: &TestDatabase) {
    let registry = Registry::built_in().expect("the built-in types fit together");
    let engine = match database.engine() {
        Engine::Sqlite => server_storage::Engine::Sqlite,
        Engine::Postgres => server_storage::Engine::Postgres,
        Engine::MariaDb => server_storage::Engine::MariaDb,
    };
    let connection = connect(database).await;
    for statement in ddl::create_statements(&registry, engine) {
        connection.execute_unprepared(&statement).await.expect("a statement of ours");
    }
    connection.close().await.expect("a closed connection");
}

async fn connect(database: &TestDatabase) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(database.url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("a connection")
}

/// Every table, column, index and constraint, each as one text.
async fn look(database: &TestDatabase) -> BTreeSet<String> {
    let connection = connect(database).await;
    let queries: &[&str] = match database.engine() {
        Engine::Sqlite => &["SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"],
        Engine::Postgres => &[
            "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type,
                 character_maximum_length, is_nullable, collation_name, is_identity)
             FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        ],
        Engine::MariaDb => &["SELECT table_name FROM information_schema.tables
             WHERE table_schema = DATABASE()"],
    };
    let mut seen = BTreeSet::new();
    for query in queries {
        seen.extend(texts(&connection, query, 0).await);
    }
    if database.engine() == Engine::MariaDb {
        for table in std::mem::take(&mut seen) {
            // Line by line, so that a difference is told as one.
            let shown = texts(&connection, &format!("SHOW CREATE TABLE `{table}`"), 1).await;
            let lines = shown.iter().flat_map(|text| text.lines());
            seen.extend(
                lines.map(|line| format!("{table}: {}", line.trim().trim_end_matches(','))),
            );
        }
    }
    connection.close().await.expect("a closed connection");
    seen.into_iter().filter(|text| !text.contains("seaql_migrations")).collect()
}

async fn texts(connection: &DatabaseConnection, query: &str, column: usize) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), query.to_owned());
    let rows = connection.query_all_raw(statement).await.expect("rows");
    rows.iter().map(|row| row.try_get_by_index(column).expect("a text")).collect()
}
