//! Users from the command line: make one, set a password, make a token.

use std::collections::BTreeMap;

use schema_som::actor::Actor;
use schema_som::cell::Cell;
use schema_som::error::{Code, Error, Result};
use schema_som::id::clip;
use schema_som::predicate::Predicate;
use schema_som::query::Query;
use schema_som::registry::Registry;
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{EventRow, TokenRow, Tx, Update};

use crate::App;
use crate::auth::{API, Token, column, generate_password, named};
use crate::seed::stored;
use crate::write::people::clean_login;
use crate::write::{Cause, Drafts};

/// A user to be made.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    /// The person's name; the login, if it is empty.
    pub name: String,
    /// What to log in with. It is formatted.
    pub login: String,
    /// The e-mail address.
    pub email: String,
    /// The groups that the user is in, by name or by id.
    pub groups: Vec<String>,
    /// Whether the first login has to choose another password.
    pub must_reset_password: bool,
}

impl App {
    /// A password that nobody guesses, to be told to its user once.
    pub fn generate_password(&self) -> String {
        generate_password(&*self.clock)
    }

    /// Makes a user who can log in; answers the login as it was formatted.
    ///
    /// # Errors
    /// What does not fit, `NOT_UNIQUE` for a login or an address that is taken, `NOT_FOUND` for an
    /// unknown group, `INVALID_VALUE` for the name of several.
    pub async fn create_user(
        &self,
        registry: &Registry,
        user: NewUser,
        password: &str,
    ) -> Result<String> {
        let hash = self.passwords.hash(password, &*self.clock).await?;
        let login = clean_login(&user.login);
        let name = if user.name.is_empty() { login.clone() } else { user.name };
        let mut tx = self.store.begin().await?;
        let groups = find_groups(&mut tx, registry, &user.groups).await?;
        let mut drafts = Drafts::new(registry, &*self.clock);
        let values = [
            ("name", name.into()),
            ("login", login.clone().into()),
            ("email", user.email.into()),
            ("password_hash", hash.into()),
            ("must_reset_password", user.must_reset_password.into()),
        ];
        let key = drafts.add("User", values)?;
        for group in groups {
            drafts.link(("User", "groups"), key, [(0, group)])?;
        }
        let model = (registry, &Actor::system());
        self.create(&mut tx, model, Cause::System, drafts.finish()).await?;
        tx.commit().await?;
        Ok(login)
    }

    /// Sets a user's password, and ends every session and token of the user. Where it must be
    /// reset, the next login with it can do nothing but choose another.
    ///
    /// # Errors
    /// `NOT_FOUND` for an unknown login, `INVALID_VALUE` for an empty password.
    pub async fn set_password(
        &self,
        registry: &Registry,
        login: &str,
        password: &str,
        must_reset: bool,
    ) -> Result<()> {
        let hash = self.passwords.hash(password, &*self.clock).await?;
        let mut tx = self.store.begin().await?;
        let user = find_user(&mut tx, registry, login).await?;
        let password = NewPassword { hash, must_reset, by: None };
        self.write_password(&mut tx, registry, &user, password).await?;
        tx.revoke_tokens_of(user.key, self.clock.now()).await?;
        tx.commit().await?;
        self.actors.clear();
        Ok(())
    }

    /// Writes a user's password, with its event.
    pub(crate) async fn write_password(
        &self,
        tx: &mut Tx,
        registry: &Registry,
        found: &FoundUser,
        password: NewPassword,
    ) -> Result<()> {
        let user = named(registry, "User")?;
        let mut record = Record::new(user, found.key);
        let fields = [
            ("revision", Value::Int(found.revision + 1)),
            ("password_hash", password.hash.into()),
            ("must_reset_password", password.must_reset.into()),
            ("date_updated", Value::Time(self.clock.now())),
        ];
        let mut changed = Vec::new();
        for (name, value) in fields {
            record.set(user, name, value);
            changed.extend(user.field(name).map(|field| field.index));
        }
        tx.update(registry, &[Update { record, fields: changed }]).await?;
        tx.record_events(&[EventRow {
            at: self.clock.now(),
            actor: password.by,
            cause: Cause::System.as_str().to_owned(),
            mutation: self.clock.new_key(0),
            type_name: user.name.clone(),
            record: found.key,
            project: None,
            action: "updated".to_owned(),
            changes: "{}".to_owned(),
        }])
        .await
    }

