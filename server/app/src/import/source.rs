//! The database of an original Stalker: recognised by its tables and its revision.

use schema_som::cell::{Cell, Rows};
use schema_som::rowset::Rowset;
use schema_som::{Code, Error, Result};
use server_storage::foreign::{Foreign, Page, Select};

use super::row::moment;

/// The revision of the schema that we read: that of Stalker 1.1.2.
pub(super) const REVISION: &str = "9f9b88fef376";

/// The longest name of a source, in characters.
const LONGEST_NAME: usize = 128;

/// Rows that are looked at together where all of a table are.
const PAGE: u32 = 20_000;

/// An open Stalker database.
pub(super) struct Source {
    foreign: Foreign,
    /// What its records are remembered under. The same for a copy of the file elsewhere.
    pub name: String,
}

impl Source {
    pub(super) async fn open(url: &str, name: Option<&str>) -> Result<Self> {
        let foreign = Foreign::open(url).await?;
        let tables = foreign.tables().await?;
        for needed in ["alembic_version", "SimpleEntities", "Entities", "Tasks"] {
            if !tables.iter().any(|table| table == needed) {
                return Err(failed(format!("it has no table `{needed}`: not a Stalker database"))
                    .hint("give the database that the original Stalker wrote"));
            }
        }
        let versions = foreign.rows(Select::table("alembic_version", &["version_num"])).await?;
        match (versions.len(), version(&versions)) {
            (1, REVISION) => {}
            (1, found) => {
                let what = format!(
                    "the database has the schema revision `{}`, but `{REVISION}` is what can be \
                     imported",
                    schema_som::id::clip(found)
                );
                return Err(failed(what)
                    .hint("upgrade it with Stalker 1.1.2 and its alembic scripts first"));
            }
            (count, _) => {
                let what = format!(
                    "the database names {count} schema revisions; exactly one, `{REVISION}`, can \
                     be imported"
                );
                return Err(failed(what));
            }
        }
        let name = match name {
            Some(name) if name.is_empty() || name.chars().count() > LONGEST_NAME => {
                let what = format!("the source's name must have 1 to {LONGEST_NAME} characters");
                return Err(Error::new(Code::InvalidValue, what));
            }
            Some(name) => name.to_owned(),
            None => fingerprint(&foreign).await?,
        };
        Ok(Self { foreign, name })
    }

    /// Rows as the database has them.
    pub(super) async fn rows(&self, select: Select) -> Result<Rowset> {
        self.foreign.rows(select).await
    }

    /// All rows in the order in which they were inserted, a page after the other: never more of them
    /// at once.
    pub(super) async fn each(
        &self,
        mut select: Select,
        mut visit: impl FnMut(&Rowset),
    ) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            select.page = Page::Placed(after, PAGE);
            let rows = self.foreign.rows(select.clone()).await?;
            visit(&rows);
            match last_place(&rows, &select) {
                Some(place) if rows.len() == PAGE as usize => after = place,
                _ => return Ok(()),
            }
        }
    }

    /// How many rows a table has.
    pub(super) async fn count(&self, table: &'static str) -> Result<u64> {
        self.foreign.count(table).await
    }
}

/// Where the last of these rows stands.
pub(super) fn last_place(rows: &Rowset, select: &Select) -> Option<i64> {
    rows.cell(rows.len().checked_sub(1)?, select.columns.len()).as_int()
}

fn version(rows: &Rowset) -> &str {
    match (!rows.is_empty()).then(|| rows.cell(0, 0)) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

pub(super) fn failed(message: impl Into<String>) -> Error {
    Error::new(Code::ImportFailed, message)
}

/// When its first records were made, to the microsecond: no two studios share that, and it stays
/// wherever the database is and whichever engine holds it.
async fn fingerprint(foreign: &Foreign) -> Result<String> {
    let mut select = Select::table("SimpleEntities", &["id", "entity_type", "date_created"]);
    select.page = Page::After(i64::MIN, 3);
    let rows = foreign.rows(select).await?;
    let mut hasher = blake3::Hasher::new();
    for row in 0..rows.len() {
        let made = moment(rows.cell(row, 2));
        hasher.update(format!("{:?};", (rows.cell(row, 0), rows.cell(row, 1), made)).as_bytes());
    }
    Ok(format!("stalker:{}", &hasher.finalize().to_hex()[..16]))
}
