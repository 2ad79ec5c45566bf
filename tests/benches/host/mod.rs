//! A server in a process of its own, so that what it takes is its own alone.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use schema_som::{Actor, Record};
use serde_json::Map;
use server::plugins::Workshop;
use server::{Config, Studio};
use server_app::auth::Credentials;
use server_app::{Batch, Cause};
use tempfile::TempDir;
use tests::engines::{Engine, TestDatabase};
use tests::plugins::package;
use tests::service::{accepts, free_port};

/// The same `main` as the program's own.
const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

/// Limits that are out of the way here.
const SETTINGS: [(&str, &str); 8] = [
    ("BACKLOT_LIVE_CONNECTIONS_PER_USER", "100000"),
    ("BACKLOT_LIVE_KEEP_ALIVE_SECONDS", "600"),
    ("BACKLOT_LIVE_OPERATIONS_MAX", "10000"),
    ("BACKLOT_SERVER_CONNECTIONS_MAX", "100000"),
    ("BACKLOT_SERVER_WORKERS", "2"),
    ("BACKLOT_LOG_LEVEL", "warn"),
    ("BACKLOT_PLUGINS_BREAKER", "false"),
    ("BACKLOT_DATABASE_MIGRATE", "true"),
];

/// Records of one transaction.
const CHUNK: usize = 5_000;

/// The data of a studio, for servers to be started on.
pub(crate) struct Home {
    folder: TempDir,
    database: TestDatabase,
    administrator: Option<Credentials>,
}

/// A running server. Dropped, it ends.
pub(crate) struct Host {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) home: Arc<Home>,
}

impl Home {
    /// A studio with so many tags, each of them told by the log, and these plugins.
    pub(crate) async fn prepare(engine: Engine, tags: usize, plugins: &[&str]) -> Home {
        let folder = tempfile::tempdir().expect("a folder");
        let database = TestDatabase::create(engine).await.expect("a database");
        let mut home = Home { folder, database, administrator: None };
        let (studio, administrator) = Studio::prepare(home.config()).await.expect("a studio");
        home.administrator = administrator;
        fill(&studio, tags).await;
        for plugin in plugins {
            let installed = Workshop::of(&studio).install(&package(plugin), Map::new()).await;
            installed.expect("a plugin that fits");
        }
        studio.store.close().await;
        home
    }

    /// The settings of whoever opens it.
    pub(crate) fn config(&self) -> Config {
        let mut config = Config { data: self.folder.path().to_owned(), ..Config::default() };
        config.database.url = self.database.url().to_owned();
        config.database.migrate = true;
        config
    }
}

impl Host {
    /// A server of a studio with so many tags, each of them told by the log.
    pub(crate) async fn start(engine: Engine, tags: usize) -> Host {
        Host::of(Arc::new(Home::prepare(engine, tags, &[]).await)).await
    }

    /// A server of a studio that is there, once it accepts connections.
    pub(crate) async fn of(home: Arc<Home>) -> Host {
        let port = free_port().expect("a port");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(home.folder.path());
        command.envs(SETTINGS).env("BACKLOT_DATABASE_URL", home.database.url());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let host = Host { child: child.expect("the server"), address, home };
        while !accepts(port) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        host
    }

    /// A token of the first administrator.
    pub(crate) fn token(&self) -> String {
        let actor = tests::actor::Actor::at(&format!("http://{}", self.address));
        let administrator = self.home.administrator.as_ref().expect("a first administrator");
        let actor = actor.log_in(&administrator.login, &administrator.password);
        actor.token().expect("a token").to_owned()
    }

    /// What the process holds of the machine's memory, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the status of a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a number");
        let number = line.trim().trim_end_matches(" kB").trim().parse::<u64>();
        number.expect("a number") * 1024
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn fill(studio: &Studio, tags: usize) {
    let (registry, actor) = (&*studio.registry, Actor::system());
    let tag = registry.by_name("Tag").expect("a built-in type");
    let numbers: Vec<usize> = (0..tags).collect();
    for chunk in numbers.chunks(CHUNK) {
        let record = |number: &usize| {
            let mut record = Record::new(tag, studio.clock.new_key(0));
            record.set(tag, "name", format!("Tag {number:07}"));
            record
        };
        let batch = Batch { records: chunk.iter().map(record).collect(), links: Vec::new() };
        let mut tx = studio.store.begin().await.expect("a transaction");
        let made = studio.app.create(&mut tx, (registry, &actor), Cause::System, batch).await;
        made.expect("tags");
        tx.commit().await.expect("a commit");
    }
}
