//! Projects: their rate, their people, their tasks, their repositories (tasks.md 15.9, files.md 16 B).

use serde_json::json;

use super::{Ground, NO_FIELD, Row, UNFIT, all, creations, nodes};
use crate::desk::{make, to};

#[test]
fn a_project_has_a_rate_above_none() {
    let ground = Ground::new("CASE_FPS");
    let named = |case, more| (case, super::with(json!({"name": "x", "code": "CASE_FPS"}), more));
    let rows = [
        (named("S2-253", json!({})), Ok(json!({"fps": 25}))),
        // Null is the default where a field has one (decision 25).
        (named("S2-253", json!({"fps": null})), Ok(json!({"fps": 25}))),
        (named("S2-253", json!({"fps": "2.3"})), Err(UNFIT)),
        (named("S2-253", json!({"fps": [1, 2]})), Err(UNFIT)),
        (named("S2-253", json!({"fps": 0})), Err("INVALID_VALUE")),
        (named("S2-253", json!({"fps": -1})), Err("INVALID_VALUE")),
        (named("S2-253", json!({"fps": 1})), Ok(json!({"fps": 1.0}))),
    ];
    let rows: Vec<Row<'_>> =
        rows.into_iter().map(|((case, input), out)| (case, input, out)).collect();
    creations(&ground.admin, "Project", &rows);
}

#[test]
fn people_join_with_their_rates_and_tasks_of_all_depths_are_the_projects() {
    let ground = Ground::new("CASE_JOIN");
    let user = ground.user("one", json!({"rate": "102"}));
    let project = ("Project", &*ground.project);
    let roles = json!({"userRoles": {"nodes": [
        {"user": {"id": user}, "rate": "102", "role { id }": null}]}});
    ground.set("S2-256", project, (json!({"users": all(&[&user])}), Ok(roles.clone())));
    ground.set("S2-256", ("User", &user), (json!({"rate": "7"}), Ok(json!({"rate": "7"}))));
    ground.is("S2-256", project, roles);
    let other = ground.user("two", json!({}));
    let role =
        |role: &str| json!({"project": to(&ground.project), "user": to(&other), "role": to(role)});
    let lead = make(&ground.admin, "Role", json!({"name": "Lead"}));
    creations(
        &ground.admin,
        "ProjectUser",
        &[
            ("S2-256", role(&user), Err("INVALID_ID")),
            ("S2-256", role(&lead), Ok(json!({"role": {"id": lead}, "rate": "0"}))),
        ],
    );

    let root = ground.task(json!({}));
    let middle = ground.make("Sequence", json!({"code": "Q", "parent": to(&root)}));
    let leaf = ground.make("Shot", json!({"code": "S", "parent": to(&middle)}));
    ground.is("S2-256", project, json!({"tasks": nodes(&[&root, &middle, &leaf])}));
    let roots = json!({"tasks(filter: {isRoot: {eq: true}})": nodes(&[&root])});
    ground.is("S2-256", project, roots);
}

#[test]
fn repositories_are_in_the_order_that_they_were_given() {
    let ground = Ground::new("CASE_STORES");
    let repository = |code: &str| {
        make(&ground.admin, "Repository", json!({"name": code, "code": code, "linuxPath": "/x"}))
    };
    let (first, second) = (repository("CASESTORE1"), repository("CASESTORE2"));
    let project = ("Project", &*ground.project);
    let are = |ids: [&str; 2]| json!({"repositories": nodes(&ids)});
    let connect = json!({"repositories": all(&[&first, &second])});
    ground.set("B38", project, (connect, Ok(are([&first, &second]))));
    let set = json!({"repositories": {"set": [second, first]}});
    ground.set("B38", project, (set, Ok(are([&second, &first]))));
    ground.is("B38", project, are([&second, &first]));
}

#[test]
fn projects_are_active_while_they_are_in_progress() {
    let ground = Ground::new("CASE_ACTIVE");
    let named = |code: &str| json!({"code": format!("CASE_ACTIVE_{code}"), "name": code});
    let [wip, rts] = ["WIP", "RTS"].map(|code| {
        let found = ground.admin.ask(
            "query($code: String!) { statuses(filter: {code: {eq: $code}}) { nodes { id } } }",
            json!({"code": code}),
        );
        found["statuses"]["nodes"][0]["id"].as_str().expect("a status").to_owned()
    });
    let project = |code: &str, status: &str| {
        make(&ground.admin, "Project", super::with(named(code), json!({"status": to(status)})))
    };
    let first = project("A", &wip);
    project("B", &wip);
    project("C", &rts);
    let count = |active: bool| {
        let document = "query($active: Boolean!) { projects(filter: {
            code: {startsWith: \"CASE_ACTIVE_\"}, isActive: {eq: $active}}) { totalCount } }";
        let found = ground.admin.ask(document, json!({"active": active}));
        found["projects"]["totalCount"].as_u64()
    };
    assert_eq!((count(true), count(false)), (Some(2), Some(1)), "C121");
    let halted = (json!({"status": to(&rts)}), Ok(json!({"isActive": false})));
    ground.set("C121", ("Project", &first), halted);
    let refused = (json!({"isActive": true}), Err(NO_FIELD));
    ground.set("C121", ("Project", &first), refused);
}
