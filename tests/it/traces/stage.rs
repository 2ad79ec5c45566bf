//! A server that recordings are played on, one after another, with people that they share.

use std::collections::HashMap;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::engines::Engine;

use super::format::Trace;

/// A running server, with everybody that a set of recordings names. All may do anything: recordings
/// are not about rights.
pub(super) struct Stage {
    pub(super) admin: Actor,
    people: HashMap<String, Person>,
    /// Kept for as long as somebody talks to it.
    _app: TestApp,
}

struct Person {
    id: String,
    actor: Actor,
}

impl Stage {
    pub(super) fn start(engine: Engine, traces: &[Trace]) -> Stage {
        // A state is read with one query, whatever a trace made.
        let app = TestApp::on(engine, |config| config.limits.complexity = 1_000_000);
        let admin = app.admin();
        let ids = make_people(&admin, traces);
        let tokens = tokens(&app, ids.keys().cloned().collect());
        let people = ids.into_iter().map(|(login, id)| {
            let actor = app.with_token(&tokens[&login]);
            (login, Person { id, actor })
        });
        let people = people.collect();
        make_list_of_budgets(&admin, traces);
        Stage { admin, people, _app: app }
    }

    /// The id of the user with a login.
    pub(super) fn user(&self, login: &str) -> &str {
        &self.people[login].id
    }

    /// Who acts as the user with an id; the administrator for anything else.
    pub(super) fn acting(&self, id: &str) -> &Actor {
        let person = self.people.values().find(|person| person.id == id);
        person.map_or(&self.admin, |person| &person.actor)
    }
}

/// Everybody that is named, by login.
fn make_people(admin: &Actor, traces: &[Trace]) -> HashMap<String, String> {
    let groups = admin.query("{ groups(filter: {reach: {eq: ADMINISTRATION}}) { nodes { id } } }");
    let group = &groups["groups"]["nodes"][0]["id"];
    let document =
        "mutation($input: UserCreateInput!) { userCreate(input: $input) { user { id } } }";
    let mut ids = HashMap::new();
    for user in traces.iter().flat_map(|trace| trace.setup("users")) {
        let login = user["login"].as_str().expect("a login");
        if ids.contains_key(login) {
            continue;
        }
        let input = json!({
            "name": user["name"], "login": login, "email": user["email"],
            "groups": {"connect": [group]},
        });
        let made = admin.ask(document, json!({"input": input}));
        let id = made["userCreate"]["user"]["id"].as_str().expect("an id");
        ids.insert(login.to_owned(), id.to_owned());
    }
    ids
}

/// A token for each login, since users who were made by others have no password.
fn tokens(app: &TestApp, logins: Vec<String>) -> HashMap<String, String> {
    app.beside(async |studio| {
        let mut tokens = HashMap::new();
        for login in logins {
            let token = studio.app.create_token(&studio.registry, &login, "traces", None).await;
            tokens.insert(login, token.expect("a token"));
        }
        tokens
    })
}

/// The statuses of budgets, which no studio has at first.
fn make_list_of_budgets(admin: &Actor, traces: &[Trace]) {
    let codes = traces.iter().find_map(|trace| trace.setup.get("budget_status_list"));
    let Some(codes) = codes else { return };
    let found = admin.ask(
        "query($codes: [String!]!) {
            statusLists(filter: {targetEntityType: {eq: \"Budget\"}}) { totalCount }
            statuses(filter: {code: {in: $codes}}) { nodes { id code } } }",
        json!({"codes": codes}),
    );
    if found["statusLists"]["totalCount"] != 0 {
        return;
    }
    let known = found["statuses"]["nodes"].as_array().expect("statuses");
    let statuses = codes.as_array().into_iter().flatten().filter_map(|code| {
        known.iter().find(|status| status["code"] == *code).map(|status| status["id"].clone())
    });
    let statuses: Vec<Value> = statuses.collect();
    admin.ask(
        "mutation($input: StatusListCreateInput!) {
            statusListCreate(input: $input) { statusList { id } } }",
        json!({"input": {"targetEntityType": "Budget", "statuses": {"connect": statuses}}}),
    );
}
