//! What of the log an actor is told.

use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::event::{Event, EventAction, EventQuery};
use schema_som::permission::{Access, Action};
use schema_som::ports::{Context, Entities};
use schema_som::{Code, Key};
use serde_json::{Value as Json, json};
use server_storage::{Claimed, EventRow, Retention};

use super::FeedSettings;
use super::upkeep::forget;
use crate::testing::Studio;

const HERE: Key = Key([1; 16]);
const THERE: Key = Key([2; 16]);

/// An event of a record that is not there any more.
fn event(ty: &str, project: Option<Key>, changes: &Json) -> EventRow {
    EventRow {
        at: 1_767_225_600_000_000,
        actor: None,
        cause: "caller".into(),
        mutation: Key([9; 16]),
        type_name: ty.into(),
        record: Key([7; 16]),
        project,
        action: "updated".into(),
        changes: changes.to_string(),
    }
}

async fn write(studio: &Studio, events: &[EventRow]) {
    let mut tx = studio.app.store().begin().await.unwrap();
    tx.record_events(events).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody who sees one project.
fn member() -> Actor {
    Actor { user: Some(Key([5; 16])), projects: vec![HERE], ..Actor::default() }
}

fn with(mut actor: Actor, access: Access, action: Action, name: &str) -> Actor {
    actor.grants.insert((action, name.to_owned()), access);
    actor
}

async fn told(studio: &Studio, actor: Actor, query: &EventQuery) -> Vec<Event> {
    studio.app.events(&studio.context(actor), query).await.unwrap()
}

fn positions(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.position).collect()
}

fn all() -> EventQuery {
    EventQuery { after: None, ..EventQuery::after(0, 100) }
}

