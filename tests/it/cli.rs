//! The program itself, as a person runs it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;
use server::{Config, Studio};
use tests::actor::Actor;

/// The same `main` as the program's own, built with these tests.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

pub(crate) fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BACKLOT_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().expect("the program runs")
}

#[track_caller]
pub(crate) fn succeed(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed:\n{errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[track_caller]
pub(crate) fn fail(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(!output.status.success(), "{arguments:?} did not fail");
    String::from_utf8(output.stderr).expect("UTF-8")
}

/// A server in a process of its own; dropped, it is told to stop.
pub(crate) struct Serving {
    child: Child,
    said: Vec<String>,
    pub(crate) url: String,
}

impl Serving {
    pub(crate) fn start(data: &Path, more: &[&str]) -> Serving {
        Serving::with(data, more, &[])
    }

    fn with(data: &Path, more: &[&str], variables: &[(&str, &str)]) -> Serving {
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
        arguments.extend(more);
        let mut command = command(data, &arguments);
        command.envs(variables.iter().copied());
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut said = Vec::new();
        let url = loop {
            let line = lines.next().expect("an address, before the end").expect("a line");
            let url = line.find("http://").map(|start| line[start..].trim().to_owned());
            said.push(line);
            if let Some(url) = url {
                break url;
            }
        };
        // Somebody has to read on, or the server would wait for us.
        std::thread::spawn(move || lines.for_each(drop));
        Serving { child, said, url: url.trim_end_matches("/graphql").to_owned() }
    }

    /// The word after this one in what was printed before the address.
    fn word_after(&self, before: &str) -> String {
        let mut words = self.said.iter().flat_map(|line| line.split_whitespace());
        words.find(|word| *word == before).expect("the word before");
        words.next().expect("the word").to_owned()
    }

    pub(crate) fn stop(self) -> bool {
        self.terminate();
        self.wait()
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-s", "TERM", &id]).status().expect("kill runs");
    }

    fn wait(mut self) -> bool {
        self.child.wait().expect("an end").success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_new_studio_is_served_with_one_command_and_ends_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), &[]);
    let (login, password) = (serving.word_after("login"), serving.word_after("password"));
    let admin = Actor::at(&serving.url).log_in(&login, &password);
    assert_eq!(admin.query("{ shots { nodes { code } } }"), json!({"shots": {"nodes": []}}));
    assert!(serving.stop(), "SIGTERM ends it with success");

    let again = Serving::start(folder.path(), &[]);
    assert!(again.said.iter().all(|line| !line.contains("password")), "{:?}", again.said);
    Actor::at(&again.url).log_in(&login, &password);
}

#[test]
fn a_server_that_is_told_to_stop_finishes_what_it_began() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), &[]);
    let (login, password) = (serving.word_after("login"), serving.word_after("password"));
    let client = Actor::at(&serving.url);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let config = Config { data: folder.path().to_owned(), ..Config::default() };
    let studio = runtime.block_on(Studio::open(config)).expect("the studio");
    // A login needs the writer's place, so that it is in the middle when the signal comes.
    let place = runtime.block_on(studio.store.begin()).expect("the writer's place");
    let metrics = client.clone();
    let request = std::thread::spawn(move || client.log_in(&login, &password));
    while !metrics.get("/metrics").text.contains("backlot_requests_in_flight 2") {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    serving.terminate();
    while metrics.try_get("/health/live").is_some() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    runtime.block_on(place.rollback()).expect("the place given back");
    assert!(request.join().expect("an answer").token().is_some());
    assert!(serving.wait());
}

#[test]
fn a_token_made_beside_a_running_server_is_good_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), &[]);
    succeed(folder.path(), &["user", "create", "--login", "ada"]);
    let token = succeed(folder.path(), &["token", "create", "--login", "ada"]);
    let ada = Actor::at(&serving.url).with_token(token.trim());
    assert_eq!(ada.query("{ me { login } }"), json!({"me": {"login": "ada"}}));

    let error = fail(folder.path(), &["user", "create", "--login", "ada"]);
    assert!(error.contains("NOT_UNIQUE"), "{error}");
    let error = fail(folder.path(), &["token", "create", "--login", "nobody"]);
    assert!(error.contains("NOT_FOUND"), "{error}");
}

