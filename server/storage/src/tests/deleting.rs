//! Links, whatever leads to a record, and records that go and come back.

use schema_som::{Code, Key, Link, Record, Registry, RelationRef, TypeIx};

use crate::testing::{Scratch, everywhere, key, model, named, project, task, user};
use crate::{Image, Intent, Options, Store, Trashed, Tx, Way};

/// A project with a tree of tasks: a sequence, two shots below it, a task below the first.
struct Tree {
    project: Vec<Record>,
    sequence: Record,
    shots: [Record; 2],
    work: Record,
    person: Record,
    tag: Record,
}

fn relation(model: &Registry, ty: &str, name: &str) -> RelationRef {
    model.by_name(ty).unwrap().relation(name).unwrap()
}

fn tree(model: &Registry) -> Tree {
    let project = project(model, "TSL");
    let ty = |name| model.by_name(name).unwrap();
    let sequence = task(model, &project, "Sequence", "SQ01");
    let mut shots = ["SH01", "SH02"].map(|code| task(model, &project, "Shot", code));
    for shot in &mut shots {
        shot.set(ty("Shot"), "parent_id", sequence.key());
        shot.set(ty("Shot"), "sequence_id", sequence.key());
    }
    let mut work = task(model, &project, "Task", "Animation");
    work.set(ty("Task"), "parent_id", shots[0].key());
    let (person, tag) = (user(model, "erik"), named(model, "Tag", "hero"));
    Tree { project, sequence, shots, work, person, tag }
}

impl Tree {
    fn records(&self) -> Vec<Record> {
        let mut all = self.project.clone();
        all.extend([self.person.clone(), self.tag.clone(), self.sequence.clone()]);
        all.extend(self.shots.clone());
        all.push(self.work.clone());
        all
    }

    fn links(&self, model: &Registry) -> Vec<Link> {
        let link = |(ty, name), own: &Record, other: &Record, position| Link {
            relation: relation(model, ty, name),
            own: own.key(),
            other: other.key(),
            position,
        };
        vec![
            link(("Task", "resources"), &self.work, &self.person, 0),
            link(("Entity", "tags"), &self.work, &self.tag, 0),
            link(("Entity", "tags"), &self.shots[1], &self.tag, 0),
            link(("StatusList", "statuses"), &self.project[1], &self.project[0], 3),
        ]
    }

    async fn write(&self, store: &Store, model: &Registry) {
        let mut tx = store.begin().await.unwrap();
        tx.insert(model, &self.records()).await.unwrap();
        tx.link(model, &self.links(model)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn named_by(records: &[&Record]) -> Vec<(TypeIx, Key)> {
    records.iter().map(|record| (record.ty, record.key())).collect()
}

async fn count(tx: &mut Tx, from: &str) -> usize {
    tx.fetch(format!("SELECT 1 FROM {from}"), Vec::new()).await.unwrap().len()
}

#[tokio::test]
async fn links_are_found_from_both_sides_and_taken_away_by_pair() {
    let model = model();
    let tags = relation(&model, "Entity", "tags");
    let tagged = relation(&model, "Tag", "entities");
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let expected = &tree.links(&model)[1..3];
        let mut sorted = expected.to_vec();
        sorted.sort_by_key(|link| link.own);
        let mut tx = store.begin().await.unwrap();
        let keys = [tree.work.key(), tree.shots[1].key()];
        for intent in [Intent::Look, Intent::Change] {
            assert_eq!(tx.links(&model, tags, &keys, intent).await.unwrap(), sorted);
            let found = tx.links(&model, tagged, &[tree.tag.key()], intent).await.unwrap();
            assert_eq!(found, sorted, "seen from the side that declared it");
        }
        // A pair can be named from either side, and one that is not linked is no error.
        let turned =
            Link { relation: tagged, own: tree.tag.key(), other: tree.work.key(), position: 0 };
        let none = Link { relation: tags, own: key(), other: tree.tag.key(), position: 0 };
        tx.unlink(&model, &[turned, none]).await.unwrap();
        assert_eq!(tx.links(&model, tags, &keys, Intent::Look).await.unwrap(), [expected[1]]);
        tx.link(&model, &[turned]).await.unwrap();
        assert_eq!(tx.links(&model, tags, &keys, Intent::Look).await.unwrap(), sorted);
    }
}

#[tokio::test]
async fn positions_are_replaced() {
    let model = model();
    let statuses = relation(&model, "StatusList", "statuses");
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let records = project(&model, "TSL");
        let more = named(&model, "Status", "WIP");
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &[records.clone(), vec![more.clone()]].concat()).await.unwrap();
        let list = records[1].key();
        let link = |other: &Record, position| Link {
            relation: statuses,
            own: list,
            other: other.key(),
            position,
        };
        tx.link(&model, &[link(&records[0], 0), link(&more, 1)]).await.unwrap();
        let swapped = [link(&more, 0), link(&records[0], 1)];
        tx.place(&model, &swapped).await.unwrap();
        assert_eq!(tx.links(&model, statuses, &[list], Intent::Look).await.unwrap(), swapped);
    }
}

