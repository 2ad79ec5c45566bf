//! The schema of a studio with another plugin, and what is made of it beside a plugin of one's own.

use schema_som::kind::{Kind, Vocabulary};
use schema_som::registry::Registry;
use schema_som::type_def::{ExtensionDef, FieldDef, PluginDef, RelationDef, TypeDef};
use schema_som::{operation, types};

use super::*;
use crate::papers::{Holds, Part};

/// The other plugin: a type with relations both ways, one that extends a shot, and fields on shots and
/// on everything that is a task.
fn farm() -> PluginDef {
    let states = Vocabulary::new("RenderState", "How far.", &[("QUEUED", "QUEUED", "Not begun.")]);
    let job = TypeDef::new("RenderJob", "Frames.")
        .extends("Entity")
        .field(FieldDef::choice("state", &states, "How far.").default("QUEUED"))
        .field(FieldDef::time("heard_at", "When.").nullable())
        .relation(RelationDef::one("shot", "Shot", "Of what.").inverse("render_jobs", "Its jobs."));
    let setup = TypeDef::new("LightingShot", "Lit.").extends("Shot");
    let setup = setup.field(FieldDef::int("lamps", "How many.").nullable());
    let paid =
        FieldDef::new("cost", Kind::Decimal, "What it costs.").computed_by("farm", &["state"]);
    let lead = FieldDef::new("lead", Kind::Key, "Who is asked.").computed_by("farm", &[]);
    let shot = ExtensionDef::of("Shot").field(lead.leads_to("User"));
    PluginDef::new("farm")
        .declares(job.field(paid))
        .declares(setup)
        .extends(shot)
        .extends(ExtensionDef::of("Task").field(FieldDef::float("load", "How much.").nullable()))
}

/// A plugin of one's own, about the other one's type.
fn notes() -> PluginDef {
    let mark = TypeDef::new("JobMark", "A mark.")
        .extends("Entity")
        .relation(RelationDef::one("job", "RenderJob", "Of what.").inverse("marks", "Its marks."));
    PluginDef::new("notes").declares(mark)
}

fn registry(plugins: &[PluginDef]) -> Arc<Registry> {
    let registry = Registry::with_plugins(types::all(), operation::built_in(), plugins);
    Arc::new(registry.expect("a model"))
}

fn studio() -> String {
    crate::sdl(&registry(&[farm()])).expect("a schema")
}

#[test]
fn a_schema_tells_of_the_types_and_fields_of_others() {
    let neighbours = Neighbours::of(&studio()).expect("a schema");
    let own = notes();
    let registry = registry(&[neighbours.declared(&own).expect("declarations"), own]);
    let job = registry.by_name("RenderJob").expect("the type");
    let kind = |ty: &str, name: &str| {
        let ty = registry.by_name(ty).expect("a type");
        let field = ty.field(name).unwrap_or_else(|| panic!("{} has no {name}", ty.name));
        ty.fields[usize::from(field.index)].def.kind.clone()
    };
    assert!(matches!(kind("RenderJob", "state"), Kind::Enum(words) if words.name == "RenderState"));
    assert_eq!(kind("RenderJob", "heard_at"), Kind::DateTime);
    assert!(job.relation("shot").is_some() && job.column("shot").is_some());
    assert!(job.relation("marks").is_some(), "what is declared here leads back");
    assert_eq!(kind("Asset", "load"), Kind::Float);
    assert_eq!(kind("LightingShot", "lamps"), Kind::Int);
    let lit = registry.by_name("LightingShot").expect("the type");
    assert_eq!(lit.parent.map(|ix| &*registry.get(ix).name), Some("Shot"));
    let shot = registry.by_name("Shot").expect("a type");
    assert!(shot.relation("render_jobs").is_some() && shot.column("render_jobs").is_none());
}