#[test]
fn tokens_are_listed_and_revoked() {
    let folder = tempfile::tempdir().expect("a folder");
    succeed(folder.path(), &["migrate"]);
    succeed(folder.path(), &["user", "create", "--login", "ada"]);
    let made = ["token", "create", "--login", "ada", "--name", "render farm", "--days", "3"];
    let token = succeed(folder.path(), &made);
    let listed = succeed(folder.path(), &["token", "list", "--login", "ada"]);
    assert!(listed.contains("render farm") && listed.contains("holds until 20"), "{listed}");
    assert!(!listed.contains(token.trim()), "its text is its owner's alone");
    let id = listed.split_whitespace().find(|word| word.starts_with("token_")).expect("an id");

    // A server that keeps nobody in mind takes notice at once.
    let variable = ("BACKLOT_AUTH_ACTOR_CACHE_MS", "0");
    let serving = Serving::with(folder.path(), &[], &[variable]);
    let ada = Actor::at(&serving.url).with_token(token.trim());
    assert_eq!(ada.query("{ me { login } }"), json!({"me": {"login": "ada"}}));
    assert!(succeed(folder.path(), &["token", "revoke", id]).contains("Revoked"));
    assert_eq!(ada.post(&json!({"query": "{ me { login } }"})).status, 401);
    assert!(succeed(folder.path(), &["token", "revoke", id]).contains("already"));

    let listed = succeed(folder.path(), &["token", "list", "--login", "ada"]);
    assert!(listed.contains("revoked at 20"), "{listed}");
    for (arguments, code) in [
        (&["token", "revoke", "token_01jd2s8h7wfjk9x3m5n7p9r1t3"][..], "NOT_FOUND"),
        (&["token", "revoke", "17"], "INVALID_ID"),
        (&["token", "list", "--login", "nobody"], "NOT_FOUND"),
    ] {
        let error = fail(folder.path(), arguments);
        assert!(error.contains(code), "{error}");
    }
    let error = fail(folder.path(), &["token", "create", "--login", "ada", "--days", "0"]);
    assert!(error.contains("--days"), "{error}");
}

#[test]
fn a_password_that_is_set_holds_at_once_and_ends_what_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::with(folder.path(), &[], &[("BACKLOT_AUTH_ACTOR_CACHE_MS", "0")]);
    let (login, old) = (serving.word_after("login"), serving.word_after("password"));
    let admin = Actor::at(&serving.url).log_in(&login, &old);
    let said = succeed(folder.path(), &["user", "password", "--login", &login]);
    let new = said.split_whitespace().last().expect("a password").to_owned();
    assert_eq!(admin.post(&json!({"query": "{ me { login } }"})).status, 401);
    let again =
        format!("mutation {{ login(login: \"{login}\", password: \"{old}\") {{ token }} }}");
    assert_eq!(Actor::at(&serving.url).refused(&again), "UNAUTHENTICATED");
    Actor::at(&serving.url).log_in(&login, &new);
    let error = fail(folder.path(), &["user", "password", "--login", "nobody"]);
    assert!(error.contains("NOT_FOUND"), "{error}");
}

#[test]
fn a_studio_that_was_only_migrated_gets_its_groups_with_its_first_user() {
    let folder = tempfile::tempdir().expect("a folder");
    succeed(folder.path(), &["migrate"]);
    let create = ["user", "create", "--login", "ada", "--group", "admins"];
    let said = succeed(folder.path(), &create);
    assert!(said.contains("Its administrator") && said.contains("ada"), "{said}");
    let token = succeed(folder.path(), &["token", "create", "--login", "ada"]);
    let serving = Serving::start(folder.path(), &[]);
    let groups = Actor::at(&serving.url).with_token(token.trim());
    let groups = groups.query("{ me { groups { nodes { name } } } }");
    assert_eq!(groups["me"]["groups"]["nodes"], json!([{"name": "admins"}]));
}

#[test]
fn the_demo_studio_has_people_and_shots() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), &["--demo"]);
    let token = succeed(folder.path(), &["token", "create", "--login", "admin"]);
    let admin = Actor::at(&serving.url).with_token(token.trim());
    let data = admin.query("{ shots { totalCount } users { totalCount } }");
    assert!(data["shots"]["totalCount"].as_i64() > Some(0), "{data}");
    assert!(data["users"]["totalCount"].as_i64() > Some(1), "{data}");
}

#[test]
fn a_demo_that_was_interrupted_is_completed_by_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let logins = folder.path().join("demo-logins.txt");
    // The administrator was made, nothing else: what a start leaves that ends just then.
    assert!(Serving::start(folder.path(), &[]).stop());
    std::fs::write(&logins, "").expect("the mark of a demo");
    let people = |when: &str| {
        let serving = Serving::start(folder.path(), &["--demo"]);
        let text = std::fs::read_to_string(&logins).expect("the logins");
        for line in text.lines() {
            let (login, password) = line.split_once(' ').expect("a login and its password");
            let person = Actor::at(&serving.url).log_in(login, password);
            let data = person.query("{ shots { totalCount } }");
            assert!(data["shots"]["totalCount"].as_i64() > Some(0), "{when}: {login}: {data}");
        }
        assert!(serving.stop());
        text
    };
    let first = people("after the administrator");
    assert_eq!(people("complete"), first, "and the next one changes nothing");
    // Everything was made, but its passwords were not written down.
    std::fs::write(&logins, "").expect("the mark of a demo");
    assert_eq!(people("before the logins").lines().count(), first.lines().count());
}

