//! Golden SQL: one file per shape of query with the text for every engine. `BACKLOT_BLESS=1`
//! rewrites them.

use std::fmt::Write as _;
use std::path::Path;

use schema_som::predicate::{Compare, Predicate, TextPart};
use schema_som::query::{
    Aggregate, AggregateFunction, Child, Column, Grouping, Join, Order, Page, Query, Totals,
    Variant,
};
use schema_som::registry::{Registry, Type};
use schema_som::{FieldRef, Key, RelationRef, Value};

use super::{Plan, Statement, compile};
use crate::Engine;

struct Shapes(Registry);

impl Shapes {
    fn ty(&self, name: &str) -> &Type {
        self.0.by_name(name).unwrap()
    }

    fn field(&self, ty: &str, field: &str) -> FieldRef {
        self.ty(ty).field(field).unwrap()
    }

    fn relation(&self, ty: &str, relation: &str) -> RelationRef {
        self.ty(ty).relation(relation).unwrap()
    }

    fn by(&self, ty: &str, field: &str) -> Order {
        let field = self.field(ty, field);
        Order::by(field)
    }

    /// A page by key with these columns.
    fn page(&self, ty: &str, fields: &[&str], limit: Option<u32>) -> Query {
        Query {
            on: self.ty(ty).ix,
            joins: Vec::new(),
            columns: fields.iter().map(|name| Column::Field(0, self.field(ty, name))).collect(),
            guards: Vec::new(),
            predicate: Predicate::True,
            order: vec![self.by(ty, "id")],
            page: Page { limit, ..Page::ALL },
            children: Vec::new(),
            variants: Vec::new(),
            totals: Totals::default(),
            redacted: Vec::new(),
            computed: Vec::new(),
            links: Vec::new(),
        }
    }

    fn with_child(&self, ty: &str, relation: &str, query: Query) -> Query {
        let mut parent = self.page(ty, &["id"], Some(100));
        let relation = self.relation(ty, relation);
        parent.children.push(Child { key_column: 0, relation, query });
        parent
    }

    fn eq(&self, ty: &str, field: &str, value: impl Into<Value>) -> Predicate {
        Predicate::eq(self.field(ty, field), value)
    }
}

fn key(number: u8) -> Value {
    Value::Key(Key([number; 16]))
}

fn roots(shapes: &Shapes) -> Vec<(&'static str, Query)> {
    let mut kinds = shapes.page("Task", &["id", "name", "percent_complete"], Some(50));
    kinds.columns.push(Column::Kind(0, shapes.ty("Task").ix));
    kinds.columns.push(Column::Field(0, shapes.field("Shot", "cut_duration")));
    kinds.page.backward = true;

    let mut joined = shapes.page("Shot", &["id", "is_scheduled"], Some(50));
    joined.joins = vec![
        Join {
            from: 0,
            relation: shapes.relation("Shot", "status"),
            open: Predicate::True,
            visible: Predicate::True,
        },
        Join {
            from: 0,
            relation: shapes.relation("Shot", "sequence"),
            open: Predicate::True,
            visible: shapes.eq("Sequence", "project_id", key(1)),
        },
    ];
    joined.columns.push(Column::Field(1, shapes.field("Status", "code")));
    joined.columns.push(Column::Kind(2, shapes.ty("Sequence").ix));
    let mut by_status = shapes.by("Status", "name");
    by_status.through = vec![shapes.relation("Shot", "status")];
    let start = Order { nulls_first: true, ..shapes.by("Shot", "start") };
    let end = Order { descending: true, ..shapes.by("Shot", "end") };
    joined.order = vec![by_status, start, end, shapes.by("Shot", "id")];

    let mut cursor = shapes.page("Shot", &["id"], Some(51));
    cursor.order =
        vec![shapes.by("Shot", "name"), shapes.by("Shot", "start"), shapes.by("Shot", "id")];
    cursor.predicate = Predicate::After {
        order: cursor.order.clone(),
        values: vec![Value::from("SH010"), Value::Time(0), key(9)],
    };
    cursor.totals.count = true;

    let mut spine = shapes.page("SimpleEntity", &["id", "project_id"], Some(50));
    spine.columns.push(Column::Kind(0, shapes.ty("SimpleEntity").ix));
    spine.predicate = Predicate::Or(vec![
        Predicate::Kind(vec![shapes.ty("Shot").ix]).and(shapes.eq("Shot", "code", "SH010")),
        Predicate::In {
            field: shapes.field("SimpleEntity", "project_id"),
            values: vec![key(1), key(2)],
        },
    ]);
    vec![
        ("page_of_a_family_member", shapes.page("Shot", &["id", "name"], Some(100))),
        ("page_of_a_whole_family_backward", kinds),
        ("page_of_a_type_of_its_own", shapes.page("User", &["id", "login"], Some(100))),
        ("page_of_the_spine", spine),
        ("joins_and_an_order_through_one", joined),
        ("cursor_and_count", cursor),
    ]
}

