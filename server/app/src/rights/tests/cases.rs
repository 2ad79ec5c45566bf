//! Rights, told one by one.

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::error::{Code, Error};
use schema_som::permission::{Access, Action};
use schema_som::predicate::{Compare, Predicate};
use schema_som::query::{
    Aggregate, AggregateFunction, Child, Column, Grouping, Join, Order, Query, Totals,
};
use schema_som::registry::{FieldRef, Registry, RelationRef};
use schema_som::value::Value;

use crate::narrow;

fn model() -> Registry {
    Registry::built_in().unwrap()
}

fn artist(grants: &[(Action, &str, Access)]) -> Actor {
    let mut actor = Actor { login: "ada".into(), projects: vec![Key([1; 16])], ..Actor::default() };
    for (action, class, access) in grants {
        actor.grants.insert((*action, (*class).to_owned()), *access);
    }
    actor
}

fn field(model: &Registry, ty: &str, name: &str) -> FieldRef {
    model.by_name(ty).unwrap().field(name).unwrap()
}

fn relation(model: &Registry, ty: &str, name: &str) -> RelationRef {
    model.by_name(ty).unwrap().relation(name).unwrap()
}

fn ids(model: &Registry, ty: &str) -> Query {
    let ty = model.by_name(ty).unwrap();
    let mut query = Query::flat(ty, vec![Column::Field(0, ty.id())], Predicate::True);
    query.order = vec![Order::by(ty.id())];
    query
}

fn forbidden(model: &Registry, actor: &Actor, query: Query) -> Error {
    let error = narrow(model, actor, query).expect_err("refused");
    assert_eq!(error.code(), Code::Forbidden, "{error}");
    error
}

/// Every way to learn something about a column without selecting it.
fn ways_to_ask(model: &Registry, ty: &str, secret: FieldRef) -> Vec<Query> {
    let above = || Predicate::Compare { field: secret, op: Compare::Gt, value: Value::Int(1) };
    let base = || ids(model, ty);
    let maximum = Aggregate { function: AggregateFunction::Max, field: Some(secret) };
    let order = Order { descending: true, ..Order::by(secret) };
    let grouped = |keys: Vec<FieldRef>, aggregates| Totals {
        groups: vec![Grouping { keys, aggregates, limit: 10, ..Grouping::default() }],
        ..Totals::default()
    };
    vec![
        Query { columns: vec![Column::Field(0, secret)], ..base() },
        Query { predicate: above(), ..base() },
        Query { predicate: above().not(), ..base() },
        Query { predicate: Predicate::Or(vec![Predicate::False, above()]), ..base() },
        Query { predicate: Predicate::IsNull(secret), ..base() },
        Query { predicate: Predicate::In { field: secret, values: vec![] }, ..base() },
        Query { order: vec![order.clone()], ..base() },
        Query {
            predicate: Predicate::After { order: vec![order], values: vec![Value::Int(1)] },
            ..base()
        },
        Query { totals: Totals { aggregates: vec![maximum], ..Totals::default() }, ..base() },
        Query { totals: grouped(vec![secret], vec![]), ..base() },
        Query { totals: grouped(vec![], vec![maximum]), ..base() },
    ]
}

#[test]
fn a_confidential_field_cannot_be_asked_about_in_any_way() {
    let model = model();
    let rate = field(&model, "User", "rate");
    let (nobody, payer) = (artist(&[]), artist(&[(Action::Read, "User.rate", Access::Allow)]));
    for query in ways_to_ask(&model, "User", rate) {
        let error = forbidden(&model, &nobody, query.clone());
        let told = error.extensions();
        assert_eq!((&told["type"], &told["field"]), (&"User".into(), &"rate".into()));
        narrow(&model, &payer, query.clone()).unwrap();
        narrow(&model, &Actor::system(), query).unwrap();
    }
}

#[test]
fn nor_through_relations() {
    let model = model();
    let rate = field(&model, "User", "rate");
    let above = Predicate::Compare { field: rate, op: Compare::Gt, value: Value::Int(1) };
    let resources = relation(&model, "Shot", "resources");
    let creator = relation(&model, "Shot", "created_by");
    let some = Predicate::Some { relation: resources, predicate: Box::new(above.clone()) };
    let count = Predicate::Count {
        relation: resources,
        predicate: Box::new(above.clone()),
        op: Compare::Ge,
        value: 1,
    };
    let one = Predicate::One { relation: creator, predicate: Box::new(above) };
    let nested = Predicate::One {
        relation: relation(&model, "Shot", "sequence"),
        predicate: Box::new(Predicate::Some {
            relation: relation(&model, "Sequence", "resources"),
            predicate: Box::new(one.clone()),
        }),
    };
    let base = || ids(&model, "Shot");
    let order = Order { through: vec![creator], ..Order::by(rate) };
    let join = Join { from: 0, relation: creator, open: Predicate::True, visible: Predicate::True };
    let child = Child {
        key_column: 0,
        relation: resources,
        query: Query { columns: vec![Column::Field(0, rate)], ..ids(&model, "User") },
    };
    let asked = [
        Query { predicate: some.clone(), ..base() },
        Query { predicate: some.not(), ..base() },
        Query { predicate: count, ..base() },
        Query { predicate: one, ..base() },
        Query { predicate: nested, ..base() },
        Query { order: vec![order], ..base() },
        Query { joins: vec![join], columns: vec![Column::Field(1, rate)], ..base() },
        Query { children: vec![child], ..base() },
    ];
    for query in asked {
        forbidden(&model, &artist(&[]), query.clone());
        narrow(&model, &artist(&[(Action::Read, "User.rate", Access::Allow)]), query).unwrap();
    }
}