#[test]
fn what_others_compute_is_not_taken_for_what_they_store() {
    let neighbours = Neighbours::of(&studio()).expect("a schema");
    let own = notes();
    let declared = neighbours.declared(&own).expect("declarations");
    let registry = registry(&[declared, own.clone()]);
    for (ty, name, kind) in [("RenderJob", "cost", Kind::Decimal), ("Shot", "lead", Kind::Key)] {
        let ty = registry.by_name(ty).expect("a type");
        let field = &ty.fields[usize::from(ty.field(name).expect("a field").index)];
        assert!(field.is_by_plugin() && field.def.kind == kind, "{name}");
        assert!(ty.relation(name).is_none(), "{name}");
    }
    let task = registry.by_name("Task").expect("a type");
    let load = task.field("load").expect("a field");
    assert!(task.fields[usize::from(load.index)].is_stored());
    // Documents ask for them all the same, and for more than a key behind a link.
    let generation = Generation::beside(registry, &Limits::default(), (&neighbours, &own));
    let text = "{ renderJobs { nodes { cost shot { lead { login } } } } }";
    generation.expect("an API").papers([("costs", text)]).expect("what fits");
}

#[test]
fn only_the_end_of_a_documentation_says_that_a_plugin_computes() {
    let of = |doc: &str| FieldDef::int("x", doc).computed_by("shot-cost", &[]).doc;
    assert!(FieldDef::tells_of_plugin(&of("What it costs.")));
    for doc in
        ["What it costs.", "Computed by the plugin `x`", " Computed by the plugin `x`. Or not."]
    {
        assert!(!FieldDef::tells_of_plugin(doc), "{doc}");
    }
}

#[test]
fn the_built_in_model_has_no_neighbours() {
    let sdl = crate::sdl(&registry(&[])).expect("a schema");
    let declared = Neighbours::of(&sdl).expect("a schema").declared(&notes()).expect("nothing");
    assert!(declared.types.is_empty() && declared.extensions.is_empty(), "{declared:?}");
}

#[test]
fn what_a_plugin_declares_itself_is_not_a_neighbours() {
    let neighbours = Neighbours::of(&studio()).expect("a schema");
    let declared = neighbours.declared(&farm()).expect("nothing");
    assert!(declared.types.is_empty() && declared.extensions.is_empty(), "{declared:?}");
}

#[test]
fn documents_are_held_against_both() {
    let neighbours = Neighbours::of(&studio()).expect("a schema");
    let own = notes();
    let registry = registry(&[neighbours.declared(&own).expect("declarations"), own.clone()]);
    let generation = Generation::beside(registry, &Limits::default(), (&neighbours, &own));
    let generation = generation.expect("an API");
    let text = "query($state: RenderState!) {
        renderJobs(filter: {state: {eq: $state}}) { nodes { state heardAt shot { code load } } }
        jobMarks { nodes { job { state } } }
    }";
    let papers = generation.papers([("jobs", text)]).expect("what fits");
    let paper = &papers.all["jobs"];
    assert_eq!(paper.variables[0].holds, Holds::Word("RenderState".into()));
    let Holds::Object(page) = &paper.answer[0].holds else { panic!("no object") };
    let Holds::List(jobs, _) = &page[0].holds else { panic!("no list") };
    let Holds::Object(job) = &**jobs else { panic!("no object") };
    let nulls: Vec<_> =
        job.iter().map(|Part { name, may_be_null, .. }| (&**name, *may_be_null)).collect();
    assert_eq!(nulls, [("state", false), ("heardAt", true), ("shot", true)]);
    let (_, fault) =
        generation.papers([("typo", "{ renderJobs { nodes { stat } } }")]).expect_err("a typo");
    assert!(fault.error.message().contains("stat"), "{fault:?}");
}

#[test]
fn introspection_tells_the_same() {
    let generation = Generation::build(registry(&[farm()]), &Limits::default()).expect("an API");
    let compiled = generation.compile(INTROSPECTION, None).map_err(|_| ()).expect("a document");
    let told = generation.compiler.introspect(&compiled.checked, &Default::default());
    let json = serde_json::json!({ "data": told.expect("an answer") }).to_string();
    let told = Neighbours::of(&json).expect("a schema");
    let printed = Neighbours::of(&studio()).expect("a schema");
    let own = notes();
    let [told, printed] = [told, printed].map(|it| format!("{:?}", it.declared(&own)));
    assert_eq!(told, printed);
}

#[test]
fn what_is_no_schema_is_refused() {
    for (text, expected) in [
        ("type Query {", "the schema is not valid GraphQL"),
        ("{\"data\": null}", "this is no schema: `__schema` has no types"),
        ("{\"data\"", "this is no schema: EOF"),
    ] {
        let error = Neighbours::of(text).expect_err("no schema");
        assert!(error.message().contains(expected), "{error}");
    }
}
