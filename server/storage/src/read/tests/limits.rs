//! How many statements, how long, and in which way SQLite finds the rows.

use std::sync::Arc;
use std::time::Duration;

use schema_som::predicate::{Compare, Predicate};
use schema_som::query::{Child, Column, Order, Page, Query, Totals, Variant};
use schema_som::registry::{Registry, Type};
use schema_som::{Code, Link, Record};

use crate::ddl::ACROSS_PROJECTS;
use crate::read::values;
use crate::sql::Statement;
use crate::testing::{everywhere, model, named, project, scratch, task, user};
use crate::{Engine, Options, Store, sql};

fn query(ty: &Type, limit: Option<u32>) -> Query {
    Query {
        redacted: Vec::new(),
        computed: Vec::new(),
        links: Vec::new(),
        on: ty.ix,
        joins: Vec::new(),
        columns: vec![Column::Field(0, ty.id()), Column::Kind(0, ty.ix)],
        guards: Vec::new(),
        predicate: Predicate::True,
        order: vec![Order::by(ty.id())],
        page: Page { limit, ..Page::ALL },
        children: Vec::new(),
        variants: Vec::new(),
        totals: Totals::default(),
    }
}

/// A project with so many shots, one user, and one tag on every shot.
async fn fill(store: &Store, model: &Registry, shots: usize) {
    let mut records = project(model, "P");
    let tag = named(model, "Tag", "hero");
    let new: Vec<Record> =
        (0..shots).map(|number| task(model, &records, "Shot", &format!("S{number}"))).collect();
    let relation = model.by_name("Shot").unwrap().relation("tags").unwrap();
    let link = |shot: &Record| Link { relation, own: shot.key(), other: tag.key(), position: 0 };
    let links: Vec<Link> = new.iter().map(link).collect();
    records.extend(new);
    records.extend([tag, user(model, "ann")]);
    let mut tx = store.begin().await.unwrap();
    tx.defer_foreign_keys().await.unwrap();
    tx.insert(model, &records).await.unwrap();
    tx.link(model, &links).await.unwrap();
    tx.commit().await.unwrap();
}

