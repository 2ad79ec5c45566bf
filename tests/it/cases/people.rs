//! Users: what they are made of, where they are, what goes with them (people.md 16: C040 to C056).

use serde_json::{Value, json};
use tests::TestApp;

use super::{Ground, NO_FIELD, Row, UNFIT, all, creations, march, nodes};
use crate::desk::{delete, make, now, to};

/// What a user takes at least, by what makes the login.
fn input(who: &str, more: Value) -> Value {
    let input = json!({"name": who, "login": who, "email": format!("{who}@studio.example")});
    super::with(input, more)
}

#[test]
fn logins_addresses_and_efficiencies_are_what_they_are_to_be() {
    let ground = Ground::new("CASE_USERS");
    let logins = [
        ("e. ozgur", "eozgur"),
        ("Erkan ozgur", "erkanozgur"),
        (" eRkan ozGurx", "erkanozgurx"),
        ("213 e.ozgury", "eozgury"),
        ("test_user1", "testuser1"),
    ];
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (at, (given, stored)) in logins.into_iter().enumerate() {
        let mine = json!({"login": given, "email": format!("login{at}@cases")});
        rows.push(("C040", input("x", mine), Ok(json!({"login": stored}))));
    }
    let taken = json!({"login": "E.Ozgur", "email": "another@cases"});
    rows.push(("C042", input("x", taken), Err("NOT_UNIQUE")));
    rows.push(("C042", input("casefree", json!({"email": "login0@cases"})), Err("NOT_UNIQUE")));
    for email in [
        "an email in no format",
        "@an_email_with_only_part2",
        "@",
        "eoyilmaz@",
        "eoyilmaz@some.compony@com",
    ] {
        rows.push(("C043", input("casefree", json!({"email": email})), Err("INVALID_VALUE")));
    }
    rows.push(("C043", input("casefree", json!({"email": 1.3})), Err(UNFIT)));
    let fine = json!({"email": "eoyilmaz@somemail.com"});
    rows.push(("C043", input("casemail", fine.clone()), Ok(fine)));
    let efficiencies = [
        (json!({}), Ok(1.0)),
        (json!({"efficiency": null}), Ok(1.0)),
        (json!({"efficiency": 2}), Ok(2.0)),
        (json!({"efficiency": 2.3}), Ok(2.3)),
        (json!({"efficiency": -1}), Err("INVALID_VALUE")),
        (json!({"efficiency": "text"}), Err(UNFIT)),
    ];
    for (at, (more, expected)) in efficiencies.into_iter().enumerate() {
        let who = format!("caseeffort{}", ["a", "b", "c", "d", "e", "f"][at]);
        rows.push(("C045", input(&who, more), expected.map(|it| json!({"efficiency": it}))));
    }
    creations(&ground.admin, "User", &rows);
}

#[test]
fn a_user_is_in_departments_projects_and_groups_from_both_sides() {
    let ground = Ground::new("CASE_PLACES");
    let user = ground.user("one", json!({"departments": all(&[])}));
    let places: Vec<String> =
        ["a", "b", "c"].map(|name| make(&ground.admin, "Department", json!({"name": name}))).into();
    let are = |ids: &[&str]| Ok(json!({"departments": nodes(ids)}));
    for (change, expected) in [
        (json!({"set": []}), are(&[])),
        (all(&[&places[0]]), are(&[&places[0]])),
        (all(&[&places[1]]), are(&[&places[0], &places[1]])),
        (json!({"set": [places[2]]}), are(&[&places[2]])),
    ] {
        ground.set("C048", ("User", &user), (json!({"departments": change}), expected));
    }
    let projects = ["CASE_PLACE1", "CASE_PLACE2", "CASE_PLACE3"];
    let projects = projects.map(|code| ground.admin.make_project(code));
    let ids: Vec<&str> = projects.iter().map(String::as_str).collect();
    let joined = Ok(json!({"projects": nodes(&ids)}));
    ground.set("C049", ("User", &user), (json!({"projects": all(&ids)}), joined));
    for project in ids {
        ground.is("C049", ("Project", project), json!({"users": nodes(&[&user])}));
    }
    for member in ["tickets", "openTickets"] {
        let patch = json!({member: all(&[])});
        ground.set("C052", ("User", &user), (patch, Err(NO_FIELD)));
    }
}

#[test]
fn what_is_a_users_own_goes_along() {
    let ground = Ground::new("CASE_GONE");
    let user = ground.user("one", json!({}));
    let task = ground.task(json!({"resources": all(&[&user])}));
    let range = json!({"start": march(10), "end": march(12)});
    let of = |relation: &str, more: Value| {
        super::with(super::with(range.clone(), json!({relation: to(&user)})), more)
    };
    let log = make(&ground.admin, "TimeLog", of("resource", json!({"task": to(&task)})));
    let vacation = make(&ground.admin, "Vacation", of("user", json!({})));
    delete(&ground.admin, ("User", &user));
    for (ty, gone) in [("TimeLog", &log), ("Vacation", &vacation)] {
        assert_eq!(now(&ground.admin, (ty, gone), "id"), Value::Null, "C055 {ty}");
    }
    ground.is("C055", ("Task", &task), json!({"resources": {"totalCount": 0}}));
}

#[test]
fn what_somebody_made_stays_without_its_maker() {
    let ground = Ground::new("CASE_MAKER");
    let app = TestApp::shared();
    let maker = app.user("casemaker");
    let id = maker.query("{ me { id } }")["me"]["id"].as_str().expect("an id").to_owned();
    let found = ground.admin.query(
        "{ permissions(filter: {access: {eq: ALLOW}, action: {eq: CREATE},
            className: {eq: \"Tag\"}}) { nodes { id } } }",
    );
    let permission = found["permissions"]["nodes"][0]["id"].as_str().expect("a permission");
    let grant = json!({"permissions": all(&[permission])});
    ground.set("C056", ("User", &id), (grant, Ok(json!({"id": id}))));
    let tag = make(&maker, "Tag", json!({"name": "CASE_MAKER"}));
    ground.is("C056", ("Tag", &tag), json!({"createdBy": {"id": id}, "updatedBy": {"id": id}}));
    delete(&ground.admin, ("User", &id));
    // Who deleted the maker has changed it (people.md 15.3).
    let nobody = json!({"createdBy { id }": null, "updatedBy": {"login": "admin"}});
    ground.is("C056", ("Tag", &tag), nobody);
}
