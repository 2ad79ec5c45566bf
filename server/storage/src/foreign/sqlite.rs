//! A foreign SQLite file: opened read only, checked, and read in one snapshot.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};
use schema_som::cell::Cell;
use schema_som::rowset::Rowset;
use schema_som::{Error, Result};

use super::statement::{Bind, Dialect, quoted, statement};
use super::{Select, failed};

/// How every SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long we wait for the program that writes the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// The places of rows are their numbers.
const SQLITE: Dialect = Dialect {
    place: "t0.rowid",
    by_place: "t0.rowid",
    after: |place| format!("t0.rowid > {place}"),
    mark: |_| "?".to_owned(),
};

/// An open file with its snapshot.
pub(super) struct File {
    connection: Connection,
}

impl File {
    pub(super) fn open(path: &str) -> Result<Self> {
        recognise(Path::new(path))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(unreadable)?;
        connection.busy_timeout(PATIENCE).map_err(unreadable)?;
        connection.execute_batch("PRAGMA query_only = 1; BEGIN").map_err(unreadable)?;
        let check = "PRAGMA quick_check(1)";
        let state: String =
            connection.query_row(check, [], |row| row.get(0)).map_err(unreadable)?;
        if state != "ok" {
            let first = state.lines().last().unwrap_or_default();
            return Err(damaged(first));
        }
        Ok(Self { connection })
    }

    pub(super) fn tables(&self) -> Result<Vec<String>> {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let mut statement = self.connection.prepare(sql).map_err(unreadable)?;
        let names = statement.query_map([], |row| row.get(0)).map_err(unreadable)?;
        names.collect::<rusqlite::Result<_>>().map_err(unreadable)
    }

    pub(super) fn count(&self, table: &str) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {}", quoted(table));
        let count: i64 =
            self.connection.query_row(&sql, [], |row| row.get(0)).map_err(unreadable)?;
        Ok(count.unsigned_abs())
    }

    pub(super) fn rows(&self, select: &Select) -> Result<Rowset> {
        let (sql, binds) = statement(select, &SQLITE);
        let mut statement = self.connection.prepare(&sql).map_err(unreadable)?;
        let mut rows = statement.query(params_from_iter(binds)).map_err(unreadable)?;
        let width = select.width();
        let mut out = Rowset::new(width);
        while let Some(row) = rows.next().map_err(unreadable)? {
            for column in 0..width {
                push(&mut out, row.get_ref(column).map_err(unreadable)?);
            }
        }
        Ok(out)
    }
}

impl ToSql for Bind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Bind::Int(number) => number.to_sql(),
            Bind::Text(text) => text.to_sql(),
        }
    }
}

/// Texts that are not UTF-8 keep what can be read of them.
fn push(out: &mut Rowset, value: ValueRef<'_>) {
    match value {
        ValueRef::Integer(number) => out.push(Cell::Int(number)),
        ValueRef::Real(number) => out.push(Cell::Float(number)),
        ValueRef::Text(bytes) => out.push(Cell::Text(&String::from_utf8_lossy(bytes))),
        ValueRef::Null | ValueRef::Blob(_) => out.push(Cell::Null),
    }
}

/// Says what is wrong with a file before SQLite would say it in its own words.
fn recognise(path: &Path) -> Result<()> {
    let shown = path.display();
    let missing = |cause: std::io::Error| {
        failed(format!("the database {shown} cannot be opened: {cause}"))
            .hint("give the path of an existing file: sqlite://PATH")
    };
    if !fs::metadata(path).map_err(missing)?.is_file() {
        return Err(failed(format!("the database {shown} is not a file"))
            .hint("give the path of an existing file: sqlite://PATH"));
    }
    let mut head = [0; 16];
    let mut file = fs::File::open(path).map_err(missing)?;
    match file.read_exact(&mut head) {
        Ok(()) if &head == MAGIC => Ok(()),
        _ => Err(failed(format!("{shown} is not a SQLite database"))
            .hint("give the database file that the original Stalker wrote")),
    }
}