    /// Makes an API token with the rights of a user; answers its text, which is not shown again.
    /// Without an end (in microseconds since 1970) it holds until it is revoked.
    ///
    /// # Errors
    /// `NOT_FOUND` for an unknown login.
    pub async fn create_token(
        &self,
        registry: &Registry,
        login: &str,
        name: &str,
        expires_at: Option<i64>,
    ) -> Result<String> {
        let token = Token::new(&*self.clock);
        let mut tx = self.store.begin().await?;
        let user = find_user(&mut tx, registry, login).await?.key;
        let row = TokenRow {
            id: self.clock.new_key(0),
            hash: token.hash(),
            user,
            kind: API.to_owned(),
            name: name.to_owned(),
            created_at: self.clock.now(),
            expires_at,
            revoked_at: None,
        };
        tx.insert_token(&row).await?;
        tx.commit().await?;
        Ok(token.reveal())
    }
}

/// A password as it is written.
pub(crate) struct NewPassword {
    pub(crate) hash: String,
    /// Whether the next login has to choose another.
    pub(crate) must_reset: bool,
    /// Who set it; nobody for a command.
    pub(crate) by: Option<Key>,
}

/// A user as a transaction sees it.
pub(crate) struct FoundUser {
    pub(crate) key: Key,
    pub(crate) revision: i64,
    /// The hash of the password.
    pub(crate) password: Option<String>,
}

/// The user of a login.
pub(crate) async fn find_user(tx: &mut Tx, registry: &Registry, login: &str) -> Result<FoundUser> {
    let user = named(registry, "User")?;
    let login = clean_login(login);
    let by_login = Predicate::eq(crate::auth::field(user, "login")?, login.as_str());
    let columns = ["id", "revision", "password_hash"].map(|name| column(user, name));
    let columns = columns.into_iter().collect::<Result<_>>()?;
    let rows = tx.read(registry, &Query::flat(user, columns, by_login)).await?.rows;
    let key = if rows.is_empty() { None } else { rows.cell(0, 0).as_key() };
    let key = key.ok_or_else(|| no_such_user(&login))?;
    let password = match rows.cell(0, 2) {
        Cell::Text(hash) if !hash.is_empty() => Some(hash.to_owned()),
        _ => None,
    };
    Ok(FoundUser { key, revision: rows.cell(0, 1).as_int().unwrap_or(1), password })
}

pub(crate) fn no_such_user(login: &str) -> Error {
    Error::new(Code::NotFound, format!("there is no user `{}`", clip(login)))
        .at_field("User", "login")
        .hint("`backlot user create` makes one")
}

/// The groups of these names or ids.
async fn find_groups(tx: &mut Tx, registry: &Registry, wanted: &[String]) -> Result<Vec<Key>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let prefix = &named(registry, "Group")?.prefix;
    let mut ids: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    for [name, id] in stored(tx, registry, "Group", ["name", "id"]).await? {
        if let (Value::Text(name), Value::Key(key)) = (name, id) {
            ids.entry(key.to_id(prefix)).or_default().push(key);
            ids.entry(name).or_default().push(key);
        }
    }
    wanted.iter().map(|group| one_group(&ids, group, prefix)).collect()
}

fn one_group(known: &BTreeMap<String, Vec<Key>>, wanted: &str, prefix: &str) -> Result<Key> {
    let error = |code, what| Error::new(code, what).at_field("User", "groups");
    match known.get(wanted).map(Vec::as_slice) {
        Some([key]) => Ok(*key),
        Some(keys) => {
            let ids: Vec<_> = keys.iter().map(|key| key.to_id(prefix)).collect();
            let what = format!("{} groups have the name `{}`", ids.len(), clip(wanted));
            Err(error(Code::InvalidValue, what)
                .hint(format!("give the id of one of them: {}", ids.join(", "))))
        }
        None => {
            let is_name = |text: &&str| Key::parse_id(text).is_err();
            let names: Vec<_> = known.keys().map(String::as_str).filter(is_name).collect();
            Err(error(Code::NotFound, format!("there is no group `{}`", clip(wanted)))
                .hint(format!("the groups are: {}", names.join(", "))))
        }
    }
}
