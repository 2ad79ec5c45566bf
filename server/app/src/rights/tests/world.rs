//! A random studio, a random actor, and the same studio without what the actor may not see.

use std::collections::HashSet;
use std::sync::Arc;

use schema_som::actor::{Actor, Grants};
use schema_som::clock::Clock;
use schema_som::memory::Memory;
use schema_som::permission::{Access, Action, Deed, may};
use schema_som::registry::Registry;
use schema_som::value::Value;
use schema_som::{Key, Link, Record};

use crate::testing::{Random, TestClock};
use crate::write::{Batch, Cause, Drafts, completed};

/// The records of a random studio, complete, with references across projects here and there.
pub(super) fn studio(registry: &Arc<Registry>, random: &mut Random) -> Batch {
    let clock: Arc<dyn Clock> = TestClock::new();
    let mut drafts = Drafts::new(registry, &*clock);
    let name = |text: &str, number: usize| ("name", Value::from(format!("{text} {number}")));
    let mut users = Vec::new();
    for number in 0..4 {
        let login = ["ada", "leo", "pia", "sam"][number];
        let email = ("email", Value::from(format!("{login}@x")));
        let rate = ("rate", Value::Int(number as i64 * 1_000_000));
        let values = [name("User", number), ("login", login.into()), email, rate];
        users.push(drafts.add("User", values).expect("a user"));
    }
    let statuses: Vec<Key> = ["RTS", "WIP"]
        .map(|code| drafts.add("Status", [("name", code.into()), ("code", code.into())]))
        .into_iter()
        .collect::<Result<_, _>>()
        .expect("statuses");
    let list = drafts.add("StatusList", [("target_entity_type", "Task".into())]).expect("a list");
    let status = statuses[0];
    let mut projects = Vec::new();
    for number in 0..3 {
        let values = [
            name("Project", number),
            ("code", format!("P{number}").into()),
            ("status", status.into()),
            ("status_list", list.into()),
        ];
        projects.push(drafts.add("Project", values).expect("a project"));
    }
    let lead = role_of(&mut drafts);
    for project in &projects {
        for user in &users {
            if random.one_in(2) {
                continue;
            }
            let role = Some(lead).filter(|_| random.one_in(2));
            let values =
                [("project", (*project).into()), ("user", (*user).into()), ("role", role.into())];
            drafts.add("ProjectUser", values).expect("a membership");
        }
    }
    let mut tasks: Vec<Key> = Vec::new();
    let mut sequences: Vec<Key> = Vec::new();
    for number in 0..24 {
        let kind = ["Sequence", "Shot", "Shot", "Task", "Scene"][random.below(5)];
        let parent = random.pick(&tasks).copied().filter(|_| random.one_in(2));
        let values = [
            name(kind, random.below(6)),
            ("project", random.pick(&projects).copied().into()),
            ("parent", parent.into()),
            ("status", random.pick(&statuses).copied().into()),
            ("status_list", list.into()),
            ("priority", Value::Int(random.below(4) as i64 * 100)),
        ];
        let key = drafts.add(kind, values).expect("a task");
        if kind != "Task" {
            drafts.set("code", format!("C{number}")).expect("a code");
        }
        if kind == "Shot" {
            drafts.set("sequence", random.pick(&sequences).copied()).expect("a sequence");
            drafts.set("cut_in", random.below(5) as i64).expect("a frame");
        }
        if kind == "Sequence" {
            sequences.push(key);
        }
        tasks.push(key);
    }
    work(&mut drafts, random, (&tasks, &users, &projects));
    messages(&mut drafts, random, (&tasks, &users, (status, list)));
    complete(registry, &clock, drafts.finish())
}

/// A role with one permission.
fn role_of(drafts: &mut Drafts<'_>) -> Key {
    let values = [
        ("access", "Allow".into()),
        ("action", "Read".into()),
        ("class_name", "ProjectUser.rate".into()),
    ];
    let permission = drafts.add("Permission", values).expect("a permission");
    let lead = drafts.add("Role", [("name", "Lead".into())]).expect("a role");
    drafts.link(("Role", "permissions"), lead, [(0, permission)]).expect("a link");
    lead
}

