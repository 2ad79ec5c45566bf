//! Another program's database, read only: rows by the names of its tables and columns.
//!
//! Knows nothing of what the rows mean. Another engine is another variant of `Reader`.

use std::sync::{Arc, Mutex};

use schema_som::rowset::Rowset;
use schema_som::{Code, Error, Result};

mod postgres;
mod sqlite;
mod statement;

/// A foreign database, in one snapshot. Cheap to clone.
#[derive(Clone)]
pub struct Foreign {
    reader: Arc<Reader>,
}

enum Reader {
    Sqlite(Mutex<sqlite::File>),
    Postgres(postgres::Server),
}

/// What is read: a table with others that share its key, and which rows of it.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// The table; further ones are joined by an equal `id` and may lack the row.
    pub tables: Vec<&'static str>,
    /// The position of the table and the name of the column.
    pub columns: Vec<(usize, &'static str)>,
    /// Only rows whose column of the first table has one of these texts.
    pub among: Option<(&'static str, Vec<String>)>,
    /// In which order, and how many.
    pub page: Page,
}

/// The order of rows, and how many of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    /// All, in the order in which they were inserted where the engine knows it.
    #[default]
    Inserted,
    /// By `id`: at most so many after this one.
    After(i64, u32),
    /// In the order in which they were inserted: at most so many after this place. The place of each
    /// row is one column more, the last.
    Placed(i64, u32),
    /// None: only whether the tables and columns are there.
    Nothing,
}

impl Select {
    /// These columns of one table.
    pub fn table(name: &'static str, columns: &[&'static str]) -> Self {
        let columns = columns.iter().map(|column| (0, *column)).collect();
        Self { tables: vec![name], columns, ..Self::default() }
    }
}

impl Foreign {
    /// Opens a database for reading. It is checked as a whole before the first row is read.
    ///
    /// # Errors
    /// `IMPORT_FAILED` when it is missing, of another kind, or damaged.
    pub async fn open(url: &str) -> Result<Self> {
        let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
        // SQLAlchemy's URLs may name a driver.
        match scheme.split('+').next().unwrap_or_default() {
            "sqlite" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                let path = path.split('?').next().unwrap_or_default().to_owned();
                let file = blocking(move || sqlite::File::open(&path)).await?;
                Ok(Self { reader: Arc::new(Reader::Sqlite(Mutex::new(file))) })
            }
            "postgres" | "postgresql" => {
                let server = postgres::Server::open(url).await?;
                Ok(Self { reader: Arc::new(Reader::Postgres(server)) })
            }
            // What stands in it may be a password.
            _ => Err(failed("the source is neither the URL of a SQLite file nor of a PostgreSQL")
                .hint("give sqlite://PATH or postgresql://USER@HOST/DATABASE")),
        }
    }

    /// The names of its tables.
    ///
    /// # Errors
    /// `IMPORT_FAILED` when the database cannot be read.
    pub async fn tables(&self) -> Result<Vec<String>> {
        match &*self.reader {
            Reader::Sqlite(_) => self.with(|file| file.tables()).await,
            Reader::Postgres(server) => server.tables().await,
        }
    }

    /// How many rows a table has.
    ///
    /// # Errors
    /// `IMPORT_FAILED` when there is no such table, or the database cannot be read.
    pub async fn count(&self, table: &'static str) -> Result<u64> {
        match &*self.reader {
            Reader::Sqlite(_) => self.with(move |file| file.count(table)).await,
            Reader::Postgres(server) => server.count(table).await,
        }
    }

    /// Rows. Whole numbers, doubles and texts come as they are stored, moments as moments where the
    /// engine knows them, spans of time as whole seconds; what is neither reads as nothing.
    ///
    /// # Errors
    /// `IMPORT_FAILED` when a table or a column is missing, or the database cannot be read.
    pub async fn rows(&self, select: Select) -> Result<Rowset> {
        match &*self.reader {
            Reader::Sqlite(_) => self.with(move |file| file.rows(&select)).await,
            Reader::Postgres(server) => server.rows(&select).await,
        }
    }

    async fn with<T: Send + 'static>(
        &self,
        read: impl FnOnce(&sqlite::File) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let reader = self.reader.clone();
        blocking(move || match &*reader {
            Reader::Sqlite(file) => {
                let file = file.lock().map_err(|_| Error::internal("a reader has panicked"))?;
                read(&file)
            }
            Reader::Postgres(_) => Err(Error::internal("a server is no file")),
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(Error::internal("reading a foreign database was interrupted")),
    }
}

fn failed(message: impl Into<String>) -> Error {
    Error::new(Code::ImportFailed, message)
}
