//! What roles say inside their projects, told one by one.

use schema_som::Key;
use schema_som::actor::{Actor, Grants};
use schema_som::error::Code;
use schema_som::permission::{Access, Action, Deed, may, reach};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Guard, Query};
use schema_som::registry::{Registry, Type};
use schema_som::value::Value;

use crate::narrow;
use crate::testing::{Random, Studio};

use super::world::studio;

const OURS: Key = Key([1; 16]);
const OTHER: Key = Key([2; 16]);

fn model() -> Registry {
    Registry::built_in().unwrap()
}

/// A member of two projects with a role in one of them.
fn lead(grants: &[(Action, &str, Access)]) -> Actor {
    let grants =
        grants.iter().map(|(action, name, access)| ((*action, (*name).to_owned()), *access));
    let mut actor = Actor { login: "ada".into(), projects: vec![OURS, OTHER], ..Actor::default() };
    actor.roles.insert(OURS, grants.collect::<Grants>());
    actor
}

fn allowed(actor: &Actor, deed: (Action, &Type, Option<&str>), project: Option<Key>) -> bool {
    let (action, ty, member) = deed;
    let decided = may(&model(), actor, Deed { action, ty, member, project });
    decided.inspect_err(|error| assert_eq!(error.code(), Code::Forbidden)).is_ok()
}

#[test]
fn a_role_allows_and_denies_inside_its_project_only_and_a_deny_wins() {
    let model = model();
    let (shot, user) = (model.by_name("Shot").unwrap(), model.by_name("User").unwrap());
    let create = (Action::Create, shot, None);
    let mut actor = lead(&[
        (Action::Create, "Shot", Access::Allow),
        (Action::Update, "User", Access::Allow),
        (Action::Read, "Scene", Access::Deny),
    ]);
    let places = [Some(OURS), Some(OTHER), Some(Key([3; 16])), None];
    assert_eq!(places.map(|place| allowed(&actor, create, place)), [true, false, false, false]);
    assert!(!allowed(&actor, (Action::Update, user, None), None), "a user is in no project");
    let scene = (Action::Read, model.by_name("Scene").unwrap(), None);
    assert_eq!(places.map(|place| allowed(&actor, scene, place)), [false, true, false, true]);

    actor.grants.insert((Action::Create, "Shot".into()), Access::Deny);
    assert!(!allowed(&actor, create, Some(OURS)), "a deny wins over the allow of a role");
    actor.grants.insert((Action::Create, "Shot".into()), Access::Allow);
    actor.roles.insert(OTHER, Grants::from([((Action::Create, "Shot".into()), Access::Deny)]));
    assert_eq!(places.map(|place| allowed(&actor, create, place)), [true, false, false, true]);
    assert!(reach(&Actor::system(), Action::Create, shot).is_everywhere());
}

#[test]
fn a_change_of_a_member_needs_its_permission_or_that_of_its_type() {
    let model = model();
    let shot = model.by_name("Shot").unwrap();
    let update = |actor: &Actor, member| allowed(actor, (Action::Update, shot, member), Some(OURS));
    let one = lead(&[(Action::Update, "Shot.cut_in", Access::Allow)]);
    let whole = lead(&[(Action::Update, "Shot", Access::Allow)]);
    let but_one = lead(&[
        (Action::Update, "Shot", Access::Allow),
        (Action::Update, "SimpleEntity.name", Access::Deny),
    ]);
    let members = [Some("cut_in"), Some("name"), Some("sequence"), None];
    assert_eq!(members.map(|member| update(&one, member)), [true, false, false, false]);
    assert_eq!(members.map(|member| update(&whole, member)), [true, true, true, true]);
    assert_eq!(members.map(|member| update(&but_one, member)), [true, false, true, true]);
}

#[test]
fn a_field_that_a_role_lets_read_is_guarded_by_the_project() {
    let model = model();
    let place = model.by_name("ProjectUser").unwrap();
    let rate = place.field("rate").unwrap();
    let query = Query::flat(place, vec![Column::Field(0, rate)], Predicate::True);
    let refused = narrow(&model, &lead(&[]), query.clone()).unwrap_err();
    assert_eq!(refused.code(), Code::Forbidden);
    let reader = lead(&[(Action::Read, "ProjectUser.rate", Access::Allow)]);
    let shown = Predicate::In { field: place.project().unwrap(), values: vec![Value::Key(OURS)] };
    let narrowed = narrow(&model, &reader, query).unwrap();
    assert_eq!(narrowed.guards, [Guard { column: 0, shown }]);
}

#[test]
fn role_records_that_are_hidden_in_a_project_are_not_stepped_over() {
    let model = model();
    let (project, user) = (model.by_name("Project").unwrap(), model.by_name("User").unwrap());
    let actor = lead(&[(Action::List, "ProjectUser", Access::Deny)]);
    let some = |ty: &Type, name| {
        let relation = ty.relation(name).unwrap();
        let predicate = Predicate::Some { relation, predicate: Box::new(Predicate::True) };
        narrow(&model, &actor, Query::flat(ty, vec![Column::Field(0, ty.id())], predicate))
    };
    let told = format!("{:?}", some(project, "users").unwrap().predicate);
    assert!(told.contains("Not(In"), "{told}");
    assert_eq!(some(user, "projects").unwrap_err().code(), Code::Forbidden);
}

#[tokio::test]
async fn an_actor_knows_what_the_roles_held_in_projects_say() {
    let database = Studio::fresh().await;
    let registry = &database.registry;
    let batch = studio(registry, &mut Random::new(7));
    let mut tx = database.app.store().begin().await.unwrap();
    tx.insert(registry, &batch.records).await.unwrap();
    tx.link(registry, &batch.links).await.unwrap();
    tx.commit().await.unwrap();
    let place = registry.by_name("ProjectUser").unwrap();
    let user = registry.by_name("User").unwrap();
    let mut held = 0;
    for person in batch.records.iter().filter(|record| record.ty == user.ix) {
        let actor = database.app.load_actor(registry, person.key()).await.unwrap().unwrap();
        let places = batch.records.iter().filter(|record| {
            record.ty == place.ix && *record.get(place, "user_id") == Value::Key(person.key())
        });
        for place_of in places {
            let project = place_of.get(place, "project_id").as_cell().as_key().unwrap();
            let has_role = !place_of.get(place, "role_id").is_null();
            held += usize::from(has_role);
            let rate = place.field("rate").unwrap();
            let readable = schema_som::permission::field_reach(registry, &actor, rate);
            assert_eq!((readable.includes(Some(project)), readable.general), (has_role, false));
            assert!(actor.sees(project));
        }
    }
    assert!(held > 0);
}
