//! Imports that plugins judge: records, and what those that are there already come to lead to.

use std::sync::Arc;

use schema_som::hooks::{Outcome, Refusal, Ruling, Verb};
use schema_som::memory::Listeners;
use schema_som::value::Value;
use server_app::import::ImportOptions;
use tests::engines::{self, Engine};

use super::facts::Facts;
use super::studio::Studio;

fn refusals(rows: usize) -> Outcome {
    let refusal = |at: usize| {
        let (code, message) = ("NO".to_owned(), "not this one".to_owned());
        let refusal = Refusal { code, message, member: Some("name".into()), details: None };
        (at as u32, Ruling::Refuse(refusal))
    };
    Outcome { rulings: (0..rows).map(refusal).collect(), staged: Vec::new() }
}

/// A hook on what happens to records that are there, which says this.
fn on_stored(studio: &Studio, say: fn(usize) -> Outcome) -> (Arc<Listeners>, ImportOptions) {
    let verbs = [Verb::Update, Verb::Link];
    let types = studio.registry.types().iter();
    let what = types.flat_map(|ty| verbs.map(|verb| (ty.ix, verb)));
    let what: Vec<_> = what.collect();
    let hooks =
        Listeners::default().on("guard/stored", &what, move |_, batch| Ok(say(batch.rows.len())));
    let hooks = Arc::new(hooks);
    let options = ImportOptions { hooks: hooks.clone(), chunk: 50, ..ImportOptions::default() };
    (hooks, options)
}

#[tokio::test]
async fn plugins_judge_an_import_when_they_are_asked_to() {
    let studio = Studio::new(Engine::Sqlite).await;
    let group = studio.registry.by_name("Group").expect("a type");
    let name = usize::from(group.field("name").expect("a field").index);
    let hooks = Listeners::default().on("guard/groups", &[(group.ix, Verb::Create)], |_, batch| {
        let refusal = |at: usize| {
            let (code, message) = ("NO_GROUP".to_owned(), "not this one".to_owned());
            let refusal = Refusal { code, message, member: Some("name".into()), details: None };
            (at as u32, Ruling::Refuse(refusal))
        };
        Ok(Outcome { rulings: (0..batch.rows.len()).map(refusal).collect(), staged: Vec::new() })
    });
    let hooks = Arc::new(hooks.when(move |row| row.after.values[name] != Value::from("admin")));
    let options = ImportOptions { hooks: hooks.clone(), ..ImportOptions::default() };
    let report = studio.import(&options).await.expect("an import");
    let groups = report.problems.iter().filter(|problem| problem.class == "Group");
    let refused = groups.clone().filter(|problem| problem.field == "name");
    assert!(refused.clone().all(|problem| problem.wrong == "not this one"), "{report:?}");
    assert_eq!((report.classes["Group"].brought, refused.count()), (0, 4));
    let links = groups.filter(|problem| problem.field == "permissions");
    assert_eq!(links.count(), 112, "what they were granted");
    assert!(!hooks.calls().is_empty());
}

#[tokio::test]
async fn links_of_records_that_are_there_are_judged_too() {
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        let (hooks, options) = on_stored(&studio, |_| Outcome::default());
        let report = studio.import(&options).await.expect("an import");
        Facts::of(&studio, &report.source).await.hold().await;
        let calls = hooks.calls();
        let links = calls.iter().filter(|call| call.verb == Verb::Link);
        let links: Vec<_> = links.flat_map(|call| &call.rows).collect();
        assert!(!links.is_empty() && links.iter().all(|row| !row.links.is_empty()), "{links:?}");
    }
}

#[tokio::test]
async fn a_link_that_is_refused_leads_nowhere_and_both_ends_stay() {
    let studio = Studio::new(Engine::Sqlite).await;
    let (_, options) = on_stored(&studio, refusals);
    let report = studio.import(&options).await.expect("an import");
    let unlinked = report.problems.iter().filter(|it| it.instead == "it does not lead there");
    assert!(unlinked.clone().count() > 0, "{report:?}");
    assert!(unlinked.clone().all(|problem| problem.wrong == "not this one"));
    let plain = Studio::new(Engine::Sqlite).await;
    let brought = plain.import(&ImportOptions::default()).await.expect("an import").brought();
    assert_eq!(report.brought(), brought, "nothing is left out");
}
