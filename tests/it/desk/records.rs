//! Dailies, pages, groups, generic data, vacations, clients: what each type adds, by tables.

use serde_json::{Value, json};
use tests::TestApp;

use super::{change, creation, delete, make, now, outcome, to};

/// C031, C156, C157, S2-262.
#[test]
fn each_of_the_new_types_takes_and_refuses_what_it_is_to() {
    let admin = TestApp::shared().admin();
    let project = admin.make_project("RECORDS");
    let within = |extra: Value| {
        let mut input = json!({"project": to(&project)});
        input.as_object_mut().expect("fields").extend(extra.as_object().expect("fields").clone());
        input
    };
    let cases: [(&str, Value, &str, Result<Value, &str>); 14] = [
        (
            "Daily",
            within(json!({"name": "Monday"})),
            "status { code } files { totalCount }",
            Ok(json!({"status": {"code": "OPEN"}, "files": {"totalCount": 0}})),
        ),
        ("Daily", json!({"name": "Monday"}), "", Err("REQUIRED")),
        (
            "Page",
            within(json!({"title": " Notes "})),
            "title content",
            Ok(json!({"title": " Notes ", "content": ""})),
        ),
        (
            "Page",
            within(json!({"title": "t", "content": null})),
            "content",
            Ok(json!({"content": ""})),
        ),
        ("Page", within(json!({"title": ""})), "", Err("INVALID_VALUE")),
        ("Page", within(json!({"title": 2165})), "", Err("INVALID_VALUE")),
        ("Page", within(json!({"title": "t", "content": 1234})), "", Err("INVALID_VALUE")),
        ("Page", json!({"title": "t"}), "", Err("REQUIRED")),
        ("Note", json!({"content": null}), "content", Ok(json!({"content": ""}))),
        ("Note", json!({"content": 1.24}), "content", Err("INVALID_VALUE")),
        (
            "EntityGroup",
            json!({}),
            "entities { totalCount }",
            Ok(json!({"entities": {"totalCount": 0}})),
        ),
        ("EntityGroup", json!({"entities": "text"}), "", Err("INVALID_VALUE")),
        (
            "Vacation",
            json!({}),
            "user { id } duration",
            Ok(json!({"user": null, "duration": 3600})),
        ),
        ("Vacation", json!({"user": to(&project)}), "", Err("INVALID_ID")),
    ];
    for (ty, input, fields, expected) in cases {
        let answer = creation(&admin, ty, (input.clone(), fields));
        assert_eq!(outcome(&answer), expected.map_err(str::to_owned), "{ty} {input}: {answer:#}");
    }
}

/// C027, C031.
#[test]
fn c027_c031_groups_and_generic_data_hold_records_of_any_class_and_keep_none() {
    let admin = TestApp::shared().admin();
    let project = admin.make_project("GENERIC");
    let tag = make(&admin, "Tag", json!({"name": "generic"}));
    let user = make(&admin, "User", json!({"name": "g", "login": "generic", "email": "g@y.com"}));
    let all = [&project, &tag, &user];
    let members = json!({"connect": all});
    let group = make(&admin, "EntityGroup", json!({"entities": members}));
    let holder = json!({"name": "holder", "genericData": members});
    let holder = make(&admin, "Department", holder);
    let count = |ty: &str, id: &str, relation: &str| {
        now(&admin, (ty, id), &format!("{relation} {{ totalCount }}"))[relation]["totalCount"]
            .clone()
    };
    assert_eq!(count("EntityGroup", &group, "entities"), 3);
    assert_eq!(count("Department", &holder, "genericData"), 3);
    for (ty, id) in [("EntityGroup", &group), ("Department", &holder)] {
        delete(&admin, (ty, id));
    }
    for (ty, id) in [("Project", &project), ("Tag", &tag), ("User", &user)] {
        assert_eq!(now(&admin, (ty, id), "id")["id"], id.as_str(), "{ty}");
    }
}

/// C054, as far as it is about what a user has and in which order; C055.
#[test]
fn c054_c055_vacations_of_a_user_go_with_the_user() {
    let admin = TestApp::shared().admin();
    let user = make(&admin, "User", json!({"name": "v", "login": "vacant", "email": "v@y.com"}));
    let times = [("2013-06-07", "2013-06-21"), ("2013-07-01", "2013-07-15")];
    let away = times.map(|(start, end)| {
        let moment = |day: &str| format!("{day}T00:00:00Z");
        let input = json!({"user": to(&user), "start": moment(start), "end": moment(end)});
        make(&admin, "Vacation", input)
    });
    let fields = "vacations(orderBy: {start: ASC}) { nodes { start end } }";
    let moment = |day: &str| format!("{day}T00:00:00Z");
    let expected = times.map(|(start, end)| json!({"start": moment(start), "end": moment(end)}));
    assert_eq!(now(&admin, ("User", &user), fields)["vacations"]["nodes"], json!(expected));
    delete(&admin, ("User", &user));
    for id in away {
        assert_eq!(now(&admin, ("Vacation", &id), "id"), Value::Null);
    }
}

/// C070, C071, C072.
#[test]
fn c070_to_c072_people_of_departments_and_clients_have_roles_there() {
    let admin = TestApp::shared().admin();
    let user = make(&admin, "User", json!({"name": "c", "login": "company", "email": "c@y.com"}));
    for (ty, roles, back) in
        [("Department", "userRoles", "departments"), ("Client", "userRoles", "companies")]
    {
        let refused = json!({"name": "x", "users": {"connect": ["x"]}});
        assert_eq!(outcome(&creation(&admin, ty, (refused, ""))), Err("INVALID_ID".into()));
        assert!(outcome(&creation(&admin, ty, (json!({"name": "x"}), ""))).is_ok());
        let input = json!({"name": "y", "users": {"connect": [user]}});
        let one = make(&admin, ty, input);
        let fields = format!("{roles} {{ nodes {{ user {{ id }} role {{ id }} }} }}");
        let of_user = json!([{"user": {"id": user}, "role": null}]);
        assert_eq!(now(&admin, (ty, &one), &fields)[roles]["nodes"], of_user, "{ty}");

        let there = || {
            let fields = format!("{back} {{ nodes {{ id }} }}");
            let nodes = now(&admin, ("User", &user), &fields)[back]["nodes"].clone();
            nodes.as_array().expect("records").iter().any(|it| it["id"] == one.as_str())
        };
        assert!(there(), "{ty}");
        let leave = json!({"users": {"disconnect": [user]}});
        outcome(&change(&admin, (ty, &one), (leave, ""))).expect("it is left");
        assert!(!there(), "{ty}");
        let join = json!({back: {"connect": [one]}});
        outcome(&change(&admin, ("User", &user), (join, ""))).expect("it is joined");
        assert!(there(), "{ty}");
        let role = json!({"user": to(&user), super::camel(ty): to(&one), "role": to(&user)});
        let refused = outcome(&creation(&admin, &format!("{ty}User"), (role, "")));
        assert_eq!(refused, Err("INVALID_ID".into()), "{ty}");
    }
}
