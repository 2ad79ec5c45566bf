//! What tests stand on: a clock that they set, random numbers that repeat, a fresh database.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::hooks::NoHooks;
use schema_som::ports::Context;
use schema_som::{Key, Registry};
use server_storage::{Engine, Options, Store, ddl};
use tempfile::TempDir;

use crate::{App, Settings};

/// A clock that stands still until it is told otherwise.
pub(crate) struct TestClock {
    now: AtomicI64,
    numbers: AtomicU64,
}

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        let now = AtomicI64::new(1_767_225_600_000_000);
        Arc::new(Self { now, numbers: AtomicU64::new(1) })
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

impl Clock for TestClock {
    fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    fn new_key(&self, database: u16) -> Key {
        Key::new(self.now() as u64 / 1_000, self.number().to_be_bytes(), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut random = Random::new(self.number());
        bytes.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
    }
}

/// Numbers that look random and repeat with the seed (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    pub(crate) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// An application over a fresh SQLite file with every table and no row.
pub(crate) struct Studio {
    pub(crate) app: App,
    pub(crate) registry: Arc<Registry>,
    pub(crate) clock: Arc<TestClock>,
    _folder: TempDir,
}

impl Studio {
    pub(crate) async fn fresh() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("studio.sqlite3");
        let registry = Arc::new(Registry::built_in().expect("the built-in types"));
        let file = rusqlite::Connection::open(&path).expect("a file");
        let statements = ddl::create_statements(&registry, Engine::Sqlite).join(";\n");
        file.execute_batch(&format!("BEGIN; {statements}; COMMIT")).expect("the tables");
        drop(file);
        let url = format!("sqlite://{}", path.display());
        let store = Store::open(&url, &Options::default()).await.expect("the database opens");
        let clock = TestClock::new();
        let app = App::new(store, clock.clone(), Settings::default());
        Self { app, registry, clock, _folder: folder }
    }

    /// What calls carry, without plugins and without an end.
    pub(crate) fn context(&self, actor: Actor) -> Context {
        Context::new(Some(Arc::new(actor)), self.registry.clone(), Arc::new(NoHooks))
    }
}
