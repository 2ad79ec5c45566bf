//! Tickets: their numbers, what is done with them, who may, and what becomes of two at once.

use std::collections::BTreeSet;
use std::thread;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::engines;

use super::{change, creation, make, now, outcome, to};

/// What an action says of a ticket.
const FIELDS: &str = "changed ticket {
    status { code } owner { login } resolution
    logs(orderBy: {id: ASC}) { nodes {
        action fromStatus { code } toStatus { code } createdBy { login } project { id }
    } }
}";

fn ticket(actor: &Actor, project: &str) -> String {
    make(actor, "Ticket", json!({"project": to(project)}))
}

/// The answer to an action.
fn act(actor: &Actor, action: &str, (ticket, argument): (&str, &str)) -> Value {
    let document =
        format!("mutation {{ did: {action}(ticket: \"{ticket}\"{argument}) {{ {FIELDS} }} }}");
    actor.answer(&document, json!({}))
}

/// The status that an action led to; nothing when it changed nothing.
#[track_caller]
fn done(actor: &Actor, action: &str, about: (&str, &str)) -> Option<String> {
    let answer = act(actor, action, about);
    let did = &answer["data"]["did"];
    let status = did["ticket"]["status"]["code"].as_str();
    let status = status.unwrap_or_else(|| panic!("{action}: {answer:#}")).to_owned();
    did["changed"].as_bool().expect("a fact").then_some(status)
}

/// A user without any permission, with a password.
fn user(app: &TestApp, login: &str) -> (String, Actor) {
    let actor = app.user(login);
    let id = actor.query("{ me { id } }")["me"]["id"].as_str().expect("an id").to_owned();
    (id, actor)
}

/// C170, C171.
#[test]
fn c170_c171_numbers_rise_over_all_projects_and_names_follow() {
    let app = TestApp::start();
    let admin = app.admin();
    let mut number = 0;
    for code in ["ONE", "TWO", "THREE"] {
        let project = admin.make_project(code);
        for _ in 0..2 {
            number += 1;
            let input = json!({"name": "ignored", "project": to(&project)});
            let fields = "number name priority summary resolution status { code } owner { id }";
            let made = outcome(&creation(&admin, "Ticket", (input, fields)));
            let name = format!("Ticket #{number}");
            let fresh = json!({"number": number, "name": name, "priority": "TRIVIAL",
                "summary": "", "resolution": null, "status": {"code": "NEW"}, "owner": null});
            assert_eq!(made, Ok(fresh));
        }
    }
    let refused = |input: Value| creation(&admin, "Ticket", (input, ""))["errors"].is_array();
    for input in [json!({}), json!({"project": null}), json!({"project": "text"})] {
        assert!(refused(input.clone()), "{input}");
    }
    let project = admin.make_project("FOUR");
    let one = ticket(&admin, &project);
    for patch in [json!({"number": 1}), json!({"project": to(&project)})] {
        let answer = change(&admin, ("Ticket", &one), (patch.clone(), ""));
        assert!(answer["errors"].is_array(), "{patch}: {answer:#}");
    }
    let itself = json!({"relatedTickets": {"connect": [one]}});
    let refused = outcome(&change(&admin, ("Ticket", &one), (itself, "")));
    assert_eq!(refused, Err("CIRCULAR_DEPENDENCY".into()));
}

/// C173, C174, C176.
#[test]
fn c173_to_c178_each_action_in_each_status_and_a_log_for_each_change() {
    let app = TestApp::shared();
    let admin = app.admin();
    let project = admin.make_project("TICKET_TABLE");
    let reach: [(&str, &[&str]); 5] = [
        ("NEW", &[]),
        ("ACP", &["ticketAccept"]),
        ("ASG", &["ticketReassign"]),
        ("ROP", &["ticketResolve", "ticketReopen"]),
        ("CLS", &["ticketResolve"]),
    ];
    let actions = [
        ("ticketResolve", "RESOLVE", "CLS"),
        ("ticketAccept", "ACCEPT", "ACP"),
        ("ticketReassign", "REASSIGN", "ASG"),
        ("ticketReopen", "REOPEN", "ROP"),
    ];
    for (from, steps) in reach {
        for (action, logged, leads_to) in actions {
            let one = ticket(&admin, &project);
            for step in steps {
                done(&admin, step, (&one, "")).expect("a change");
            }
            let answer = act(&admin, action, (&one, ""));
            let did = &answer["data"]["did"];
            let logs = did["ticket"]["logs"]["nodes"].as_array().expect("logs");
            let means = (from == "CLS") == (action == "ticketReopen");
            assert_eq!(did["changed"], means, "{from} {action}: {answer:#}");
            let status = if means { leads_to } else { from };
            assert_eq!(did["ticket"]["status"]["code"], status, "{from} {action}");
            assert_eq!(logs.len(), steps.len() + usize::from(means), "{from} {action}");
            if means {
                let log = json!({"action": logged, "fromStatus": {"code": from},
                    "toStatus": {"code": leads_to}, "createdBy": {"login": "admin"},
                    "project": {"id": project}});
                assert_eq!(logs.last(), Some(&log), "{from} {action}");
            }
        }
    }
}

