//! Random queries of random actors: the narrowed query over everything answers what the asked
//! query answers over a studio without what the actor may not see. SQLite agrees with memory.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::Code;
use schema_som::permission;
use schema_som::registry::{FieldRef, Registry};

use super::maker::Maker;
use super::shape::{told, used};
use super::world::{actor, memory, studio, without_secrets};
use crate::narrow;
use crate::testing::{Random, Studio};

const WORLDS: u64 = 60;
const QUERIES: usize = 60;

/// What queries start from.
const ROOTS: [&str; 14] = [
    "Node",
    "Entity",
    "Task",
    "Shot",
    "Sequence",
    "Version",
    "User",
    "Project",
    "Note",
    "TimeLog",
    "Message",
    "MessageRecipient",
    "Permission",
    "File",
];

/// Whether the actor may use each of these fields, asked one by one.
fn allowed(registry: &Registry, actor: &Actor, fields: &[FieldRef]) -> bool {
    fields.iter().all(|field| {
        let ty = registry.get(field.owner);
        let known = registry.field(*field);
        known.relation.is_some()
            || ty.is_abstract
            || *field == ty.id()
            || known.name() == "revision"
            || !(permission::reach(actor, permission::Action::Read, ty).is_nowhere()
                || permission::field_reach(registry, actor, *field).is_nowhere())
    })
}

#[test]
fn a_narrowed_query_answers_as_if_what_is_hidden_were_not_there() {
    let registry = Arc::new(Registry::built_in().unwrap());
    let (mut answered, mut refused) = (0, 0);
    for seed in 0..WORLDS {
        let mut random = Random::new(seed);
        let batch = studio(&registry, &mut random);
        let all = memory(&registry, &batch);
        let actor = actor(&batch, &registry, &mut random);
        let without = without_secrets(&registry, &batch, &actor);
        let keys = batch.records.iter().map(schema_som::Record::key).collect();
        let mut maker = Maker { registry: &registry, random, keys };
        for number in 0..QUERIES {
            let root = registry.by_name(ROOTS[number % ROOTS.len()]).unwrap();
            let asked = maker.query(root, 2);
            match narrow(&registry, &actor, asked.clone()) {
                Err(error) => {
                    assert_eq!(error.code(), Code::Forbidden, "{error}");
                    refused += 1;
                }
                Ok(narrowed) => {
                    assert!(allowed(&registry, &actor, &used(&asked)), "seed {seed}: {asked:?}");
                    let got = told(&asked, &all.read(&narrowed));
                    let expected = told(&asked, &without.read(&asked));
                    assert_eq!(got, expected, "seed {seed}, query {number}: {asked:#?}");
                    answered += 1;
                }
            }
        }
    }
    assert!(answered > refused && refused > 100, "{answered} answered, {refused} refused");
}

#[tokio::test]
async fn sqlite_answers_narrowed_queries_as_memory_does() {
    for seed in 100..108 {
        let database = Studio::fresh().await;
        let registry = &database.registry;
        let mut random = Random::new(seed);
        let batch = studio(registry, &mut random);
        let mut tx = database.app.store().begin().await.unwrap();
        tx.insert(registry, &batch.records).await.unwrap();
        tx.link(registry, &batch.links).await.unwrap();
        tx.commit().await.unwrap();
        let all = memory(registry, &batch);
        let keys = batch.records.iter().map(schema_som::Record::key).collect();
        let actors: Vec<_> = (0..6).map(|_| actor(&batch, registry, &mut random)).collect();
        let mut maker = Maker { registry, random, keys };
        for number in 0..QUERIES * 2 {
            let root = registry.by_name(ROOTS[number % ROOTS.len()]).unwrap();
            let asked = maker.query(root, 2);
            let Ok(narrowed) = narrow(registry, &actors[number % actors.len()], asked) else {
                continue;
            };
            let answer = database.app.store().read(registry, &narrowed, None).await;
            let got = told(&narrowed, &answer.unwrap());
            let expected = told(&narrowed, &all.read(&narrowed));
            assert_eq!(got, expected, "seed {seed}, query {number}: {narrowed:#?}");
        }
    }
}
