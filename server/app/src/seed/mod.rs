//! The data that every database starts with: statuses and their lists, types, permissions of every
//! class, and the first administrator.
//!
//! It can be run again at any time. It adds what is missing, by natural keys, and changes nothing:
//! a status that the studio took out of a list stays out.

use std::collections::{HashMap, HashSet};

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::permission::Action;
use schema_som::predicate::Predicate;
use schema_som::query::Query;
use schema_som::registry::{NODE, Registry};
use schema_som::value::Value;
use server_storage::{Store, Tx};

use crate::App;
use crate::auth::{Credentials, column, generate_password, named};
use crate::write::{Cause, Drafts};

mod defaults;
#[cfg(test)]
mod tests;

pub(crate) use defaults::LISTS;

/// What seeding did.
#[derive(Default)]
pub struct Seeded {
    /// The first administrator, if it was made now. The password is known here and nowhere else.
    pub administrator: Option<Credentials>,
    /// How many records were added.
    pub created: usize,
}

impl App {
    /// Adds the default data that the database lacks. One that lacks nothing is only read, so that
    /// a server starts while others write.
    ///
    /// # Errors
    /// `BUSY` or `UNAVAILABLE`.
    pub async fn seed(&self, registry: &Registry) -> Result<Seeded> {
        let mut drafts = Drafts::new(registry, &*self.clock);
        let store = &mut Reader::Store(&self.store);
        let creator = administrator(store, registry).await?;
        plan(store, registry, &mut drafts, None).await?;
        if creator.is_some() && drafts.len() == 0 {
            return Ok(Seeded::default());
        }
        // Hashed before the transaction, which keeps other writers waiting.
        let password = generate_password(&*self.clock);
        let hash = self.passwords.hash(&password, &*self.clock).await?;
        let mut tx = self.store.begin().await?;
        let mut seeded = Seeded::default();
        let (creator, made) = match administrator(&mut Reader::Tx(&mut tx), registry).await? {
            Some(key) => (key, None),
            None => {
                let key = self.add_administrator(&mut tx, registry, hash).await?;
                let login = defaults::ADMINISTRATOR.to_owned();
                seeded.administrator = Some(Credentials { login, password });
                seeded.created += 1;
                (key, Some(key))
            }
        };
        let mut drafts = Drafts::new(registry, &*self.clock);
        plan(&mut Reader::Tx(&mut tx), registry, &mut drafts, made).await?;
        seeded.created += drafts.len();
        let actor = Actor { user: Some(creator), ..Actor::system() };
        self.create(&mut tx, (registry, &actor), Cause::System, drafts.finish()).await?;
        tx.commit().await?;
        Ok(seeded)
    }

    async fn add_administrator(
        &self,
        tx: &mut Tx,
        registry: &Registry,
        hash: String,
    ) -> Result<Key> {
        let mut drafts = Drafts::new(registry, &*self.clock);
        let values = [
            ("name", defaults::ADMINISTRATOR.into()),
            ("login", defaults::ADMINISTRATOR.into()),
            ("email", defaults::ADMINISTRATOR_EMAIL.into()),
            ("password_hash", hash.into()),
        ];
        let key = drafts.add("User", values)?;
        let model = (registry, &Actor::system());
        self.create(tx, model, Cause::System, drafts.finish()).await?;
        Ok(key)
    }
}

