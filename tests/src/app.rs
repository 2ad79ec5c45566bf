//! `TestApp`: the very same server that `backlot serve` starts, with a database of its own.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use schema_som::Registry;
use schema_som::clock::Clock;
use schema_som::hooks::Hooks;
use schema_som::type_def::PluginDef;
use server::{Config, Studio};
use server_app::auth::Credentials;
use server_app::{App, NewUser};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::actor::Actor;
use crate::engines::{self, Engine, TestDatabase};
use crate::words;

/// A running server. Dropped, it stops and its database disappears.
pub struct TestApp {
    address: SocketAddr,
    administrator: Credentials,
    running: Option<server::Running>,
    runtime: Runtime,
    database: TestDatabase,
    folder: TempDir,
}

impl TestApp {
    /// On the engine of this test run, with a new studio.
    pub fn start() -> TestApp {
        Self::with(|_| {})
    }

    /// On the engine of this test run, with other settings.
    pub fn with(change: impl FnOnce(&mut Config)) -> TestApp {
        Self::on(engines::current().expect("an engine"), change)
    }

    /// With plugins at work, made of the model.
    pub fn judged(hooks: impl FnOnce(&Registry) -> Arc<dyn Hooks>) -> TestApp {
        let equip = async |mut studio: Studio| {
            studio.hooks = hooks(&studio.registry);
            studio
        };
        Self::open(engines::current().expect("an engine"), |_| {}, equip)
    }

    /// On the engine of this test run, with what plugins declare.
    pub fn with_plugins(plugins: &[PluginDef]) -> TestApp {
        let equip =
            async |studio: Studio| studio.with_plugins(plugins).await.expect("plugins that fit");
        Self::open(engines::current().expect("an engine"), |_| {}, equip)
    }

    /// With what a studio came to hold before the server starts.
    pub fn after(prepare: impl AsyncFnOnce(&Studio)) -> TestApp {
        let equip = async |studio: Studio| {
            prepare(&studio).await;
            studio
        };
        Self::open(engines::current().expect("an engine"), |_| {}, equip)
    }

    /// On an engine of the test's choice.
    pub fn on(engine: Engine, change: impl FnOnce(&mut Config)) -> TestApp {
        Self::open(engine, change, async |studio| studio)
    }

    /// By another clock than that of this machine.
    pub fn by(engine: Engine, clock: Arc<dyn Clock>) -> TestApp {
        Self::by_with((engine, clock), |_| {})
    }

    /// By another clock, and with other settings.
    pub fn by_with(
        (engine, clock): (Engine, Arc<dyn Clock>),
        change: impl FnOnce(&mut Config),
    ) -> TestApp {
        let equip = async |mut studio: Studio| {
            let auth = studio.config.auth.clone();
            studio.app = Arc::new(App::new(studio.store.clone(), clock.clone(), auth));
            studio.clock = clock;
            studio
        };
        Self::open(engine, change, equip)
    }

    fn open(
        engine: Engine,
        change: impl FnOnce(&mut Config),
        equip: impl AsyncFnOnce(Studio) -> Studio,
    ) -> TestApp {
        words::listen();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let (database, administrator, running) = runtime.block_on(async {
            let database = TestDatabase::create(engine).await.expect("a database");
            let mut config = settings(&database, &folder);
            change(&mut config);
            let (studio, administrator) = Studio::prepare(config).await.expect("a studio");
            let administrator = administrator.expect("a first administrator");
            let studio = equip(studio).await;
            (database, administrator, studio.listen().await.expect("a server"))
        });
        let address = running.address;
        TestApp { address, administrator, running: Some(running), runtime, database, folder }
    }

    /// A server that tests share when they change nothing: starting one takes a while.
    pub fn shared() -> &'static TestApp {
        static SHARED: OnceLock<TestApp> = OnceLock::new();
        SHARED.get_or_init(TestApp::start)
    }

    /// Where the server is, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address and the port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The database behind the server.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// A folder that is empty and disappears with the server.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// SQL statements that reads have issued so far.
    pub fn statements(&self) -> u64 {
        self.running.as_ref().map_or(0, |running| running.store().statements())
    }

    /// The studio's first administrator.
    pub fn administrator(&self) -> &Credentials {
        &self.administrator
    }

    /// The first administrator, logged in.
    pub fn admin(&self) -> Actor {
        self.log_in(&self.administrator.login, &self.administrator.password)
    }

    /// Somebody without a token.
    pub fn nobody(&self) -> Actor {
        Actor::at(&self.url())
    }

    /// Somebody with this token, right or wrong.
    pub fn with_token(&self, token: &str) -> Actor {
        self.nobody().with_token(token)
    }

    /// Somebody who logs in with a password.
    pub fn log_in(&self, login: &str, password: &str) -> Actor {
        self.nobody().log_in(login, password)
    }

    /// Somebody without any permission who has just logged in.
    pub fn user(&self, login: &str) -> Actor {
        const PASSWORD: &str = "secret enough";
        self.beside(async |studio| {
            let email = format!("{login}@studio.example");
            let user = NewUser { login: login.to_owned(), email, ..NewUser::default() };
            studio.app.create_user(&studio.registry, user, PASSWORD).await.expect("a user");
        });
        self.log_in(login, PASSWORD)
    }

    /// Opens the studio beside the server, as a command of the same machine would.
    pub fn beside<T>(&self, work: impl AsyncFnOnce(Arc<Studio>) -> T) -> T {
        self.runtime.block_on(async {
            let config = settings(&self.database, &self.folder);
            let studio = Arc::new(Studio::open(config).await.expect("the studio"));
            let answer = work(studio.clone()).await;
            studio.store.close().await;
            answer
        })
    }

    /// Has the server delete old events now.
    pub fn purge_log(&self) {
        let running = self.running.as_ref().expect("a server");
        self.runtime.block_on(running.purge_log()).expect("a purge");
    }

    /// Stops the server as SIGTERM does, while the database stays.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}

fn settings(database: &TestDatabase, folder: &TempDir) -> Config {
    let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
    config.database.url = database.url().to_owned();
    config.database.migrate = true;
    config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.server.workers = 2;
    config.server.shutdown_seconds = 5;
    config
}
