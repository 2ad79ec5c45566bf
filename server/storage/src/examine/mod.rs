//! A look for faults: what no transaction of ours leaves behind, but a disk, a hand or a bug may.

mod tables;

pub(crate) use tables::Catalog;

use schema_som::registry::{SPINE, Type};
use schema_som::type_def::Scope;
use schema_som::{Code, Registry, Result};

use crate::ddl::{self, Table};
use crate::{Engine, Store};

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The table, perhaps with its column.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
    /// How many rows have the fault; one where it is no row's.
    pub rows: i64,
}

/// A statement that counts rows which should not be, and what it means when there are some.
struct Check {
    place: String,
    problem: String,
    sql: String,
}

impl Store {
    /// Compares the tables with what the registry derives and the spine with the tables, follows
    /// every foreign key, and looks at the events' positions. Nothing is changed.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn examine(&self, registry: &Registry) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        if self.engine() == Engine::Sqlite {
            for row in self.fetch("PRAGMA quick_check(20)".to_owned(), Vec::new()).await? {
                let problem = row.text(0)?;
                if problem != "ok" {
                    findings.push(Finding { place: "the file".to_owned(), problem, rows: 1 });
                }
            }
        }
        findings.extend(self.compare_tables(registry.stored().unwrap_or(registry)).await?);
        for check in checks(registry, self.engine()) {
            let rows = match self.fetch(check.sql, Vec::new()).await {
                // What it looks at is missing, which was told just now.
                Err(error) if error.code() == Code::SchemaMismatch => continue,
                rows => rows?,
            };
            let rows = rows.first().map_or(Ok(0), |row| row.int(0))?;
            if rows > 0 {
                findings.push(Finding { place: check.place, problem: check.problem, rows });
            }
        }
        Ok(findings)
    }

    /// How many records there are of each concrete type, by the spine. Types without any are left
    /// out.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn census(&self) -> Result<Vec<(String, i64)>> {
        let engine = self.engine();
        let (table, ty) = (engine.quote(SPINE), engine.quote("type"));
        let sql = format!("SELECT {ty}, count(*) FROM {table} GROUP BY {ty} ORDER BY {ty}");
        let rows = self.fetch(sql, Vec::new()).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
    }
}

fn checks(registry: &Registry, engine: Engine) -> Vec<Check> {
    let tables = ddl::tables(registry);
    let foreign = tables.iter().flat_map(|table| foreign_keys(table, engine));
    let spine = registry.concrete().flat_map(|ty| spine(registry, ty, engine));
    foreign.chain(spine).chain(positions(engine)).collect()
}

/// Values of foreign keys that lead nowhere.
fn foreign_keys(table: &Table, engine: Engine) -> Vec<Check> {
    let keys = table.foreign.iter();
    keys.map(|key| {
        let (own, column) = (engine.quote(&table.name), engine.quote(&key.column));
        let (target, id) = (engine.quote(&key.target), engine.quote("id"));
        Check {
            place: format!("{}.{}", table.name, key.column),
            problem: format!("leads to rows that are not in {}", key.target),
            sql: format!(
                "SELECT count(*) FROM {own} o LEFT JOIN {target} t ON t.{id} = o.{column} \
                 WHERE o.{column} IS NOT NULL AND t.{id} IS NULL"
            ),
        }
    })
    .collect()
}

/// Rows of the spine without a record, and records that the spine knows as something else.
fn spine(registry: &Registry, ty: &Type, engine: Engine) -> Vec<Check> {
    let names = [SPINE, &ty.table, "id", "type", "kind", "project_id"].map(|it| engine.quote(it));
    let [spine, table, id, kind_of, kind, project] = names;
    let name = &ty.name;
    let of_kind = match &ty.kind {
        Some(_) => format!(" AND o.{kind} IN ({})", kinds(registry, ty)),
        None => String::new(),
    };
    let mut checks = vec![
        Check {
            place: SPINE.to_owned(),
            problem: format!("has a {name} that is not in {}", ty.table),
            sql: format!(
                "SELECT count(*) FROM {spine} r LEFT JOIN {table} o ON o.{id} = r.{id}{of_kind} \
                 WHERE r.{kind_of} = '{name}' AND o.{id} IS NULL"
            ),
        },
        Check {
            place: ty.table.clone(),
            problem: format!("has a {name} that {SPINE} knows as something else"),
            sql: format!(
                "SELECT count(*) FROM {table} o JOIN {spine} r ON r.{id} = o.{id}{of_kind} \
                 WHERE r.{kind_of} <> '{name}'"
            ),
        },
    ];
    if matches!(ty.scope, Scope::Project { .. }) && ty.project().is_some() {
        checks.push(Check {
            place: format!("{}.project_id", ty.table),
            problem: format!("names another project than {SPINE} does"),
            sql: format!(
                "SELECT count(*) FROM {table} o JOIN {spine} r ON r.{id} = o.{id}{of_kind} \
                 WHERE o.{project} <> r.{project} OR (o.{project} IS NULL AND r.{project} IS NOT NULL) \
                 OR (o.{project} IS NOT NULL AND r.{project} IS NULL)"
            ),
        });
    }
    checks
}

/// What the rows of a member of a family are called in its table: by its own name, and by those that
/// it goes by for while their plugins are off.
fn kinds(registry: &Registry, ty: &Type) -> String {
    let mut names: Vec<&str> = ty.kind.as_deref().into_iter().collect();
    if let Some(stored) = registry.stored() {
        let resting = stored.concrete().filter(|kind| registry.rests_type(kind));
        let seen = resting
            .filter(|kind| registry.seen_as(stored, kind.ix).is_some_and(|seen| seen.ix == ty.ix));
        names.extend(seen.filter_map(|kind| kind.kind.as_deref()));
    }
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// Events that no reader would find, and readers that would miss some. On a server an event without
/// a position waits for its stamper, and one that was written early may be committed late.
fn positions(engine: Engine) -> Vec<Check> {
    let [events, position] = ["events", "position"].map(|it| engine.quote(it));
    let check = |problem: &str, sql: String| Check {
        place: "events.position".to_owned(),
        problem: problem.to_owned(),
        sql,
    };
    let mut checks = vec![
        check(
            "has gaps: events are missing that readers were promised",
            format!(
                "SELECT COALESCE(max({position}) - min({position}) + 1 - count({position}), 0) \
                 FROM {events}"
            ),
        ),
        check(
            "is below 1, where no reader begins",
            format!("SELECT count(*) FROM {events} WHERE {position} < 1"),
        ),
    ];
    // Elsewhere a stamper sets them once the transaction is visible.
    if engine == Engine::Sqlite {
        checks.push(check(
            "is empty, so that no reader finds the event",
            format!("SELECT count(*) FROM {events} WHERE {position} IS NULL"),
        ));
    }
    checks
}
