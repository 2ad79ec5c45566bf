//! What an independent executor says to the same documents: generated ones, hundreds of them, with
//! fragments, conditions, filters, orders and pages, over sound and over broken records.

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;
use schema::Limits;
use serde_json::{Value as Json, json};

use super::execution::broken;
use super::generate::Generator;
use super::oracle::{Oracle, Outcome};
use super::production::{Builder, Served, production};

/// Nothing is too much here.
fn limits() -> Limits {
    Limits {
        depth: 100,
        complexity: u64::MAX,
        aliases: 10_000,
        directives: 10_000,
        tokens: 1_000_000,
        root_fields: 1_000,
        ..Limits::default()
    }
}

/// Our answer; none to a document that is too large to plan.
fn ours(served: &Served, document: &str, variables: &Json) -> Option<Outcome> {
    let mut response = served.json(document, variables.clone());
    let errors = response["errors"].as_array().cloned().unwrap_or_default();
    if errors.iter().any(|error| error["extensions"]["code"] == "COMPLEXITY_EXCEEDED") {
        return None;
    }
    assert!(response.get("data").is_some(), "{document}\n{response}");
    let paths = errors.iter().map(|error| error["path"].clone()).collect();
    Some(Outcome { data: response["data"].take(), paths })
}

/// How many documents fitted the schema, had errors, and had data for all that.
#[derive(Default)]
struct Compared {
    fitting: usize,
    failing: usize,
    partial: usize,
}

/// Asks both for so many documents.
fn compare(world: Builder, seed: u64, documents: usize) -> Compared {
    let served = world.serve_within(&limits());
    let schema: Valid<Schema> =
        Schema::parse_and_validate(served.engine.sdl(), "schema.graphql").unwrap();
    let registry = served.engine.registry();
    let oracle = Oracle { memory: &served.studio.memory, registry: &registry };
    let mut generator = Generator::new(&schema, seed);
    let mut compared = Compared::default();
    for _ in 0..documents {
        let document = generator.document();
        let variables =
            json!({"a": generator.coin(), "b": generator.coin(), "n": generator.below(4)});
        let Some(expected) = oracle.answer(&schema, &document, &variables) else { continue };
        let Some(found) = ours(&served, &document, &variables) else { continue };
        let (a, b) = (found.data.to_string(), expected.data.to_string());
        assert_eq!(a, b, "{document}\n{variables}");
        assert_eq!(found.paths, expected.paths, "{document}\n{variables}");
        compared.fitting += 1;
        compared.failing += usize::from(!found.paths.is_empty());
        compared.partial += usize::from(!found.paths.is_empty() && !found.data.is_null());
    }
    compared
}

#[test]
fn both_executors_agree_over_sound_records() {
    let compared = compare(production(), 1, 800);
    assert!(compared.fitting > 300, "only {} documents fitted", compared.fitting);
}

#[test]
fn both_executors_agree_where_values_are_broken() {
    let compared = compare(broken(), 2, 1_200);
    let Compared { fitting, failing, partial } = compared;
    assert!(fitting > 300, "only {fitting} documents fitted");
    assert!(failing > 50 && partial > 20, "only {failing} failed, {partial} in part");
}
