//! The actor behind a token: groups, permissions and memberships in a fixed number of statements.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use quick_cache::sync::Cache;
use schema_som::Key;
use schema_som::actor::{Actor, Grants};
use schema_som::cell::Cell;
use schema_som::error::{Error, Result};
use schema_som::permission::{Access, Action};
use schema_som::predicate::Predicate;
use schema_som::query::{Child, Column, Level, Query};
use schema_som::registry::{Registry, Type};
use schema_som::value::Value;
use server_storage::Tx;
use tokio::sync::watch;

use crate::App;

/// What an actor is loaded from.
const RIGHTS: [&str; 5] = ["Group", "Permission", "ProjectUser", "Role", "User"];

/// Whether a change of a record of this type may change what somebody may do.
pub(crate) fn decides_rights(type_name: &str) -> bool {
    RIGHTS.contains(&type_name)
}

/// Actors of the last seconds, by the hash of their token.
pub(crate) struct ActorCache {
    kept: Cache<[u8; 32], Kept>,
    lifetime: i64,
    /// Counts how often rights may have changed. What was loaded before does not count any more,
    /// even if it comes to be kept later.
    rights: AtomicU64,
    /// Counts how often somebody was forgotten.
    forgotten: watch::Sender<u64>,
}

#[derive(Clone)]
struct Kept {
    actor: Arc<Actor>,
    until: i64,
    rights: u64,
}

impl ActorCache {
    pub(crate) fn new(lifetime: Duration) -> Self {
        let lifetime = i64::try_from(lifetime.as_micros()).unwrap_or(i64::MAX);
        let (rights, forgotten) = (AtomicU64::new(0), watch::Sender::new(0));
        Self { kept: Cache::new(4096), lifetime, rights, forgotten }
    }

    pub(crate) fn find(&self, hash: &[u8; 32], now: i64) -> Option<Arc<Actor>> {
        let kept = self.kept.get(hash)?;
        // A clock that was set back must not keep anybody for longer.
        let is_fresh = now < kept.until && kept.until.saturating_sub(now) <= self.lifetime;
        (is_fresh && kept.rights == self.rights()).then_some(kept.actor)
    }

    /// Keeps an actor that was loaded now, until its token ends at the latest. `rights` is the
    /// number of before it was loaded.
    pub(crate) fn keep(
        &self,
        hash: [u8; 32],
        (actor, rights): (&Arc<Actor>, u64),
        times: (i64, Option<i64>),
    ) {
        let (now, expires_at) = times;
        let until = now.saturating_add(self.lifetime).min(expires_at.unwrap_or(i64::MAX));
        self.kept.insert(hash, Kept { actor: actor.clone(), until, rights });
    }

    /// How often rights may have changed so far.
    pub(crate) fn rights(&self) -> u64 {
        self.rights.load(Ordering::Acquire)
    }

    pub(crate) fn forget(&self, hash: &[u8; 32]) {
        self.kept.remove(hash);
        self.forgotten.send_modify(|times| *times += 1);
    }

    /// Forgets everyone: rights have changed.
    pub(crate) fn clear(&self) {
        self.rights.fetch_add(1, Ordering::AcqRel);
        self.kept.clear();
        self.forgotten.send_modify(|times| *times += 1);
    }

    /// Waits until somebody was forgotten since this number, and answers the next one.
    pub(crate) async fn changed(&self, since: u64) -> u64 {
        let mut forgotten = self.forgotten.subscribe();
        forgotten.wait_for(|times| *times > since).await.map_or(since, |times| *times)
    }
}

impl App {
    /// The user of a login and the hash of the password, if there is one.
    pub(crate) async fn credentials(
        &self,
        registry: &Registry,
        login: &str,
    ) -> Result<Option<(Key, Option<String>)>> {
        let user = named(registry, "User")?;
        let login = Predicate::eq(field(user, "login")?, login);
        let columns = vec![column(user, "id")?, column(user, "password_hash")?];
        let level = self.store.read(registry, &Query::flat(user, columns, login), None).await?;
        if level.rows.is_empty() {
            return Ok(None);
        }
        let hash = match level.rows.cell(0, 1) {
            Cell::Text(hash) if !hash.is_empty() => Some(hash.to_owned()),
            _ => None,
        };
        Ok(level.rows.cell(0, 0).as_key().map(|key| (key, hash)))
    }

