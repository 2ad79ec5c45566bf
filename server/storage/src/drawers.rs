//! Drawers: named values that plugins keep, each plugin its own. A value that is over is not there.

use schema_som::hooks::{Answer, DrawerAsk, DrawerDeed, Entry, Room};
use schema_som::kind::Kind;
use schema_som::{Code, Error, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::insert::Insert;
use crate::{Engine, Tx};

const TABLE: &str = "plugin_drawers";

const COLUMNS: [&str; 5] = ["plugin", "name", "value", "revision", "expires_at"];

/// What a plugin has to deal with itself.
type Said<T> = std::result::Result<T, Error>;

impl Tx {
    /// Does what a plugin wants of its drawer at a moment, in microseconds since 1970. What the
    /// plugin has to deal with is within: a revision that is another one, a drawer that is full.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn open_drawer(&mut self, ask: &DrawerAsk, now: i64) -> Result<Said<Answer>> {
        let drawer = Drawer { tx: self, plugin: &ask.plugin, now };
        match &ask.what {
            DrawerDeed::Read(names) => drawer.read(names).await.map(Ok),
            DrawerDeed::Write { name, value, expected, ttl } => {
                let wish = Wish { name, value, expected: *expected, ttl: *ttl };
                drawer.write(wish, ask.room).await
            }
            DrawerDeed::Remove(names) => drawer.remove(names).await.map(Ok),
            DrawerDeed::Scan { prefix, after, limit } => {
                drawer.scan((prefix, after.as_deref()), *limit).await.map(Ok)
            }
        }
    }

    /// Empties the drawer of a plugin.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn empty_drawer(&mut self, plugin: &str) -> Result<u64> {
        let sql = entries_of(plugin, Draft::delete(self.engine(), TABLE));
        self.execute(None, sql.text, sql.binds).await
    }
}

/// A value that is to be put in.
struct Wish<'a> {
    name: &'a str,
    value: &'a [u8],
    expected: Option<u64>,
    ttl: Option<u32>,
}

/// The drawer of one plugin.
struct Drawer<'t> {
    tx: &'t mut Tx,
    plugin: &'t str,
    now: i64,
}