/// Where stored records are looked up.
enum Reader<'a> {
    /// As everyone sees them.
    Store(&'a Store),
    /// As the transaction sees them.
    Tx(&'a mut Tx),
}

/// Drafts of everything that is missing, with the administrator in place if made just now.
async fn plan(
    from: &mut Reader<'_>,
    registry: &Registry,
    drafts: &mut Drafts<'_>,
    made: Option<Key>,
) -> Result<()> {
    administration(from, registry, drafts, made).await?;
    statuses(from, registry, drafts).await?;
    types(from, registry, drafts).await?;
    permissions(from, registry, drafts).await
}

/// The administrator of the default login, if there is one.
async fn administrator(from: &mut Reader<'_>, registry: &Registry) -> Result<Option<Key>> {
    let users = by_text(known(from, registry, "User", ["login", "id"]).await?);
    Ok(users.get(defaults::ADMINISTRATOR).copied())
}

/// Group and department of the administrators, with the first one in them if it was made now.
async fn administration(
    from: &mut Reader<'_>,
    registry: &Registry,
    drafts: &mut Drafts<'_>,
    made: Option<Key>,
) -> Result<()> {
    let name = || Value::from(defaults::ADMINISTRATORS);
    let departments = by_text(known(from, registry, "Department", ["name", "id"]).await?);
    let groups = by_text(known(from, registry, "Group", ["name", "id"]).await?);
    let department = match departments.get(defaults::ADMINISTRATORS) {
        Some(key) => *key,
        None => drafts.add("Department", [("name", name())])?,
    };
    let group = match groups.get(defaults::ADMINISTRATORS) {
        Some(key) => *key,
        None => drafts.add("Group", [("name", name()), ("reach", "admin".into())])?,
    };
    if let Some(user) = made {
        let values = [("department", department.into()), ("user", user.into())];
        drafts.add("DepartmentUser", values)?;
        drafts.link(("User", "groups"), user, [(0, group)])?;
    }
    Ok(())
}

/// Statuses by code, and lists by their class. What is new is put in its place; old lists get
/// only statuses that are new.
async fn statuses(
    from: &mut Reader<'_>,
    registry: &Registry,
    drafts: &mut Drafts<'_>,
) -> Result<()> {
    let mut keys = by_text(known(from, registry, "Status", ["code", "id"]).await?);
    let mut new = HashSet::new();
    for (code, name) in defaults::STATUSES {
        if !keys.contains_key(code) {
            let key = drafts.add("Status", [("name", name.into()), ("code", code.into())])?;
            keys.insert(code.to_owned(), key);
            new.insert(code);
        }
    }
    let lists = by_text(known(from, registry, "StatusList", ["target_entity_type", "id"]).await?);
    for (class, codes) in defaults::LISTS {
        let old = lists.get(class).copied();
        let list = match old {
            Some(key) => key,
            None => {
                let name = format!("{class} Statuses");
                let values = [("name", name.into()), ("target_entity_type", class.into())];
                drafts.add("StatusList", values)?
            }
        };
        let members = codes.iter().enumerate().filter_map(|(position, code)| {
            (old.is_none() || new.contains(code)).then(|| Some((position, *keys.get(*code)?)))?
        });
        drafts.link(("StatusList", "statuses"), list, members)?;
    }
    Ok(())
}

async fn types(from: &mut Reader<'_>, registry: &Registry, drafts: &mut Drafts<'_>) -> Result<()> {
    let existing: HashSet<_> = known(from, registry, "Type", ["target_entity_type", "code"])
        .await?
        .into_iter()
        .filter_map(|[class, code]| Some((text_of(class)?, text_of(code)?)))
        .collect();
    for (class, name) in defaults::TYPES {
        if !existing.contains(&(class.to_owned(), name.to_owned())) {
            drafts.add(
                "Type",
                [
                    ("name", name.into()),
                    ("code", name.into()),
                    ("target_entity_type", class.into()),
                ],
            )?;
        }
    }
    Ok(())
}

/// Every action on every class, to grant and to deny.
async fn permissions(
    from: &mut Reader<'_>,
    registry: &Registry,
    drafts: &mut Drafts<'_>,
) -> Result<()> {
    let existing: HashSet<_> =
        known(from, registry, "Permission", ["access", "action", "class_name"])
            .await?
            .into_iter()
            .filter_map(|[access, action, class]| {
                Some((text_of(access)?, text_of(action)?, text_of(class)?))
            })
            .collect();
    let classes = registry.types().iter().filter(|ty| ty.ix != NODE).map(|ty| ty.name.as_str());
    for class in classes {
        for action in Action::ALL.map(Action::as_str) {
            for access in ["Allow", "Deny"] {
                if !existing.contains(&(access.into(), action.into(), class.into())) {
                    drafts.add("Permission", permission(access, action, class))?;
                }
            }
        }
    }
    Ok(())
}

/// The values of a permission.
pub(crate) fn permission(access: &str, action: &str, class: &str) -> [(&'static str, Value); 3] {
    [("access", access.into()), ("action", action.into()), ("class_name", class.into())]
}

/// These fields of every record of a type, as the transaction sees them.
pub(crate) async fn stored<const N: usize>(
    tx: &mut Tx,
    registry: &Registry,
    type_name: &str,
    fields: [&str; N],
) -> Result<Vec<[Value; N]>> {
    known(&mut Reader::Tx(tx), registry, type_name, fields).await
}

async fn known<const N: usize>(
    from: &mut Reader<'_>,
    registry: &Registry,
    type_name: &str,
    fields: [&str; N],
) -> Result<Vec<[Value; N]>> {
    let ty = named(registry, type_name)?;
    let columns = fields.iter().map(|name| column(ty, name)).collect::<Result<Vec<_>>>()?;
    let query = Query::flat(ty, columns, Predicate::True);
    let level = match from {
        Reader::Store(store) => store.read(registry, &query, None).await?,
        Reader::Tx(tx) => tx.read(registry, &query).await?,
    };
    let rows = level.rows;
    let row = |row| std::array::from_fn(|column| rows.cell(row, column).to_value());
    Ok((0..rows.len()).map(row).collect())
}

/// Keys by a text.
pub(crate) fn by_text(rows: Vec<[Value; 2]>) -> HashMap<String, Key> {
    rows.into_iter().filter_map(|[text, key]| Some((text_of(text)?, key_of(&key)?))).collect()
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn key_of(value: &Value) -> Option<Key> {
    value.as_cell().as_key()
}
