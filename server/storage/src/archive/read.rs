//! Reading an archive: into an empty database, or only to see whether it is whole.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use schema_som::{Code, Error, Registry, Result};
use sea_orm::Value as Bind;
use serde_json::Value as Json;

use super::format::{Head, Mark, to_bind};
use super::{Counts, FORMAT, Label, damaged, trouble};
use crate::ddl::{self, Holds, Table};
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

/// Rows that are inserted at a time.
const BATCH: usize = 2_000;

/// An archive that was read from end to end: nothing else is ever restored.
#[derive(Debug)]
pub struct Whole<'a> {
    file: &'a Path,
    /// What it says of itself.
    pub label: Label,
    /// What it holds.
    pub counts: Counts,
}

/// Reads an archive from end to end and compares its checksum.
///
/// # Errors
/// `IMPORT_FAILED` when it is no archive, or not whole; `UNAVAILABLE` when it cannot be read.
pub fn verify(file: &Path) -> Result<Whole<'_>> {
    let mut lines = Lines::open(file)?;
    let label = lines.head()?;
    let mut counts = Counts::new();
    loop {
        match lines.next()? {
            Line::Table(name, _) => counts.push((name, 0)),
            Line::Row(_) => match counts.last_mut() {
                Some((_, count)) => *count += 1,
                None => return Err(damaged(file, "a row belongs to no table")),
            },
            Line::End => break,
        }
    }
    counts.retain(|(_, count)| *count > 0);
    Ok(Whole { file, label, counts })
}

impl Store {
    /// Fills an empty database, whose tables exist, with what an archive holds. All of it or
    /// nothing.
    ///
    /// # Errors
    /// `SCHEMA_MISMATCH` for an archive of another schema, `CONFLICT` when the database is not
    /// empty, `IMPORT_FAILED` when the archive has changed since it was read.
    pub async fn read_archive(
        &self,
        registry: &Registry,
        migrations: &[String],
        archive: &Whole<'_>,
    ) -> Result<Counts> {
        let mut lines = Lines::open(archive.file)?;
        let label = lines.head()?;
        if label.migrations != migrations {
            let what = format!("the backup was made by backlot {}", label.version);
            return Err(Error::new(Code::SchemaMismatch, format!("{what}, with other tables"))
                .hint("restore it with that version, then let this one migrate the database"));
        }
        if !self.census().await?.is_empty() {
            return Err(Error::new(Code::Conflict, "the database holds a studio already")
                .hint("restore into a new data folder, or an empty database"));
        }
        let mut tx = self.begin().await?;
        tx.defer_foreign_keys().await?;
        let counts = fill(&mut tx, registry, &mut lines).await?;
        tx.verify_foreign_keys(registry).await?;
        tx.commit().await?;
        Ok(counts)
    }
}

async fn fill(tx: &mut Tx, registry: &Registry, lines: &mut Lines<'_>) -> Result<Counts> {
    let tables = ddl::tables(registry);
    let mut counts = Counts::new();
    let (mut into, mut rows): (Option<&Table>, Vec<Vec<Bind>>) = (None, Vec::new());
    loop {
        let line = lines.next()?;
        let full = rows.len() >= BATCH || !matches!(line, Line::Row(_));
        if let Some(table) = into.filter(|_| full && !rows.is_empty()) {
            counts.push((table.name.clone(), rows.len() as u64));
            insert(tx, registry, table, std::mem::take(&mut rows)).await?;
        }
        match line {
            Line::Table(name, columns) => into = Some(lines.known(&tables, &name, &columns)?),
            Line::Row(cells) => {
                let table = into.ok_or_else(|| damaged(lines.file, "a row belongs to no table"))?;
                rows.push(binds(tx.engine(), table, &cells)?);
            }
            Line::End => break,
        }
    }
    counts.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        kept.1 += if same { next.1 } else { 0 };
        same
    });
    Ok(counts)
}

fn binds(engine: Engine, table: &Table, cells: &[Json]) -> Result<Vec<Bind>> {
    if cells.len() != table.columns.len() {
        return Err(Error::internal(format!("a row of {} has other columns", table.name)));
    }
    let columns = table.columns.iter().zip(cells);
    columns.map(|(column, cell)| to_bind(engine, &column.holds, cell)).collect()
}