/// C177, C178, C180.
#[test]
fn c177_c178_resolutions_and_owners_follow_the_actions() {
    let app = TestApp::start();
    let admin = app.admin();
    let project = admin.make_project("TICKETS");
    let (ada, _) = user(&app, "ada");
    let one = ticket(&admin, &project);
    let state = |about: (&str, &str)| {
        let did = act(&admin, about.0, (&one, about.1))["data"]["did"]["ticket"].clone();
        (did["owner"]["login"].clone(), did["resolution"].clone())
    };
    let owned = |argument: &str| format!(", {argument}: \"{ada}\"");
    let accepted = state(("ticketAccept", &owned("owner")));
    assert_eq!(accepted, (json!("ada"), Value::Null));
    assert_eq!(state(("ticketAccept", "")), (json!("admin"), Value::Null));
    assert_eq!(state(("ticketReassign", &owned("assignTo"))), (json!("ada"), Value::Null));
    let fixed = state(("ticketResolve", ", resolution: \"fixed\""));
    assert_eq!(fixed, (json!("ada"), json!("fixed")));
    let again = state(("ticketResolve", ", resolution: \"invalid\""));
    assert_eq!(again, (json!("ada"), json!("fixed")), "it is closed already");
    assert_eq!(state(("ticketReopen", "")), (json!("ada"), json!("")));
    assert_eq!(state(("ticketReassign", ", assignTo: null")), (json!("admin"), json!("")));

    let too_long = "x".repeat(129);
    let gone = make(&admin, "User", json!({"name": "g", "login": "gone", "email": "g@x.com"}));
    super::delete(&admin, ("User", &gone));
    let cases = [
        ("ticketResolve", format!(", resolution: \"{too_long}\""), "TOO_LONG"),
        ("ticketAccept", format!(", owner: \"{gone}\""), "NOT_FOUND"),
        ("ticketAccept", format!(", owner: \"{project}\""), "INVALID_ID"),
    ];
    for (action, argument, code) in cases {
        let answer = act(&admin, action, (&one, &argument));
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer:#}");
    }
    for patch in [json!({"resolution": "x"}), json!({"owner": to(&ada)}), json!({"status": null})] {
        let answer = change(&admin, ("Ticket", &one), (patch.clone(), ""));
        assert!(answer["errors"].is_array(), "{patch}: {answer:#}");
    }
    // Comments are its notes, and whoever reported it is whoever made it.
    let notes = json!({"notes": {"create": [{"content": "seen, too"}]}});
    let fields = "createdBy { login } notes { nodes { content } }";
    let noted = outcome(&change(&admin, ("Ticket", &one), (notes, fields)));
    let expected =
        json!({"createdBy": {"login": "admin"}, "notes": {"nodes": [{"content": "seen, too"}]}});
    assert_eq!(noted, Ok(expected));
}

