//! The statement that gives many rows of a table new values: what all of them have in common is
//! said once, what differs comes as rows to join.

use schema_som::kind::Kind;
use schema_som::{Code, Error, Key, Result};
use sea_orm::Value as Bind;
use serde_json::Value as Json;

use crate::Engine;
use crate::dialect::{MARIADB_COLLATION, bind_key};
use crate::draft::Draft;

/// An update of rows by their keys.
pub(super) struct Joined<'a> {
    engine: Engine,
    table: &'a str,
    /// Columns that get the same value in every row.
    same: Vec<(&'a str, Bind)>,
    /// Columns whose values differ, and those values for each row.
    differing: Vec<(&'a str, &'a Kind)>,
    rows: Vec<(Key, Vec<Bind>)>,
    /// The rows as one value, where the engine takes them so.
    json: Option<String>,
}

impl<'a> Joined<'a> {
    /// # Errors
    /// `INVALID_VALUE` for a time that MariaDB cannot hold.
    pub(super) fn of(
        engine: Engine,
        table: &'a str,
        columns: &'a [(String, &'a Kind)],
        rows: Vec<(Key, Vec<Bind>)>,
    ) -> Result<Self> {
        let (mut same, mut differing, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (at, (name, kind)) in columns.iter().enumerate() {
            match rows.split_first() {
                Some(((_, first), rest)) if rest.iter().all(|(_, row)| row[at] == first[at]) => {
                    same.push((name.as_str(), first[at].clone()));
                }
                _ => {
                    differing.push((name.as_str(), *kind));
                    places.push(at);
                }
            }
        }
        let narrow = |(key, row): (Key, Vec<Bind>)| {
            (key, places.iter().map(|at| row[*at].clone()).collect())
        };
        let rows: Vec<_> = rows.into_iter().map(narrow).collect();
        let json = match (engine, differing.is_empty()) {
            (Engine::MariaDb, false) => Some(json(&rows)?),
            _ => None,
        };
        Ok(Self { engine, table, same, differing, rows, json })
    }

    pub(super) fn statement(self) -> (String, Vec<Bind>) {
        let mut text = Draft::new(self.engine, String::new());
        match (self.differing.is_empty(), self.engine) {
            (true, _) => self.alike(&mut text),
            (false, Engine::MariaDb) => self.joined_json(&mut text),
            (false, _) => self.joined_values(&mut text),
        }
        (text.text, text.binds)
    }

    /// `UPDATE t SET a = ? WHERE id IN (..)`
    fn alike(self, text: &mut Draft) {
        let engine = self.engine;
        text.push(&format!("UPDATE {} SET ", engine.table_by_key(self.table)));
        text.set(self.same);
        text.push(&format!(" WHERE {}", engine.quote("id")));
        match self.rows.as_slice() {
            [(only, _)] => {
                text.push(" = ");
                text.bind(bind_key(*only));
            }
            rows => {
                let keys: Vec<Key> = rows.iter().map(|(key, _)| *key).collect();
                engine.push_in_keys(&mut text.text, &mut text.binds, &keys);
            }
        }
    }

    /// `UPDATE t SET a = ?, b = v.b FROM (VALUES (..), (..)) AS v WHERE t.id = v.id`
    fn joined_values(self, text: &mut Draft) {
        let engine = self.engine;
        let table = engine.quote(self.table);
        text.push(&format!("UPDATE {table} SET "));
        let fixed = !self.same.is_empty();
        text.set(self.same);
        for (at, (name, _)) in self.differing.iter().enumerate() {
            let comma = if at > 0 || fixed { ", " } else { "" };
            text.push(&format!("{comma}{} = v.{}", engine.quote(name), column_of_values(at + 1)));
        }
        text.push(" FROM (VALUES ");
        for (at, (key, row)) in self.rows.into_iter().enumerate() {
            text.push(if at == 0 { "(" } else { ", (" });
            push_typed(text, bind_key(key), &Kind::Key, at == 0);
            for (value, (_, kind)) in row.into_iter().zip(&self.differing) {
                text.push(", ");
                push_typed(text, value, kind, at == 0);
            }
            text.push(")");
        }
        text.push(&format!(
            ") AS v WHERE {table}.{} = v.{}",
            engine.quote("id"),
            column_of_values(0)
        ));
    }

    /// MariaDB has no rows of values to join, but a table out of JSON, whose columns have types.
    fn joined_json(self, text: &mut Draft) {
        let engine = self.engine;
        text.push("UPDATE JSON_TABLE(");
        text.bind(Bind::String(self.json));
        text.push(", '$[*]' COLUMNS (c0 char(32) PATH '$[0]'");
        for (at, (_, kind)) in self.differing.iter().enumerate() {
            let at = at + 1;
            text.push(&format!(", c{at} {} PATH '$[{at}]'", json_type(kind)));
        }
        let table = engine.quote(self.table);
        text.push(&format!(
            ")) AS v STRAIGHT_JOIN {table} ON {table}.{} = unhex(v.c0) SET ",
            engine.quote("id")
        ));
        let fixed = !self.same.is_empty();
        text.set(self.same);
        for (at, (name, kind)) in self.differing.iter().enumerate() {
            let comma = if at > 0 || fixed { ", " } else { "" };
            let value = format!("v.c{}", at + 1);
            let value = if **kind == Kind::Key { format!("unhex({value})") } else { value };
            text.push(&format!("{comma}{table}.{} = {value}", engine.quote(name)));
        }
    }
}

