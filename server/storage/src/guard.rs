//! What is stored, and stands in the way of a step: how much of it, with examples.

use schema_som::{Error, Registry, Result};

use crate::ddl::{Check, Finds};
use crate::{Engine, Store};

/// Examples that are told.
const EXAMPLES: usize = 3;

impl Store {
    /// What is in a step's way, in words; nothing when the way is free.
    pub(crate) async fn in_the_way(
        &self,
        registry: &Registry,
        check: &Check,
    ) -> Result<Option<String>> {
        let table = self.engine().quote(&check.table);
        match &check.finds {
            Finds::Any => {
                let count = self.count(&format!("SELECT count(*) FROM {table}")).await?;
                Ok((count > 0).then(|| told(check, count, "")))
            }
            Finds::Where(condition, shown) => {
                let from = format!("FROM {table} WHERE {condition}");
                let count = self.count(&format!("SELECT count(*) {from}")).await?;
                if count == 0 {
                    return Ok(None);
                }
                let examples = self.examples((registry, check), (&from, shown)).await?;
                Ok(Some(told(check, count, &examples)))
            }
            Finds::Shared(columns) => self.shared(check, columns).await,
        }
    }

    async fn count(&self, sql: &str) -> Result<i64> {
        let rows = self.fetch(sql.to_owned(), Vec::new()).await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// The ids of the first rows, with what they hold.
    async fn examples(
        &self,
        (registry, check): (&Registry, &Check),
        (from, shown): (&str, &str),
    ) -> Result<String> {
        let engine = self.engine();
        let (id, shown) = (engine.quote("id"), as_text(engine, shown));
        let sql = format!("SELECT {id}, {shown} {from} ORDER BY {id} LIMIT {EXAMPLES}");
        let prefix = registry.by_name(&check.type_name).map_or("record", |ty| &ty.prefix);
        let mut examples = Vec::new();
        for row in self.fetch(sql, Vec::new()).await? {
            let id = row.key(0)?.to_id(prefix);
            examples.push(match row.optional_text(1)? {
                Some(text) => format!("`{}` of {id}", schema_som::id::clip(&text)),
                None => id,
            });
        }
        Ok(examples.join(", "))
    }

    /// Values that several rows have.
    async fn shared(&self, check: &Check, columns: &[String]) -> Result<Option<String>> {
        let engine = self.engine();
        let table = engine.quote(&check.table);
        let names = engine.quote_all(columns.iter().map(String::as_str));
        let some = columns.iter().map(|name| format!("{} IS NOT NULL", engine.quote(name)));
        let some = some.collect::<Vec<_>>().join(" AND ");
        let texts = columns.iter().map(|name| as_text(engine, name)).collect::<Vec<_>>();
        let sql = format!(
            "SELECT count(*), {} FROM {table} WHERE {some} GROUP BY {names} HAVING count(*) > 1 \
             ORDER BY {names} LIMIT {}",
            texts.join(", "),
            EXAMPLES + 1
        );
        let rows = self.fetch(sql, Vec::new()).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut examples = Vec::new();
        for row in rows.iter().take(EXAMPLES) {
            let count = row.int(0)?;
            let values: Vec<String> = (1..=columns.len())
                .map(|at| Ok(row.optional_text(at)?.unwrap_or_default()))
                .collect::<Result<_>>()?;
            let values = values.join(", ");
            examples
                .push(format!("`{}`, which {count} records have", schema_som::id::clip(&values)));
        }
        let more = if rows.len() > EXAMPLES { ", and more" } else { "" };
        let place = format!("{}.{}", check.type_name, check.member);
        Ok(Some(format!("{place} is shared: {}{more}", examples.join("; "))))
    }
}

/// A column as a text that people read.
fn as_text(engine: Engine, column: &str) -> String {
    let column = engine.quote(column);
    match engine {
        Engine::Sqlite => format!("CAST({column} AS TEXT)"),
        Engine::Postgres => format!("CAST({column} AS text)"),
        Engine::MariaDb => format!("CAST({column} AS CHAR)"),
    }
}

fn told(check: &Check, count: i64, examples: &str) -> String {
    let records = if count == 1 { "record" } else { "records" };
    let place = match check.member.is_empty() {
        true => check.type_name.clone(),
        false => format!("{}.{}", check.type_name, check.member),
    };
    let such = if examples.is_empty() { String::new() } else { format!(", such as {examples}") };
    format!("{place}: {count} {records} {}{such}", check.words)
}

/// The error of obstacles: all of them, and the place of the first one.
pub(crate) fn refused(obstacles: &[(String, Option<&Check>)]) -> Error {
    let told: Vec<&str> = obstacles.iter().map(|(what, _)| what.as_str()).collect();
    let what = format!("this changes what is stored already: {}", told.join("; "));
    let error = Error::new(schema_som::Code::SchemaMismatch, what)
        .hint("types and fields can be added; what is in the way has to be changed first");
    match obstacles.iter().find_map(|(_, check)| *check) {
        Some(check) if !check.member.is_empty() => error.at_field(&check.type_name, &check.member),
        _ => error,
    }
}
