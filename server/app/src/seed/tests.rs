//! Default data on a real database.

use schema_som::predicate::Predicate;
use schema_som::query::{Query, Totals};
use schema_som::registry::NODE;

use crate::auth::named;
use crate::seed::stored;
use crate::testing::Studio;

#[tokio::test]
async fn a_fresh_database_gets_its_defaults_once() {
    let studio = Studio::fresh().await;
    let seeded = studio.app.seed(&studio.registry).await.unwrap();
    let first = seeded.administrator.expect("the first administrator");
    assert_eq!(first.login, "admin");
    assert_eq!(first.password.len(), 23);
    let count = async |name: &str| {
        let mut query =
            Query::flat(named(&studio.registry, name).unwrap(), vec![], Predicate::True);
        query.totals = Totals { count: true, ..Totals::default() };
        let level = studio.app.store().read(&studio.registry, &query, None).await.unwrap();
        level.totals.unwrap().rows.cell(0, 0).as_int().unwrap()
    };
    let classes = studio.registry.types().iter().filter(|ty| ty.ix != NODE).count() as i64;
    let counts = [
        ("Status", 20),
        ("StatusList", 6),
        ("Type", 2),
        ("User", 1),
        ("Group", 1),
        ("Department", 1),
        ("DepartmentUser", 1),
        ("Permission", classes * 10),
    ];
    for (name, expected) in counts {
        assert_eq!(count(name).await, expected, "{name}");
    }
    let again = studio.app.seed(&studio.registry).await.unwrap();
    assert!(again.administrator.is_none());
    assert_eq!(again.created, 0);
    for (name, expected) in counts {
        assert_eq!(count(name).await, expected, "{name}");
    }
}

#[tokio::test]
async fn lists_keep_their_declared_order() {
    let studio = Studio::fresh().await;
    studio.app.seed(&studio.registry).await.unwrap();
    let list = named(&studio.registry, "StatusList").unwrap();
    let status = named(&studio.registry, "Status").unwrap();
    let mut query = Query::flat(
        list,
        vec![
            crate::auth::column(list, "id").unwrap(),
            crate::auth::column(list, "target_entity_type").unwrap(),
        ],
        Predicate::True,
    );
    query.children.push(schema_som::query::Child {
        key_column: 0,
        relation: list.relation("statuses").unwrap(),
        query: Query::flat(
            status,
            vec![crate::auth::column(status, "code").unwrap()],
            Predicate::True,
        ),
    });
    let level = studio.app.store().read(&studio.registry, &query, None).await.unwrap();
    let codes = |class: &str| -> Vec<String> {
        let row = (0..level.rows.len())
            .find(|row| level.rows.cell(*row, 1) == schema_som::Cell::Text(class))
            .unwrap();
        let statuses = &level.children[0];
        let text = |row| match statuses.rows.cell(row, 0) {
            schema_som::Cell::Text(code) => code.to_owned(),
            _ => String::new(),
        };
        statuses.rows_of(row).map(text).collect()
    };
    assert_eq!(codes("Task").join(" "), "WFD RTS WIP PREV HREV DREV OH STOP CMPL");
    assert_eq!(codes("Daily").join(" "), "OPEN CLS");
}

#[tokio::test]
async fn every_default_is_told_by_an_event_of_its_creator() {
    let studio = Studio::fresh().await;
    let seeded = studio.app.seed(&studio.registry).await.unwrap();
    let mut tx = studio.app.store().begin().await.unwrap();
    let rows =
        stored(&mut tx, &studio.registry, "Status", ["created_by_id", "updated_by_id"]).await;
    assert!(rows.unwrap().iter().all(|[by, updated]| !by.is_null() && by == updated));
    assert!(seeded.created > 300);
}