/// What both engines call the columns of values that have no names: SQLite cannot name them.
fn column_of_values(at: usize) -> String {
    format!("column{}", at + 1)
}

/// A value whose type PostgreSQL would have to guess, in the first row of several.
fn push_typed(text: &mut Draft, value: Bind, kind: &Kind, first: bool) {
    text.bind(value);
    if first && text.engine == Engine::Postgres {
        let ty = match kind {
            // Without a length: a text that is too long is refused where it is stored, and not
            // cut off here.
            Kind::Text(_) | Kind::Enum(_) | Kind::LongText | Kind::Json => "text".to_owned(),
            kind => text.engine.column_type(kind),
        };
        text.push(&format!("::{ty}"));
    }
}

fn json_type(kind: &Kind) -> String {
    match kind {
        Kind::Key => "char(32)".to_owned(),
        Kind::DateTime => "datetime(6)".to_owned(),
        Kind::Float => "double".to_owned(),
        Kind::Bool | Kind::Int | Kind::BigInt | Kind::Decimal | Kind::Duration => {
            "bigint".to_owned()
        }
        // Without the column's length: what is too long is refused where it is stored.
        Kind::Text(_) | Kind::Enum(_) | Kind::LongText | Kind::Json => {
            format!("longtext CHARACTER SET utf8mb4 COLLATE {MARIADB_COLLATION}")
        }
    }
}

fn json(rows: &[(Key, Vec<Bind>)]) -> Result<String> {
    let row = |(key, values): &(Key, Vec<Bind>)| {
        let key = std::iter::once(Ok(key.to_hex().into()));
        key.chain(values.iter().map(json_value)).collect::<Result<Vec<_>>>().map(Json::Array)
    };
    let rows = rows.iter().map(row).collect::<Result<Vec<_>>>()?;
    Ok(Json::Array(rows).to_string())
}

fn json_value(bind: &Bind) -> Result<Json> {
    Ok(match bind {
        Bind::Uuid(Some(key)) => Key(key.into_bytes()).to_hex().into(),
        Bind::Int(Some(number)) => (*number).into(),
        Bind::BigInt(Some(number)) => (*number).into(),
        Bind::Double(Some(number)) => (*number).into(),
        Bind::String(Some(text)) => text.as_str().into(),
        Bind::ChronoDateTime(Some(time)) => {
            // Read out of JSON, a year of five digits would become the year 0.
            if !(0..=9999).contains(&chrono::Datelike::year(time)) {
                return Err(Error::new(Code::InvalidValue, "a time is out of range")
                    .hint("years have four digits"));
            }
            time.format("%Y-%m-%d %H:%M:%S%.6f").to_string().into()
        }
        Bind::Uuid(None)
        | Bind::Int(None)
        | Bind::BigInt(None)
        | Bind::Double(None)
        | Bind::String(None)
        | Bind::ChronoDateTime(None) => Json::Null,
        _ => return Err(Error::internal("a value that MariaDB does not take as JSON")),
    })
}
