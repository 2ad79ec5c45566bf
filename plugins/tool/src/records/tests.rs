//! What is written of a manifest, in each language.

use plugins_host::manifest::Manifest;

use super::*;

const MANIFEST: &str = r#"
contract = "0.1"
[plugin]
id = "render-farm"
version = "1.0.0"
title = "x"
[[types]]
name = "RenderJob"
doc = "A job."
[types.fields]
state = { enum = ["QUEUED", "IN_USE"], name = "RenderState", doc = "How far." }
shot = { link = "Shot", inverse = "renderJobs", on-delete = "clear", doc = "The shot." }
extra = { scalar = "json", doc = "More." }
cost = { scalar = "decimal", doc = "What it costs." }
twice = { scalar = "decimal", computed = true, reads = ["cost", "shot"], doc = "Twice that." }
[[before]]
name = "check-job"
on = { RenderJob = ["create"] }
reads = ["state", "name", "shot", "extra"]
[[after]]
name = "tell"
on = { Shot = ["update"] }
reads = ["cutIn", "type", "start", "tags"]
"#;

fn given() -> Given {
    Given::of(&Manifest::parse(MANIFEST).expect("a manifest"), &[], None).expect("records")
}

#[track_caller]
pub(super) fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn rust_has_structures_that_borrow_and_enums() {
    let text = rust::text(&given());
    has(
        &text,
        &[
            "use plugins_sdk::{Fact, Fault, FromValue, Key, Row, Value};",
            "pub enum RenderState {\n    /// `QUEUED`\n    Queued,\n    /// `IN_USE`\n    InUse,\n}",
            "pub struct CheckJobRenderJob<'a> {\n    /// `state`\n    pub state: Option<RenderState>,",
            "pub fn from_row(row: Row<'a>) -> Result<Self, Fault> {",
            "    pub r#type: Option<Key>,",
            "            cut_in: fact.get(\"cutIn\")?,",
        ],
    );
    assert!(!text.contains("Twice"), "columns have types already: {text}");
}

#[test]
fn python_has_dataclasses_and_literals() {
    has(
        &python::text(&given()),
        &[
            "from dataclasses import dataclass\nfrom datetime import datetime\nfrom decimal import Decimal\n",
            "RenderState = Literal[\"QUEUED\", \"IN_USE\"]\n",
            "class CheckJobRenderJob:\n",
            "    state: RenderState | None\n    name: str | None\n    shot: Key | None\n    extra: Any | None\n",
            "    cut_in: int | None\n    type: Key | None\n    start: datetime | None\n    tags: list[Key] | None\n",
            "class TwiceRenderJob:\n",
        ],
    );
}

#[test]
fn typescript_has_types() {
    has(
        &typescript::text(&given()),
        &[
            "import type { Json, Key } from \"@backlot/sdk\";",
            "export type RenderState = \"QUEUED\" | \"IN_USE\";",
            "export type CheckJobRenderJob = {\n    state: RenderState;\n    name: string;\n    shot: Key;\n    extra: Json;\n};",
            "export type TwiceRenderJob = {\n    cost: string;\n    shot: Key;\n};",
        ],
    );
}

#[test]
fn what_the_model_does_not_have_is_refused() {
    let manifest = MANIFEST.replace("\"cutIn\"", "\"cutInn\"");
    let manifest = Manifest::parse(&manifest).expect("a manifest");
    let error = Given::of(&manifest, &[], None).err().expect("a fault");
    assert_eq!(
        error.message(),
        "`tell` reads `cutInn`: Shot has no `cutInn` that a plugin may see"
    );
}

#[test]
fn files_that_somebody_wrote_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("plugin.toml"), MANIFEST).expect("written");
    std::fs::write(folder.path().join("plugin.py"), "").expect("written");
    let records = Records::of(folder.path(), None).expect("records");
    assert!(!records.is_stale(), "what is not there is not stale");
    records.write().expect("written");
    let loosely = records.text.replace("\n", "\n\n");
    std::fs::write(&records.path, loosely).expect("written");
    assert!(!records.is_stale(), "it was formatted");
    let later = MANIFEST.replace("\"cutIn\", ", "");
    std::fs::write(folder.path().join("plugin.toml"), later).expect("written");
    let records = Records::of(folder.path(), None).expect("records");
    assert!(records.is_stale());
    std::fs::write(&records.path, "class Mine: ...\n").expect("written");
    let error = records.write().expect_err("somebody's file");
    assert!(error.message().ends_with("was not made by this command"), "{error}");
}
