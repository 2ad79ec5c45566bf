//! Every package of a plugin that was ever uploaded, by the digest that names it.

use schema_som::kind::Kind;
use schema_som::{Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

/// A version of a plugin, without its package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginVersion {
    /// The hash of its package, in hexadecimal digits.
    pub digest: String,
    /// The id of the plugin.
    pub plugin: String,
    /// `1.2.0`
    pub version: String,
    /// What it declares, as it was written.
    pub manifest: String,
    /// When its package came first, in microseconds since 1970.
    pub uploaded_at: i64,
    /// Who brought it.
    pub uploaded_by: String,
    /// When it was put to work last, if it ever was.
    pub activated_at: Option<i64>,
    /// The keys that signed it, as they are written.
    pub signers: Vec<String>,
}

const TABLE: &str = "plugin_versions";

const COLUMNS: [&str; 8] = [
    "digest",
    "plugin_id",
    "version",
    "manifest",
    "uploaded_at",
    "uploaded_by",
    "activated_at",
    "signers",
];

impl Store {
    /// Every version of every plugin, the oldest first.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_versions(&self) -> Result<Vec<PluginVersion>> {
        let engine = self.engine();
        let (columns, table) = (engine.quote_all(COLUMNS), engine.quote(TABLE));
        let order = engine.quote_all(["uploaded_at", "digest"]);
        let sql = format!("SELECT {columns} FROM {table} ORDER BY {order}");
        self.fetch(sql, Vec::new()).await?.iter().map(version).collect()
    }

    /// The version that this digest names.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_version(&self, digest: &str) -> Result<Option<PluginVersion>> {
        let sql = by_digest(self.engine(), &COLUMNS, digest);
        self.fetch(sql.text, sql.binds).await?.first().map(version).transpose()
    }

    /// The package that this digest names.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn plugin_version_package(&self, digest: &str) -> Result<Option<Vec<u8>>> {
        let sql = by_digest(self.engine(), &["package"], digest);
        self.fetch(sql.text, sql.binds).await?.first().map(|row| row.bytes(0)).transpose()
    }
}

impl Tx {
    /// Keeps a package. Of one that is kept already, who brought it first stays.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn put_plugin_version(
        &mut self,
        version: &PluginVersion,
        package: &[u8],
    ) -> Result<()> {
        let engine = self.engine();
        let time = |micros| engine.bind(&Kind::DateTime, &Value::Time(micros));
        let row = vec![
            bind_text(&version.digest),
            bind_text(&version.plugin),
            bind_text(&version.version),
            bind_text(&version.manifest),
            time(version.uploaded_at)?,
            bind_text(&version.uploaded_by),
            engine.bind(&Kind::DateTime, &version.activated_at.map_or(Value::Null, Value::Time))?,
            bind_text(&version.signers.join("\n")),
            Bind::Bytes(Some(package.to_vec())),
        ];
        let columns: Vec<&str> = COLUMNS.into_iter().chain(["package"]).collect();
        let ending = engine.overwrite_existing(&["digest"], &["package"]);
        let insert = Insert { table: TABLE, columns: &columns, ending };
        self.insert_rows(None, &insert, vec![row]).await
    }

    /// Notes that a version was put to work.
    pub(super) async fn mark_activated(&mut self, digest: &str, at: i64) -> Result<()> {
        let engine = self.engine();
        let at = engine.bind(&Kind::DateTime, &Value::Time(at))?;
        let mut sql = Draft::update(engine, TABLE, [("activated_at", at)]);
        sql.compare("digest", "=", bind_text(digest));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }
}

fn by_digest(engine: Engine, columns: &[&str], digest: &str) -> Draft {
    let mut sql = Draft::select(engine, columns.iter().copied(), TABLE);
    sql.compare("digest", "=", bind_text(digest));
    sql
}

fn version(row: &Row) -> Result<PluginVersion> {
    Ok(PluginVersion {
        digest: row.text(0)?,
        plugin: row.text(1)?,
        version: row.text(2)?,
        manifest: row.text(3)?,
        uploaded_at: row.time(4)?.unwrap_or_default(),
        uploaded_by: row.text(5)?,
        activated_at: row.time(6)?,
        signers: row.text(7)?.lines().map(str::to_owned).collect(),
    })
}