#[tokio::test]
async fn events_are_told_by_type_and_by_project() {
    let studio = Studio::fresh().await;
    let no = &json!({});
    let events = [
        event("Shot", Some(HERE), no),
        event("Shot", Some(THERE), no),
        event("Status", None, no),
        event("Permission", None, no),
        EventRow { record: Key([8; 16]), ..event("File", None, no) },
        event("Shot", None, no),
        event("TypeOfAPlugin", Some(HERE), no),
    ];
    write(&studio, &events).await;
    let seen = async |actor| positions(&told(&studio, actor, &all()).await);
    assert_eq!(seen(Actor::system()).await, [1, 2, 3, 4, 5, 6], "no types that the model lacks");
    assert_eq!(seen(member()).await, [1, 3, 5]);
    let everywhere = Actor { all_projects: true, ..member() };
    assert_eq!(seen(everywhere).await, [1, 2, 3, 5, 6]);
    let granted = with(member(), Access::Allow, Action::Read, "Permission");
    assert_eq!(seen(granted.clone()).await, [1, 3, 5], "many need `List`, too");
    let granted = with(granted, Access::Allow, Action::List, "Permission");
    assert_eq!(seen(granted).await, [1, 3, 4, 5]);
    let denied = with(member(), Access::Deny, Action::Read, "Shot");
    assert_eq!(seen(denied).await, [3, 5]);
    let unlisted = with(member(), Access::Deny, Action::List, "Status");
    assert_eq!(seen(unlisted.clone()).await, [1, 5]);
    let of_one = EventQuery { record: Some(Key([7; 16])), ..all() };
    assert_eq!(positions(&told(&studio, unlisted, &of_one).await), [1, 3]);
    let nobody = Context { actor: None, ..studio.context(Actor::default()) };
    let refused = studio.app.events(&nobody, &all()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn changes_are_told_without_what_the_actor_may_not_read() {
    let studio = Studio::fresh().await;
    let uuid = "0badcafe-0000-7000-8000-000000000000";
    let user = json!({"login": ["a", "b"], "password_hash": ["x", "y"], "hourly_rate": [1, 2]});
    let shot = json!({
        "cut_in": [1, 2],
        "status_id": [null, uuid],
        "parent_id": [uuid, null],
        "resources": {"added": [uuid], "removed": []},
        "of_a_plugin": [1, 2],
    });
    let confidential = {
        let ty = studio.registry.by_name("User").unwrap();
        let field = ty.fields.iter().find(|field| field.def.confidential).unwrap();
        field.name().to_owned()
    };
    let user = user.to_string().replace("hourly_rate", &confidential);
    write(
        &studio,
        &[
            EventRow { changes: user, ..event("User", None, &json!({})) },
            event("Shot", Some(HERE), &shot),
        ],
    )
    .await;
    let seen = async |actor| {
        let events = told(&studio, actor, &all()).await;
        let names = |event: &Event| {
            let changes: serde_json::Map<String, Json> =
                serde_json::from_str(&event.changes).unwrap();
            changes.keys().cloned().collect::<Vec<_>>()
        };
        [names(&events[0]), names(&events[1])]
    };
    let every = ["cut_in", "status_id", "parent_id", "resources", "of_a_plugin"];
    let [user, shot] = seen(Actor::system()).await;
    assert_eq!(user, ["login", confidential.as_str()], "secrets are told to nobody");
    assert_eq!(shot, every);
    let [user, shot] = seen(member()).await;
    assert_eq!(user, ["login"]);
    assert_eq!(shot, ["cut_in", "status_id", "resources"], "the parent is not to be seen");
    let denied = with(member(), Access::Deny, Action::Read, "Shot.cut_in");
    let denied = with(denied, Access::Deny, Action::Read, "User");
    let events = told(&studio, denied, &all()).await;
    let changes: Json = serde_json::from_str(&events[0].changes).unwrap();
    assert_eq!(changes, json!({"status_id": [null, uuid]}));
}

#[tokio::test]
async fn whoever_follows_is_told_the_same_from_memory_and_from_the_database() {
    let studio = Studio::fresh().await;
    let mut events: Vec<_> = Vec::new();
    for number in 0..40 {
        let project = [Some(HERE), Some(THERE), None][number % 3];
        let mut one = event(["Shot", "Status"][number % 2], project, &json!({"code": [null, "x"]}));
        one.action = ["created", "updated"][number % 2].into();
        events.push(one);
    }
    write(&studio, &events[..10]).await;
    let settings = FeedSettings { recent_events: 8, ..FeedSettings::default() };
    let from_memory = studio.app.follow_log(&settings).await.unwrap();
    write(&studio, &events[10..]).await;
    let actors = [Actor::system(), member(), Actor { all_projects: true, ..member() }];
    let mut queries = Vec::new();
    for after in [0, 5, 12, 31, 32, 33, 39, 40] {
        queries.push(EventQuery::after(after, 100));
        queries.push(EventQuery::after(after, 3));
        let types = vec![studio.registry.by_name("Status").unwrap().ix];
        queries.push(EventQuery { types, ..EventQuery::after(after, 100) });
        queries.push(EventQuery { projects: vec![HERE], ..EventQuery::after(after, 100) });
        let actions = vec![EventAction::Created];
        queries.push(EventQuery { actions, before: Some(36), ..EventQuery::after(after, 100) });
    }
    let mut followed = Vec::new();
    for actor in &actors {
        for query in &queries {
            followed.push(told(&studio, actor.clone(), query).await);
        }
    }
    from_memory.stop();
    let mut followed = followed.into_iter();
    for actor in &actors {
        for query in &queries {
            let read = told(&studio, actor.clone(), query).await;
            assert_eq!(followed.next(), Some(read), "{query:?}");
        }
    }
}

#[tokio::test]
async fn a_cursor_that_is_older_than_the_log_is_refused_instead_of_leaving_a_gap() {
    let studio = Studio::fresh().await;
    let now = studio.clock.now();
    let old = EventRow { at: now - 5, ..event("Status", None, &json!({})) };
    write(&studio, &vec![old; 4]).await;
    write(&studio, &[EventRow { at: now, ..event("Status", None, &json!({})) }]).await;
    let terms = Retention { before: now, unheard_before: now, now };
    assert_eq!(studio.app.store().purge_events(&terms).await.unwrap().events, 4);
    let after = async |position| {
        let query = EventQuery::after(position, 10);
        let events = studio.app.events(&studio.context(member()), &query).await;
        events.map(|events| positions(&events)).map_err(|error| error.code())
    };
    assert_eq!(after(3).await, Err(Code::CursorExpired));
    assert_eq!(after(4).await, Ok(vec![5]));
    assert_eq!(positions(&told(&studio, member(), &all()).await), [5]);
    let reach = studio.app.reach().await.unwrap();
    assert_eq!((reach.oldest, reach.newest), (5, 5));
}

#[tokio::test]
async fn answers_are_forgotten_once_they_are_kept_no_longer() {
    let studio = Studio::fresh().await;
    let store = studio.app.store();
    let mut tx = store.begin().await.unwrap();
    let claimed = Claimed { actor: HERE, key: "1" };
    tx.claim(claimed, &[3; 32], studio.clock.now()).await.unwrap();
    tx.fill(claimed, b"{}").await.unwrap();
    tx.commit().await.unwrap();
    studio.clock.advance(23 * 3_600);
    assert_eq!(forget(store, studio.clock.now()).await.unwrap(), 0);
    studio.clock.advance(2 * 3_600);
    assert_eq!(forget(store, studio.clock.now()).await.unwrap(), 1);
    assert_eq!(forget(store, studio.clock.now()).await.unwrap(), 0);
}

#[tokio::test]
async fn what_happened_before_a_record_came_into_a_project_is_for_those_who_see_it_there() {
    let studio = Studio::fresh().await;
    let (app, registry) = (&studio.app, &*studio.registry);
    app.seed(registry).await.unwrap();
    app.seed_demo(registry).await.unwrap();
    let mut tx = app.store().begin().await.unwrap();
    let projects = crate::seed::stored(&mut tx, registry, "Project", ["id"]).await.unwrap();
    let here = projects[0][0].as_cell().as_key().unwrap();
    let mut drafts = crate::write::Drafts::new(registry, &*studio.clock);
    let values = [("content", "a secret".into()), ("project", here.into())];
    let note = drafts.add("Note", values).unwrap();
    let model = (registry, &Actor::system());
    app.create(&mut tx, model, crate::Cause::System, drafts.finish()).await.unwrap();
    tx.commit().await.unwrap();
    let gone = Key([0xa7; 16]);
    let before = event("Note", None, &json!({"content": [null, "a secret"]}));
    let deleted = EventRow { action: "deleted".into(), ..event("Note", Some(here), &json!({})) };
    let events = [
        EventRow { record: note, ..before.clone() },
        EventRow { record: gone, ..before },
        EventRow { record: gone, ..deleted },
    ];
    write(&studio, &events).await;
    let of = |record| EventQuery { record: Some(record), ..all() };
    let start = app.reach().await.unwrap().newest - 3;
    let count =
        async |actor: &Actor, query: EventQuery| told(&studio, actor.clone(), &query).await.len();
    let inside = Actor { projects: vec![here], ..member() };
    for (actor, seen) in [(&inside, [2, 2, 3]), (&member(), [0, 0, 0])] {
        assert_eq!(count(actor, of(note)).await, seen[0]);
        assert_eq!(count(actor, of(gone)).await, seen[1]);
        assert_eq!(count(actor, EventQuery::after(start, 100)).await, seen[2]);
    }
}
