//! Random records of every type, loaded whole, changed at once, and kept as images.

use std::sync::Arc;

use schema_som::registry::{NODE, Registry};
use schema_som::{Key, Link, Record, Type};

use super::world::{Dice, random, value};
use crate::image::Image;
use crate::testing::{camera, everywhere_of, model, model_with};
use crate::{Intent, Options, Store, Update};

async fn write(store: &Store, registry: &Registry, records: &[Record], links: &[Link]) {
    let mut tx = store.begin().await.unwrap();
    tx.defer_foreign_keys().await.unwrap();
    tx.insert(registry, records).await.unwrap();
    tx.link(registry, links).await.unwrap();
    tx.commit().await.unwrap();
}

/// Another value for each field that nothing depends on.
fn change(dice: &mut Dice, registry: &Registry, record: &mut Record) -> Update {
    let ty = registry.get(record.ty);
    let mut fields = Vec::new();
    for (index, field) in ty.fields.iter().enumerate().skip(1) {
        let is_it = |ty: &Type, at: u16| ty.fields[usize::from(at)].name() == field.name();
        let above = ty.ancestors.iter().map(|ix| registry.get(*ix)).chain([ty]);
        let bound = above.into_iter().any(|ty| ty.unique.iter().flatten().any(|at| is_it(ty, *at)));
        if field.is_stored() && field.relation.is_none() && !bound && !dice.one_in(3) {
            let empty = field.def.nullable && dice.one_in(3);
            let value = if empty { None } else { Some(value(dice, &field.def.kind)) };
            record.values[index] = value.unwrap_or(schema_som::Value::Null);
            fields.push(index as u16);
        }
    }
    Update { record: record.clone(), fields }
}

#[tokio::test]
async fn every_type_is_loaded_changed_and_kept_exactly() {
    all_of(&Arc::new(model())).await;
}

#[tokio::test]
async fn what_plugins_add_is_loaded_changed_and_kept_exactly() {
    all_of(&Arc::new(model_with(&[camera()]))).await;
}

async fn all_of(registry: &Arc<Registry>) {
    for scratch in everywhere_of(registry, &Options::default()).await {
        let store = &scratch.store;
        let (mut records, mut links) = random(registry, 7, 6);
        write(store, registry, &records, &links).await;
        records.sort_unstable_by_key(Record::key);
        let keys: Vec<Key> = records.iter().map(Record::key).collect();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.load(registry, NODE, &keys, Intent::Change).await.unwrap(), records);

        // A field at a time of some records makes all groups; all of them at once makes a few.
        let mut dice = Dice::new(8);
        let changed = records.iter_mut().map(|record| change(&mut dice, registry, record));
        let mut updates: Vec<Update> = changed.collect();
        tx.update(registry, &updates).await.unwrap();
        assert_eq!(tx.load(registry, NODE, &keys, Intent::Look).await.unwrap(), records);
        for update in &mut updates {
            let ty = registry.get(update.record.ty);
            let stored = (1..ty.fields.len()).filter(|index| ty.fields[*index].is_stored());
            update.fields = stored.map(|index| index as u16).collect();
        }
        tx.update(registry, &updates).await.unwrap();
        assert_eq!(tx.load(registry, NODE, &keys, Intent::Delete).await.unwrap(), records);

        let all: Vec<_> = records.iter().map(|record| (record.ty, record.key())).collect();
        let mut found = tx.links_of(registry, &all).await.unwrap();
        for list in [&mut found, &mut links] {
            list.sort_by_key(|link| (link.own, link.other, link.position));
            // A relation is the same from every type that inherits it, and has a position or none.
            list.iter_mut().for_each(|link| link.position = 0);
        }
        let pairs = |links: &[Link]| -> Vec<_> {
            links.iter().map(|link| (link.own, link.other)).collect()
        };
        assert_eq!(pairs(&found), pairs(&links));
        for record in &records {
            let image = Image { record: record.clone(), links: Vec::new(), referrers: Vec::new() };
            let text = image.write(registry, None);
            let read = Image::read(registry, &registry.get(record.ty).name, &text).unwrap();
            assert_eq!(read, Some((image, None)));
        }
    }
}