fn filters(shapes: &Shapes) -> Vec<(&'static str, Query)> {
    let text = |field: &str, part, folded| Predicate::Text {
        field: shapes.field("User", field),
        part,
        value: "ab".into(),
        folded,
    };
    let values = |field: &str, values: Vec<Value>| Predicate::In {
        field: shapes.field("User", field),
        values,
    };
    let mut values_of = shapes.page("User", &["id"], None);
    values_of.predicate = Predicate::And(vec![
        Predicate::IsNull(shapes.field("User", "thumbnail_id")).not(),
        shapes.eq("User", "must_reset_password", true).not(),
        values("login", vec!["a".into(), "b".into()]),
        values("id", vec![key(1), key(2)]),
        values("date_created", vec![Value::Time(0), Value::Time(1)]),
        values("revision", vec![1_i64.into(), 2_i64.into()]).not(),
        values("efficiency", vec![1.0.into(), 0.5.into()]),
        values("email", Vec::new()),
        values("email", vec!["one".into()]),
    ]);
    let mut texts = shapes.page("User", &["id"], None);
    texts.predicate = Predicate::Or(vec![
        text("login", TextPart::Contains, false),
        text("login", TextPart::Starts, true),
        text("description", TextPart::Ends, false),
        Predicate::EqualFolded { field: shapes.field("User", "name"), value: "ann".into() },
    ]);

    let some = |relation: &str, predicate| Predicate::Some {
        relation: shapes.relation("Shot", relation),
        predicate: Box::new(predicate),
    };
    let one = |relation: &str, predicate| Predicate::One {
        relation: shapes.relation("Shot", relation),
        predicate: Box::new(predicate),
    };
    let mut related = shapes.page("Shot", &["id"], None);
    related.predicate = Predicate::And(vec![
        one("project", shapes.eq("Project", "id", key(1))),
        one("status", shapes.eq("Status", "code", "WIP")).not(),
        one(
            "sequence",
            shapes.eq("Sequence", "id", key(2)).and(shapes.eq("Sequence", "code", "A")),
        ),
        one("parent", Predicate::True),
        some("resources", Predicate::True).not(),
        some("resources", shapes.eq("User", "id", key(3))),
        some("tags", shapes.eq("Tag", "name", "hero")),
        some("children", Predicate::Kind(vec![shapes.ty("Asset").ix, shapes.ty("Shot").ix])),
        Predicate::Count {
            relation: shapes.relation("Shot", "versions"),
            predicate: Box::new(shapes.eq("Version", "is_published", true)),
            op: Compare::Ge,
            value: 2,
        },
    ]);
    vec![
        ("filter_by_values", values_of),
        ("filter_by_texts", texts),
        ("filter_by_relations", related),
    ]
}

fn children(shapes: &Shapes) -> Vec<(&'static str, Query)> {
    let child = |limit| {
        let mut query = shapes.page("Shot", &["id", "name"], limit);
        query.order = vec![shapes.by("Shot", "priority"), shapes.by("Shot", "id")];
        query
    };
    let tags = |limit| shapes.page("Tag", &["id", "name"], limit);
    let mut ordered = shapes.page("Status", &["id", "code"], Some(3));
    ordered.order.clear();
    let mut polymorphic = shapes.page("Entity", &["id"], Some(20));
    polymorphic.columns.push(Column::Kind(0, shapes.ty("Entity").ix));
    polymorphic.variants.push(Variant {
        key_column: 0,
        kind_column: 1,
        query: Query { order: Vec::new(), ..shapes.page("Shot", &["id", "code"], None) },
    });
    vec![
        ("children_all", shapes.with_child("Sequence", "shots", child(None))),
        ("children_few_of_each", shapes.with_child("Sequence", "shots", child(Some(3)))),
        ("children_many_of_each", shapes.with_child("Sequence", "shots", child(Some(50)))),
        ("links_all", shapes.with_child("Shot", "tags", tags(None))),
        ("links_few_of_each", shapes.with_child("Shot", "tags", tags(Some(3)))),
        ("links_in_their_order", shapes.with_child("StatusList", "statuses", ordered)),
        ("links_to_records_of_any_type", shapes.with_child("Tag", "entities", polymorphic)),
    ]
}