#[test]
fn two_first_starts_in_one_folder_both_come_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || Serving::start(folder.path(), &["--demo"]);
    let (one, other) = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(start), scope.spawn(start));
        (one.join().expect("a server"), other.join().expect("a server"))
    });
    let logins = std::fs::read_to_string(folder.path().join("demo-logins.txt"));
    let logins = logins.expect("the logins");
    let (login, password) =
        logins.lines().next().and_then(|line| line.split_once(' ')).expect("a login");
    for serving in [one, other] {
        Actor::at(&serving.url).log_in(login, password);
        assert!(serving.stop());
    }
}

#[test]
fn the_database_is_its_owners_alone_in_a_folder_that_was_there() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("a mode");
    let _serving = Serving::start(folder.path(), &[]);
    for name in ["studio.sqlite3", "studio.sqlite3-wal", "studio.sqlite3-shm"] {
        let mode = folder.path().join(name).metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn what_is_the_matter_with_a_database_is_said_with_a_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("other.db");
    let url = format!("sqlite://{}", file.display());
    std::fs::write(&file, "no database at all".repeat(100)).expect("a file");
    let damaged = folder.path().join("studio.sqlite3");
    succeed(folder.path(), &["migrate"]);
    let mut bytes = std::fs::read(&damaged).expect("a database");
    bytes[100..4096].fill(0xff);
    std::fs::write(&damaged, bytes).expect("a damaged database");
    let missing = format!("sqlite://{}", folder.path().join("missing.db").display());
    let cases = [
        (url.as_str(), ["not a SQLite database", "another file"]),
        ("", ["damaged", "backup"]),
        ("postgres://u:secret@127.0.0.1:9/x", ["127.0.0.1:9 cannot be reached", "port"]),
        ("mysql://u:secret@127.0.0.1:9/x", ["127.0.0.1:9 cannot be reached", "port"]),
        ("oracle://host/x", ["oracle", "sqlite:"]),
        ("sqlite://", ["names no file", "studio.db"]),
        (missing.as_str(), ["cannot be opened", "?mode=rwc"]),
    ];
    for (url, words) in cases {
        for command in ["migrate", "doctor", "serve"] {
            let arguments = [command, "--database", url];
            let count = if url.is_empty() { 1 } else { 3 };
            let error = fail(folder.path(), &arguments[..count]);
            assert!(words.iter().all(|word| error.contains(word)), "{command} {url}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

#[test]
fn migrate_and_doctor_agree() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = fail(folder.path(), &["doctor"]);
    assert!(error.contains("UNAVAILABLE"), "{error}");
    assert!(succeed(folder.path(), &["migrate"]).contains("applied"));
    assert!(succeed(folder.path(), &["migrate"]).contains("up to date"));
    succeed(folder.path(), &["doctor"]);
}

#[test]
fn the_schema_is_printed_without_a_database() {
    let sdl = succeed(Path::new("/nowhere"), &["schema", "print"]);
    assert!(sdl.contains("type Shot implements"), "{sdl}");
}

#[test]
fn settings_that_nobody_knows_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("backlot.toml"), "[server]\nprot = 1\n").expect("a file");
    let error = fail(folder.path(), &["doctor"]);
    assert!(error.contains("prot") && error.contains("listen"), "{error}");

    let empty = tempfile::tempdir().expect("a folder");
    let output = command(empty.path(), &["doctor"]).env("BACKLOT_LOG_LEVLE", "info").output();
    let error = String::from_utf8(output.expect("it runs").stderr).expect("UTF-8");
    assert!(error.contains("BACKLOT_LOG_LEVLE") && error.contains("level"), "{error}");
}

#[test]
fn values_that_make_no_sense_are_refused_by_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backlot.toml");
    for (text, expected) in [
        ("[server]\nrequest_timeout_seconds = 0\n", "server.request_timeout_seconds has to be"),
        ("[limits]\npage_size = 0\n", "limits.page_size has to be at least 1"),
        ("[log]\nlevel = 'inof'\n", "`inof` is no level"),
        ("[server]\nlisten = 'localhost:8000'\n", "127.0.0.1:8000"),
    ] {
        std::fs::write(&file, text).expect("a file");
        for arguments in [&["schema", "print"][..], &["migrate"], &["config", "print"]] {
            let error = fail(folder.path(), arguments);
            assert!(error.contains(expected) && error.contains("backlot.toml"), "{error}");
        }
    }
}

