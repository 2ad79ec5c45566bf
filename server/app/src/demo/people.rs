//! The people of the demo studio: departments, roles, groups with their permissions.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::error::Result;
use schema_som::registry::Registry;
use schema_som::value::Value;
use server_storage::Tx;

use super::Demo;
use crate::seed::{permission, stored};

/// Who can log in: an artist, a lead, a producer.
pub(super) const WITH_LOGIN: [&str; 3] = ["ada", "leo", "pia"];

struct Person {
    login: &'static str,
    name: &'static str,
    department: &'static str,
    group: &'static str,
    /// The cost of an hour.
    rate: i64,
}

const PEOPLE: [Person; 7] = [
    person("ada", "Ada Lind", "Animation", "Artists", 42),
    person("leo", "Leo Brandt", "Animation", "Leads", 58),
    person("pia", "Pia Costa", "Production", "Producers", 61),
    person("noor", "Noor Haddad", "Modeling", "Artists", 40),
    person("sam", "Sam Okafor", "Lighting", "Artists", 44),
    person("mei", "Mei Tanaka", "Animation", "Artists", 43),
    person("ivo", "Ivo Novak", "Lighting", "Artists", 41),
];

const DEPARTMENTS: [&str; 4] = ["Animation", "Modeling", "Lighting", "Production"];

/// Groups as `(name, reach, role)`: the role is the one that its people have in projects.
const GROUPS: [(&str, &str, &str); 3] = [
    ("Artists", "member", "Artist"),
    ("Leads", "member", "Lead"),
    ("Producers", "all", "Producer"),
];

/// What an artist makes.
const WORK: [&str; 4] = ["TimeLog", "Version", "File", "Note"];

/// What a lead plans.
const PLANS: [&str; 7] =
    ["Task", "Asset", "Shot", "Sequence", "Scene", "Variant", "TaskDependency"];

/// What a producer runs.
const BUSINESS: [&str; 5] = ["Project", "ProjectUser", "User", "Department", "Tag"];

/// What costs money is for producers.
const CONFIDENTIAL: [&str; 2] = ["User.rate", "ProjectUser.rate"];

const fn person(
    login: &'static str,
    name: &'static str,
    department: &'static str,
    group: &'static str,
    rate: i64,
) -> Person {
    Person { login, name, department, group, rate }
}

/// The stored permissions that grant something, by action and class.
pub(super) struct Permissions(HashMap<(String, String), Key>);

impl Permissions {
    pub(super) async fn load(tx: &mut Tx, registry: &Registry) -> Result<Self> {
        let fields = ["access", "action", "class_name", "id"];
        let rows = stored(tx, registry, "Permission", fields).await?;
        let allowed = rows.into_iter().filter_map(|row| match row {
            [Value::Text(access), Value::Text(action), Value::Text(class), Value::Key(key)]
                if access == "Allow" =>
            {
                Some(((action, class), key))
            }
            _ => None,
        });
        Ok(Self(allowed.collect()))
    }

    fn get(&mut self, demo: &mut Demo<'_>, action: &str, class: &str) -> Result<Key> {
        let name = (action.to_owned(), class.to_owned());
        if let Some(key) = self.0.get(&name) {
            return Ok(*key);
        }
        let key = demo.drafts.add("Permission", permission("Allow", action, class))?;
        self.0.insert(name, key);
        Ok(key)
    }
}

/// Adds everyone; the hashes are those of the passwords of whoever can log in.
pub(super) fn add(
    demo: &mut Demo<'_>,
    mut permissions: Permissions,
    hashes: &mut HashMap<&'static str, String>,
) -> Result<()> {
    let departments = named(demo, "Department", DEPARTMENTS)?;
    let groups = groups(demo, &mut permissions)?;
    for person in &PEOPLE {
        let values = [
            ("name", person.name.into()),
            ("login", person.login.into()),
            ("email", format!("{}@demo.studio", person.login).into()),
            ("rate", Value::Int(person.rate * 1_000_000)),
            ("password_hash", hashes.remove(person.login).into()),
        ];
        let user = demo.drafts.add("User", values)?;
        demo.people.insert(person.login, user);
        let department = departments[person.department];
        let values = [("department", department.into()), ("user", user.into())];
        demo.drafts.add("DepartmentUser", values)?;
        demo.drafts.link(("User", "groups"), user, [(0, groups[person.group])])?;
    }
    Ok(())
}

/// Makes people members of a project, each with the role of their group.
pub(super) fn join(
    demo: &mut Demo<'_>,
    roles: &HashMap<&str, Key>,
    project: Key,
    logins: &[&str],
) -> Result<()> {
    for person in PEOPLE.iter().filter(|person| logins.contains(&person.login)) {
        let group = GROUPS.iter().find(|(name, ..)| *name == person.group);
        let role = group.and_then(|(.., role)| roles.get(role)).copied();
        let values = [
            ("project", project.into()),
            ("user", demo.people[person.login].into()),
            ("role", role.into()),
            ("rate", Value::Int(person.rate * 1_000_000)),
        ];
        demo.drafts.add("ProjectUser", values)?;
    }
    Ok(())
}

/// The roles that people have in projects.
pub(super) fn roles(demo: &mut Demo<'_>) -> Result<HashMap<&'static str, Key>> {
    named(demo, "Role", GROUPS.map(|(.., role)| role))
}

fn groups(
    demo: &mut Demo<'_>,
    permissions: &mut Permissions,
) -> Result<HashMap<&'static str, Key>> {
    let mut groups = HashMap::new();
    for (name, reach, _) in GROUPS {
        let group = demo.drafts.add("Group", [("name", name.into()), ("reach", reach.into())])?;
        groups.insert(name, group);
        for (action, class) in grants(name) {
            let permission = permissions.get(demo, action, class)?;
            demo.drafts.link(("Group", "permissions"), group, [(0, permission)])?;
        }
    }
    Ok(groups)
}

/// What a group may do beyond reading.
fn grants(group: &str) -> Vec<(&'static str, &'static str)> {
    let each = |actions: &[&'static str], classes: &[&'static str]| -> Vec<_> {
        classes
            .iter()
            .flat_map(|class| actions.iter().map(move |action| (*action, *class)))
            .collect()
    };
    let mut grants = each(&["Create", "Update"], &WORK);
    match group {
        "Artists" => grants.push(("Update", "Task")),
        "Leads" => grants.extend(each(&["Create", "Update"], &PLANS)),
        _ => {
            grants.extend(each(&["Delete"], &WORK));
            grants.extend(each(&["Create", "Update", "Delete"], &PLANS));
            grants.extend(each(&["Create", "Update"], &BUSINESS));
            grants.extend(each(&["Read", "List"], &["Permission"]));
            grants.extend(each(&["Read"], &CONFIDENTIAL));
        }
    }
    grants
}

/// Records that have nothing but a name.
fn named<const N: usize>(
    demo: &mut Demo<'_>,
    type_name: &str,
    names: [&'static str; N],
) -> Result<HashMap<&'static str, Key>> {
    names
        .into_iter()
        .map(|name| Ok((name, demo.drafts.add(type_name, [("name", name.into())])?)))
        .collect()
}
