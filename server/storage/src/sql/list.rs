//! Many values as one bound value, so that the text does not depend on their number.

use schema_som::kind::Kind;
use schema_som::{Error, Key, Value};
use sea_orm::Value as Driver;
use sea_orm::sea_query::ArrayType;
use serde_json::Value as Json;

use super::{Bind, Text};
use crate::Engine;
use crate::dialect::{MARIADB_COLLATION, bind_key};

/// Keys as the one value that a statement takes them as.
pub(crate) fn keys_value(engine: Engine, keys: &[Key]) -> Driver {
    if engine == Engine::Postgres {
        let keys = keys.iter().map(|key| bind_key(*key)).collect();
        return Driver::Array(ArrayType::Uuid, Some(Box::new(keys)));
    }
    let mut json = String::with_capacity(keys.len() * 35 + 2);
    json.push('[');
    for (at, key) in keys.iter().enumerate() {
        json.push_str(if at == 0 { "\"" } else { ",\"" });
        key.push_hex(&mut json);
        json.push('"');
    }
    json.push(']');
    Driver::String(Some(json))
}

impl Text<'_> {
    /// The parents' keys as a table `k`.
    pub(super) fn push_keys(&mut self) {
        match self.engine {
            Engine::Postgres => {
                self.push("unnest(");
                self.push_bind(Bind::Keys);
                self.push(") AS k(\"id\")");
            }
            Engine::Sqlite => {
                self.push("json_each(");
                self.push_bind(Bind::Keys);
                self.push(") AS k");
            }
            Engine::MariaDb => {
                self.push("JSON_TABLE(");
                self.push_bind(Bind::Keys);
                self.push(", '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k");
            }
        }
    }

    /// A key of the table `k`.
    pub(super) fn push_key_of_keys(&mut self) {
        self.push(match self.engine {
            Engine::Postgres => "k.\"id\"",
            Engine::Sqlite => "unhex(k.\"value\")",
            Engine::MariaDb => "unhex(k.`id`)",
        });
    }

    /// ` = ANY($1)` or ` IN (SELECT ..)`, after the column. There is at least one value.
    pub(super) fn push_among(&mut self, kind: &Kind, values: &[Value]) {
        match (self.engine, values) {
            (_, [value]) => {
                self.push(" = ");
                self.push_value(kind, value);
            }
            (Engine::Postgres, _) => self.push_any(kind, values),
            // JSON has no notation of a double that every reader takes for the same one.
            (_, _) if *kind == Kind::Float => self.push_each(kind, values),
            (Engine::Sqlite, _) => {
                let hex = *kind == Kind::Key;
                self.push(" IN (SELECT ");
                self.push(if hex { "unhex(\"value\")" } else { "\"value\"" });
                self.push(" FROM json_each(");
                self.push_json(values);
                self.push("))");
            }
            (Engine::MariaDb, _) => {
                let hex = *kind == Kind::Key;
                self.push(" IN (SELECT ");
                self.push(if hex { "unhex(j.`value`)" } else { "j.`value`" });
                self.push(" FROM JSON_TABLE(");
                self.push_json(values);
                self.push(", '$[*]' COLUMNS (`value` ");
                self.push_json_type(kind);
                self.push(" PATH '$')) AS j)");
            }
        }
    }

    fn push_any(&mut self, kind: &Kind, values: &[Value]) {
        let array = match kind {
            Kind::Key => ArrayType::Uuid,
            Kind::Bool => ArrayType::Bool,
            Kind::Int => ArrayType::Int,
            Kind::BigInt | Kind::Decimal | Kind::Duration => ArrayType::BigInt,
            Kind::Float => ArrayType::Double,
            Kind::DateTime => ArrayType::ChronoDateTimeUtc,
            Kind::Text(_) | Kind::LongText | Kind::Enum(_) | Kind::Json => ArrayType::String,
        };
        let values: Result<Vec<_>, Error> =
            values.iter().map(|value| self.engine.bind(kind, value)).collect();
        self.push(" = ANY(");
        match values {
            Ok(values) => {
                self.push_bind(Bind::Value(Driver::Array(array, Some(Box::new(values)))));
            }
            Err(error) => self.fail(error),
        }
        self.push(")");
    }

    fn push_each(&mut self, kind: &Kind, values: &[Value]) {
        self.push(" IN (");
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.push_value(kind, value);
        }
        self.push(")");
    }

    fn push_json(&mut self, values: &[Value]) {
        let json = |value: &Value| match value {
            Value::Null => Json::Null,
            Value::Key(key) => {
                let mut hex = String::with_capacity(32);
                key.push_hex(&mut hex);
                hex.into()
            }
            Value::Int(number) => (*number).into(),
            Value::Float(number) => (*number).into(),
            Value::Text(text) => text.as_str().into(),
            Value::Time(micros) if self.engine == Engine::Sqlite => (*micros).into(),
            Value::Time(micros) => chrono::DateTime::from_timestamp_micros(*micros)
                .map(|time| time.format("%Y-%m-%d %H:%M:%S%.6f").to_string())
                .into(),
        };
        let list = Json::Array(values.iter().map(json).collect()).to_string();
        self.push_bind(Bind::Value(Driver::String(Some(list))));
    }

    fn push_json_type(&mut self, kind: &Kind) {
        let text = |text: &mut Self, ty: &str| {
            text.push(ty);
            text.push(" CHARACTER SET utf8mb4 COLLATE ");
            text.push(MARIADB_COLLATION);
        };
        match kind {
            Kind::Key => self.push("char(32)"),
            Kind::DateTime => self.push("datetime(6)"),
            Kind::Float => self.push("double"),
            Kind::Bool | Kind::Int | Kind::BigInt | Kind::Decimal | Kind::Duration => {
                self.push("bigint");
            }
            Kind::Text(_) | Kind::Enum(_) => text(self, "varchar(1024)"),
            Kind::LongText | Kind::Json => text(self, "longtext"),
        }
    }
}
