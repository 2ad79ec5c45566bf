//! Users from the command line: make one, set a password, make a token.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::predicate::Predicate;
use schema_som::registry::Registry;
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{EventRow, TokenRow, Tx, Update};

use crate::App;
use crate::auth::{Token, column, generate_password, named, one_level};
use crate::seed::{by_text, stored};
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
    /// The names of groups that exist.
    pub groups: Vec<String>,
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
    /// unknown group.
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
        let groups = by_text(stored(&mut tx, registry, "Group", ["name", "id"]).await?);
        let mut drafts = Drafts::new(registry, &*self.clock);
        let values = [
            ("name", name.into()),
            ("login", login.clone().into()),
            ("email", user.email.into()),
            ("password_hash", hash.into()),
        ];
        let key = drafts.add("User", values)?;
        for group in &user.groups {
            let unknown = || {
                let mut names: Vec<_> = groups.keys().map(String::as_str).collect();
                names.sort_unstable();
                Error::new(Code::NotFound, format!("there is no group `{group}`"))
                    .at_field("User", "groups")
                    .hint(format!("the groups are: {}", names.join(", ")))
            };
            let group = *groups.get(group).ok_or_else(unknown)?;
            drafts.link(("User", "groups"), key, [(0, group)])?;
        }
        let model = (registry, &Actor::system());
        self.create(&mut tx, model, Cause::System, drafts.finish()).await?;
        tx.commit().await?;
        Ok(login)
    }

    /// Sets a user's password, and ends every session and token of the user.
    ///
    /// # Errors
    /// `NOT_FOUND` for an unknown login, `INVALID_VALUE` for an empty password.
    pub async fn set_password(
        &self,
        registry: &Registry,
        login: &str,
        password: &str,
    ) -> Result<()> {
        let hash = self.passwords.hash(password, &*self.clock).await?;
        let user = named(registry, "User")?;
        let mut tx = self.store.begin().await?;
        let (key, revision) = find_user(&mut tx, registry, login).await?;
        let mut record = Record::new(user, key);
        let fields = [
            ("revision", Value::Int(revision + 1)),
            ("password_hash", hash.into()),
            ("must_reset_password", false.into()),
            ("date_updated", Value::Time(self.clock.now())),
        ];
        let mut changed = Vec::new();
        for (name, value) in fields {
            record.set(user, name, value);
            changed.extend(user.field(name).map(|field| field.index));
        }
        tx.update(registry, &[Update { record, fields: changed }]).await?;
        tx.revoke_tokens_of(key, self.clock.now()).await?;
        tx.record_events(&[EventRow {
            at: self.clock.now(),
            actor: None,
            cause: Cause::System.as_str().to_owned(),
            mutation: self.clock.new_key(0),
            type_name: user.name.clone(),
            record: key,
            project: None,
            action: "updated".to_owned(),
            changes: "{}".to_owned(),
        }])
        .await?;
        tx.commit().await?;
        self.actors.clear();
        Ok(())
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
        let (user, _) = find_user(&mut tx, registry, login).await?;
        let row = TokenRow {
            id: self.clock.new_key(0),
            hash: token.hash(),
            user,
            kind: "api".to_owned(),
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

/// Key and revision of the user of a login.
async fn find_user(tx: &mut Tx, registry: &Registry, login: &str) -> Result<(Key, i64)> {
    let user = named(registry, "User")?;
    let login = clean_login(login);
    let by_login = Predicate::eq(crate::auth::field(user, "login")?, login.as_str());
    let columns = vec![column(user, "id")?, column(user, "revision")?];
    let rows = tx.read(registry, &one_level(user, columns, by_login)).await?.rows;
    let found = (!rows.is_empty()).then(|| (rows.cell(0, 0).as_key(), rows.cell(0, 1).as_int()));
    match found {
        Some((Some(key), revision)) => Ok((key, revision.unwrap_or(1))),
        _ => Err(Error::new(Code::NotFound, format!("there is no user `{login}`"))
            .at_field("User", "login")
            .hint("`backlot user create` makes one")),
    }
}
