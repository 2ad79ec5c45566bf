//! `backlot plugin dev`: a plugin at work while it is written, seen over HTTP.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use plugins_tool::{Language, scaffold};
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

use crate::cli::{command, succeed};

/// How long a build may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The command at work; dropped, it is told to end.
struct Dev {
    child: Child,
    lines: Receiver<String>,
}

impl Dev {
    fn start(data: &Path, arguments: &[&str]) -> Dev {
        let line = [&["plugin", "dev"], arguments].concat();
        let mut command = command(data, &line);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let (tell, lines) = channel();
        let (out, err) =
            (child.stdout.take().expect("output"), child.stderr.take().expect("errors"));
        let told = tell.clone();
        std::thread::spawn(move || {
            BufReader::new(out)
                .lines()
                .map_while(Result::ok)
                .for_each(|line| drop(told.send(line)));
        });
        std::thread::spawn(move || {
            BufReader::new(err)
                .lines()
                .map_while(Result::ok)
                .for_each(|line| drop(tell.send(line)));
        });
        Dev { child, lines }
    }

    /// Waits for a line that has this in it.
    #[track_caller]
    fn says(&self, part: &str) -> String {
        let mut said = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => said.push(line),
                Err(_) => panic!("nobody said \"{part}\", but {said:#?}"),
            }
        }
    }

    /// Presses Ctrl-C; answers whether it ended well.
    fn ends(mut self) -> bool {
        interrupt(&self.child);
        self.child.wait().expect("an end").success()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn interrupt(child: &Child) {
    let process = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("a signal");
}

/// The last word of a line.
fn word(line: &str) -> String {
    line.split_whitespace().last().expect("a word").to_owned()
}

#[test]
fn a_plugin_is_at_work_again_with_every_change_of_its_folder() {
    let place = tempfile::tempdir().expect("a folder");
    let dir = place.path().join("code-guard");
    scaffold(Language::JavaScript, "code-guard", Some(&dir)).expect("a plugin");
    let dev = Dev::start(place.path(), &[&dir.display().to_string()]);
    let url = word(&dev.says("playground"));
    let login = word(&dev.says("login"));
    let password = word(&dev.says("password"));
    dev.says("code-guard 0.1.0 is at work");
    let admin = Actor::at(url.trim_end_matches("/playground")).log_in(&login, &password);
    let project = admin.make_project("film");
    let made = |name: &str| -> Value {
        let input = json!({"name": name, "code": name, "project": {"connect": project}});
        let document =
            "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { code } } }";
        admin.answer(document, json!({"input": input}))
    };
    assert_eq!(made("sh010")["data"]["shotCreate"]["shot"]["code"], "SH010");

    let main = dir.join("src/plugin.ts");
    let text = std::fs::read_to_string(&main).expect("a file");
    std::fs::write(&main, text.replace("BAD_CODE", "WORSE_CODE")).expect("written");
    dev.says("code-guard 0.1.0 is at work");
    let refused = made("SH 020");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "WORSE_CODE", "{refused}");

    // What does not build is told, and what worked works on.
    std::fs::write(&main, "before(").expect("written");
    dev.says("Waiting for a change");
    assert_eq!(made("sh030")["data"]["shotCreate"]["shot"]["code"], "SH030");
    assert!(dev.ends(), "Ctrl-C is how it ends");
}

/// The folder of a plugin that adds a number to shots.
struct LensKit(tempfile::TempDir);

impl LensKit {
    fn new() -> Self {
        let kit = Self(tempfile::tempdir().expect("a folder"));
        kit.write(&Self::manifest("lensMm"));
        kit
    }

    fn manifest(field: &str) -> String {
        format!(
            "contract = \"0.1\"\n[plugin]\nid = \"lens-kit\"\nversion = \"1.0.0\"\ntitle = \"Lenses\"\n\
             [extend.Shot]\n{field} = {{ scalar = \"int\", doc = \"A number.\" }}\n"
        )
    }

    fn write(&self, manifest: &str) {
        std::fs::write(self.0.path().join("plugin.toml"), manifest).expect("written");
    }

    fn folder(&self) -> String {
        self.0.path().display().to_string()
    }
}

#[test]
fn a_folder_that_only_declares_is_in_order_without_sources() {
    let kit = LensKit::new();
    let told = succeed(kit.0.path(), &["plugin", "check", &kit.folder()]);
    assert!(told.contains("lens-kit 1.0.0 is in order."), "{told}");
}

#[test]
fn a_studio_that_is_served_elsewhere_gets_every_change() {
    let app = TestApp::start();
    let admin = app.admin();
    let kit = LensKit::new();
    let (url, token) = (app.url(), admin.token().expect("a token").to_owned());
    let data = tempfile::tempdir().expect("a folder");
    let everybody = [&*kit.folder(), "--server", &url, "--token", &token, "--production"];
    let dev = Dev::start(data.path(), &everybody);
    dev.says("lens-kit 1.0.0 is at work");
    admin.query("{ shots { nodes { lensMm } } }");
    kit.write(&LensKit::manifest("lensMm").replace("A number", "The focal length"));
    dev.says("lens-kit 1.0.0 is at work");
    kit.write(&LensKit::manifest("lens_mm"));
    dev.says("plugin.toml:7: \"lens_mm\" is not the name of a field");
    admin.query("{ shots { nodes { lensMm } } }");
    assert!(dev.ends(), "Ctrl-C is how it ends");

    let nobody = Dev::start(data.path(), &[&kit.folder(), "--server", &url, "--token", "wrong"]);
    kit.write(&LensKit::manifest("lensMm"));
    nobody.says("code: UNAUTHENTICATED");
}

#[test]
fn an_author_meets_a_plugin_in_a_bundle_of_their_own_and_nobody_else_does() {
    let app = TestApp::start();
    let admin = app.admin();
    let kit = LensKit::new();
    let (url, token) = (app.url(), admin.token().expect("a token").to_owned());
    let data = tempfile::tempdir().expect("a folder");
    let dev = Dev::start(data.path(), &[&kit.folder(), "--server", &url, "--token", &token]);
    dev.says("X-Backlot-Bundle: dev-admin");
    dev.says("lens-kit 1.0.0 is at work");
    let own = admin.in_bundle("dev-admin");
    own.query("{ shots { nodes { lensMm } } }");
    let answer = admin.answer("{ shots { nodes { lensMm } } }", json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    assert_eq!(admin.query("{ plugins { id } }")["plugins"], json!([]));

    kit.write(&LensKit::manifest("lensCm"));
    dev.says("lens-kit 1.0.0 is at work");
    own.query("{ shots { nodes { lensCm } } }");
    assert!(dev.ends(), "Ctrl-C is how it ends");
    let bundles = admin.query("{ pluginBundles { name personal } }");
    assert_eq!(bundles["pluginBundles"], json!([{"name": "dev-admin", "personal": true}]));
}
