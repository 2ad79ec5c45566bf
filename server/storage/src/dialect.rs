//! Every difference between the engines that more than one place needs: names, placeholders,
//! column types, bound values, and the forms of an insert.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use schema_som::kind::Kind;
use schema_som::{Code, Error, Key, Result, Value};
use sea_orm::{DbBackend, Value as Bind};
use uuid::Uuid;

use crate::engine::Engine;

/// How a record's text is compared on MariaDB: by code points, trailing spaces count.
pub(crate) const MARIADB_COLLATION: &str = "utf8mb4_nopad_bin";

impl Engine {
    /// The engine's name for sea-orm.
    pub(crate) fn backend(self) -> DbBackend {
        match self {
            Engine::Sqlite => DbBackend::Sqlite,
            Engine::Postgres => DbBackend::Postgres,
            Engine::MariaDb => DbBackend::MySql,
        }
    }

    /// A name in quotes. Names come from the registry, where quotes are refused.
    pub(crate) fn quote(self, name: &str) -> String {
        match self {
            Engine::MariaDb => format!("`{name}`"),
            _ => format!("\"{name}\""),
        }
    }

    /// Names in quotes, with commas.
    pub(crate) fn quote_all<'a>(self, names: impl IntoIterator<Item = &'a str>) -> String {
        names.into_iter().map(|name| self.quote(name)).collect::<Vec<_>>().join(", ")
    }

    /// Appends the placeholder of the n-th bound value, counted from 1.
    pub(crate) fn push_placeholder(self, sql: &mut String, number: usize) {
        match self {
            Engine::Postgres => {
                // Writing to a String cannot fail.
                let _ = write!(sql, "${number}");
            }
            _ => sql.push('?'),
        }
    }

    /// Values that one statement can bind.
    pub(crate) fn bind_limit(self) -> usize {
        match self {
            Engine::Sqlite => 32_766,
            _ => 65_535,
        }
    }

    /// The type of a column, without its nullability.
    pub(crate) fn column_type(self, kind: &Kind) -> String {
        let text = |size: u32| match self {
            Engine::Sqlite => "TEXT".to_owned(),
            Engine::Postgres => format!("varchar({size}) COLLATE \"C\""),
            Engine::MariaDb => format!("varchar({size})"),
        };
        let each = |sqlite: &str, postgres: &str, mariadb: &str| match self {
            Engine::Sqlite => sqlite.to_owned(),
            Engine::Postgres => postgres.to_owned(),
            Engine::MariaDb => mariadb.to_owned(),
        };
        match kind {
            Kind::Key => each("BLOB", "uuid", "binary(16)"),
            Kind::Text(size) => text(*size),
            Kind::Enum(_) => text(32),
            Kind::LongText | Kind::Json => each("TEXT", "text COLLATE \"C\"", "longtext"),
            Kind::Bool => each("INTEGER", "boolean", "tinyint(1)"),
            Kind::Int => each("INTEGER", "integer", "int"),
            Kind::BigInt | Kind::Decimal | Kind::Duration => each("INTEGER", "bigint", "bigint"),
            Kind::Float => each("REAL", "double precision", "double"),
            Kind::DateTime => each("INTEGER", "timestamp with time zone", "datetime(6)"),
        }
    }

    /// A value as the driver takes it for a column of this kind; nulls are typed.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a number or a time that the column cannot hold, `INTERNAL` for a value
    /// of another kind.
    pub(crate) fn bind(self, kind: &Kind, value: &Value) -> Result<Bind> {
        Ok(match (kind, value) {
            (_, Value::Null) => self.bind_null(kind),
            (Kind::Key, Value::Key(key)) => bind_key(*key),
            (Kind::Bool, Value::Int(number)) if self == Engine::Postgres => {
                Bind::Bool(Some(*number != 0))
            }
            (Kind::Int | Kind::Bool, Value::Int(number)) => {
                let number = i32::try_from(*number).map_err(|_| out_of_range("a whole number"))?;
                Bind::Int(Some(number))
            }
            (Kind::BigInt | Kind::Decimal | Kind::Duration, Value::Int(number)) => {
                Bind::BigInt(Some(*number))
            }
            (Kind::Float, Value::Float(number)) if number.is_finite() => {
                Bind::Double(Some(*number))
            }
            (Kind::Float, Value::Float(_)) => return Err(out_of_range("a number")),
            (Kind::Float, Value::Int(number)) => Bind::Double(Some(*number as f64)),
            (Kind::DateTime, Value::Time(micros)) => self.bind_time(*micros)?,
            (Kind::Text(_) | Kind::LongText | Kind::Enum(_) | Kind::Json, Value::Text(text)) => {
                Bind::String(Some(text.clone()))
            }
            (kind, value) => {
                return Err(Error::internal(format!(
                    "a column of kind {} was given {}",
                    kind_name(kind),
                    value_name(value)
                )));
            }
        })
    }

    fn bind_null(self, kind: &Kind) -> Bind {
        match kind {
            Kind::Key => Bind::Uuid(None),
            Kind::Text(_) | Kind::LongText | Kind::Enum(_) | Kind::Json => Bind::String(None),
            Kind::Bool if self == Engine::Postgres => Bind::Bool(None),
            Kind::Bool | Kind::Int => Bind::Int(None),
            Kind::BigInt | Kind::Decimal | Kind::Duration => Bind::BigInt(None),
            Kind::Float => Bind::Double(None),
            Kind::DateTime => match self {
                Engine::Sqlite => Bind::BigInt(None),
                Engine::Postgres => Bind::ChronoDateTimeUtc(None),
                Engine::MariaDb => Bind::ChronoDateTime(None),
            },
        }
    }

    /// Microseconds since 1970 as a bound value.
    fn bind_time(self, micros: i64) -> Result<Bind> {
        if self == Engine::Sqlite {
            return Ok(Bind::BigInt(Some(micros)));
        }
        let time: DateTime<Utc> =
            DateTime::from_timestamp_micros(micros).ok_or_else(|| out_of_range("a time"))?;
        Ok(match self {
            Engine::MariaDb => Bind::ChronoDateTime(Some(time.naive_utc())),
            _ => Bind::ChronoDateTimeUtc(Some(time)),
        })
    }

    /// A value of a column's kind as a part of a statement: a default that a plugin declared.
    pub(crate) fn literal(self, kind: &Kind, value: &Value) -> String {
        match (kind, value) {
            (_, Value::Null | Value::Key(_)) => "NULL".to_owned(),
            (Kind::Bool, Value::Int(number)) if self == Engine::Postgres => {
                (*number != 0).to_string()
            }
            (Kind::Float, Value::Int(number)) => self.double(*number as f64),
            (_, Value::Float(number)) => self.double(*number),
            (_, Value::Int(number)) => number.to_string(),
            (_, Value::Text(text)) => {
                let text = text.replace('\'', "''");
                match self {
                    Engine::MariaDb => format!("'{}'", text.replace('\\', "\\\\")),
                    _ => format!("'{text}'"),
                }
            }
            (_, Value::Time(micros)) => {
                let time = DateTime::from_timestamp_micros(*micros).unwrap_or_default();
                let time = time.format("%Y-%m-%d %H:%M:%S%.6f");
                match self {
                    Engine::Sqlite => micros.to_string(),
                    Engine::Postgres => format!("'{time}+00'::timestamptz"),
                    Engine::MariaDb => format!("TIMESTAMP'{time}'"),
                }
            }
        }
    }

    /// A double that is one everywhere.
    fn double(self, number: f64) -> String {
        match self {
            _ if !number.is_finite() => "NULL".to_owned(),
            Engine::Postgres => format!("{number:e}::double precision"),
            _ => format!("{number:e}"),
        }
    }

    /// The end of an insert that leaves existing rows as they are.
    pub(crate) fn keep_existing(self, key: &[&str]) -> String {
        match self {
            // `INSERT IGNORE` would hide foreign keys that lead nowhere.
            Engine::MariaDb => {
                let column = self.quote(key.first().copied().unwrap_or("id"));
                format!(" ON DUPLICATE KEY UPDATE {column} = {column}")
            }
            _ => format!(" ON CONFLICT ({}) DO NOTHING", self.quote_all(key.iter().copied())),
        }
    }

    /// The end of an insert that overwrites these columns of existing rows.
    pub(crate) fn overwrite_existing(self, key: &[&str], columns: &[&str]) -> String {
        let set = |column: &&str| {
            let column = self.quote(column);
            match self {
                Engine::MariaDb => format!("{column} = VALUES({column})"),
                _ => format!("{column} = excluded.{column}"),
            }
        };
        let sets = columns.iter().map(set).collect::<Vec<_>>().join(", ");
        match self {
            Engine::MariaDb => format!(" ON DUPLICATE KEY UPDATE {sets}"),
            _ => {
                let key = self.quote_all(key.iter().copied());
                format!(" ON CONFLICT ({key}) DO UPDATE SET {sets}")
            }
        }
    }
}

/// A key as the driver takes it: `uuid`, or 16 bytes.
pub(crate) fn bind_key(key: Key) -> Bind {
    Bind::Uuid(Some(Uuid::from_bytes(key.0)))
}

/// A text as the driver takes it.
pub(crate) fn bind_text(text: &str) -> Bind {
    Bind::String(Some(text.to_owned()))
}

fn out_of_range(what: &str) -> Error {
    Error::new(Code::InvalidValue, format!("{what} is out of the range that can be stored"))
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Key => "Key",
        Kind::Text(_) => "Text",
        Kind::LongText => "LongText",
        Kind::Bool => "Bool",
        Kind::Int => "Int",
        Kind::BigInt => "BigInt",
        Kind::Float => "Float",
        Kind::Decimal => "Decimal",
        Kind::DateTime => "DateTime",
        Kind::Duration => "Duration",
        Kind::Enum(_) => "Enum",
        Kind::Json => "Json",
    }
}

fn value_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Key(_) => "a key",
        Value::Int(_) => "a whole number",
        Value::Float(_) => "a double",
        Value::Text(_) => "a text",
        Value::Time(_) => "a time",
    }
}