#[test]
fn a_secret_is_for_nobody() {
    let model = model();
    let secret = field(&model, "User", "password_hash");
    for query in ways_to_ask(&model, "User", secret) {
        forbidden(&model, &Actor::system(), query);
    }
}

#[test]
fn lists_and_numbers_need_the_right_to_list_and_look_ups_the_right_to_read() {
    let model = model();
    let blind = artist(&[(Action::List, "Shot", Access::Deny)]);
    let shot = model.by_name("Shot").unwrap();
    forbidden(&model, &blind, ids(&model, "Shot"));
    let one = Query { predicate: Predicate::eq(shot.id(), Key([3; 16])), ..ids(&model, "Shot") };
    narrow(&model, &blind, one.clone()).unwrap();
    let counted = Totals { count: true, ..Totals::default() };
    forbidden(&model, &blind, Query { totals: counted.clone(), ..one.clone() });
    let or = Predicate::Or(vec![one.predicate.clone(), Predicate::True]);
    forbidden(&model, &blind, Query { predicate: or, ..ids(&model, "Shot") });
    let child = Child {
        key_column: 0,
        relation: relation(&model, "Sequence", "shots"),
        query: ids(&model, "Shot"),
    };
    forbidden(&model, &blind, Query { children: vec![child], ..ids(&model, "Sequence") });

    let stranger = artist(&[(Action::Read, "Shot", Access::Deny)]);
    forbidden(&model, &stranger, one);
    let name = vec![Column::Field(0, field(&model, "Shot", "name"))];
    forbidden(&model, &stranger, Query { columns: name, ..ids(&model, "Shot") });
    narrow(&model, &stranger, Query { totals: counted, ..ids(&model, "Shot") }).unwrap();
}

/// Whether a condition keeps records of this kind out.
fn keeps_out(predicate: &Predicate, kind: schema_som::TypeIx) -> bool {
    match predicate {
        Predicate::Kind(kinds) => !kinds.contains(&kind),
        Predicate::And(all) => all.iter().any(|one| keeps_out(one, kind)),
        Predicate::Or(any) => any.iter().all(|one| keeps_out(one, kind)),
        _ => false,
    }
}

#[test]
fn a_denied_kind_cannot_be_asked_about_through_its_family() {
    let model = model();
    let asset = model.by_name("Asset").unwrap().ix;
    let stranger = artist(&[(Action::Read, "Asset", Access::Deny)]);
    let name = field(&model, "Task", "name");
    let counted = Totals { count: true, ..Totals::default() };
    let least = Aggregate { function: AggregateFunction::Min, field: Some(name) };
    let order = Order::by(name);
    let base = || Query { totals: counted.clone(), ..ids(&model, "Task") };
    let asked = [
        Query { predicate: Predicate::eq(name, "Keeper"), ..base() },
        Query { predicate: Predicate::eq(name, "Keeper").not(), ..base() },
        Query { order: vec![order], ..base() },
        Query { totals: Totals { aggregates: vec![least], ..counted.clone() }, ..base() },
    ];
    for query in asked {
        let narrowed = narrow(&model, &stranger, query).unwrap();
        assert!(keeps_out(&narrowed.predicate, asset), "{narrowed:?}");
    }
    // How many there are may be known to whoever may list them.
    assert!(!keeps_out(&narrow(&model, &stranger, base()).unwrap().predicate, asset));
}

#[test]
fn a_group_does_not_name_a_record_out_of_sight() {
    let model = model();
    let thumbnail = field(&model, "User", "thumbnail_id");
    let group = Grouping { keys: vec![thumbnail], limit: 10, ..Grouping::default() };
    let totals = Totals { groups: vec![group], ..Totals::default() };
    let query = Query { totals, ..ids(&model, "User") };
    let narrowed = narrow(&model, &artist(&[]), query.clone()).unwrap();
    let told = format!("{:?}", narrowed.totals.guard(thumbnail));
    assert!(told.contains("One {"), "{told}");
    let narrowed = narrow(&model, &Actor::system(), query).unwrap();
    assert_eq!((narrowed.predicate, narrowed.totals.guards), (Predicate::True, Vec::new()));
}

