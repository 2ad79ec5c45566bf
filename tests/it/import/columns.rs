//! Every value of every column arrives as it was, or as what our field holds instead.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use rusqlite::Connection;
use rusqlite::types::Value as Stored;
use schema_som::Key;
use schema_som::kind::Kind;
use schema_som::registry::{Field, Type};
use schema_som::value::Value;
use serde_json::Value as Json;
use server_app::import::ImportOptions;
use tests::engines;

use super::server;
use super::studio::{Studio, production};

/// Columns without a field of the same name, and those whose values become something else: the
/// password stays behind, templates are translated, sums are counted anew, as the facts have them.
const ELSEWHERE: [(&str, &str); 9] = [
    ("SimpleEntities", "id"),
    ("SimpleEntities", "entity_type"),
    ("Users", "password"),
    ("FilenameTemplates", "path"),
    ("FilenameTemplates", "filename"),
    ("Structures", "custom_template"),
    ("AuthenticationLogs", "uid"),
    ("Tasks", "schedule_seconds"),
    ("Tasks", "total_logged_seconds"),
];

/// The production on a server was made later, by the same steps; generated names are random.
const MADE: [&str; 3] = ["date_created", "date_updated", "name"];

/// Tables of records, which share their keys with `SimpleEntities`.
fn tables(source: &Connection) -> Vec<String> {
    let sql = "SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND m.name <> 'EntityTypes' \
               AND m.name <> 'Permissions' AND EXISTS \
               (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'id' AND c.pk = 1)";
    let mut statement = source.prepare(sql).expect("tables");
    let names = statement.query_map([], |row| row.get(0)).expect("tables");
    names.map(|name| name.expect("a name")).collect()
}

fn columns(source: &Connection, table: &str) -> Vec<String> {
    let sql = format!("SELECT name FROM pragma_table_info('{table}')");
    let mut statement = source.prepare(&sql).expect("columns");
    let names = statement.query_map([], |row| row.get(0)).expect("columns");
    names.map(|name| name.expect("a name")).collect()
}

/// What a stored value is in our field.
fn ours(field: &Field, stored: &Stored, keys: &HashMap<i64, Key>) -> Value {
    let micros = |text: &str| {
        let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").expect(text);
        moment.and_utc().timestamp_micros()
    };
    match (&field.def.kind, stored) {
        (Kind::Key, Stored::Integer(id)) => Value::Key(keys[id]),
        (Kind::DateTime, Stored::Text(text)) => Value::Time(micros(text)),
        (Kind::Duration, Stored::Text(text)) => Value::Int(micros(text) / 1_000_000),
        (Kind::Decimal, Stored::Real(number)) => Value::Int((number * 1e6).round() as i64),
        (Kind::Enum(vocabulary), Stored::Integer(at)) => {
            Value::Text(vocabulary.members[*at as usize].stored.clone())
        }
        (Kind::Json, Stored::Text(text)) => {
            let json: Json = serde_json::from_str(text).expect("JSON");
            Value::Text(json.to_string())
        }
        (_, Stored::Text(text)) => Value::Text(text.clone()),
        (_, Stored::Integer(number)) => Value::Int(*number),
        (_, Stored::Real(number)) => Value::Float(*number),
        (kind, other) => panic!("{other:?} as {kind:?}"),
    }
}

/// Texts of JSON may have their members in any order.
fn comparable(field: &Field, value: &Value) -> Value {
    match (&field.def.kind, value) {
        (Kind::Json, Value::Text(text)) => {
            let json: Json = serde_json::from_str(text).expect("JSON");
            Value::Text(json.to_string())
        }
        _ => value.clone(),
    }
}

/// What is compared with what.
struct Comparison<'a> {
    studio: &'a Studio,
    source: Connection,
    /// Our keys of the source's ids, and the classes of these.
    keys: HashMap<i64, Key>,
    classes: HashMap<i64, String>,
    /// Columns that are left out.
    except: &'a [&'a str],
}

type Records = HashMap<Key, Vec<Value>>;

impl Comparison<'_> {
    async fn of<'a>(studio: &'a Studio, name: &str, except: &'a [&'a str]) -> Comparison<'a> {
        let source = Connection::open(production()).expect("the production");
        let (mut keys, mut classes) = (HashMap::new(), HashMap::new());
        for ((class, id), key) in studio.map(name).await {
            // Permissions have a series of their own, and pairs have none.
            if let (false, Ok(id)) = (class == "Permission", id.parse()) {
                keys.insert(id, key);
                classes.insert(id, class);
            }
        }
        Comparison { studio, source, keys, classes, except }
    }

    /// Compares all, and counts the values.
    async fn holds(&self) -> usize {
        let mut compared = 0;
        for table in tables(&self.source) {
            compared += self.table(&table).await;
        }
        compared
    }

    async fn table(&self, table: &str) -> usize {
        let columns = columns(&self.source, table);
        let mut records: HashMap<&str, Records> = HashMap::new();
        let mut compared = 0;
        let mut statement =
            self.source.prepare(&format!("SELECT * FROM \"{table}\"")).expect("rows");
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let id: i64 = row.get("id").expect("an id");
            let class = self.classes[&id].as_str();
            let ty = self.studio.registry.by_name(class).expect(class);
            let named: Vec<&str> = columns
                .iter()
                .map(String::as_str)
                .filter(|name| ty.field(name).is_some())
                .collect();
            if !records.contains_key(class) {
                records.insert(class, self.studio.records(class, &named).await);
            }
            let record = &records[class][&self.keys[&id]];
            for column in &columns {
                let stored: Stored = row.get(column.as_str()).expect("a value");
                if stored == Stored::Null || self.is_elsewhere((table, column), class) {
                    continue;
                }
                let at = named.iter().position(|name| name == column);
                let at = at.unwrap_or_else(|| panic!("{table}.{column} has no field of {class}"));
                self.value((ty, column), &stored, (&record[at], id));
                compared += 1;
            }
        }
        compared
    }

    fn is_elsewhere(&self, (table, column): (&str, &str), class: &str) -> bool {
        ELSEWHERE.contains(&(table, column))
            || column == "id"
            || self.except.contains(&column)
            // What a note says is its content.
            || (class == "Note" && column == "description")
    }

    fn value(&self, (ty, column): (&Type, &str), stored: &Stored, (found, id): (&Value, i64)) {
        let field = ty.field(column).expect("a field");
        let field = &ty.fields[usize::from(field.index)];
        let expected = comparable(field, &ours(field, stored, &self.keys));
        assert_eq!(comparable(field, found), expected, "{}.{column} of {id}", ty.name);
    }
}

async fn compare(studio: &Studio, source: &str, except: &[&str]) {
    let compared = Comparison::of(studio, source, except).await.holds().await;
    assert!(compared > 40_000, "{compared} values");
}

#[tokio::test]
async fn every_value_of_every_column_arrives() {
    for engine in engines::available() {
        let studio = Studio::empty(engine).await;
        let report = studio.import(&ImportOptions::default()).await.expect("an import");
        compare(&studio, &report.source, &[]).await;
    }
}

#[tokio::test]
async fn every_value_arrives_from_a_server_too() {
    let Some(database) = server::served().await else { return };
    let studio = Studio::empty(engines::Engine::Sqlite).await;
    let options = ImportOptions::default();
    let report = studio.import_from(database.url(), &options, &()).await.expect("an import");
    compare(&studio, &report.source, &MADE).await;
}