fn numbers(shapes: &Shapes) -> Vec<(&'static str, Query)> {
    let aggregate =
        |function, field| Aggregate { function, field: Some(shapes.field("Shot", field)) };
    let totals = Totals {
        count: true,
        aggregates: vec![
            aggregate(AggregateFunction::Sum, "cut_duration"),
            aggregate(AggregateFunction::Avg, "priority"),
            aggregate(AggregateFunction::Max, "date_updated"),
            aggregate(AggregateFunction::CountDistinct, "status_id"),
        ],
        groups: vec![Grouping {
            keys: vec![shapes.field("Shot", "status_id"), shapes.field("Shot", "priority")],
            aggregates: vec![Aggregate { function: AggregateFunction::Count, field: None }],
            limit: 10,
            ..Grouping::default()
        }],
        ..Totals::default()
    };
    let mut root = shapes.page("Shot", &[], Some(0));
    root.totals = totals.clone();
    let mut links = shapes.page("Tag", &[], Some(0));
    links.totals.count = true;
    vec![
        ("totals", root.clone()),
        ("totals_of_children", shapes.with_child("Sequence", "shots", root)),
        ("totals_of_links", shapes.with_child("Shot", "tags", links)),
    ]
}

/// The statements of a plan, a clause a line.
fn written(out: &mut String, name: &str, plan: &Plan) {
    let mut one = |what: &str, statement: &Statement| {
        let mut text = statement.text.clone();
        if let Some(count) = statement.chunk {
            let branch = text.split(" UNION ALL ").next().unwrap_or_default();
            text = format!("{branch}\n-- and so on by UNION ALL, {count} in all");
        }
        for clause in [" FROM ", " WHERE ", " GROUP BY ", " ORDER BY ", " UNION ALL "] {
            text = text.replace(clause, &format!("\n{}", &clause[1..]));
        }
        writeln!(out, "-- {what}\n{text};").unwrap();
    };
    if let Some(statement) = &plan.rows {
        one(&format!("{name}rows"), statement);
    }
    if let Some(statement) = &plan.totals {
        one(&format!("{name}totals"), statement);
    }
    for group in &plan.groups {
        one(&format!("{name}groups"), &group.statement);
    }
    for child in &plan.children {
        written(out, &format!("{name}child "), &child.plan);
    }
    for variant in &plan.variants {
        written(out, &format!("{name}variant {} ", variant.kind), &variant.plan);
    }
}

#[test]
fn every_shape_is_written_as_its_file_says() {
    let shapes = Shapes(crate::testing::model());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql");
    let bless = std::env::var_os("BACKLOT_BLESS").is_some();
    let mut wrong = Vec::new();
    let all = [roots(&shapes), filters(&shapes), children(&shapes), numbers(&shapes)];
    for (name, query) in all.into_iter().flatten() {
        let mut text = String::new();
        for engine in Engine::ALL {
            let plan = compile(&shapes.0, engine, &query).unwrap();
            writeln!(text, "-- {}\n", engine.as_str().to_uppercase()).unwrap();
            written(&mut text, "", &plan);
            text.push('\n');
        }
        let path = folder.join(format!("{name}.sql"));
        if bless {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "BACKLOT_BLESS=1 rewrites what differs: {wrong:?}");
}

#[test]
fn the_text_does_not_depend_on_values() {
    let shapes = Shapes(crate::testing::model());
    let text = |logins: &[&str], part: &str| {
        let mut query = shapes.page("User", &["id"], Some(50));
        query.predicate = Predicate::In {
            field: shapes.field("User", "login"),
            values: logins.iter().map(|login| Value::from(*login)).collect(),
        }
        .and(Predicate::Text {
            field: shapes.field("User", "name"),
            part: TextPart::Ends,
            value: part.into(),
            folded: false,
        });
        Engine::ALL.map(|engine| compile(&shapes.0, engine, &query).unwrap().rows.unwrap().text)
    };
    assert_eq!(text(&["a", "b"], "x"), text(&["c", "d", "e", "f"], "longer"));
}

#[test]
fn what_the_spine_does_not_have_is_our_fault() {
    let shapes = Shapes(crate::testing::model());
    let query = shapes.page("Entity", &["id", "name"], Some(50));
    let error = compile(&shapes.0, Engine::Sqlite, &query).unwrap_err();
    assert_eq!(error.code(), schema_som::Code::Internal);
}
