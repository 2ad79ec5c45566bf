//! The log of changes beside other processes.

use std::process::{Command, Stdio};
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::event::EventQuery;
use schema_som::ports::{Context, Entities};
use tests::TestApp;

/// The same `main` as the program's own, built with these tests.
const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

#[test]
fn what_a_command_changes_beside_a_server_is_told_there() {
    let app = TestApp::start();
    app.beside(async |server| {
        let following = server.app.follow_log(&server.config.events).await.expect("a follower");
        let before = server.app.reach().await.expect("the log").newest;
        let mut command = Command::new(PROGRAM);
        command.args(["user", "create", "--login", "ada", "--data"]).arg(app.folder());
        command.env("BACKLOT_DATABASE_URL", app.database().url());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let grown = tokio::time::timeout(Duration::from_secs(30), server.app.grown(before)).await;
        let grown = grown.expect("it is heard").expect("the log");
        assert!(grown > before);
        let done = child.expect("the program").wait().expect("its end");
        assert!(done.success());
        let context = Context {
            actor: Some(Actor::system().into()),
            registry: server.registry.clone(),
            deadline: None,
            token: None,
        };
        let query = EventQuery::after(before, 10);
        let events = server.app.events(&context, &query).await.expect("the log");
        let user = server.registry.by_name("User").expect("a built-in type").ix;
        assert!(events.iter().any(|event| event.ty == user), "{events:?}");
        following.stop();
    });
}