#[tokio::test]
async fn a_subtree_goes_in_any_order_with_its_links() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let mut tx = store.begin().await.unwrap();
        let all = named_by(&[&tree.sequence, &tree.work, &tree.shots[0], &tree.shots[1]]);
        let before = store.statements();
        let links = tx.delete(&model, &all).await.unwrap();
        // Links are read once and deleted by table; then the rows, then the spine.
        let loosened = u64::from(store.engine() == crate::Engine::MariaDb);
        assert_eq!(store.statements() - before, 5 + loosened);
        let mut expected = tree.links(&model)[..3].to_vec();
        expected.sort_by_key(|link| (link.relation, link.own));
        let mut found = links.clone();
        found.sort_by_key(|link| (link.relation, link.own));
        assert_eq!(found, expected);
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(count(&mut tx, "tasks").await, 0);
        assert_eq!(count(&mut tx, "records").await, 5);
        assert_eq!(count(&mut tx, "entity_tags").await, 0);
        let error = tx.delete(&model, &named_by(&[&tree.work])).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    }
}

#[tokio::test]
async fn a_whole_project_goes_with_everything_in_it() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let mut tx = store.begin().await.unwrap();
        let records = tree.records();
        let all: Vec<&Record> = records.iter().collect();
        tx.delete(&model, &named_by(&all)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(count(&mut tx, "records").await, 0);
    }
}

#[tokio::test]
async fn a_record_that_others_lead_to_stays() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        for doomed in [&tree.shots[0], &tree.project[0]] {
            let mut tx = store.begin().await.unwrap();
            let error = match tx.delete(&model, &named_by(&[doomed])).await {
                Ok(_) => tx.commit().await.unwrap_err(),
                Err(error) => error,
            };
            assert_eq!(error.code(), Code::InUse, "{error}");
        }
        let mut tx = store.begin().await.unwrap();
        assert_eq!(count(&mut tx, "tasks").await, 4);
    }
}

#[tokio::test]
async fn whoever_leads_to_a_record_is_named_in_one_statement() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let mut tx = store.begin().await.unwrap();
        let before = store.statements();
        let doomed = named_by(&[&tree.sequence, &tree.shots[0]]);
        let found = tx.referrers_of(&model, &doomed, 10).await.unwrap();
        assert_eq!(store.statements() - before, 1);
        let told = |found: &[crate::Referrer]| {
            let mut told: Vec<_> = found
                .iter()
                .map(|referrer| {
                    let column = model.field(referrer.column).name().to_owned();
                    let ty = model.get(referrer.column.owner).name.clone();
                    (ty, column, referrer.key, referrer.target)
                })
                .collect();
            told.sort();
            told
        };
        let (sequence, [first, second]) = (&tree.sequence, &tree.shots);
        let of = |ty: &str, column: &str, from: &Record, to: &Record| {
            (ty.to_owned(), column.to_owned(), from.key(), to.key())
        };
        assert_eq!(
            told(&found),
            [
                of("Shot", "parent_id", second, sequence),
                of("Shot", "sequence_id", second, sequence),
                of("Task", "parent_id", &tree.work, first),
            ]
        );
        let parent = model.by_name("Task").unwrap().field("parent_id").unwrap();
        let keys = [sequence.key(), first.key()];
        let found = tx.referrers(&model, &[parent], &keys, 10).await.unwrap();
        assert_eq!(
            told(&found),
            [
                of("Shot", "parent_id", first, sequence),
                of("Shot", "parent_id", second, sequence),
                of("Task", "parent_id", &tree.work, first),
            ]
        );
        assert_eq!(tx.referrers(&model, &[parent], &keys, 1).await.unwrap().len(), 1);
        let creator = model.by_name("SimpleEntity").unwrap().field("created_by_id").unwrap();
        let by = [tree.person.key()];
        assert!(tx.referrers(&model, &[creator], &by, 1).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn everything_above_below_and_behind_is_reached_and_rings_end() {
    let model = model();
    let ty = model.by_name("TaskDependency").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let mut tx = store.begin().await.unwrap();
        let way = |name: &str, backward| Way { relation: relation(&model, "Task", name), backward };
        let (work, shot, sequence) = (tree.work.key(), tree.shots[0].key(), tree.sequence.key());
        let above = tx.reach(&model, way("parent", false), &[work, shot], 99).await.unwrap();
        let mut expected = vec![(work, shot), (work, sequence), (shot, sequence)];
        expected.sort_unstable();
        assert_eq!(above, expected);
        let children = tx.reach(&model, way("children", false), &[sequence], 99).await.unwrap();
        let below = tx.reach(&model, way("parent", true), &[sequence], 99).await.unwrap();
        assert_eq!((children.len(), &children), (3, &below));
        let error = tx.reach(&model, way("children", false), &[sequence], 2).await.unwrap_err();
        assert_eq!(error.code(), Code::LimitExceeded);
        assert!(tx.reach(&model, way("children", false), &[], 2).await.unwrap().is_empty());
        let waits = |from: Key, to: Key| {
            let mut role = named(&model, "TaskDependency", "x");
            role.set(ty, "project_id", tree.project[2].key());
            role.set(ty, "task_id", from);
            role.set(ty, "depends_on_id", to);
            role
        };
        let ring = [waits(work, shot), waits(shot, sequence), waits(sequence, work)];
        tx.insert(&model, &ring).await.unwrap();
        let behind = tx.reach(&model, way("depends_on", false), &[work], 99).await.unwrap();
        assert!(behind.len() == 3 && behind.contains(&(work, work)), "{behind:?}");
    }
}