    /// The user of a login, as one who has logged in; nothing where there is none.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn actor_by_login(&self, registry: &Registry, login: &str) -> Result<Option<Actor>> {
        match self.credentials(registry, login).await? {
            Some((user, _)) => self.load_actor(registry, user).await,
            None => Ok(None),
        }
    }

    /// Loads a user with everything that decides about rights.
    pub(crate) async fn load_actor(&self, registry: &Registry, user: Key) -> Result<Option<Actor>> {
        let query = rights_of(registry, &[user])?;
        let level = self.store.read(registry, &query, None).await?;
        Ok(actors_of(&level).into_iter().next().map(|(_, actor)| actor))
    }
}

/// Users with everything that decides about their rights, as a transaction sees them: a fixed number
/// of statements.
pub(crate) async fn actors_within(
    tx: &mut Tx,
    registry: &Registry,
    users: &[Key],
) -> Result<Vec<(Key, Actor)>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let level = tx.read(registry, &rights_of(registry, users)?).await?;
    Ok(actors_of(&level))
}

/// Groups or roles with what their permissions say, as a transaction sees them: a fixed number of
/// statements. The reach of groups is that of an actor in them.
pub(crate) async fn bundles_within(
    tx: &mut Tx,
    registry: &Registry,
    (ty, keys): (&Type, &[Key]),
) -> Result<Vec<(Key, Actor)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut columns = vec![column(ty, "id")?];
    columns.extend(ty.field("reach").map(|reach| Column::Field(0, reach)));
    let mut query = Query::flat(ty, columns, among(ty, keys));
    query.children = vec![child(ty, "permissions", permissions(registry)?)?];
    let level = tx.read(registry, &query).await?;
    let mut bundles = Vec::new();
    for row in 0..level.rows.len() {
        let Some(key) = level.rows.cell(row, 0).as_key() else { continue };
        let mut bundle = Actor::default();
        if query.columns.len() > 1 {
            add_reach(&mut bundle, &level.rows.cell(row, 1));
        }
        for own in &level.children {
            add_grants(&mut bundle.grants, own, own.rows_of(row));
        }
        bundles.push((key, bundle));
    }
    Ok(bundles)
}

fn among(ty: &Type, keys: &[Key]) -> Predicate {
    match keys {
        [one] => Predicate::eq(ty.id(), *one),
        _ => {
            let values = keys.iter().map(|key| Value::Key(*key)).collect();
            Predicate::In { field: ty.id(), values }
        }
    }
}

/// The users with permissions, groups with their permissions, and memberships with what the roles
/// held there permit.
fn rights_of(registry: &Registry, keys: &[Key]) -> Result<Query> {
    let user = named(registry, "User")?;
    let group = named(registry, "Group")?;
    let membership = named(registry, "ProjectUser")?;
    let columns = ["id", "reach", "name"].map(|name| column(group, name));
    let columns = columns.into_iter().collect::<Result<_>>()?;
    let mut groups = Query::flat(group, columns, Predicate::True);
    groups.children = vec![child(group, "permissions", permissions(registry)?)?];
    let place = vec![column(membership, "project_id")?, column(membership, "role_id")?];
    let mut memberships = Query::flat(membership, place, Predicate::True);
    let role = child(named(registry, "Role")?, "permissions", permissions(registry)?)?;
    memberships.children = vec![Child { key_column: 1, ..role }];
    let columns = ["id", "login", "must_reset_password"].map(|name| column(user, name));
    let columns = columns.into_iter().collect::<Result<_>>()?;
    let mut query = Query::flat(user, columns, among(user, keys));
    query.children = vec![
        child(user, "permissions", permissions(registry)?)?,
        child(user, "groups", groups)?,
        child(user, "project_roles", memberships)?,
    ];
    Ok(query)
}

