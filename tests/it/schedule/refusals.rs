//! What may not be scheduled, and by whom.

use serde_json::{Value, json};

use super::{Stage, code, make};

/// C124
#[test]
fn c124_a_server_without_a_scheduler_says_so() {
    let stage = Stage::with(|config| config.scheduler.command.clear());
    let project = stage.project("NOBODY");
    stage.task(&project, json!({}));
    let refused = stage.ask("");
    assert_eq!(code(&refused), "UNAVAILABLE", "{refused:#}");
    assert_eq!(stage.state()["isScheduling"], false);
}

#[test]
fn what_cannot_be_scheduled_is_refused_and_begins_nothing() {
    let stage = Stage::new();
    stage.act("echo started > \"$here/started\"");
    let empty = stage.project("EMPTY");
    let still = stage.admin.make_project("STILL");
    stage.task(&still, json!({}));
    let gone = stage.project("GONE");
    let delete = format!("mutation {{ projectDelete(id: \"{gone}\") {{ __typename }} }}");
    stage.admin.query(&delete);
    let cases = [
        (String::new(), "INVALID_VALUE"),
        (", projects: []".to_owned(), "INVALID_VALUE"),
        (format!(", projects: [\"{empty}\"]"), "INVALID_VALUE"),
        (format!(", projects: [\"{still}\", \"{gone}\"]"), "NOT_FOUND"),
        (format!(", projects: [\"{}\"]", stage.users[0]), "INVALID_ID"),
    ];
    for (more, expected) in cases {
        let refused = stage.ask(&more);
        assert_eq!(code(&refused), expected, "{more}: {refused:#}");
    }
    let over = json!({"name": "over", "start": "2030-01-01T00:00:00Z",
        "end": "2030-02-01T00:00:00Z", "now": "2030-02-01T00:00:00Z"});
    let studio = make(&stage.admin, "Studio", over);
    let document = format!(
        "mutation {{ studioSchedule(id: \"{studio}\", projects: [\"{still}\"]) {{ __typename }} }}"
    );
    assert_eq!(stage.admin.refused(&document), "INVALID_VALUE");

    // What is tried out, or undone, begins nothing either.
    let mutation = stage.mutation(&format!(", projects: [\"{still}\"]"));
    let body = json!({"query": mutation, "extensions": {"dryRun": true}});
    let answer = stage.admin.post(&body).json();
    assert_eq!(answer["data"]["studioSchedule"]["studio"]["isScheduling"], true, "{answer:#}");
    let undone = mutation.replacen('{', "{ projectDelete(id: \"project_01\") { __typename } ", 1);
    assert_eq!(stage.admin.refused(&undone), "INVALID_ID");
    let undone = format!(
        "{} taskHold(task: \"{}\") {{ __typename }} }}",
        mutation.trim_end().trim_end_matches('}'),
        stage.task(&still, json!({}))
    );
    let refused =
        stage.admin.answer(&undone.replace("isScheduling isSchedulingBy { id }", "id"), json!({}));
    assert!(!code(&refused).is_empty(), "{refused:#}");
    assert_eq!(stage.state()["isScheduling"], false);
    assert_eq!(stage.left("started"), None);
}

#[test]
fn who_may_not_change_that_it_is_being_scheduled_may_not_schedule() {
    let stage = Stage::new();
    let project = stage.project("RIGHT");
    stage.task(&project, json!({}));
    stage.act(&stage.report(&[]));
    let zoe = stage.app.user("zoe");
    let mutation = stage.mutation("");
    let plan = format!("{{ studioPlan(id: \"{}\") }}", stage.studio);
    for document in [&mutation, &plan] {
        let code = zoe.refused(document);
        assert!(code == "FORBIDDEN" || code == "NOT_FOUND", "{code}");
    }
    let grant = |action: &str, class: &str| {
        let known = format!(
            "{{ permissions(filter: {{access: {{eq: ALLOW}}, action: {{eq: {action}}}, \
             className: {{eq: \"{class}\"}}}}) {{ nodes {{ id }} }} }}"
        );
        let known = stage.admin.query(&known);
        let known = known.pointer("/permissions/nodes/0/id").and_then(Value::as_str);
        let permissions = match known {
            Some(known) => json!({"connect": [known]}),
            None => {
                let made = json!({"access": "ALLOW", "action": action, "className": class});
                json!({"create": [made]})
            }
        };
        let id = zoe.query("{ me { id } }")["me"]["id"].clone();
        let document = "mutation($id: ID!, $patch: UserUpdateInput!) {
            userUpdate(id: $id, patch: $patch) { user { id } } }";
        let patch = json!({"permissions": permissions});
        stage.admin.ask(document, json!({"id": id, "patch": patch}));
    };
    for action in ["READ", "LIST"] {
        ["Studio", "WorkingHours", "User"].iter().for_each(|class| grant(action, class));
    }
    for document in [&mutation, &plan] {
        assert_eq!(zoe.refused(document), "FORBIDDEN");
    }
    grant("UPDATE", "Studio.isScheduling");
    // The plan has everything in it, whoever may have it made.
    assert_eq!(zoe.refused(&plan), "FORBIDDEN");
    assert!(stage.admin.query(&plan)["studioPlan"].as_str().expect("a text").contains("Task_"));
    zoe.query(&mutation);
    assert_eq!(stage.over()["lastScheduledBy"], zoe.query("{ me { id } }")["me"]);
}
