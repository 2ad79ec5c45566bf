//! Random queries of random actors: the narrowed query over everything answers what the asked
//! query answers over a studio without what the actor may not see. SQLite agrees with memory.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::Code;
use schema_som::permission;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Order, Query};
use schema_som::registry::{FieldRef, Path, Registry};
use schema_som::value::Value;

use super::maker::{Maker, ascending};
use super::shape::{told, used};
use super::world::{actor, memory, studio, without_secrets};
use crate::narrow;
use crate::testing::{Random, Studio};

const WORLDS: u64 = 60;
const QUERIES: usize = 60;

/// What queries start from.
const ROOTS: [&str; 12] = [
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
            || (permission::decide(actor, permission::Action::Read, ty).is_ok()
                && permission::decide_field(registry, actor, *field).is_ok())
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
        let mut maker = Maker { registry: &registry, random, keys, through: false };
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
                    let got = told(&narrowed, &all.read(&narrowed));
                    let expected = told(&asked, &without.read(&asked));
                    assert_eq!(got, expected, "seed {seed}, query {number}: {asked:#?}");
                    answered += 1;
                }
            }
        }
    }
    assert!(answered > refused && refused > 100, "{answered} answered, {refused} refused");
}

#[test]
fn an_order_through_hidden_records_leaves_their_rows_out_and_tells_nothing() {
    let registry = Arc::new(Registry::built_in().unwrap());
    let version = registry.by_name("Version").unwrap();
    let parent = version.relation("parent").unwrap();
    let number = version.field("version_number").unwrap();
    let Path::One { column } = registry.relation(parent).path else { panic!("a key") };
    for seed in 0..WORLDS {
        let mut random = Random::new(seed);
        let batch = studio(&registry, &mut random);
        let actor =
            Actor { projects: actor(&batch, &registry, &mut random).projects, ..Actor::default() };
        let without = without_secrets(&registry, &batch, &actor);
        let mut asked =
            crate::auth::one_level(version, vec![Column::Field(0, version.id())], Predicate::True);
        asked.order =
            vec![Order { through: vec![parent], ..ascending(number) }, ascending(version.id())];
        let narrowed = narrow(&registry, &actor, asked.clone()).unwrap();
        // Without the rows whose parent is hidden, both orders are the same.
        let hidden: Vec<Value> = batch
            .records
            .iter()
            .filter(|record| record.ty == version.ix)
            .filter(|record| match record.values[column as usize] {
                Value::Key(key) => without.find(key).is_none(),
                _ => false,
            })
            .map(|record| Value::Key(record.key()))
            .collect();
        let shown = Predicate::In { field: version.id(), values: hidden }.not();
        let expected = Query { predicate: shown, ..asked.clone() };
        let got = told(&narrowed, &memory(&registry, &batch).read(&narrowed));
        assert_eq!(got, told(&expected, &without.read(&expected)), "seed {seed}");
    }
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
        let mut maker = Maker { registry, random, keys, through: true };
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
