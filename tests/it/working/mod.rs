//! Plugins that work outside of changes, over HTTP on the engine of this run: they perform actions,
//! follow the log, keep drawers, and have jobs.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, until};

mod actions;
mod drawers;
mod following;
mod jobs;
mod requests;
mod retained;

/// What no answer and no log may tell.
const SECRET: &str = "s3cret-of-the-farm";

/// A server with the guest at work.
struct Site {
    app: TestApp,
    admin: Actor,
}

impl Site {
    fn new() -> Site {
        Self::of(TestApp::with(|config| {
            // Guests that spin are ended soon.
            config.plugins.after_ms = 500;
            config.plugins.action_ms = 1_000;
            // What fails over and over is asked again all the same.
            config.plugins.breaker = false;
        }))
    }

    fn of(app: TestApp) -> Site {
        let admin = app.admin();
        install(&app, "guests/working-guest", json!({"farmToken": SECRET}));
        until("the guest is at work", || {
            admin.query("{ plugins { id } }")["plugins"].as_array().map(Vec::len) == Some(1)
        });
        until("its hooks follow", || {
            admin.query("{ pluginDeliveries { hook } }")["pluginDeliveries"]
                .as_array()
                .map(Vec::len)
                == Some(2)
        });
        Site { app, admin }
    }

    fn tag(&self, name: &str) -> String {
        let document =
            "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
        let made = self.admin.ask(document, json!({"name": name}));
        made["tagCreate"]["tag"]["id"].as_str().expect("an id").to_owned()
    }

    fn has_tag(&self, name: &str) -> bool {
        let document = "query($name: String!) { tags(filter: {name: {eq: $name}}) { totalCount } }";
        self.admin.ask(document, json!({"name": name}))["tags"]["totalCount"] != json!(0)
    }

    /// The hooks' names, each with its calls and failures.
    fn figures(&self, hook: &str) -> Value {
        let plugins = self.admin.query("{ plugins { hooks { name sort calls failures } } }");
        let hooks = plugins["plugins"][0]["hooks"].as_array().expect("hooks").clone();
        hooks.into_iter().find(|it| it["name"] == hook).expect("the hook")
    }

    fn letters(&self) -> Vec<Value> {
        let asked = self
            .admin
            .query("{ pluginDeadLetters { plugin hook position record attempts reason at } }");
        asked["pluginDeadLetters"].as_array().expect("letters").clone()
    }
}

/// The code of an answer's first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
