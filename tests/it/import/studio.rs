//! A studio to import into, and how its records are read back.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use schema_som::cell::Cell;
use schema_som::clock::Clock;
use schema_som::predicate::Predicate;
use schema_som::query::{Child, Column, Page, Query, Totals};
use schema_som::registry::{Registry, Type};
use schema_som::type_def::Source;
use schema_som::value::Value;
use schema_som::{Key, Result};
use server_app::import::{ImportOptions, Progress, Report, Stalker};
use server_app::{App, Settings};
use server_storage::{Options, Store, ddl};
use tests::engines::{Engine, TestDatabase};

/// The production that the original made, and what it said about it.
pub(super) fn production() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/stalker-production.sqlite3")
}

/// Keys that ascend, and a time that stands still: nothing here waits for any.
struct TestClock(AtomicU64);

impl Clock for TestClock {
    fn now(&self) -> i64 {
        1_764_000_000_000_000
    }

    fn new_key(&self, database: u16) -> Key {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Key::new(self.now() as u64 / 1_000, number.to_be_bytes(), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.iter_mut().zip(number.iter().cycle()).for_each(|(to, from)| *to = *from);
    }
}

/// A studio with its default data.
pub(super) struct Studio {
    pub app: App,
    pub registry: Arc<Registry>,
    pub database: TestDatabase,
}

impl Studio {
    /// With default data: what `backlot import` meets.
    pub(super) async fn new(engine: Engine) -> Studio {
        let studio = Self::empty(engine).await;
        studio.app.seed(&studio.registry).await.expect("default data");
        studio
    }

    /// With tables and nothing in them.
    pub(super) async fn empty(engine: Engine) -> Studio {
        tests::words::listen();
        let database = TestDatabase::create(engine).await.expect("a database");
        let registry = Arc::new(Registry::built_in().expect("the built-in types"));
        let store = Store::open(database.url(), &Options::default()).await.expect("it opens");
        let statements = ddl::create_statements(&registry, store.engine());
        database.execute(&statements.join(";\n")).await.expect("tables");
        let app = app(store);
        Studio { app, registry, database }
    }

    /// Another process on the same database.
    pub(super) async fn beside(&self) -> App {
        app(Store::open(self.database.url(), &Options::default()).await.expect("it opens"))
    }

    /// Imports the production.
    pub(super) async fn import(&self, options: &ImportOptions) -> Result<Report> {
        self.import_from(&format!("sqlite://{}", production().display()), options, &()).await
    }

    pub(super) async fn import_from(
        &self,
        url: &str,
        options: &ImportOptions,
        progress: &dyn Progress,
    ) -> Result<Report> {
        let source = Stalker::open(url, None).await?;
        self.app.import_stalker(&self.registry, &source, options, progress).await
    }

    /// What foreign ids became, by class.
    pub(super) async fn map(&self, source: &str) -> BTreeMap<(String, String), Key> {
        let mut tx = self.app.store().begin().await.expect("a transaction");
        let mappings = tx.remembered(source).await.expect("the map");
        tx.rollback().await.expect("the end");
        mappings.into_iter().map(|m| ((m.foreign_type, m.foreign_id), m.record)).collect()
    }

    fn ty(&self, class: &str) -> &Type {
        self.registry.by_name(class).expect(class)
    }

    /// These fields of every record of a class, by key. Fields that the server computes are
    /// computed; `kind` is the concrete type.
    pub(super) async fn records(&self, class: &str, fields: &[&str]) -> HashMap<Key, Vec<Value>> {
        let ty = self.ty(class);
        let column = |name: &&str| match *name {
            "kind" => Column::Kind(0, ty.ix),
            name => {
                let field = ty.field(name).expect(name);
                match &self.registry.field(field).def.source {
                    Source::Host(host) => {
                        Column::Field(0, ty.field(&host.needs[0]).expect("a column"))
                    }
                    _ => Column::Field(0, field),
                }
            }
        };
        let mut columns = vec![Column::Field(0, ty.id())];
        columns.extend(fields.iter().map(column));
        let level = self.read(ty, columns, Vec::new()).await;
        let value = |name: &str, cell: Cell<'_>| {
            let field = ty.field(name).map(|field| self.registry.field(field));
            match field.map(|field| &field.def.source) {
                Some(Source::Host(host)) => (host.compute)(&[cell]),
                _ => cell.to_value(),
            }
        };
        let row = |row: usize| {
            let cells = fields.iter().enumerate();
            let values = cells.map(|(at, name)| value(name, level.rows.cell(row, at + 1)));
            (level.rows.cell(row, 0).as_key().expect("a key"), values.collect())
        };
        (0..level.rows.len()).map(row).collect()
    }

    /// The targets of a to-many relation in their order, by key.
    pub(super) async fn links(&self, class: &str, relation: &str) -> HashMap<Key, Vec<Key>> {
        let ty = self.ty(class);
        let relation = ty.relation(relation).expect(relation);
        let target = self.registry.target(relation);
        let query = query(target, vec![Column::Field(0, target.id())], Vec::new());
        let child = Child { key_column: 0, relation, query };
        let level = self.read(ty, vec![Column::Field(0, ty.id())], vec![child]).await;
        let targets = &level.children[0];
        let row = |row: usize| {
            let key = |target| targets.rows.cell(target, 0).as_key().expect("a key");
            let keys = targets.rows_of(row).map(key).collect();
            (level.rows.cell(row, 0).as_key().expect("a key"), keys)
        };
        (0..level.rows.len()).map(row).collect()
    }

    async fn read(
        &self,
        ty: &Type,
        columns: Vec<Column>,
        children: Vec<Child>,
    ) -> schema_som::query::Level {
        let query = query(ty, columns, children);
        self.app.store().read(&self.registry, &query, None).await.expect("an answer")
    }
}

fn app(store: Store) -> App {
    // Each process has keys of its own, also on the same database.
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let first = NEXT.fetch_add(1 << 32, Ordering::Relaxed);
    App::new(store, Arc::new(TestClock(AtomicU64::new(first))), Settings::default())
}

fn query(ty: &Type, columns: Vec<Column>, children: Vec<Child>) -> Query {
    Query {
        on: ty.ix,
        joins: Vec::new(),
        columns,
        guards: Vec::new(),
        predicate: Predicate::True,
        order: Vec::new(),
        page: Page::ALL,
        children,
        variants: Vec::new(),
        totals: Totals::default(),
        redacted: Vec::new(),
        computed: Vec::new(),
        links: Vec::new(),
    }
}
