//! A copy of SQLite's file, made while others write, with its checksum beside it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use schema_som::{Code, Error, Result};

use super::{damaged, trouble};
use crate::{Store, error};

/// What every file of SQLite begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Whether a file is a database of SQLite.
///
/// # Errors
/// `UNAVAILABLE` when it cannot be read.
pub fn is_sqlite(file: &Path) -> Result<bool> {
    let mut head = [0; MAGIC.len()];
    let mut from = File::open(file).map_err(|error| trouble(file, "opened", &error))?;
    match from.read_exact(&mut head) {
        Ok(()) => Ok(head == MAGIC),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(trouble(file, "read", &error)),
    }
}

impl Store {
    /// Copies the database into a new file, as of one moment, and looks the copy over. Its BLAKE3
    /// goes into a file of the same name with `.b3` at the end, which `b3sum --check` reads.
    ///
    /// # Errors
    /// `INVALID_VALUE` on another engine, `UNAVAILABLE` when the file exists or cannot be written.
    pub async fn copy_file(&self, file: &Path) -> Result<()> {
        let Some(path) = self.path().map(Path::to_owned) else {
            return Err(Error::new(Code::InvalidValue, "only SQLite's database is a file")
                .hint("make a portable archive"));
        };
        if file.exists() {
            let exists = std::io::Error::from(ErrorKind::AlreadyExists);
            return Err(trouble(file, "made", &exists));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) {
            let missing = std::io::Error::from(ErrorKind::NotFound);
            return Err(trouble(file, "made", &missing));
        }
        let copy = file.to_owned();
        let copied = tokio::task::spawn_blocking(move || copy_to(&path, &copy)).await;
        copied.map_err(|_| Error::internal("the copy was ended"))?
    }
}

fn copy_to(path: &Path, file: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let from = Connection::open_with_flags(path, flags).map_err(|e| error::of_file(&e))?;
    let name = file.to_string_lossy();
    from.execute("VACUUM INTO ?1", [&name]).map_err(|e| error::of_file(&e))?;
    let private = fs::set_permissions(file, fs::Permissions::from_mode(0o600));
    private.map_err(|error| trouble(file, "closed to others", &error))?;
    inspect(file)?;
    let synced = File::open(file).and_then(|file| file.sync_all());
    synced.map_err(|error| trouble(file, "written", &error))?;
    let (sum, beside) = (checksum(file)?, beside(file));
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    fs::write(&beside, format!("{sum}  {name}\n"))
        .map_err(|error| trouble(&beside, "written", &error))
}

/// Puts a copy where a studio's database belongs, after its checksum was compared and its pages
/// were looked over. Answers whether there was a checksum to compare with.
///
/// # Errors
/// `CONFLICT` when a database is there already, `IMPORT_FAILED` when the copy is not whole.
pub fn copy_into_place(file: &Path, place: &Path) -> Result<bool> {
    if place.exists() {
        let what = format!("there is a database already: {}", place.display());
        return Err(Error::new(Code::Conflict, what).hint("restore into a new data folder"));
    }
    if let Some(log) =
        ["-wal", "-journal"].map(|ending| with(place, ending)).iter().find(|it| it.exists())
    {
        let what = format!("{} is left of another database", log.display());
        return Err(Error::new(Code::Conflict, what).hint(
            "SQLite would play it into the restored one: move it away with its database, if that \
             is still wanted, or restore into a new data folder",
        ));
    }
    let told = match fs::read_to_string(beside(file)) {
        Ok(text) => text.split_whitespace().next().map(str::to_owned),
        Err(_) => None,
    };
    if told.as_ref().is_some_and(|told| checksum(file).as_ref() != Ok(told)) {
        return Err(damaged(file, "the checksum is another one"));
    }
    let part = place.with_extension("part");
    fs::copy(file, &part).map_err(|error| trouble(&part, "written", &error))?;
    let whole = inspect(&part).and_then(|()| {
        let moved = fs::set_permissions(&part, fs::Permissions::from_mode(0o600))
            .and_then(|()| File::open(&part)?.sync_all())
            .and_then(|()| fs::rename(&part, place));
        moved.map_err(|error| trouble(place, "written", &error))
    });
    if whole.is_err() {
        // What is said is why it is not whole.
        let _ = fs::remove_file(&part);
    }
    whole.map(|()| told.is_some())
}

/// Removes a database that was made for a restore which failed: it would look like a studio.
pub fn discard(place: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(with(place, ending));
    }
}

/// Looks at every page, and follows every foreign key.
fn inspect(file: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let whole = Connection::open_with_flags(file, flags).and_then(|connection| {
        let verdict: String =
            connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let astray = connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
        Ok(match astray {
            true => "a reference leads nowhere".to_owned(),
            false => verdict,
        })
    });
    match whole {
        Ok(verdict) if verdict == "ok" => Ok(()),
        Ok(verdict) => Err(damaged(file, &verdict)),
        Err(_) => Err(damaged(file, "it cannot be read as a database")),
    }
}

fn checksum(file: &Path) -> Result<String> {
    let mut hash = blake3::Hasher::new();
    let mut from = File::open(file).map_err(|error| trouble(file, "opened", &error))?;
    std::io::copy(&mut from, &mut hash).map_err(|error| trouble(file, "read", &error))?;
    Ok(hash.finalize().to_hex().to_string())
}

fn beside(file: &Path) -> PathBuf {
    with(file, ".b3")
}

fn with(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}
