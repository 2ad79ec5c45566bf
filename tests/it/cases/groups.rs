//! Groups and what they permit, departments and clients (people.md 16: C061 to C072).

use serde_json::{Value, json};

use super::{Ground, UNFIT, all, creations, nodes};
use crate::desk::{make, to};

#[test]
fn a_group_is_listed_by_each_of_its_members() {
    let ground = Ground::new("CASE_GROUPS");
    let users = ["one", "two", "three"].map(|who| ground.user(who, json!({})));
    let ids: Vec<&str> = users.iter().map(String::as_str).collect();
    let group = make(&ground.admin, "Group", json!({"name": "CASE_GROUPS", "users": all(&ids)}));
    for user in ids {
        ground.is("C061", ("User", user), json!({"groups": nodes(&[&group])}));
    }
    let named = |users: Value| json!({"name": "x", "users": users});
    creations(
        &ground.admin,
        "Group",
        &[
            ("C061", named(json!({"connect": [12]})), Err("INVALID_ID")),
            ("C061", named(all(&[&group])), Err("INVALID_ID")),
        ],
    );
}

#[test]
fn places_of_people_take_roles_and_nothing_else_for_them() {
    let ground = Ground::new("CASE_ROLES");
    let user = ground.user("one", json!({}));
    let lead = make(&ground.admin, "Role", json!({"name": "Lead"}));
    for ty in ["Department", "Client"] {
        let place = |more: Value| super::with(json!({"name": "CASE_ROLES"}), more);
        creations(
            &ground.admin,
            ty,
            &[
                ("C070", place(json!({"users": all(&["x"])})), Err("INVALID_ID")),
                ("C070", place(json!({"users": all(&[])})), Ok(json!({"users": nodes(&[])}))),
                ("C070", place(json!({"users": "x"})), Err(UNFIT)),
                (
                    "C070",
                    place(json!({"users": all(&[&user])})),
                    Ok(
                        json!({"userRoles": {"nodes": [{"user": {"id": user}, "role { id }": null}]}}),
                    ),
                ),
            ],
        );
        let one = make(&ground.admin, ty, place(json!({})));
        let role = |role: Value| json!({"user": to(&user), crate::desk::camel(ty): to(&one), "role": role});
        creations(
            &ground.admin,
            &format!("{ty}User"),
            &[
                ("C071", role(to("not a role")), Err("INVALID_ID")),
                ("C071", role(json!("not a role")), Err(UNFIT)),
                ("C071", role(to(&user)), Err("INVALID_ID")),
                ("C071", role(to(&lead)), Ok(json!({"role": {"id": lead}}))),
            ],
        );
    }
}
