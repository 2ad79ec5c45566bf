//! Facts about paths: what the translated templates give, and where that is on Linux.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::hooks::NoHooks;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Context, Entities};
use schema_som::value::Value;
use serde_json::json;

use super::Facts;

impl Facts<'_> {
    /// Asks for every path, one by one.
    pub(in crate::import) async fn paths_hold(&self) {
        for (id, facts) in self.expected["versions"].as_object().expect("versions") {
            let version = Given::from(Value::Key(self.key(id, &["Version"])));
            let nothing = || Given::from(Value::Null);
            let answer = self.ask("versionPath", vec![version, nothing(), nothing()]).await;
            let tree = answer.tree.expect("a path");
            let folder = facts["absolute_path"].as_str().expect("a path");
            let filename = facts["filename"].as_str().expect("a name");
            let expected = [
                ("path", facts["path"].clone()),
                ("filename", facts["filename"].clone()),
                ("absoluteFullPath", json!(format!("{folder}/{filename}"))),
            ];
            for (member, fact) in expected {
                assert_eq!(tree[member], fact, "version {id}: {member}");
            }
        }
        let classes = ["Task", "Asset", "Shot", "Sequence", "Scene", "Variant"];
        for (id, facts) in self.expected["tasks"].as_object().expect("tasks") {
            let task = Given::from(Value::Key(self.key(id, &classes)));
            let answer = self.ask("taskPath", vec![task]).await;
            let fact = facts["path"].as_str().expect("a path");
            assert_eq!(answer.values, [Value::from(fact)], "task {id}: path");
        }
    }

    async fn ask(&self, operation: &str, arguments: Vec<Given>) -> Outcome {
        let system = Some(Arc::new(Actor::system()));
        let context = Context::new(system, self.studio.registry.clone(), Arc::new(NoHooks));
        let answer = self.studio.app.operate(&context, operation, arguments).await;
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }
}