#[test]
fn the_settings_are_printed_as_a_file_with_their_sources() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("backlot.toml"), "[limits]\npage_size = 7\n").expect("it");
    let url = "postgres://backlot:secret@db.example/studio";
    let mut command = command(folder.path(), &["config", "print", "--database", url]);
    let output = command.env("BACKLOT_LOG_FORMAT", "json").output().expect("it runs");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!said.contains("secret") && said.contains("backlot:***@db.example"), "{said}");
    for (setting, source) in [
        ("page_size = 7", "backlot.toml."),
        ("format = \"json\"", "set by BACKLOT_LOG_FORMAT."),
        ("listen = \"127.0.0.1:8000\"", "is the default."),
    ] {
        let mut lines = said.lines();
        let before = lines.by_ref().take_while(|line| *line != setting).last().expect("a comment");
        assert!(before.ends_with(source), "{setting}: {before}");
    }
    assert!(said.contains("# How many rows a page may have."), "{said}");
    let again = folder.path().join("again.toml");
    std::fs::write(&again, &said).expect("a file");
    let again = again.display().to_string();
    let said = succeed(folder.path(), &["config", "print", "--config", &again]);
    assert!(said.contains("page_size = 7"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let error = fail(folder.path(), &["serve", "--listen", &address]);
    assert!(error.contains(&address) && error.contains("--listen"), "{error}");
}

#[test]
fn a_database_that_is_none_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("studio.sqlite3");
    std::fs::write(&file, "this is no database, it only has the name of one").expect("a file");
    let error = fail(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(error.contains("code: "), "{error}");
    assert!(error.contains("database"), "{error}");
}

#[test]
fn a_database_that_is_newer_than_the_program_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    succeed(folder.path(), &["migrate"]);
    let file = rusqlite::Connection::open(folder.path().join("studio.sqlite3")).expect("a file");
    let row = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_later', 0)";
    file.execute(row, []).expect("a row");
    drop(file);
    for arguments in [&["migrate"][..], &["doctor"], &["serve", "--listen", "127.0.0.1:0"]] {
        let error = fail(folder.path(), arguments);
        assert!(error.contains("SCHEMA_MISMATCH") && error.contains("m2099_later"), "{error}");
        assert!(error.contains("newer"), "{error}");
    }
}

#[test]
fn a_database_that_is_locked_is_busy() {
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), &[]);
    assert!(serving.stop());
    let mut file =
        rusqlite::Connection::open(folder.path().join("studio.sqlite3")).expect("a file");
    let behavior = rusqlite::TransactionBehavior::Immediate;
    let _held = file.transaction_with_behavior(behavior).expect("the lock");
    let output = command(folder.path(), &["token", "create", "--login", "admin"])
        .env("BACKLOT_STORAGE_BUSY_TIMEOUT_MS", "50")
        .output()
        .expect("it runs");
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!output.status.success() && error.contains("code: BUSY"), "{error}");
}

#[test]
fn a_server_of_databases_that_does_not_answer_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = "postgres://backlot:secret@127.0.0.1:1/studio";
    let error = fail(folder.path(), &["doctor", "--database", url]);
    assert!(error.contains("UNAVAILABLE"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn what_is_no_stalker_database_is_not_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let nothing = fail(folder.path(), &["import", "stalker", "sqlite:///nowhere/stalker.db"]);
    assert!(nothing.contains("IMPORT_FAILED"), "{nothing}");
    let mut left = std::fs::read_dir(folder.path()).expect("the folder");
    assert!(left.next().is_none(), "no studio is made for it");
    succeed(folder.path(), &["migrate"]);
    let own = format!("sqlite://{}", folder.path().join("studio.sqlite3").display());
    let error = fail(folder.path(), &["import", "stalker", &own]);
    assert!(error.contains("IMPORT_FAILED"), "{error}");
}

#[test]
fn a_doctor_finds_what_is_amiss() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(Serving::start(folder.path(), &[]).stop());
    let file = rusqlite::Connection::open(folder.path().join("studio.sqlite3")).expect("a file");
    file.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM statuses WHERE code = 'WFD';")
        .expect("a row less");
    drop(file);
    let output = run(folder.path(), &["doctor"]);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("records has a Status that is not in statuses"), "{said}");
}