/// Any record with its tags, the shots' versions and resources, and the number of records.
fn wide(model: &Registry) -> Query {
    let ty = |name: &str| model.by_name(name).unwrap();
    let child = |of: &str, relation: &str, on: &str| Child {
        key_column: 0,
        relation: ty(of).relation(relation).unwrap(),
        query: query(ty(on), Some(3)),
    };
    let variant = |name: &str, children| Variant {
        key_column: 0,
        kind_column: 1,
        query: Query { order: Vec::new(), children, ..query(ty(name), None) },
    };
    let mut wide = query(ty("Entity"), None);
    wide.totals.count = true;
    wide.children.push(child("Entity", "tags", "Tag"));
    wide.variants.push(variant(
        "Shot",
        vec![child("Shot", "versions", "Version"), child("Shot", "resources", "User")],
    ));
    wide.variants.push(variant("User", Vec::new()));
    // None of these exists, so nothing is asked of them.
    wide.variants.push(variant("Asset", vec![child("Asset", "versions", "Version")]));
    wide
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_number_of_rows() {
    let model = model();
    for rows in [10, 10_000] {
        for scratch in everywhere(&Options::default()).await {
            fill(&scratch.store, &model, rows).await;
            let before = scratch.store.statements();
            let level = scratch.store.read(&model, &wide(&model), None).await.unwrap();
            assert!(level.rows.len() > rows);
            assert_eq!(level.variants[0].rows.len(), rows);
            // The records, their number, their tags, two types that are there, two relations.
            assert_eq!(
                scratch.store.statements() - before,
                7,
                "{}",
                scratch.store.engine().as_str()
            );
            scratch.store.close().await;
        }
    }
}

#[tokio::test]
async fn default_orders_need_no_sort() {
    let model = model();
    let scratch = scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    for ty in model.types() {
        for backward in [false, true] {
            let mut query = query(ty, Some(50));
            query.page.backward = backward;
            let plan = explain(&scratch.store, &model, &query).await;
            assert!(!plan.contains("TEMP B-TREE"), "{}: {plan}", ty.name);
        }
    }
}

/// Sorted by one of the fields that lists over all projects are, if the type has it.
fn sorted(ty: &Type, field: &str, descending: bool) -> Option<Query> {
    let mut query = query(ty, Some(50));
    let mut order = query.order[0].clone();
    order.field = ty.field(field)?;
    query.order.insert(0, order);
    query.order.iter_mut().for_each(|part| part.descending = descending);
    Some(query)
}

#[tokio::test]
async fn a_page_over_all_projects_needs_no_sort() {
    let model = model();
    let scratch = scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    for ty in model.concrete() {
        for query in ACROSS_PROJECTS.iter().filter_map(|field| sorted(ty, field, true)) {
            let field = model.field(query.order[0].field);
            if field.def.sortable {
                let plan = explain(&scratch.store, &model, &query).await;
                assert!(!plan.contains("TEMP B-TREE"), "{}.{}: {plan}", ty.name, field.name());
            }
        }
    }
}

#[tokio::test]
async fn a_page_over_all_projects_follows_an_index_on_every_engine() {
    let model = model();
    for scratch in everywhere(&Options::default()).await {
        let (store, engine) = (&scratch.store, scratch.store.engine());
        fill(store, &model, 3_000).await;
        let (analyze, show) = match engine {
            Engine::Sqlite => ("ANALYZE", "EXPLAIN QUERY PLAN"),
            Engine::Postgres => ("ANALYZE", "EXPLAIN"),
            Engine::MariaDb => ("ANALYZE TABLE tasks", "EXPLAIN FORMAT=JSON"),
        };
        let mut tx = store.begin().await.unwrap();
        tx.execute(None, analyze.to_owned(), Vec::new()).await.unwrap();
        let ty = model.by_name("Task").unwrap();
        for field in ACROSS_PROJECTS {
            for descending in [false, true] {
                let query = sorted(ty, field, descending).unwrap();
                let plan = sql::compile(&model, engine, &query).unwrap();
                let text = plan.rows.unwrap().text;
                let rows = tx.fetch(format!("{show} {text}"), Vec::new()).await.unwrap();
                let column = if engine == Engine::Sqlite { 3 } else { 0 };
                let shown: String = rows.iter().map(|row| row.text(column).unwrap()).collect();
                assert!(shown.contains(&format!("ix_tasks__{field}__id")), "{shown}");
                assert!(!shown.contains("Sort") && !shown.contains("filesort"), "{shown}");
            }
        }
        tx.rollback().await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn the_first_children_of_each_parent_are_found_by_an_index() {
    let model = model();
    let scratch = scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    let ty = |name: &str| model.by_name(name).unwrap();
    for (of, relation) in [
        ("Sequence", "shots"),
        ("Shot", "versions"),
        ("Shot", "resources"),
        ("StatusList", "statuses"),
    ] {
        let relation = ty(of).relation(relation).unwrap();
        let mut parents = query(ty(of), Some(50));
        let mut children = query(model.target(relation), Some(3));
        if of == "StatusList" {
            children.order.clear();
        }
        parents.children.push(Child { key_column: 0, relation, query: children });
        let plan = sql::compile(&model, Engine::Sqlite, &parents).unwrap();
        let plan = explain_one(&scratch.store, plan.children[0].plan.rows.as_ref().unwrap()).await;
        assert!(!plan.contains("SCAN t"), "{plan}");
        // The few rows that were found are sorted once, never the children of a parent.
        let sorts = plan.matches("TEMP B-TREE").count();
        assert!(sorts <= 1, "{plan}");
    }
}

async fn explain(store: &Store, model: &Registry, query: &Query) -> String {
    let plan = sql::compile(model, Engine::Sqlite, query).unwrap();
    explain_one(store, &plan.rows.unwrap()).await
}

async fn explain_one(store: &Store, statement: &Statement) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {}", statement.text);
    let binds = values(Engine::Sqlite, &statement.binds, &[]);
    let rows = store.readers().unwrap().fetch(explain, binds, Duration::from_secs(5)).await;
    rows.unwrap().iter().map(|row| format!("\n{:?}", row[3])).collect()
}

/// A question that no database answers before the end of the test: every path over tags.
fn endless(model: &Registry) -> Query {
    let (shot, tag) = (model.by_name("Entity").unwrap(), model.by_name("Tag").unwrap());
    let tags = shot.relation("tags").unwrap();
    let entities = tag.relation("entities").unwrap();
    let mut predicate = Predicate::True;
    for _ in 0..4 {
        predicate = Predicate::Count {
            relation: entities,
            predicate: Box::new(predicate),
            op: Compare::Gt,
            value: 0,
        };
        predicate = Predicate::Count {
            relation: tags,
            predicate: Box::new(predicate),
            op: Compare::Gt,
            value: 0,
        };
    }
    Query { predicate, ..query(shot, Some(50)) }
}

#[tokio::test]
async fn a_statement_ends_at_its_deadline() {
    let model = model();
    // A server goes on with what nobody waits for until its own limit.
    let options = Options { statement_timeout_ms: 1_000, ..Options::default() };
    for scratch in everywhere(&options).await {
        fill(&scratch.store, &model, 500).await;
        // MariaDB remembers the answers of sub-selects: there nothing is endless, only long.
        let soon = if scratch.store.engine() == Engine::MariaDb { 1 } else { 50 };
        for limit in [Duration::from_millis(soon), Duration::ZERO] {
            let late = scratch.store.read(&model, &endless(&model), Some(limit)).await;
            assert_eq!(late.err().unwrap().code(), Code::Timeout);
        }
        scratch.store.close().await;
    }
}

#[tokio::test]
async fn the_limit_of_the_database_itself_is_a_timeout_too() {
    let model = model();
    let options = Options { statement_timeout_ms: 300, ..Options::default() };
    for scratch in everywhere(&options).await {
        fill(&scratch.store, &model, 300).await;
        let mut tx = scratch.store.begin().await.unwrap();
        if scratch.store.engine() == Engine::MariaDb {
            let forget = "SET SESSION optimizer_switch = 'subquery_cache=off'";
            tx.execute(None, forget.to_owned(), Vec::new()).await.unwrap();
        }
        let late = tx.read(&model, &endless(&model)).await;
        assert_eq!(late.err().unwrap().code(), Code::Timeout);
        drop(tx);
        scratch.store.close().await;
    }
}

#[tokio::test]
async fn a_reader_is_free_again_when_nobody_waits_for_its_answer() {
    let model = Arc::new(model());
    let options = Options { max_connections: 1, ..Options::default() };
    let scratch = scratch(Engine::Sqlite, &options).await.unwrap();
    fill(&scratch.store, &model, 500).await;
    let (store, asked) = (scratch.store.clone(), model.clone());
    let reading =
        tokio::spawn(async move { store.read(&asked, &endless(&asked), None).await.is_ok() });
    while scratch.store.statements() == 0 {
        tokio::task::yield_now().await;
    }
    reading.abort();
    assert!(reading.await.unwrap_err().is_cancelled());
    let shots = query(model.by_name("Shot").unwrap(), Some(5));
    assert_eq!(scratch.store.read(&model, &shots, None).await.unwrap().rows.len(), 5);
}

#[tokio::test]
async fn a_transaction_reads_what_it_wrote_and_nobody_else_does() {
    let model = model();
    for scratch in everywhere(&Options::default()).await {
        let users = query(model.by_name("User").unwrap(), None);
        let mut tx = scratch.store.begin().await.unwrap();
        tx.insert(&model, &[user(&model, "ann")]).await.unwrap();
        assert_eq!(tx.read(&model, &users).await.unwrap().rows.len(), 1);
        assert_eq!(scratch.store.read(&model, &users, None).await.unwrap().rows.len(), 0);
        tx.commit().await.unwrap();
        assert_eq!(scratch.store.read(&model, &users, None).await.unwrap().rows.len(), 1);
        scratch.store.close().await;
    }
}