async fn insert(
    tx: &mut Tx,
    registry: &Registry,
    table: &Table,
    rows: Vec<Vec<Bind>>,
) -> Result<()> {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let insert = Insert { table: &table.name, columns: &columns, ending: String::new() };
    let numbered = table.columns.iter().find(|column| column.holds == Holds::Sequence);
    let Some(number) = numbered.filter(|_| tx.engine() == Engine::Postgres) else {
        return tx.insert_rows(Some(registry), &insert, rows).await;
    };
    // PostgreSQL gives these numbers out itself, and has to be told where to go on.
    tx.insert_rows(Some(registry), &Insert { ending: insert.ending, ..insert }, rows).await?;
    let sql = format!(
        "SELECT setval(pg_get_serial_sequence('{0}', '{1}'), (SELECT max(\"{1}\") FROM \"{0}\"))",
        table.name, number.name
    );
    tx.fetch(sql, Vec::new()).await.map(drop)
}

/// A line of an archive.
enum Line {
    Table(String, Vec<String>),
    Row(Vec<Json>),
    /// The checksum was right.
    End,
}

/// The lines of an archive, one after the other.
struct Lines<'a> {
    from: BufReader<GzDecoder<BufReader<File>>>,
    hash: blake3::Hasher,
    rows: u64,
    line: String,
    file: &'a Path,
}

impl<'a> Lines<'a> {
    fn open(file: &'a Path) -> Result<Self> {
        let opened = File::open(file).map_err(|error| trouble(file, "opened", &error))?;
        let from = BufReader::new(GzDecoder::new(BufReader::new(opened)));
        Ok(Self { from, hash: blake3::Hasher::new(), rows: 0, line: String::new(), file })
    }

    fn head(&mut self) -> Result<Label> {
        let known = self.read().map(|()| serde_json::from_str::<Head>(&self.line).ok());
        let Ok(Some(head)) = known else {
            let what = format!("{} is no backup of Backlot", self.file.display());
            return Err(Error::new(Code::ImportFailed, what)
                .hint("name a file that `backlot backup` has made"));
        };
        self.hash.update(self.line.as_bytes());
        match head {
            Head { format: FORMAT, label, .. } => Ok(label),
            Head { format, .. } => {
                let what = format!("the backup is of form {format}, known is {FORMAT}");
                Err(Error::new(Code::SchemaMismatch, what).hint("use the newer backlot"))
            }
        }
    }

    fn next(&mut self) -> Result<Line> {
        self.read()?;
        if self.line.starts_with('[') {
            self.hash.update(self.line.as_bytes());
            self.rows += 1;
            return Ok(Line::Row(self.parsed()?));
        }
        let mark = self.parsed::<Mark>()?;
        match mark {
            Mark::Table { name, columns } => {
                self.hash.update(self.line.as_bytes());
                Ok(Line::Table(name, columns))
            }
            Mark::End { rows } if rows == self.rows => {
                self.hash.update(self.line.as_bytes());
                self.next()
            }
            Mark::End { .. } => Err(damaged(self.file, "rows are missing")),
            Mark::Blake3(sum) if *sum == *self.hash.finalize().to_hex() => self.ended(),
            Mark::Blake3(_) => Err(damaged(self.file, "the checksum is another one")),
        }
    }

    /// Nothing follows the last line but the checksum of the file itself.
    fn ended(&mut self) -> Result<Line> {
        match self.from.fill_buf() {
            Ok([]) => Ok(Line::End),
            Ok(_) => Err(damaged(self.file, "something follows its end")),
            Err(error) => Err(damaged(self.file, &error.to_string())),
        }
    }

    fn read(&mut self) -> Result<()> {
        self.line.clear();
        match self.from.read_line(&mut self.line) {
            Ok(0) => Err(damaged(self.file, "its end is missing")),
            Ok(_) => Ok(()),
            Err(error) => Err(damaged(self.file, &error.to_string())),
        }
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.line).map_err(|_| damaged(self.file, "a line is broken"))
    }

    fn known<'t>(&self, tables: &'t [Table], name: &str, columns: &[String]) -> Result<&'t Table> {
        let table = tables.iter().find(|table| table.name == name);
        let same = |table: &&Table| table.columns.iter().map(|c| &c.name).eq(columns.iter());
        table.filter(same).ok_or_else(|| {
            Error::new(Code::SchemaMismatch, format!("the backup's table {name} is not ours"))
                .hint("restore it with the version that made it")
        })
    }
}