impl Drawer<'_> {
    async fn read(self, names: &[String]) -> Result<Answer> {
        let mut found = Vec::new();
        if !names.is_empty() {
            let mut sql = self.select()?;
            sql.among("name", names.iter().map(|name| bind_text(name)));
            found = self.entries(sql).await?;
        }
        let named = |name: &String| found.iter().find(|entry| entry.name == *name).cloned();
        Ok(Answer::Entries(names.iter().map(named).collect()))
    }

    async fn scan(self, (prefix, after): (&str, Option<&str>), limit: u32) -> Result<Answer> {
        let mut sql = self.select()?;
        if !prefix.is_empty() {
            sql.compare("name", ">=", bind_text(prefix));
            if let Some(end) = end_of(prefix) {
                sql.compare("name", "<", bind_text(&end));
            }
        }
        if let Some(after) = after {
            sql.compare("name", ">", bind_text(after));
        }
        let order = sql.engine.quote("name");
        sql.push(&format!(" ORDER BY {order} LIMIT {limit}"));
        Ok(Answer::Entries(self.entries(sql).await?.into_iter().map(Some).collect()))
    }

    async fn remove(mut self, names: &[String]) -> Result<Answer> {
        if names.is_empty() {
            return Ok(Answer::Number(0));
        }
        self.let_go().await?;
        let mut sql = entries_of(self.plugin, Draft::delete(self.tx.engine(), TABLE));
        sql.among("name", names.iter().map(|name| bind_text(name)));
        self.tx.execute(None, sql.text, sql.binds).await.map(Answer::Number)
    }

    async fn write(mut self, wish: Wish<'_>, room: Room) -> Result<Said<Answer>> {
        self.let_go().await?;
        if let Some(full) = self.full(&wish, room).await? {
            return Ok(Err(full));
        }
        let written = match wish.expected {
            Some(0) => self.put(&wish, Existing::Kept).await?,
            Some(revision) => self.exchange(&wish, revision).await?,
            None => self.put(&wish, Existing::Replaced).await?,
        };
        let mut sql = self.select()?;
        sql.compare("name", "=", bind_text(wish.name));
        let entry = self.entries(sql).await?.pop();
        let stands = entry.map(|entry| entry.revision).unwrap_or_default();
        match written || wish.expected.is_none() {
            true => Ok(Ok(Answer::Number(stands))),
            false => {
                let expected = wish.expected.unwrap_or_default();
                let what = format!("`{}` has the revision {stands}, not {expected}", wish.name);
                Ok(Err(Error::new(Code::Conflict, what).hint("read it again, then decide anew")))
            }
        }
    }

    /// What is over makes room.
    async fn let_go(&mut self) -> Result<()> {
        let engine = self.tx.engine();
        let mut sql = entries_of(self.plugin, Draft::delete(engine, TABLE));
        sql.compare("expires_at", "<=", engine.bind(&Kind::DateTime, &Value::Time(self.now))?);
        self.tx.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    /// Why a value has no room, if it has none.
    async fn full(&mut self, wish: &Wish<'_>, room: Room) -> Result<Option<Error>> {
        let engine = self.tx.engine();
        let (name, value) = (engine.quote("name"), engine.quote("value"));
        let bytes = match engine {
            Engine::Sqlite => format!("SUM(LENGTH({value}) + LENGTH(CAST({name} AS BLOB)))"),
            Engine::Postgres => {
                format!("CAST(SUM(OCTET_LENGTH({value}) + OCTET_LENGTH({name})) AS bigint)")
            }
            Engine::MariaDb => {
                format!("CAST(SUM(OCTET_LENGTH({value}) + OCTET_LENGTH({name})) AS SIGNED)")
            }
        };
        let table = engine.quote(TABLE);
        let select = format!("SELECT COUNT(*), COALESCE({bytes}, 0) FROM {table}");
        let mut sql = entries_of(self.plugin, Draft::new(engine, select));
        sql.compare("name", "<>", bind_text(wish.name));
        let rows = self.tx.fetch(sql.text, sql.binds).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (entries, bytes) = (row.int(0)? as u64, row.int(1)? as u64);
        let more = (wish.name.len() + wish.value.len()) as u64;
        let what = match (entries < room.entries.into(), bytes + more <= room.bytes) {
            (true, true) => return Ok(None),
            (false, _) => format!("the drawer holds {} entries already", room.entries),
            (_, false) => {
                format!("the drawer holds {bytes} of {} bytes, and {more} are more", room.bytes)
            }
        };
        let hint = "remove what is not needed, or ask for more in [permissions] store";
        Ok(Some(Error::new(Code::LimitExceeded, what).hint(hint)))
    }

    /// Puts a value in; answers whether it did.
    async fn put(&mut self, wish: &Wish<'_>, existing: Existing) -> Result<bool> {
        let engine = self.tx.engine();
        let key = ["plugin", "name"];
        let ending = match (existing, engine) {
            // Here a row that stays as it is counts as met, and a refused statement ends nothing.
            (Existing::Kept, Engine::MariaDb) => String::new(),
            (Existing::Kept, _) => engine.keep_existing(&key),
            (Existing::Replaced, _) => replacing(engine),
        };
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending };
        let binds = vec![
            bind_text(self.plugin),
            bind_text(wish.name),
            Bind::Bytes(Some(wish.value.to_vec())),
            engine.bind(&Kind::BigInt, &Value::Int(1))?,
            self.end(wish)?,
        ];
        match self.tx.execute(None, insert.sql(engine, 1), binds).await {
            Ok(rows) => Ok(rows > 0),
            Err(error) if error.code() == Code::NotUnique => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Puts a value in the place of one of this revision; answers whether it did.
    async fn exchange(&mut self, wish: &Wish<'_>, revision: u64) -> Result<bool> {
        let engine = self.tx.engine();
        let next = i64::try_from(revision).unwrap_or(i64::MAX - 1).saturating_add(1);
        let sets = [
            ("value", Bind::Bytes(Some(wish.value.to_vec()))),
            ("revision", engine.bind(&Kind::BigInt, &Value::Int(next))?),
            ("expires_at", self.end(wish)?),
        ];
        let mut sql = entries_of(self.plugin, Draft::update(engine, TABLE, sets));
        sql.compare("name", "=", bind_text(wish.name));
        sql.compare("revision", "=", engine.bind(&Kind::BigInt, &Value::Int(next - 1))?);
        Ok(self.tx.execute(None, sql.text, sql.binds).await? > 0)
    }

    fn end(&self, wish: &Wish<'_>) -> Result<Bind> {
        let end = wish.ttl.map(|ttl| self.now.saturating_add(i64::from(ttl) * 1_000_000));
        let end = end.map_or(Value::Null, Value::Time);
        self.tx.engine().bind(&Kind::DateTime, &end)
    }

    /// What is not over.
    fn select(&self) -> Result<Draft> {
        let engine = self.tx.engine();
        let select = Draft::select(engine, ["name", "value", "revision"], TABLE);
        let mut sql = entries_of(self.plugin, select);
        let ends = engine.quote("expires_at");
        sql.and(&format!("({ends} IS NULL OR {ends} > "));
        sql.bind(engine.bind(&Kind::DateTime, &Value::Time(self.now))?);
        sql.push(")");
        Ok(sql)
    }

    async fn entries(self, sql: Draft) -> Result<Vec<Entry>> {
        let rows = self.tx.fetch(sql.text, sql.binds).await?;
        let entry = |row: &crate::fetch::Row| -> Result<Entry> {
            Ok(Entry { name: row.text(0)?, value: row.bytes(1)?, revision: row.int(2)? as u64 })
        };
        rows.iter().map(entry).collect()
    }
}

/// What becomes of an entry that is there.
#[derive(Clone, Copy)]
enum Existing {
    Kept,
    Replaced,
}

/// The end of an insert that replaces what stands there, which is then of the next revision.
fn replacing(engine: Engine) -> String {
    let [value, revision, ends] =
        ["value", "revision", "expires_at"].map(|column| engine.quote(column));
    match engine {
        Engine::MariaDb => format!(
            " ON DUPLICATE KEY UPDATE {value} = VALUES({value}), {ends} = VALUES({ends}), \
             {revision} = {revision} + 1"
        ),
        _ => {
            let (key, table) = (engine.quote_all(["plugin", "name"]), engine.quote(TABLE));
            format!(
                " ON CONFLICT ({key}) DO UPDATE SET {value} = excluded.{value}, \
                 {ends} = excluded.{ends}, {revision} = {table}.{revision} + 1"
            )
        }
    }
}

/// A statement about the entries of a plugin.
fn entries_of(plugin: &str, mut sql: Draft) -> Draft {
    sql.compare("plugin", "=", bind_text(plugin));
    sql
}

/// The first text behind all that begin so, in binary order; nothing when there is none.
fn end_of(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = (last as u32 + 1..=char::MAX as u32).find_map(char::from_u32);
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}