fn work(drafts: &mut Drafts<'_>, random: &mut Random, what: (&[Key], &[Key], &[Key])) {
    let (tasks, users, projects) = what;
    let mut versions: Vec<Key> = Vec::new();
    for number in 0..14 {
        let task = random.pick(tasks).copied();
        let values = [
            ("task", task.into()),
            ("parent", random.pick(&versions).copied().into()),
            ("version_number", Value::Int(number + 1)),
        ];
        versions.push(drafts.add("Version", values).expect("a version"));
    }
    for _ in 0..8 {
        let values = [
            ("task", random.pick(tasks).copied().into()),
            ("resource", random.pick(users).copied().into()),
        ];
        drafts.add("TimeLog", values).expect("a time log");
    }
    let mut other = Vec::new();
    for kind in ["Note", "File", "Tag"] {
        for number in 0..5 {
            let values = [("name", format!("{kind} {number}").into())];
            let key = drafts.add(kind, values).expect("a record");
            if kind != "Tag" {
                let project = random.pick(projects).copied().filter(|_| random.one_in(2));
                drafts.set("project", project).expect("a project");
            }
            other.push((kind, key));
        }
    }
    for index in 0..12 {
        let values = [
            ("access", ["Allow", "Deny"][index % 2].into()),
            ("action", ["Read", "List"][index / 2 % 2].into()),
            ("class_name", ["Shot", "Task", "Version"][index / 4].into()),
        ];
        drafts.add("Permission", values).expect("a permission");
    }
    for _ in 0..60 {
        let (Some(task), Some(user)) = (random.pick(tasks), random.pick(users)) else { continue };
        drafts.link(("Task", "resources"), *task, [(0, *user)]).expect("a link");
        let Some((kind, key)) = random.pick(&other) else { continue };
        let relation = match *kind {
            "Note" => "notes",
            "File" => "references",
            _ => "tags",
        };
        drafts.link(("Task", relation), *task, [(0, *key)]).expect("a link");
        if let (Some(version), "File") = (random.pick(&versions), *kind) {
            drafts.link(("Version", "files"), *version, [(0, *key)]).expect("a link");
        }
    }
}

/// Messages between the users, some of them answers, with tasks attached here and there.
fn messages(
    drafts: &mut Drafts<'_>,
    random: &mut Random,
    (tasks, users, (status, list)): (&[Key], &[Key], (Key, Key)),
) {
    let mut sent: Vec<Key> = Vec::new();
    for number in 0..10 {
        let values = [
            ("subject", format!("Message {}", number % 4).into()),
            ("sent", Value::Time(number)),
            ("sender", random.pick(users).copied().filter(|_| !random.one_in(9)).into()),
            ("in_reply_to", random.pick(&sent).copied().into()),
            ("status", status.into()),
            ("status_list", list.into()),
        ];
        let message = drafts.add("Message", values).expect("a message");
        for user in users {
            if random.one_in(3) {
                let read = if random.one_in(2) { Value::Time(number) } else { Value::Null };
                let values =
                    [("message", message.into()), ("user", (*user).into()), ("read_at", read)];
                drafts.add("MessageRecipient", values).expect("a recipient");
            }
        }
        if let Some(task) = random.pick(tasks) {
            drafts.link(("Message", "attachments"), message, [(0, *task)]).expect("a link");
        }
        sent.push(message);
    }
}

/// Fills in what the pipeline would, without a database.
fn complete(registry: &Arc<Registry>, clock: &Arc<dyn Clock>, mut batch: Batch) -> Batch {
    let projects: std::collections::HashMap<Key, Value> = batch
        .records
        .iter()
        .map(|record| (record.key(), record.get(registry.get(record.ty), "project_id").clone()))
        .collect();
    for record in &mut batch.records {
        let ty = registry.get(record.ty);
        if let Value::Key(task) = record.get(ty, "task_id")
            && let Some(project) = projects.get(task)
        {
            record.set(ty, "project_id", project.clone());
        }
        completed(registry, clock, Cause::System, record).expect("a whole record");
    }
    let mut seen = HashSet::new();
    batch.links.retain(|link| seen.insert((link.relation, link.own, link.other)));
    batch
}

pub(super) fn memory(registry: &Arc<Registry>, batch: &Batch) -> Memory {
    Memory::new(registry.clone(), batch.records.clone(), batch.links.clone())
}

/// Somebody with random memberships and permissions.
pub(super) fn actor(batch: &Batch, registry: &Registry, random: &mut Random) -> Actor {
    let mut actor = Actor { login: "somebody".into(), ..Actor::default() };
    actor.all_projects = random.one_in(8);
    let mut users = batch.records.iter().filter(|it| registry.get(it.ty).name == "User");
    actor.user = users.nth(random.below(5)).map(Record::key);
    let projects = batch.records.iter().filter(|record| registry.get(record.ty).name == "Project");
    actor.projects = projects.map(Record::key).filter(|_| random.one_in(2)).collect();
    actor.projects.sort();
    let both = |actor: &mut Actor, class: &str, access| {
        for action in [Action::Read, Action::List] {
            actor.grants.insert((action, class.to_owned()), access);
        }
    };
    for class in
        ["Shot", "Scene", "Sequence", "Note", "File", "Tag", "Status", "TimeLog", "Message"]
    {
        if random.one_in(9) {
            both(&mut actor, class, Access::Deny);
        }
    }
    if random.one_in(2) {
        both(&mut actor, "Permission", Access::Allow);
    }
    for (class, access) in [
        ("Shot.cut_in", Access::Deny),
        ("Task.priority", Access::Deny),
        ("Shot.sequence", Access::Deny),
        ("User.rate", Access::Allow),
    ] {
        if random.one_in(5) {
            actor.grants.insert((Action::Read, class.to_owned()), access);
        }
    }
    for project in actor.projects.clone() {
        let grants = role(random);
        actor.roles.insert(project, grants);
    }
    actor
}

