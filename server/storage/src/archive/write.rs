//! Writing an archive from one snapshot of the database.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use schema_som::{Error, Registry, Result};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, IsolationLevel, QueryResult, Statement,
    TransactionTrait, Value as Bind,
};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::format::{Head, Mark, to_hex, to_json};
use super::{Counts, FORMAT, LEFT_OUT, Label, trouble};
use crate::ddl::{self, Table};
use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::error;
use crate::rows::driver_rows;
use crate::sql::CellKind;
use crate::{Engine, Store};

/// Rows read by one statement.
const PAGE: usize = 2_000;

/// Tables that plugins share, and the column that tells whose a row is: its version with its settings,
/// those of projects, and what it keeps by name.
const SHARED: [(&str, &str); 3] =
    [("plugins", "id"), ("plugin_settings", "plugin_id"), ("plugin_drawers", "plugin")];

/// Which rows of a table are written.
#[derive(Clone, Copy)]
enum Which<'a> {
    All,
    /// Those whose column holds this text.
    Of(&'a str, &'a str),
}

impl Store {
    /// Writes everything that the database holds into a new file, as of one moment. Others go on
    /// writing meanwhile.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the file exists or cannot be written, or the database is gone.
    pub async fn write_archive(
        &self,
        registry: &Registry,
        label: Label,
        file: &Path,
    ) -> Result<Counts> {
        let tables = ddl::tables(registry);
        let tables = tables.iter().filter(|table| !LEFT_OUT.contains(&&*table.name));
        self.write_tables(tables.map(|table| (table, Which::All)), label, file).await
    }

    /// Writes what a plugin has stored into a new file, in the same form: tables of its own, what it
    /// keeps by name, and its settings. Others go on writing meanwhile.
    ///
    /// # Errors
    /// As [`Store::write_archive`].
    pub async fn archive_plugin(
        &self,
        registry: &Registry,
        (plugin, label): (&str, Label),
        file: &Path,
    ) -> Result<Counts> {
        let (tables, there) = (ddl::tables(registry), self.table_names().await?);
        let own = tables.iter().filter_map(|table| {
            let shared = SHARED.iter().find(|(name, _)| *name == table.name);
            let is_own = table.plugin.as_deref() == Some(plugin) && there.contains(&table.name);
            match shared {
                Some((_, column)) => Some((table, Which::Of(column, plugin))),
                None => is_own.then_some((table, Which::All)),
            }
        });
        self.write_tables(own, label, file).await
    }

    async fn write_tables<'t>(
        &self,
        tables: impl Iterator<Item = (&'t Table, Which<'t>)>,
        label: Label,
        file: &Path,
    ) -> Result<Counts> {
        let options = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        let out = options.map_err(|error| trouble(file, "made", &error))?;
        let mut archive = Archive::new(out, file);
        archive.line(&Head { backlot: "archive".to_owned(), format: FORMAT, label })?;
        let snapshot = self.snapshot().await?;
        let mut counts = Counts::new();
        for (table, which) in tables {
            let rows = self.write_table(&snapshot, (table, which), &mut archive).await?;
            if rows > 0 {
                counts.push((table.name.clone(), rows));
            }
        }
        // It only read.
        let _ = self.whole(snapshot.rollback()).await;
        archive.finish()?;
        Ok(counts)
    }

    /// A transaction that sees one state of the database until its end.
    async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let (isolation, access) = match self.engine() {
            Engine::Sqlite => (None, None),
            _ => (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)),
        };
        self.start_clock();
        let begun = self.whole(self.sea().begin_with_config(isolation, access)).await;
        begun.map_err(|e| error::map(&e, None))
    }

    async fn write_table(
        &self,
        snapshot: &DatabaseTransaction,
        (table, which): (&Table, Which<'_>),
        archive: &mut Archive<'_>,
    ) -> Result<u64> {
        let names = table.columns.iter().map(|column| column.name.clone()).collect();
        archive.line(&Mark::Table { name: table.name.clone(), columns: names })?;
        let (mut last, mut count) = (None, 0);
        loop {
            let (sql, binds) = page(self.engine(), (table, which), last.as_deref())?;
            let statement = Statement::from_sql_and_values(self.engine().backend(), sql, binds);
            self.start_clock();
            let rows = self.whole(snapshot.query_all_raw(statement)).await;
            let lines = lines(self.engine(), table, rows.map_err(|e| error::map(&e, None))?)?;
            for line in &lines {
                archive.line(line)?;
            }
            archive.rows += lines.len() as u64;
            count += lines.len() as u64;
            let more = lines.len() == PAGE;
            last = lines.into_iter().last();
            if !more {
                return Ok(count);
            }
        }
    }
}