#[test]
fn permissions_are_for_whoever_was_granted_them() {
    let model = model();
    forbidden(&model, &artist(&[]), ids(&model, "Permission"));
    let child = Child {
        key_column: 0,
        relation: relation(&model, "Group", "permissions"),
        query: ids(&model, "Permission"),
    };
    forbidden(&model, &artist(&[]), Query { children: vec![child], ..ids(&model, "Group") });
    let granted =
        [(Action::List, "Permission", Access::Allow), (Action::Read, "Permission", Access::Allow)];
    narrow(&model, &artist(&granted), ids(&model, "Permission")).unwrap();
}

#[test]
fn a_denied_relation_cannot_be_followed() {
    let model = model();
    let actor = artist(&[(Action::Read, "Shot.sequence", Access::Deny)]);
    let sequence = relation(&model, "Shot", "sequence");
    let key = field(&model, "Shot", "sequence_id");
    let one = Predicate::One { relation: sequence, predicate: Box::new(Predicate::True) };
    forbidden(&model, &actor, Query { predicate: one, ..ids(&model, "Shot") });
    for query in ways_to_ask(&model, "Shot", key) {
        forbidden(&model, &actor, query);
    }
}

#[test]
fn nor_from_its_other_end() {
    let model = model();
    let shots = relation(&model, "Sequence", "shots");
    let some = || Predicate::Some { relation: shots, predicate: Box::new(Predicate::True) };
    let child = || Child { key_column: 0, relation: shots, query: ids(&model, "Shot") };
    let filtered = || Query { predicate: some(), ..ids(&model, "Sequence") };
    let listed = || Query { children: vec![child()], ..ids(&model, "Sequence") };
    let actor = artist(&[(Action::Read, "Shot.sequence", Access::Deny)]);
    forbidden(&model, &actor, filtered());
    forbidden(&model, &actor, listed());
    // Denied in a project only, it is empty for the shots of that one.
    let mut actor = artist(&[]);
    let denied = [((Action::Read, "Shot.sequence".to_owned()), Access::Deny)];
    actor.roles.insert(Key([1; 16]), denied.into());
    let limited = |predicate: &Predicate| format!("{predicate:?}").contains("Not(In");
    assert!(limited(&narrow(&model, &actor, filtered()).unwrap().predicate));
    let narrowed = narrow(&model, &actor, listed()).unwrap();
    assert!(limited(&narrowed.children[0].query.predicate), "{narrowed:?}");
}

#[test]
fn an_administrator_reads_what_was_asked() {
    let model = model();
    for name in ["Node", "Entity", "Shot", "User", "Permission", "Version"] {
        let narrowed = narrow(&model, &Actor::system(), ids(&model, name)).unwrap();
        assert_eq!(narrowed.predicate, Predicate::True, "{name}");
    }
}

#[test]
fn a_field_that_tells_of_another_is_denied_with_it() {
    let model = model();
    for (denied, ty, told) in [
        ("Shot.cut_in", "Shot", "cut_duration"),
        ("Task.schedule_seconds", "Task", "remaining_seconds"),
        ("Task.schedule_seconds", "Shot", "percent_complete"),
        ("Task.schedule_timing", "Task", "remaining_seconds"),
        ("SimpleEntity.name", "Tag", "nice_name"),
        ("Task.parent", "Task", "is_root"),
        ("Task.start", "Task", "duration"),
        ("ImageFormat.width", "ImageFormat", "device_aspect"),
    ] {
        let actor = artist(&[(Action::Read, denied, Access::Deny)]);
        let told = field(&model, ty, told);
        for query in ways_to_ask(&model, ty, told) {
            let error = forbidden(&model, &actor, query.clone());
            let (_, source) = denied.split_once('.').unwrap();
            assert!(error.to_string().contains(source), "{error}");
            narrow(&model, &artist(&[]), query).unwrap();
        }
    }
}

#[test]
fn a_field_that_tells_of_another_is_hidden_where_that_one_is() {
    let model = model();
    let here = Key([1; 16]);
    let mut actor = artist(&[]);
    let denied = [((Action::Read, "Shot.cut_in".to_owned()), Access::Deny)];
    actor.roles.insert(here, denied.into());
    let told = field(&model, "Shot", "cut_duration");
    let query = Query { columns: vec![Column::Field(0, told)], ..ids(&model, "Shot") };
    let narrowed = narrow(&model, &actor, query).unwrap();
    assert_eq!(narrowed.guards.len(), 1, "{narrowed:?}");
}
