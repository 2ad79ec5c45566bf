//! What goes, what it takes along, what must stay, and what whoever asks may know of it.

use serde_json::{Value, json};
use server_app::NewUser;
use tests::TestApp;

use super::{Site, id_of, refusal};

fn make_user(app: &TestApp, login: &str, groups: &[&str]) {
    app.beside(async |studio| {
        let user = NewUser {
            login: login.into(),
            email: format!("{login}@studio.example"),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..NewUser::default()
        };
        studio.app.create_user(&studio.registry, user, "a long secret").await.expect("a user");
    });
}

fn user_of(app: &TestApp, login: &str) -> String {
    let document =
        format!("{{ users(filter: {{login: {{eq: \"{login}\"}}}}) {{ nodes {{ id }} }} }}");
    id_of(&app.admin().query(&document)["users"]["nodes"][0])
}

#[test]
fn a_user_goes_with_all_sessions() {
    let app = TestApp::start();
    make_user(&app, "ada", &[]);
    let sessions = [app.log_in("ada", "a long secret"), app.log_in("ada", "a long secret")];
    sessions[0].query("mutation { logout }");
    assert_eq!(sessions[1].query("{ me { login } }")["me"]["login"], "ada");
    let document = format!(
        "mutation {{ usersDelete(ids: [\"{}\"], onError: SKIP_FAILED) {{ results {{ error {{ code }} }} }} }}",
        user_of(&app, "ada")
    );
    let data = app.admin().query(&document);
    assert_eq!(data["usersDelete"]["results"][0]["error"], Value::Null);
    assert_eq!(sessions[1].refused("{ users { totalCount } }"), "UNAUTHENTICATED");
}

#[test]
fn somebody_who_may_administer_stays() {
    let app = TestApp::start();
    let admin = app.admin();
    let groups =
        "{ groups(filter: {reach: {eq: ADMINISTRATION}}) { nodes { id users { nodes { id } } } } }";
    let group = &admin.query(groups)["groups"]["nodes"][0];
    let (group_id, user) = (id_of(group), id_of(&group["users"]["nodes"][0]));
    let documents = [
        format!("mutation {{ groupDelete(id: \"{group_id}\") {{ id }} }}"),
        format!(
            "mutation {{ groupUpdate(id: \"{group_id}\", patch: {{users: {{set: []}}}}) {{ group {{ id }} }} }}"
        ),
        format!(
            "mutation {{ groupUpdate(id: \"{group_id}\", patch: {{reach: ALL_PROJECTS}}) {{ group {{ id }} }} }}"
        ),
        format!(
            "mutation {{ userUpdate(id: \"{user}\", patch: {{groups: {{disconnect: [\"{group_id}\"]}}}}) {{ user {{ id }} }} }}"
        ),
        format!("mutation {{ userDelete(id: \"{user}\") {{ id }} }}"),
    ];
    for document in &documents {
        let answer = admin.answer(document, json!({}));
        assert_eq!(refusal(&answer).0, "INVALID_VALUE", "{document}\n{answer:#}");
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("administer"), "{document}\n{answer:#}");
    }
    make_user(&app, "mei", &["admins"]);
    // Whoever deletes themself may have changed what stays.
    admin.query(&documents[4]);
    let mei = app.log_in("mei", "a long secret");
    let left = mei.query("{ groups(filter: {reach: {eq: ADMINISTRATION}}) { totalCount } }");
    assert_eq!(left["groups"]["totalCount"], 1);
}

#[test]
fn who_may_not_delete_learns_nothing_of_referrers() {
    let site = Site::new("LVG_RIGHTS");
    let made = site.admin.query(
        "mutation { repositoryCreate(input: {name: \"r\", code: \"LVGR\"}) { repository { id } } }",
    );
    let repository = id_of(&made["repositoryCreate"]["repository"]);
    let document = format!(
        "mutation {{ projectUpdate(id: \"{}\", patch: {{repositories: {{connect: [\"{repository}\"]}}}}) {{ project {{ id }} }} }}",
        site.project
    );
    site.admin.query(&document);
    let delete = format!("mutation {{ repositoryDelete(id: \"{repository}\") {{ id }} }}");
    let answer = site.admin.answer(&delete, json!({}));
    assert_eq!(refusal(&answer).0, "IN_USE");
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains(&site.project));
    let app = TestApp::shared();
    make_user(app, "lvgada", &[]);
    let read = "mutation { permissionUpsert(match: [ACCESS, ACTION, CLASS_NAME],
        input: {access: ALLOW, action: READ, className: \"Repository\"}) { permission { id } } }";
    let read = id_of(&app.admin().query(read)["permissionUpsert"]["permission"]);
    let grant = format!(
        "mutation {{ userUpdate(id: \"{}\", patch: {{permissions: {{connect: [\"{read}\"]}}}})
            {{ user {{ id }} }} }}",
        user_of(app, "lvgada")
    );
    app.admin().query(&grant);
    let answer = app.log_in("lvgada", "a long secret").answer(&delete, json!({}));
    assert_eq!(refusal(&answer).0, "FORBIDDEN", "{answer:#}");
}