fn unreadable(cause: rusqlite::Error) -> Error {
    match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(&cause.to_string()),
        _ => failed(format!("the database cannot be read: {cause}")),
    }
}

fn damaged(how: &str) -> Error {
    failed(format!("the database is damaged or truncated: {how}"))
        .hint("copy it again while no program writes to it, or restore a backup")
}

#[cfg(test)]
mod tests {
    use schema_som::Code;
    use schema_som::cell::Rows;

    use super::super::Page;
    use super::*;

    fn file(name: &str, sql: &str) -> (std::path::PathBuf, Connection) {
        let name = format!("backlot-foreign-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_file(&path);
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        (path, connection)
    }

    #[test]
    fn tables_that_share_a_key_are_read_as_one() {
        let (path, _open) = file(
            "joined.db",
            "CREATE TABLE \"A\" (id INTEGER PRIMARY KEY, kind TEXT);
             CREATE TABLE \"B\" (id INTEGER PRIMARY KEY, size FLOAT);
             INSERT INTO A VALUES (3, 'x'), (1, 'x'), (2, 'y'); INSERT INTO B VALUES (1, 2.5);",
        );
        let file = File::open(&path.to_string_lossy()).unwrap();
        let select = Select {
            tables: vec!["A", "B"],
            columns: vec![(0, "id"), (0, "kind"), (1, "size")],
            among: Some(("kind", vec!["x".into()])),
            page: Page::After(0, 10),
        };
        let rows = file.rows(&select).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows.cell(0, 0), Cell::Int(1));
        assert_eq!(rows.cell(0, 1), Cell::Text("x"));
        assert_eq!(rows.cell(0, 2), Cell::Float(2.5));
        assert_eq!(rows.cell(1, 2), Cell::Null);
        assert_eq!(file.count("A").unwrap(), 3);
        assert_eq!(file.tables().unwrap(), ["A", "B"]);
        let error = file.rows(&Select::table("A", &["nope"])).unwrap_err();
        assert_eq!(error.code(), Code::ImportFailed);
        assert!(error.message().contains("nope"), "{error}");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn rows_come_in_the_order_of_insertion() {
        let (path, _open) = file(
            "order.db",
            "CREATE TABLE \"L\" (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
             INSERT INTO L VALUES (9, 4), (9, 8), (9, 5);",
        );
        let file = File::open(&path.to_string_lossy()).unwrap();
        let rows = file.rows(&Select::table("L", &["b"])).unwrap();
        let order: Vec<_> = (0..3).map(|row| rows.cell(row, 0).as_int()).collect();
        assert_eq!(order, [Some(4), Some(8), Some(5)]);
        let mut paged = Vec::new();
        let mut page = Page::Placed(i64::MIN, 2);
        while let Page::Placed(_, limit) = page {
            let rows = file.rows(&Select { page, ..Select::table("L", &["b"]) }).unwrap();
            paged.extend((0..rows.len()).map(|row| rows.cell(row, 0).as_int()));
            page = match rows.len().checked_sub(1) {
                Some(last) => Page::Placed(rows.cell(last, 1).as_int().unwrap(), limit),
                None => Page::Nothing,
            };
        }
        assert_eq!(paged, order);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_read_is_refused_in_plain_words() {
        let (path, connection) = file("cut.db", "CREATE TABLE a (b TEXT)");
        for _ in 0..300 {
            connection.execute("INSERT INTO a VALUES (hex(randomblob(200)))", []).unwrap();
        }
        drop(connection);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let shown = path.to_string_lossy().into_owned();
        let error = File::open(&shown).err().unwrap();
        assert_eq!(error.code(), Code::ImportFailed);
        assert!(error.message().contains("damaged or truncated"), "{error}");
        fs::write(&path, "not a database").unwrap();
        let error = File::open(&shown).err().unwrap();
        assert!(error.message().contains("is not a SQLite database"), "{error}");
        fs::remove_file(path).unwrap();
        let error = File::open(&shown).err().unwrap();
        assert!(error.message().contains("cannot be opened"), "{error}");
    }
}
