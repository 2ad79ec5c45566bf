//! What is written of documents, in each language.

use plugins_host::manifest::Manifest;
use schema::Neighbours;
use schema_som::Registry;

use super::super::tests::has;
use super::super::{Given, python, rust, typescript};

const MANIFEST: &str = r#"
contract = "0.1"
[plugin]
id = "late"
version = "1.0.0"
title = "x"
[documents]
lateShots = "documents/late.graphql"
rename = "documents/rename.graphql"
delete = "documents/delete.graphql"
[[job]]
name = "nightly"
cron = "0 4 * * *"
"#;

const LATE: &str = "query Late($before: DateTime!, $unit: TimeUnit, $first: Int = 5) {
    shots(filter: { start: { lt: $before }, scheduleUnit: { eq: $unit } }, first: $first) {
        nodes { id fps type: __typename status { code } parent { name ... on Shot { cutIn } } }
    }
}";

const RENAME: &str =
    "mutation($tags: [TagPatchInput!]!) { tagsUpdate(patches: $tags) { tags { name } } }";

const DELETE: &str =
    "mutation { tagsDeleteWhere(atMost: 5, filter: { name: { eq: \"x\" } }) { count } }";

fn texts() -> Vec<(&'static str, String)> {
    [("delete", DELETE), ("lateShots", LATE), ("rename", RENAME)]
        .map(|(name, text)| (name, text.to_owned()))
        .into()
}

fn given() -> Given {
    let manifest = Manifest::parse(MANIFEST).expect("a manifest");
    Given::of(&manifest, &texts(), None).expect("records")
}

#[test]
fn rust_has_structures_and_functions() {
    has(
        &rust::text(&given()),
        &[
            "use plugins_sdk::documents::{self, Deserialize, Given, Json, Serialize};\n",
            "#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]\n#[serde(crate = ",
            "    #[serde(rename = \"MINUTE\")]\n    Minute,\n",
            "pub struct LateShotsVariables {\n    /// `before`\n    pub before: String,\n",
            "    #[serde(skip_serializing_if = \"Given::is_absent\")]\n    pub unit: Given<TimeUnit>,\n",
            "    pub first: Given<i64>,\n",
            "/// What the document `lateShots` answers at `shots.nodes`.\n",
            "pub struct LateShotsShotsNodes {\n    /// `id`\n    pub id: String,\n    /// `fps`\n    pub fps: Option<f64>,\n",
            "    pub r#type: String,\n",
            "#[serde(crate = \"plugins_sdk::documents::serde\", rename_all = \"camelCase\")]\npub struct LateShotsShotsNodesParent",
            "    pub parent: Option<LateShotsShotsNodesParent>,\n",
            "    pub cut_in: Option<i64>,\n",
            "pub struct LateShotsShots {\n    /// `nodes`\n    pub nodes: Vec<LateShotsShotsNodes>,\n}",
            "pub fn late_shots(variables: &LateShotsVariables) -> Result<LateShotsAnswer, Fault> {\n    documents::ask(\"lateShots\", variables)\n}",
            "#[derive(Debug, Clone, PartialEq, Default, Serialize)]",
            "    pub patch: Box<TagUpdateInput>,\n",
            "pub fn delete() -> Result<DeleteAnswer, Fault> {\n    documents::change(\"delete\", &())\n}",
        ],
    );
}

#[test]
fn python_has_dictionaries_dataclasses_and_functions() {
    has(
        &python::text(&given()),
        &[
            "from dataclasses import dataclass\nfrom typing import Any, Literal, NotRequired, TypedDict, Unpack\n",
            "\nfrom backlot_sdk import graph\n",
            "class LateShotsVariables(TypedDict):\n",
            "    before: \"str\"\n    unit: \"NotRequired[TimeUnit | None]\"\n    first: \"NotRequired[int | None]\"\n",
            "    parent: LateShotsShotsNodesParent | None\n",
            "            parent=None if json[\"parent\"] is None else LateShotsShotsNodesParent.of(json[\"parent\"]),\n",
            "            cut_in=json.get(\"cutIn\"),\n",
            "            nodes=[LateShotsShotsNodes.of(it) for it in json[\"nodes\"]],\n",
            "def late_shots(**variables: Unpack[LateShotsVariables]) -> LateShotsAnswer:\n",
            "    return LateShotsAnswer.of(graph.ask(\"lateShots\", **variables))\n",
            "    patch: \"TagUpdateInput\"\n",
            "def delete() -> DeleteAnswer:\n",
        ],
    );
}

