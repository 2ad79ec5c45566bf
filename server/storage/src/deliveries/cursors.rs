//! How far each hook has come: what lies before its cursor it was told of, or will be told again.

use schema_som::hooks::HookName;
use schema_som::kind::Kind;
use schema_som::{Result, Value};
use sea_orm::Value as Bind;

use super::{CURSORS, JOB, RETRIES, of};
use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::{Engine, Store, Tx};

/// A hook that follows the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) hook: HookName,
    /// The position up to which nothing is left that it is to be told of.
    pub(crate) heard: i64,
    /// Whether its plugin is not at work, or in a version that has no such hook.
    pub(crate) rests: bool,
}

impl Store {
    /// The position up to which a hook has come; nothing before it began.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn cursor(&self, hook: &HookName) -> Result<Option<i64>> {
        let sql = cursor(self.engine(), hook);
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(|row| row.int(0)).transpose()
    }
}

impl Tx {
    /// The position up to which a hook has come; nothing before it began.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn cursor(&mut self, hook: &HookName) -> Result<Option<i64>> {
        let sql = cursor(self.engine(), hook);
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(|row| row.int(0)).transpose()
    }

    /// A hook begins here, unless it has begun.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn begin_cursor(&mut self, hook: &HookName, position: i64) -> Result<()> {
        let ending = self.engine().keep_existing(&["plugin", "hook"]);
        self.put_cursor(hook, position, ending).await
    }

    /// A hook goes on from here, wherever it was.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn set_cursor(&mut self, hook: &HookName, position: i64) -> Result<()> {
        let ending = self.engine().overwrite_existing(&["plugin", "hook"], &["position"]);
        self.put_cursor(hook, position, ending).await
    }

    async fn put_cursor(&mut self, hook: &HookName, position: i64, ending: String) -> Result<()> {
        let engine = self.engine();
        let follows = Value::Int(i64::from(!hook.hook.starts_with(JOB)));
        let row = vec![
            bind_text(&hook.plugin),
            bind_text(&hook.hook),
            Bind::BigInt(Some(position)),
            engine.bind(&Kind::Bool, &follows)?,
            Bind::BigInt(Some(0)),
        ];
        let columns = &["plugin", "hook", "position", "follows", "missed"];
        self.insert_rows(None, &Insert { table: CURSORS, columns, ending }, vec![row]).await
    }

    /// The hooks by which a version follows the log that is put to work, each with where it begins
    /// unless it has begun. What other versions of the plugin had rests where it is.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn follow_by(&mut self, plugin: &str, hooks: &[(HookName, i64)]) -> Result<()> {
        for (hook, position) in hooks {
            self.begin_cursor(hook, *position).await?;
        }
        let engine = self.engine();
        for follows in [false, true] {
            let set = engine.bind(&Kind::Bool, &Value::Int(follows.into()))?;
            let mut sql = Draft::update(engine, CURSORS, [("follows", set)]);
            sql.compare("plugin", "=", bind_text(plugin));
            if follows {
                sql.among("hook", hooks.iter().map(|(hook, _)| bind_text(&hook.hook)));
            }
            self.execute(None, sql.text, sql.binds).await?;
        }
        Ok(())
    }

    /// Moves a hook on; answers whether it stood where it was thought to stand. Otherwise somebody
    /// else tells it, too.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn move_cursor(&mut self, hook: &HookName, (from, to): (i64, i64)) -> Result<bool> {
        let [from, to] = [from, to].map(|position| Bind::BigInt(Some(position)));
        let mut sql = of(hook, Draft::update(self.engine(), CURSORS, [("position", to)]));
        sql.compare("position", "=", from);
        Ok(self.execute(None, sql.text, sql.binds).await? > 0)
    }

    /// Forgets how much of the log a hook has missed.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn forget_missed(&mut self, hook: &HookName) -> Result<()> {
        let never = self.engine().bind(&Kind::DateTime, &Value::Null)?;
        let sets = [("missed", Bind::BigInt(Some(0))), ("missed_at", never)];
        let sql = of(hook, Draft::update(self.engine(), CURSORS, sets));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    /// Everybody who follows the log, or did so and may go on.
    pub(crate) async fn listeners(&mut self) -> Result<Vec<Listener>> {
        let engine = self.engine();
        let [plugin, hook, position, follows, state, id, dead] =
            ["plugin", "hook", "position", "follows", "state", "id", "dead_at"]
                .map(|name| engine.quote(name));
        let [cursors, retries, plugins] =
            [CURSORS, RETRIES, "plugins"].map(|name| engine.quote(name));
        let sql = format!(
            "SELECT c.{plugin}, c.{hook}, c.{position}, COALESCE((SELECT MIN(r.{position}) - 1 \
             FROM {retries} r WHERE r.{plugin} = c.{plugin} AND r.{hook} = c.{hook} AND \
             r.{dead} IS NULL), c.{position}), CASE WHEN c.{follows} AND p.{state} = 'enabled' \
             THEN 'works' ELSE 'rests' END FROM {cursors} c LEFT JOIN {plugins} p ON \
             p.{id} = c.{plugin} ORDER BY c.{plugin}, c.{hook}"
        );
        let listener = |row: &Row| -> Result<Listener> {
            let hook = HookName { plugin: row.text(0)?.into(), hook: row.text(1)?.into() };
            let heard = row.int(2)?.min(row.int(3)?);
            Ok(Listener { hook, heard, rests: row.text(4)? == "rests" })
        };
        let all = self.fetch(sql, Vec::new()).await?;
        let all: Vec<Listener> = all.iter().map(listener).collect::<Result<_>>()?;
        Ok(all.into_iter().filter(|it| !it.hook.hook.starts_with(JOB)).collect())
    }
}

fn cursor(engine: Engine, hook: &HookName) -> Draft {
    of(hook, Draft::select(engine, ["position"], CURSORS))
}