/// The next rows by primary key, after a row that was written.
fn page(
    engine: Engine,
    (table, which): (&Table, Which<'_>),
    last: Option<&[Json]>,
) -> Result<(String, Vec<Bind>)> {
    let columns = engine.quote_all(table.columns.iter().map(|column| column.name.as_str()));
    let key = engine.quote_all(table.primary.iter().map(String::as_str));
    let mut sql =
        Draft::new(engine, format!("SELECT {columns} FROM {}", engine.quote(&table.name)));
    if let Which::Of(column, text) = which {
        sql.compare(column, "=", bind_text(text));
    }
    if let Some(last) = last {
        sql.and(&format!("({key}) > ("));
        for (index, name) in table.primary.iter().enumerate() {
            let at = table.columns.iter().position(|column| column.name == *name);
            let at = at.ok_or_else(|| Error::internal("a primary key without its column"))?;
            sql.push(if index == 0 { "" } else { ", " });
            sql.bind(super::format::to_bind(engine, &table.columns[at].holds, &last[at])?);
        }
        sql.push(")");
    }
    sql.push(&format!(" ORDER BY {key} LIMIT {PAGE}"));
    Ok((sql.text, sql.binds))
}

fn lines(engine: Engine, table: &Table, rows: Vec<QueryResult>) -> Result<Vec<Vec<Json>>> {
    let kinds = table.columns.iter().map(|column| column.holds.kind().map(CellKind::of));
    // Bytes are read apart; what stands for them here is not looked at.
    let kinds: Arc<[CellKind]> = kinds.map(|kind| kind.unwrap_or(CellKind::Text)).collect();
    let bytes = rows.iter().map(|row| bytes(table, row)).collect::<Result<Vec<_>>>()?;
    let rows = driver_rows(engine, rows, &kinds);
    let line = |(row, bytes): (usize, Vec<Json>)| {
        let mut bytes = bytes.into_iter();
        let cells = table.columns.iter().enumerate().map(|(at, column)| {
            let json = match column.holds.kind() {
                Some(_) => to_json(rows.cell(row, at)),
                None => bytes.next().unwrap_or_default(),
            };
            if json.is_null() && !column.nullable {
                let place = format!("{}.{}", table.name, column.name);
                return Err(Error::internal(format!("{place} has a row without a value")));
            }
            Ok(json)
        });
        cells.collect()
    };
    bytes.into_iter().enumerate().map(line).collect()
}

/// The cells of a row that hold bytes, in order.
fn bytes(table: &Table, row: &QueryResult) -> Result<Vec<Json>> {
    let places = table.columns.iter().enumerate().filter(|(_, c)| c.holds.kind().is_none());
    let read = |(at, _): (usize, &ddl::Column)| {
        let bytes: Option<Vec<u8>> =
            row.try_get_by_index(at).map_err(|_| Error::internal("bytes cannot be read"))?;
        Ok(bytes.map_or(Json::Null, |bytes| json!(to_hex(&bytes))))
    };
    places.map(read).collect()
}

/// The file that grows.
struct Archive<'a> {
    out: GzEncoder<BufWriter<File>>,
    hash: blake3::Hasher,
    rows: u64,
    file: &'a Path,
}

impl<'a> Archive<'a> {
    fn new(out: File, file: &'a Path) -> Self {
        let out = GzEncoder::new(BufWriter::new(out), Compression::default());
        Self { out, hash: blake3::Hasher::new(), rows: 0, file }
    }

    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        let line = serde_json::to_vec(line)
            .map_err(|error| Error::internal(format!("a line cannot be written: {error}")))?;
        for part in [line.as_slice(), b"\n"] {
            self.hash.update(part);
            self.out.write_all(part).map_err(|error| trouble(self.file, "written", &error))?;
        }
        Ok(())
    }

    /// Ends the file; when this is done, it is on the disk.
    fn finish(mut self) -> Result<()> {
        self.line(&Mark::End { rows: self.rows })?;
        self.line(&Mark::Blake3(self.hash.finalize().to_hex().to_string()))?;
        let sealed = self.out.finish().and_then(|out| out.into_inner().map_err(|e| e.into_error()));
        let synced = sealed.and_then(|file| file.sync_all());
        synced.map_err(|error| trouble(self.file, "written", &error))
    }
}