/// What the role says that somebody has in a project.
fn role(random: &mut Random) -> Grants {
    let mut grants = Grants::new();
    for class in ["Shot", "Scene", "Note", "File", "TimeLog", "ProjectUser", "Tag"] {
        if random.one_in(8) {
            for action in [Action::Read, Action::List] {
                grants.insert((action, class.to_owned()), Access::Deny);
            }
        }
    }
    for (class, access) in [
        ("Shot.cut_in", Access::Deny),
        ("Task.priority", Access::Deny),
        ("SimpleEntity.name", Access::Deny),
        ("Shot.status", Access::Deny),
        ("Task.references", Access::Deny),
        ("ProjectUser.rate", Access::Allow),
        ("User.rate", Access::Allow),
        ("Shot.cut_in", Access::Allow),
    ] {
        if random.one_in(4) {
            grants.insert((Action::Read, class.to_owned()), access);
        }
    }
    grants
}

/// The studio as it would be if what the actor may not see had never been there.
pub(super) fn without_secrets(registry: &Arc<Registry>, batch: &Batch, actor: &Actor) -> Memory {
    let visible: HashSet<Key> = batch
        .records
        .iter()
        .filter(|record| reads(registry, actor, record, None))
        .filter(|record| knows(registry, batch, actor, record))
        .map(Record::key)
        .collect();
    let mut records = batch.records.clone();
    records.retain(|record| visible.contains(&record.key()));
    for record in &mut records {
        hide_members(registry, actor, record, &visible);
    }
    let owners: std::collections::HashMap<Key, &Record> =
        batch.records.iter().map(|record| (record.key(), record)).collect();
    let kept = |link: &&Link| {
        let name = &registry.relation(link.relation).def.name;
        let follows = |own: &&Record| reads(registry, actor, own, Some(name));
        visible.contains(&link.own)
            && visible.contains(&link.other)
            && owners.get(&link.own).is_some_and(follows)
    };
    let links = batch.links.iter().filter(kept).copied().collect();
    Memory::new(registry.clone(), records, links)
}

/// Whether the actor is a party to a message, or to the message that somebody received.
fn knows(registry: &Registry, batch: &Batch, actor: &Actor, record: &Record) -> bool {
    let value = |record: &Record, name: &str| record.get(registry.get(record.ty), name).clone();
    let message = match registry.get(record.ty).name.as_str() {
        "Message" => Value::Key(record.key()),
        "MessageRecipient" => value(record, "message_id"),
        _ => return true,
    };
    let Some(user) = actor.user.map(Value::Key) else { return false };
    batch.records.iter().any(|other| match registry.get(other.ty).name.as_str() {
        "Message" => Value::Key(other.key()) == message && value(other, "sender_id") == user,
        "MessageRecipient" => {
            value(other, "message_id") == message && value(other, "user_id") == user
        }
        _ => false,
    })
}

/// Whether the actor may read a record, or a member of it.
fn reads(registry: &Registry, actor: &Actor, record: &Record, member: Option<&str>) -> bool {
    let ty = registry.get(record.ty);
    let project = match ty.name.as_str() {
        "Project" => Some(record.key()),
        _ => record.get(ty, "project_id").as_cell().as_key(),
    };
    may(registry, actor, Deed { action: Action::Read, ty, member, project }).is_ok()
}

/// Empties what the actor may not read, and what leads to what the actor may not see.
fn hide_members(registry: &Registry, actor: &Actor, record: &mut Record, visible: &HashSet<Key>) {
    let ty = registry.get(record.ty);
    for (index, field) in ty.fields.iter().enumerate().skip(2) {
        let relation = field.relation.map(|at| ty.relations[usize::from(at)].def.name.as_str());
        let readable = reads(registry, actor, record, Some(relation.unwrap_or(field.name())));
        let value = &mut record.values[index];
        let gone = matches!(value, Value::Key(key) if relation.is_some() && !visible.contains(key));
        if gone || !readable {
            *value = Value::Null;
        }
    }
}