#[tokio::test]
async fn a_chain_of_thousands_is_followed_to_its_end() {
    let model = model();
    let ty = model.by_name("Task").unwrap();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let mut records = project(&model, "TSL");
        for n in 0..1500 {
            let mut next = task(&model, &records, "Task", &n.to_string());
            if n > 0 {
                next.set(ty, "parent_id", records[records.len() - 1].key());
            }
            records.push(next);
        }
        let mut tx = store.begin().await.unwrap();
        tx.insert(&model, &records).await.unwrap();
        let way = Way { relation: ty.relation("children").unwrap(), backward: false };
        let below = tx.reach(&model, way, &[records[3].key()], 5000).await.unwrap();
        assert_eq!(below.len(), 1499);
    }
}

#[tokio::test]
async fn what_was_thrown_away_comes_back_with_what_went_along() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let mut tx = store.begin().await.unwrap();
        let doomed = [&tree.shots[0], &tree.work];
        let links = tx.delete(&model, &named_by(&doomed)).await.unwrap();
        let mutation = key();
        let trashed = |record: &Record| Trashed {
            image: Image {
                record: record.clone(),
                links: links.iter().copied().filter(|link| link.own == record.key()).collect(),
                referrers: Vec::new(),
            },
            rest: None,
            along_with: tree.shots[0].key(),
            deleted_at: 1_700_000_000_000_001,
            deleted_by: Some(tree.person.key()),
            mutation,
        };
        let thrown: Vec<Trashed> = doomed.into_iter().map(trashed).collect();
        tx.throw_away(&model, &thrown).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        let alone = tx.trashed(&model, &[tree.work.key()]).await.unwrap();
        assert_eq!(alone, [thrown[1].clone()], "what went along does not take the rest back");
        let within = tx.trashed_within(&model, tree.work.ty, &[tree.shots[0].key()]).await;
        assert_eq!(within.unwrap(), [], "tasks have a project of their own");
        let back = tx.take_back(&model, &[tree.shots[0].key()]).await.unwrap();
        assert_eq!(back, thrown);
        let records: Vec<Record> =
            back.iter().map(|trashed| trashed.image.record.clone()).collect();
        tx.insert(&model, &records).await.unwrap();
        let again: Vec<Link> =
            back.iter().flat_map(|trashed| trashed.image.links.clone()).collect();
        tx.link(&model, &again).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        let root = model.by_name("Task").unwrap().ix;
        let keys = [tree.shots[0].key(), tree.work.key()];
        let loaded = tx.load(&model, root, &keys, Intent::Look).await.unwrap();
        assert_eq!(loaded, [tree.shots[0].clone(), tree.work.clone()]);
        assert!(tx.take_back(&model, &keys).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn more_records_may_go_than_a_statement_takes_values() {
    let model = model();
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let tree = tree(&model);
        tree.write(store, &model).await;
        let (sequence, [first, second]) = (&tree.sequence, &tree.shots);
        let mut doomed = named_by(&[sequence, first]);
        doomed.extend((0..40_000).map(|_| (first.ty, key())));
        let mut tx = store.begin().await.unwrap();
        let found = tx.referrers_of(&model, &doomed, 10).await.unwrap();
        let mut told: Vec<_> = found.iter().map(|one| (one.key, one.target)).collect();
        told.sort();
        let mut expected = [
            (second.key(), sequence.key()),
            (second.key(), sequence.key()),
            (tree.work.key(), first.key()),
        ];
        expected.sort();
        assert_eq!(told, expected);
    }
}
