//! Facts about versions and their files.

use schema_som::value::Value;
use serde_json::json;

use super::Facts;
use super::values::{key_of, number, same, sorted, text};

impl Facts<'_> {
    pub(super) async fn versions(&self) {
        let fields = [
            "task_id",
            "version_number",
            "revision_number",
            "is_published",
            "nice_name",
            "parent_id",
            "project_id",
        ];
        let versions = self.records("Version", &fields).await;
        let files = self.links("Version", "files").await;
        let tasks = self.records("Task", &["project_id"]).await;
        for (id, facts) in self.expected["versions"].as_object().expect("versions") {
            let key = self.key(id, &["Version"]);
            let version = &versions[&key];
            let ours = json!({
                "task": self.id(&version[0]),
                "number": number(&version[1]),
                "revision": number(&version[2]),
                "published": version[3] == Value::Int(1),
                "nice_name": text(&version[4]),
                "files": self.ids(files.get(&key)),
                "parent": self.id(&version[5]),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                if !matches!(name.as_str(), "path" | "filename" | "absolute_path") {
                    same(&sorted(&ours[name]), &sorted(fact), &format!("version {id}: {name}"));
                }
            }
            assert_eq!(version[6], tasks[&key_of(&version[0])][0], "version {id}: project");
        }
    }

    pub(super) async fn files(&self) {
        let fields = ["full_path", "path", "filename", "extension", "project_id"];
        let files = self.records("File", &fields).await;
        let references = self.links("File", "references").await;
        for (id, facts) in self.expected["files"].as_object().expect("files") {
            let key = self.key(id, &["File"]);
            let file = &files[&key];
            let ours = json!({
                "full_path": text(&file[0]), "path": text(&file[1]), "filename": text(&file[2]),
                "extension": text(&file[3]), "references": self.ids(references.get(&key)),
            });
            for (name, fact) in facts.as_object().expect("facts") {
                same(&sorted(&ours[name]), &sorted(fact), &format!("file {id}: {name}"));
            }
            assert!(!file[4].is_null(), "file {id} belongs to a project");
        }
    }
}