fn permissions(registry: &Registry) -> Result<Query> {
    let permission = named(registry, "Permission")?;
    let columns = ["access", "action", "class_name"].map(|name| column(permission, name));
    let columns = columns.into_iter().collect::<Result<_>>()?;
    Ok(Query::flat(permission, columns, Predicate::True))
}

fn actors_of(level: &Level) -> Vec<(Key, Actor)> {
    let actor = |row| Some((level.rows.cell(row, 0).as_key()?, actor_of(level, row)?));
    (0..level.rows.len()).filter_map(actor).collect()
}

fn actor_of(level: &Level, row: usize) -> Option<Actor> {
    let [own, groups, memberships] = level.children.as_slice() else { return None };
    let user = level.rows.cell(row, 0).as_key();
    let Cell::Text(login) = level.rows.cell(row, 1) else { return None };
    let must_reset_password = level.rows.cell(row, 2).as_int() == Some(1);
    let login = login.to_owned();
    let mut actor = Actor { user, login, must_reset_password, ..Actor::default() };
    add_grants(&mut actor.grants, own, own.rows_of(row));
    for group in groups.rows_of(row) {
        add_reach(&mut actor, &groups.rows.cell(group, 1));
        if let Cell::Text(name) = groups.rows.cell(group, 2) {
            actor.groups.push(name.to_owned());
        }
        for level in &groups.children {
            add_grants(&mut actor.grants, level, level.rows_of(group));
        }
    }
    add_memberships(&mut actor, memberships, memberships.rows_of(row));
    Some(actor)
}

/// Adds what being in a group of this reach means.
fn add_reach(actor: &mut Actor, reach: &Cell<'_>) {
    match reach {
        Cell::Text("admin") => actor.administrator = true,
        Cell::Text("all") => actor.all_projects = true,
        _ => {}
    }
}

/// Adds the projects that the user is a member of, and what the roles held there say.
fn add_memberships(actor: &mut Actor, memberships: &Level, rows: impl Iterator<Item = usize>) {
    for row in rows {
        let Some(project) = memberships.rows.cell(row, 0).as_key() else { continue };
        actor.projects.push(project);
        for level in &memberships.children {
            let mut grants = actor.roles.remove(&project).unwrap_or_default();
            add_grants(&mut grants, level, level.rows_of(row));
            if !grants.is_empty() {
                actor.roles.insert(project, grants);
            }
        }
    }
    actor.projects.sort_unstable();
    actor.projects.dedup();
}

/// Adds what a set of permissions says. A deny wins over every allow.
fn add_grants(grants: &mut Grants, level: &Level, rows: impl Iterator<Item = usize>) {
    for row in rows {
        let cells = [0, 1, 2].map(|column| level.rows.cell(row, column));
        let [Cell::Text(access), Cell::Text(action), Cell::Text(class)] = cells else { continue };
        let Some(action) = Action::parse(action) else { continue };
        let key = (action, class.to_owned());
        match access {
            "Deny" => _ = grants.insert(key, Access::Deny),
            _ => _ = grants.entry(key).or_insert(Access::Allow),
        }
    }
}

fn child(ty: &Type, relation: &str, query: Query) -> Result<Child> {
    let relation = ty.relation(relation).ok_or_else(|| missing(&ty.name, relation))?;
    Ok(Child { key_column: 0, relation, query })
}

/// A type that the server itself cannot do without.
pub(crate) fn named<'r>(registry: &'r Registry, name: &str) -> Result<&'r Type> {
    registry.by_name(name).ok_or_else(|| missing(name, "it"))
}

pub(crate) fn field(ty: &Type, name: &str) -> Result<schema_som::FieldRef> {
    ty.field(name).ok_or_else(|| missing(&ty.name, name))
}

pub(crate) fn column(ty: &Type, name: &str) -> Result<Column> {
    field(ty, name).map(|field| Column::Field(0, field))
}

fn missing(ty: &str, name: &str) -> Error {
    Error::internal(format!("the model lacks {ty}: {name}"))
}
