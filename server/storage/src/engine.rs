//! The three engines, and what a database's URL says.

use std::path::PathBuf;
use std::str::FromStr;

use schema_som::id::clip;
use schema_som::{Code, Error, Result};
use sqlx::sqlite::SqliteConnectOptions;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file, or many of them.
    Sqlite,
    /// PostgreSQL 13 or newer.
    Postgres,
    /// MariaDB 10.6 or newer.
    MariaDb,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb];

    /// The name that files and messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
            Engine::MariaDb => "mariadb",
        }
    }
}

/// A database's URL, taken apart as far as we need it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub engine: Engine,
    /// As the driver wants it.
    pub driver_url: String,
    /// Without user and password, for logs and messages.
    pub shown: String,
    /// The file of a SQLite database.
    pub path: Option<PathBuf>,
}

impl Address {
    /// Reads a URL.
    ///
    /// # Errors
    /// `INVALID_VALUE` when it is of no engine we know, or of a database that lives in memory.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let scheme = url.split(':').next().unwrap_or_default();
        let engine = match scheme {
            "sqlite" => Engine::Sqlite,
            "postgres" | "postgresql" => Engine::Postgres,
            "mysql" | "mariadb" => Engine::MariaDb,
            _ => return Err(unknown_scheme(scheme)),
        };
        let path = match engine {
            Engine::Sqlite => Some(sqlite_path(url)?),
            _ => None,
        };
        // The MySQL driver answers to its own scheme alone.
        let driver_url = match url.strip_prefix("mariadb:") {
            Some(rest) => format!("mysql:{rest}"),
            None => url.to_owned(),
        };
        Ok(Self { engine, driver_url, shown: without_credentials(url), path })
    }
}

fn unknown_scheme(scheme: &str) -> Error {
    let scheme = clip(scheme);
    Error::new(Code::InvalidValue, format!("`{scheme}` is not a kind of database"))
        .hint("a URL starts with sqlite:, postgres: or mysql:")
}

fn sqlite_path(url: &str) -> Result<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).map_err(|error| {
        Error::new(Code::InvalidValue, format!("the database's URL cannot be read: {error}"))
            .hint("a SQLite URL looks like sqlite:data/studio.db?mode=rwc")
    })?;
    let path = options.get_filename().to_path_buf();
    let text = path.to_string_lossy();
    if text.is_empty() || text == "/" {
        return Err(Error::new(Code::InvalidValue, format!("`{}` names no file", clip(url)))
            .hint("give the path of a file, such as sqlite:data/studio.db?mode=rwc"));
    }
    if text.contains(":memory:") || text.starts_with("file:") {
        return Err(Error::new(
            Code::InvalidValue,
            "a database in memory has no second connection",
        )
        .hint("give the path of a file, such as sqlite:data/studio.db?mode=rwc"));
    }
    Ok(path)
}

/// The URL with whatever stands before the host cut out, and without its options.
fn without_credentials(url: &str) -> String {
    let bare = url.split('?').next().unwrap_or_default();
    match (bare.split_once("://"), bare.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_engine_and_hides_its_password() {
        let cases = [
            ("sqlite:data/a.db?mode=rwc", Engine::Sqlite, "sqlite:data/a.db"),
            ("sqlite://data/a.db", Engine::Sqlite, "sqlite://data/a.db"),
            ("postgres://u:p@db:5432/x?sslmode=require", Engine::Postgres, "postgres://db:5432/x"),
            ("postgresql://db/x", Engine::Postgres, "postgresql://db/x"),
            ("mysql://u:p%40ss@db/x", Engine::MariaDb, "mysql://db/x"),
            ("mariadb://u@db/x", Engine::MariaDb, "mariadb://db/x"),
        ];
        for (url, engine, shown) in cases {
            let address = Address::parse(url).unwrap();
            assert_eq!((address.engine, address.shown.as_str()), (engine, shown), "{url}");
        }
        let path = |url| Address::parse(url).unwrap().path.unwrap();
        assert_eq!(path("sqlite://data/a.db?mode=rwc"), PathBuf::from("data/a.db"));
        assert_eq!(path("sqlite:/srv/a%20b.db"), PathBuf::from("/srv/a b.db"));
    }

    #[test]
    fn other_urls_are_refused_with_a_hint() {
        for url in ["", "oracle://x", "sqlite::memory:", "sqlite://", "data/a.db"] {
            let error = Address::parse(url).unwrap_err();
            assert_eq!(error.code(), Code::InvalidValue, "{url}");
            assert!(error.to_string().contains("sqlite:"), "{url}");
        }
    }
}
