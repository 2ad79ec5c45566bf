//! The in-memory database on records that fit on a screen.

use super::*;
use crate::evaluate::holds;
use crate::predicate::{Compare, Predicate};
use crate::query::{
    Aggregate, AggregateFunction, Child, Column, Grouping, Join, Order, Page, Query, Totals,
};

fn key(number: u8) -> Key {
    Key([number; 16])
}

fn studio() -> Memory {
    let model = Arc::new(Registry::built_in().unwrap());
    let named = |ty: &str, number: u8, fields: &[(&str, crate::Value)]| {
        let ty = model.by_name(ty).unwrap();
        let mut record = Record::new(ty, key(number));
        record.set(ty, "name", format!("{}{number}", ty.name));
        fields.iter().for_each(|(field, value)| record.set(ty, field, value.clone()));
        record
    };
    let sequence = |number| ("sequence_id", crate::Value::Key(key(number)));
    let records = vec![
        named("Sequence", 1, &[("code", "A".into())]),
        named("Sequence", 2, &[("code", "B".into())]),
        named("Shot", 3, &[sequence(1), ("cut_in", 10_i64.into()), ("cut_out", 19_i64.into())]),
        named("Shot", 4, &[sequence(1), ("cut_in", 5_i64.into()), ("cut_out", 5_i64.into())]),
        named("Shot", 5, &[]),
        named("User", 6, &[]),
        named("User", 7, &[]),
    ];
    let resources = model.by_name("Shot").unwrap().relation("resources").unwrap();
    let link =
        |own, other| Link { relation: resources, own: key(own), other: key(other), position: 0 };
    Memory::new(model.clone(), records, vec![link(3, 7), link(3, 6), link(4, 6)])
}

fn query(on: &Type, columns: &[&str]) -> Query {
    let field = |name: &&str| Column::Field(0, on.field(name).unwrap());
    Query {
        on: on.ix,
        joins: Vec::new(),
        columns: columns.iter().map(field).collect(),
        guards: Vec::new(),
        predicate: Predicate::True,
        order: vec![Order::by(on.id())],
        page: Page::ALL,
        children: Vec::new(),
        variants: Vec::new(),
        totals: Totals::default(),
        redacted: Vec::new(),
        computed: Vec::new(),
        links: Vec::new(),
    }
}

#[test]
fn a_page_has_joins_children_and_numbers() {
    let studio = studio();
    let model = studio.registry().clone();
    let (sequence, shot) = (model.by_name("Sequence").unwrap(), model.by_name("Shot").unwrap());
    let count = Aggregate { function: AggregateFunction::Count, field: None };
    let mut shots = query(shot, &["id", "cut_duration"]);
    shots.joins.push(Join {
        from: 0,
        relation: shot.relation("sequence").unwrap(),
        open: Predicate::True,
        visible: Predicate::True,
    });
    shots.columns.push(Column::Field(1, sequence.field("code").unwrap()));
    shots.page.limit = Some(1);
    shots.page.backward = true;
    shots.totals = Totals {
        count: true,
        aggregates: vec![Aggregate {
            function: AggregateFunction::Sum,
            field: shot.field("cut_duration"),
        }],
        groups: vec![Grouping {
            keys: vec![shot.field("cut_in").unwrap()],
            aggregates: vec![count],
            limit: 9,
            ..Grouping::default()
        }],
        ..Totals::default()
    };
    let mut sequences = query(sequence, &["id"]);
    let relation = sequence.relation("shots").unwrap();
    sequences.children.push(Child { key_column: 0, relation, query: shots });

    let level = studio.read(&sequences);
    let shots = &level.children[0];
    assert_eq!(level.rows_of(0).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((shots.rows_of(0).len(), shots.rows_of(1).len()), (1, 0));
    assert_eq!(shots.rows.cell(0, 0), Cell::Key(key(4)));
    assert_eq!(shots.rows.cell(0, 1), Cell::Int(1));
    assert_eq!(shots.rows.cell(0, 2), Cell::Text("A"));
    let totals = shots.totals.as_ref().unwrap();
    assert_eq!((totals.rows.cell(0, 0), totals.rows.cell(0, 1)), (Cell::Int(2), Cell::Int(11)));
    assert_eq!((totals.rows.cell(1, 0), totals.rows.cell(1, 1)), (Cell::Int(0), Cell::Null));
    let groups = &shots.groups[0];
    assert_eq!(
        groups.rows_of(0).map(|row| groups.rows.cell(row, 0)).collect::<Vec<_>>(),
        [Cell::Int(5), Cell::Int(10)]
    );
}

#[test]
fn links_are_followed_from_both_sides() {
    let studio = studio();
    let model = studio.registry().clone();
    let (shot, user) = (model.by_name("Shot").unwrap(), model.by_name("User").unwrap());
    let find = |number| studio.find(key(number)).unwrap();
    let keys = |record, relation: RelationRef| -> Vec<Key> {
        studio
            .related(record, relation)
            .into_iter()
            .map(|row| studio.records()[row].key())
            .collect()
    };
    assert_eq!(keys(find(3), shot.relation("resources").unwrap()), [key(6), key(7)]);
    assert_eq!(keys(find(6), user.relation("tasks").unwrap()), [key(3), key(4)]);
    let two = Predicate::Count {
        relation: user.relation("tasks").unwrap(),
        predicate: Box::new(Predicate::True),
        op: Compare::Eq,
        value: 2,
    };
    assert!(holds(&studio, find(6), &two) && !holds(&studio, find(7), &two));
}