#[test]
fn typescript_has_types_and_functions() {
    has(
        &typescript::text(&given()),
        &[
            "import { type Json, graph } from \"@backlot/sdk\";\n",
            "export type LateShotsVariables = {\n    before: string;\n    unit?: TimeUnit | null;\n    first?: number | null;\n};",
            "    parent: LateShotsShotsNodesParent | null;\n",
            "    cutIn?: number;\n",
            "export function lateShots(variables: LateShotsVariables): LateShotsAnswer {\n",
            "    return graph.ask<LateShotsAnswer>(\"lateShots\", variables);\n",
            "export function delete_(): DeleteAnswer {\n    return graph.change<DeleteAnswer>(\"delete\");\n}",
        ],
    );
}

#[test]
fn two_things_of_one_name_are_refused() {
    let more = "[[before]]\nname = \"rename\"\non = { Tag = [\"create\"] }\nreads = [\"name\"]\n";
    let manifest = Manifest::parse(&format!("{MANIFEST}{more}")).expect("a manifest");
    let alias = RENAME.replace("{ tagsUpdate", "{ tag: tagsUpdate");
    let told = Given::of(&manifest, &[("rename", alias)], None).err().expect("a fault");
    assert_eq!(told.message(), "two of the typed records would be called RenameTag");
}

#[test]
fn a_document_that_does_not_fit_is_told_with_its_line() {
    let manifest = Manifest::parse(MANIFEST).expect("a manifest");
    let wrong = LATE.replace("fps", "fpss");
    let told = Given::of(&manifest, &[("lateShots", wrong)], None).err().expect("a fault");
    assert!(told.to_string().contains("documents/late.graphql:3"), "{told}");
    assert!(told.message().contains("fpss"), "{told}");
}

#[test]
fn the_schema_of_a_studio_tells_of_the_types_of_others() {
    let farm = "contract = \"0.1\"\n[plugin]\nid = \"farm\"\nversion = \"1.0.0\"\ntitle = \"x\"\n\
        [[types]]\nname = \"RenderJob\"\ndoc = \"A job.\"\n[types.fields]\n\
        state = { enum = [\"QUEUED\"], name = \"RenderState\", doc = \"How far.\" }\n";
    let farm = Manifest::parse(farm).expect("a manifest").declares().expect("a plugin");
    let types = schema_som::types::all();
    let registry = Registry::with_plugins(types, schema_som::operation::built_in(), &[farm]);
    let sdl = schema::sdl(&registry.expect("a model")).expect("a schema");
    let studio = Neighbours::of(&sdl).expect("a schema");
    let hook = "[[after]]\nname = \"tell\"\non = { RenderJob = [\"update\"] }\nreads = [\"state\", \"name\"]\n";
    let manifest = Manifest::parse(&format!("{MANIFEST}{hook}")).expect("a manifest");
    let text = "query { renderJobs { nodes { state } } }".to_owned();
    let texts = [("lateShots", text)];
    let given = Given::of(&manifest, &texts, Some(&studio)).expect("records");
    has(
        &rust::text(&given),
        &[
            "pub struct TellRenderJob<'a> {\n    /// `state`\n    pub state: Option<RenderState>,",
            "pub struct LateShotsRenderJobsNodes {\n    /// `state`\n    pub state: Option<RenderState>,",
        ],
    );
    let told = Given::of(&manifest, &texts, None).err().expect("a fault");
    assert_eq!(told.message(), "`tell` is about RenderJob, which is unknown");
}
