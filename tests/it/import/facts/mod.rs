//! Every recorded fact, compared through the id map.

mod files;
mod kept;
mod looking;
mod money;
mod paths;
mod people;
mod projects;
mod studio;
mod tables;
mod tasks;
mod tickets;
mod values;

use std::collections::{BTreeMap, HashMap};

use schema_som::Key;
use schema_som::value::Value;
use serde_json::{Value as Json, json};

use super::studio::{Studio, production};
use values::text;

type Records = HashMap<Key, Vec<Value>>;
type Targets = HashMap<Key, Vec<Key>>;

/// What the original computed about its production.
pub(super) fn expected() -> Json {
    let path = production().with_file_name("stalker-production.expected.json");
    let text = std::fs::read_to_string(path).expect("the facts");
    serde_json::from_str(&text).expect("the facts")
}

/// The imported studio with the recorded facts beside it.
pub(super) struct Facts<'a> {
    studio: &'a Studio,
    expected: Json,
    map: BTreeMap<(String, String), Key>,
    /// Back from our keys to the source's ids.
    ids: HashMap<Key, i64>,
    /// Forth from the ids that all entities share.
    by_id: HashMap<i64, Key>,
}

/// What the file of facts tells, each with what compares it.
const TOLD: [&str; 19] = [
    "format",
    "stalker_version",
    "alembic_version",
    "studio",
    "rows_per_class",
    "rows_per_table",
    "tasks",
    "versions",
    "files",
    "users",
    "groups",
    "projects",
    "repositories",
    "image_formats",
    "tickets",
    "reviews",
    "budgets",
    "dailies",
    "status_counts",
];

impl Facts<'_> {
    pub(super) async fn of<'a>(studio: &'a Studio, source: &str) -> Facts<'a> {
        let map = studio.map(source).await;
        let ids: HashMap<Key, i64> = map
            .iter()
            .filter(|((class, _), _)| class != "Permission")
            .filter_map(|((_, id), key)| Some((*key, id.parse().ok()?)))
            .collect();
        let by_id = ids.iter().map(|(key, id)| (*id, *key)).collect();
        Facts { studio, expected: expected(), map, ids, by_id }
    }

    /// Compares everything that the file tells but paths, which are asked for one by one.
    pub(super) async fn hold(&self) {
        let told = self.expected.as_object().expect("facts").keys();
        let unknown: Vec<_> = told.filter(|fact| !TOLD.contains(&fact.as_str())).collect();
        assert!(unknown.is_empty(), "nobody compares {unknown:?}");
        self.rows_per_class().await;
        self.rows_per_table().await;
        self.of_studio().await;
        let people = self.people().await;
        let tickets = self.tickets(&people).await;
        self.tasks(&people, &tickets).await;
        self.users(&people, &tickets).await;
        self.groups(&people).await;
        self.versions().await;
        self.files().await;
        self.projects(&tickets).await;
        self.repositories_and_formats().await;
        self.reviews(&people).await;
        self.budgets().await;
        self.dailies().await;
        self.kept().await;
    }

    async fn records(&self, class: &str, fields: &[&str]) -> Records {
        self.studio.records(class, fields).await
    }

    async fn links(&self, class: &str, relation: &str) -> Targets {
        self.studio.links(class, relation).await
    }

    fn id(&self, value: &Value) -> Json {
        match value {
            Value::Key(key) => json!(self.ids[key]),
            _ => Json::Null,
        }
    }

    fn ids(&self, keys: Option<&Vec<Key>>) -> Json {
        let mut ids: Vec<i64> = keys.into_iter().flatten().map(|key| self.ids[key]).collect();
        ids.sort_unstable();
        json!(ids)
    }

    /// Our key of an id of the source, of whatever class.
    fn key(&self, id: &str, classes: &[&str]) -> Key {
        let found = classes.iter().find_map(|c| self.map.get(&((*c).to_owned(), id.to_owned())));
        *found.unwrap_or_else(|| panic!("{classes:?} {id} was not brought"))
    }

    /// The names that other records show: logins, codes, names by key.
    async fn texts(&self, class: &str, field: &str) -> HashMap<Key, String> {
        let records = self.records(class, &[field]).await;
        records.into_iter().map(|(key, values)| (key, text(&values[0]))).collect()
    }

    async fn people(&self) -> HashMap<Key, String> {
        self.texts("User", "login").await
    }

    async fn rows_per_class(&self) {
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for (class, _) in self.map.keys() {
            *counted.entry(class).or_default() += 1;
        }
        for (class, count) in self.expected["rows_per_class"].as_object().expect("classes") {
            assert_eq!(counted.get(class.as_str()), count.as_u64().as_ref(), "{class}");
            let stored = self.records(class, &[]).await;
            let brought = self.map.iter().filter(|((of, _), _)| of == class);
            brought.for_each(|((_, id), key)| {
                assert!(stored.contains_key(key), "{class} {id}");
            });
        }
    }
}
