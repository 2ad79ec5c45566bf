//! A SQLite file before it is opened: where it is, who may read it, and whose turn it is to change
//! its tables.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two looks at a lock that another process holds.
const PAUSE: Duration = Duration::from_millis(50);

/// How often it is looked at: a minute.
const LOOKS: u32 = 1_200;

/// A file that a URL names.
pub(crate) struct SqliteFile {
    path: PathBuf,
    /// Whether it is made when it is missing.
    create: bool,
}

impl SqliteFile {
    /// The file of a URL; nothing for a server's.
    pub(crate) fn of(url: &str) -> Option<SqliteFile> {
        let rest = url.strip_prefix("sqlite:")?;
        let (path, options) = rest.split_once('?').unwrap_or((rest, ""));
        let path = decoded(path.strip_prefix("//").unwrap_or(path));
        let create = options.split('&').any(|option| option == "mode=rwc");
        Some(SqliteFile { path, create })
    }

    /// Whether opening would make the file: asking alone must not.
    pub(crate) fn is_to_be_created(&self) -> bool {
        self.create && !self.path.exists()
    }

    /// Waits for one's turn, and makes the file if it is still missing then.
    pub(crate) async fn begin(&self) -> io::Result<Option<File>> {
        let turn = self.turn().await?;
        self.create()?;
        Ok(turn)
    }

    /// Makes the file if it is missing, its owner's alone whatever folder it is in: it will hold
    /// hashes of passwords and tokens. SQLite gives the files beside it the same mode.
    fn create(&self) -> io::Result<()> {
        if !self.is_to_be_created() {
            return Ok(());
        }
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path);
        match made {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// Waits until no other process brings the file up to date; the right to do so lasts until what
    /// is answered is dropped. The folder is what is locked: the file's own locks are SQLite's.
    async fn turn(&self) -> io::Result<Option<File>> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new(".")))?;
        for _ in 0..LOOKS {
            match folder.try_lock() {
                Ok(()) => return Ok(Some(folder)),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(PAUSE).await,
                // Some shares know no locks; there one must not start twice at once.
                Err(TryLockError::Error(_)) => return Ok(None),
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "another process works on the database"))
    }
}

/// A path as a URL spells it: `%25` is a percent sign.
fn decoded(path: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let (bytes, mut out) = (path.as_bytes(), Vec::with_capacity(path.len()));
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = path.get(at + 1..at + 3).filter(|_| byte == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    std::ffi::OsString::from_vec(out).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_the_url_spells() {
        let file = |url| SqliteFile::of(url).map(|file| (file.path, file.create));
        assert_eq!(file("sqlite:///a%20b/x%3F.db?mode=rwc"), Some(("/a b/x?.db".into(), true)));
        assert_eq!(file("sqlite:data/100%.db"), Some(("data/100%.db".into(), false)));
        assert_eq!(file("postgres://host/x"), None);
    }

    #[test]
    fn a_new_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("backlot-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}/new.db?mode=rwc", folder.display());
        SqliteFile::of(&url).unwrap().create().unwrap();
        let mode = folder.join("new.db").metadata().unwrap().permissions().mode();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(mode & 0o777, 0o600);
    }
}
