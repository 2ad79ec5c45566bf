//! Tokens: what proves who asks. Only their hashes are stored.

use schema_som::kind::Kind;
use schema_som::{Error, Key, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::{bind_key, bind_text};
use crate::draft::Draft;
use crate::fetch::Row;
use crate::insert::Insert;
use crate::keys::chunks;
use crate::{Engine, Store, Tx};

/// A token as it is stored. Times are microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its key.
    pub id: Key,
    /// The hash of its text.
    pub hash: [u8; 32],
    /// Whose it is.
    pub user: Key,
    /// `session` or `api`.
    pub kind: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: i64,
    /// When it ends; never, if there is nothing.
    pub expires_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
}

const COLUMNS: [&str; 8] =
    ["id", "hash", "user_id", "kind", "name", "created_at", "expires_at", "revoked_at"];

impl Store {
    /// The token with this hash, whatever its state.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn find_token(&self, hash: &[u8; 32]) -> Result<Option<TokenRow>> {
        let sql = select(self.engine(), "hash", bind_hash(hash));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(token).transpose()
    }

    /// The token with this key, whatever its state.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn token_by_id(&self, id: Key) -> Result<Option<TokenRow>> {
        let sql = select(self.engine(), "id", bind_key(id));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.first().map(token).transpose()
    }

    /// The tokens of a user, oldest first.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn tokens_of(&self, user: Key) -> Result<Vec<TokenRow>> {
        let sql = select(self.engine(), "user_id", bind_key(user));
        let rows = self.fetch(sql.text, sql.binds).await?;
        rows.iter().map(token).collect()
    }
}

impl Tx {
    /// Stores a token.
    ///
    /// # Errors
    /// `NOT_UNIQUE` when the hash is known already, `NOT_FOUND` when the user does not exist
    /// (possibly not before the commit).
    pub async fn insert_token(&mut self, token: &TokenRow) -> Result<()> {
        let engine = self.engine();
        let time = |micros: Option<i64>| {
            engine.bind(&Kind::DateTime, &micros.map_or(Value::Null, Value::Time))
        };
        let row = vec![
            bind_key(token.id),
            bind_hash(&token.hash),
            bind_key(token.user),
            bind_text(&token.kind),
            bind_text(&token.name),
            time(Some(token.created_at))?,
            time(token.expires_at)?,
            time(token.revoked_at)?,
        ];
        let insert = Insert { table: "tokens", columns: &COLUMNS, ending: String::new() };
        self.insert_rows(None, &insert, vec![row]).await
    }

    /// Revokes the token with this hash; answers whether it was alive.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn revoke_token(&mut self, hash: &[u8; 32], at: i64) -> Result<bool> {
        Ok(self.revoke("hash", bind_hash(hash), at).await? > 0)
    }

    /// Revokes every token of a user; answers how many were alive.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn revoke_tokens_of(&mut self, user: Key, at: i64) -> Result<u64> {
        self.revoke("user_id", bind_key(user), at).await
    }

    /// Removes every token of these users, whatever its state.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn delete_tokens_of(&mut self, users: &[Key]) -> Result<()> {
        let engine = self.engine();
        for chunk in chunks(engine, users) {
            let (table, user) = (engine.quote("tokens"), engine.quote("user_id"));
            let (mut sql, mut binds) = (format!("DELETE FROM {table} WHERE {user}"), Vec::new());
            engine.push_in_keys(&mut sql, &mut binds, chunk);
            self.execute(None, sql, binds).await?;
        }
        Ok(())
    }

    /// Revokes the sessions of a user but for the one with this hash; answers how many were alive.
    /// API tokens stay.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn revoke_other_sessions(
        &mut self,
        user: Key,
        but: Option<&[u8; 32]>,
        at: i64,
    ) -> Result<u64> {
        let mut wanted =
            vec![("user_id", "=", bind_key(user)), ("kind", "=", bind_text("session"))];
        wanted.extend(but.map(|hash| ("hash", "<>", bind_hash(hash))));
        self.revoke_where(wanted, at).await
    }

    /// Revokes the token with this key; answers whether it was alive.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn revoke_token_by_id(&mut self, id: Key, at: i64) -> Result<bool> {
        Ok(self.revoke("id", bind_key(id), at).await? > 0)
    }

    async fn revoke(&mut self, column: &str, value: Bind, at: i64) -> Result<u64> {
        self.revoke_where(vec![(column, "=", value)], at).await
    }

    /// Revokes what is alive and fulfils every condition: column, operator, value.
    async fn revoke_where(&mut self, wanted: Vec<(&str, &str, Bind)>, at: i64) -> Result<u64> {
        let engine = self.engine();
        let at = engine.bind(&Kind::DateTime, &Value::Time(at))?;
        let mut sql = Draft::update(engine, "tokens", [("revoked_at", at)]);
        sql.and(&format!("{} IS NULL", engine.quote("revoked_at")));
        for (column, operator, value) in wanted {
            sql.compare(column, operator, value);
        }
        self.execute(None, sql.text, sql.binds).await
    }
}

fn bind_hash(hash: &[u8; 32]) -> Bind {
    Bind::Bytes(Some(hash.to_vec()))
}

fn select(engine: Engine, column: &str, value: Bind) -> Draft {
    let mut sql = Draft::select(engine, COLUMNS, "tokens");
    sql.compare(column, "=", value);
    sql.push(&format!(" ORDER BY {}", engine.quote("id")));
    sql
}

fn token(row: &Row) -> Result<TokenRow> {
    let hash = row.bytes(1)?.try_into();
    Ok(TokenRow {
        id: row.key(0)?,
        hash: hash.map_err(|_| Error::internal("a token's hash is not 32 bytes long"))?,
        user: row.key(2)?,
        kind: row.text(3)?,
        name: row.text(4)?,
        created_at: row.time(5)?.unwrap_or_default(),
        expires_at: row.time(6)?,
        revoked_at: row.time(7)?,
    })
}
