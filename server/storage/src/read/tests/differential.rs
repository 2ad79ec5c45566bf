//! Random queries over random records: SQL answers as memory does, on every engine at hand.

use std::sync::Arc;

use schema_som::registry::Registry;

use super::asker::Asker;
use super::compare::difference;
use super::world::{Dice, filled};
use crate::testing::{camera, everywhere, everywhere_of, model, model_with};
use crate::{Options, Store};

fn texts(plan: &crate::sql::Plan) -> String {
    let own = plan.rows.iter().chain(&plan.totals);
    let own = own.chain(plan.groups.iter().map(|group| &group.statement));
    let below = plan.children.iter().map(|child| &child.plan);
    let below = below.chain(plan.variants.iter().map(|variant| &variant.plan));
    let cut = |text: &str| text.chars().take(3_000).collect::<String>();
    own.map(|statement| format!("{}\n", cut(&statement.text))).chain(below.map(texts)).collect()
}

async fn agree(store: &Store, registry: &Arc<Registry>, seed: u64, queries: usize) {
    let memory = filled(store, registry, seed, 6).await;
    let mut asker = Asker { dice: Dice::new(seed + 1), registry, memory: &memory };
    let mut within = store.begin().await.unwrap();
    let mut answered = 0;
    for number in 0..queries {
        let name = asker.ty();
        let query = asker.query(registry.by_name(name).unwrap(), 2);
        let expected = memory.read(&query);
        answered += usize::from(expected.rows.len() > 1);
        let outside = store.read(registry, &query, None).await;
        let inside = within.read(registry, &query).await;
        for (place, answer) in [("outside", outside), ("within", inside)] {
            let found = match &answer {
                Ok(level) => difference(&query, (level, 0), (&expected, 0)),
                Err(error) => Err(error.to_string()),
            };
            if let Err(what) = found {
                let engine = store.engine().as_str();
                let texts = texts(&crate::sql::compile(registry, store.engine(), &query).unwrap());
                panic!(
                    "{engine}, seed {seed}, query {number} on {name}, {place} a transaction: {what}\n\
                     {query:?}\n{texts}"
                );
            }
        }
    }
    assert!(answered * 4 > queries, "most questions have no answer: they prove nothing");
}

fn seeds() -> u64 {
    std::env::var("BACKLOT_TEST_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(2)
}

#[tokio::test]
async fn sql_answers_as_memory_does() {
    let registry = Arc::new(model());
    for seed in 0..seeds() {
        for scratch in everywhere(&Options::default()).await {
            agree(&scratch.store, &registry, seed, 100).await;
            scratch.store.close().await;
        }
    }
}

#[tokio::test]
async fn sql_answers_as_memory_does_where_plugins_add_types_and_fields() {
    let registry = Arc::new(model_with(&[camera()]));
    for seed in 0..seeds() {
        for scratch in everywhere_of(&registry, &Options::default()).await {
            agree(&scratch.store, &registry, seed, 150).await;
            scratch.store.close().await;
        }
    }
}