/// C050, C051, C052.
#[test]
fn c050_to_c052_what_somebody_takes_care_of_and_what_of_it_is_open() {
    let app = TestApp::start();
    let admin = app.admin();
    let project = admin.make_project("DESK");
    let (ada, _) = user(&app, "ada");
    let all: Vec<String> = (0..8).map(|_| ticket(&admin, &project)).collect();
    for closed in &all[..5] {
        done(&admin, "ticketResolve", (closed, "")).expect("it is closed");
    }
    let give = || {
        all.iter().for_each(|one| {
            done(&admin, "ticketReassign", (one, &format!(", assignTo: \"{ada}\"")));
        })
    };
    let count = || {
        let fields = "tickets { totalCount }
            open: tickets(filter: {status: {code: {ne: \"CLS\"}}}) { totalCount }";
        let user = now(&admin, ("User", &ada), fields);
        (user["tickets"]["totalCount"].clone(), user["open"]["totalCount"].clone())
    };
    give();
    assert_eq!(count(), (json!(3), json!(3)));
    for closed in &all[..5] {
        done(&admin, "ticketReopen", (closed, "")).expect("it is open");
    }
    give();
    assert_eq!(count(), (json!(8), json!(8)));
    for (one, resolution) in all.iter().zip(["fixed", "invalid", "cantfix"]) {
        done(&admin, "ticketResolve", (one, &format!(", resolution: \"{resolution}\"")));
    }
    assert_eq!(count(), (json!(8), json!(5)));
    let patch = json!({"tickets": {"connect": [all[0]]}});
    let answer = change(&admin, ("User", &ada), (patch, ""));
    assert!(answer["errors"].is_array(), "{answer:#}");
}

#[test]
fn only_who_may_change_the_status_acts_and_in_the_own_projects_alone() {
    let app = TestApp::start();
    let admin = app.admin();
    let (mine, other) = (admin.make_project("MINE"), admin.make_project("OTHER"));
    let (ada, actor) = user(&app, "ada");
    make(&admin, "ProjectUser", json!({"project": to(&mine), "user": to(&ada)}));
    let (own, hidden) = (ticket(&admin, &mine), ticket(&admin, &other));
    let code = |one: &str| {
        let answer = act(&actor, "ticketAccept", (one, ""));
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("done").to_owned()
    };
    assert_eq!(code(&own), "FORBIDDEN");
    assert_eq!(code(&hidden), "NOT_FOUND");
    let permission = json!({"access": "ALLOW", "action": "UPDATE", "className": "Ticket.status"});
    let grant = json!({"permissions": {"create": [permission]}});
    outcome(&change(&admin, ("User", &ada), (grant, ""))).expect("a grant");
    assert_eq!(code(&own), "done");
    assert_eq!(code(&hidden), "NOT_FOUND");
    assert_eq!(now(&actor, ("Ticket", &own), "owner { login }")["owner"]["login"], "ada");
    assert_eq!(act(&app.nobody(), "ticketAccept", (&own, ""))["data"], Value::Null);
}

#[test]
fn two_who_act_at_once_leave_a_history_that_fits_together() {
    for engine in engines::available() {
        let app = TestApp::on(engine, |_| {});
        let admin = app.admin();
        let project = admin.make_project("RACE");
        let one = ticket(&admin, &project);
        let actions = ["ticketResolve", "ticketReopen", "ticketAccept", "ticketReassign"];
        let changed: usize = thread::scope(|scope| {
            let run = |at: usize| {
                let (admin, one) = (&admin, &one);
                scope.spawn(move || {
                    let mut order = actions.iter().cycle().skip(at);
                    let acts = (0..8).filter_map(|_| done(admin, order.next()?, (one, "")));
                    acts.count()
                })
            };
            let threads: Vec<_> = (0..4).map(run).collect();
            threads.into_iter().map(|it| it.join().expect("an actor")).sum()
        });
        let state = now(&admin, ("Ticket", &one), "status { code }
            logs(first: 100, orderBy: {id: ASC}) { nodes { action fromStatus { code } toStatus { code } } }");
        let logs = state["logs"]["nodes"].as_array().expect("logs");
        assert_eq!(logs.len(), changed, "{engine}");
        // Each step of the history begins where another one ended.
        let times =
            |side: &str, code: &str| logs.iter().filter(|log| log[side]["code"] == code).count();
        for code in ["NEW", "ACP", "ASG", "ROP", "CLS"] {
            let began = usize::from(code == "NEW");
            let ends = usize::from(state["status"]["code"] == code);
            let (left, entered) = (times("fromStatus", code), times("toStatus", code));
            assert_eq!(entered + began, left + ends, "{engine} {code}: {logs:#?}");
        }
    }
}

#[test]
fn tickets_that_are_made_at_once_have_numbers_of_their_own() {
    for engine in engines::available() {
        let app = TestApp::on(engine, |_| {});
        let admin = app.admin();
        let project = admin.make_project("MANY");
        let numbers: Vec<i64> = thread::scope(|scope| {
            let make = |_| {
                let (admin, project) = (&admin, &project);
                scope.spawn(move || {
                    let input = json!({"project": to(project)});
                    let made = outcome(&creation(admin, "Ticket", (input, "number")));
                    made.expect("a ticket")["number"].as_i64().expect("a number")
                })
            };
            let clients: Vec<_> = (0..32).map(make).collect();
            clients.into_iter().map(|it| it.join().expect("a client")).collect()
        });
        let different: BTreeSet<i64> = numbers.iter().copied().collect();
        assert_eq!(different.len(), 32, "{engine}: {numbers:?}");
    }
}
