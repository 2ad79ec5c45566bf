//! Nobody hands out more than they hold. Whoever changes what a user, a group or a role may do must
//! be allowed all that it may do before, and all that it may do afterwards: otherwise the right to
//! change users would be the right to everything.

use std::collections::{BTreeMap, HashMap};

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::{Access, Action, Deed, may};
use schema_som::registry::{Registry, Type, TypeIx};
use schema_som::value::Value;
use schema_som::{Key, KeyMap, Record};
use server_storage::{Intent, Tx};

use super::people::clean_login;
use super::set::{Change, ChangeSet};
use super::{Cause, Origin, spine};
use crate::auth::{actors_within, bundles_within, named};
use crate::rights::holding::{holds, more_than};

/// The types that rights are kept in.
#[derive(Clone, Copy)]
struct Types {
    user: TypeIx,
    group: TypeIx,
    role: TypeIx,
    membership: TypeIx,
}

/// Something that comes to a holder, or leaves it.
struct Handed {
    row: usize,
    /// What comes or goes: a permission, a group, a role.
    what: Key,
    /// Where it holds; everywhere if that is nothing.
    project: Option<Key>,
    comes: bool,
}

/// What a change set does about rights.
#[derive(Default)]
struct Handing {
    permissions: Vec<Handed>,
    groups: Vec<Handed>,
    roles: Vec<Handed>,
    /// Reaches that groups get.
    reaches: Vec<(usize, String)>,
    /// Stored holders that are changed, by type, with their rows.
    changed: BTreeMap<(TypeIx, Key), usize>,
}

impl Origin<'_> {
    /// Decides about everything that a change set hands out.
    ///
    /// # Errors
    /// `FORBIDDEN`, with the row in `index`.
    pub(super) async fn check_handed_out(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        if self.actor.administrator || self.cause != Cause::Caller {
            return Ok(());
        }
        let types = Types::of(self.registry)?;
        let handing = self.handing(types, set);
        for (row, reach) in &handing.reaches {
            self.check_reach(reach).map_err(|error| error.at_index(*row))?;
        }
        self.check_permissions(tx, set, &handing.permissions).await?;
        self.check_bundles(tx, types.group, &handing.groups).await?;
        self.check_bundles(tx, types.role, &handing.roles).await?;
        self.check_changed(tx, types, &handing.changed).await
    }

    fn handing(&self, types: Types, set: &ChangeSet) -> Handing {
        let mut handing = Handing::default();
        for change in &set.links {
            let Some(owner) = set.get(change.link.own) else { continue };
            let (link, ty) = (change.link, owner.after.ty);
            let name = self.registry.relation(link.relation).def.name.as_str();
            let (row, comes) = (owner.row, change.added);
            let handed = Handed { row, what: link.other, project: None, comes };
            match name {
                "permissions" if types.carries(ty) => handing.permissions.push(handed),
                "groups" if ty == types.user => handing.groups.push(handed),
                _ => continue,
            }
            if !owner.is_new() {
                handing.changed.insert((ty, link.own), row);
            }
        }
        for change in &set.changes {
            self.note(&mut handing, types, change);
        }
        for deletion in &set.deleted {
            let record = &deletion.record;
            if types.carries(record.ty) {
                handing.changed.insert((record.ty, record.key()), deletion.row);
            } else if record.ty == types.membership {
                let left = self.role_of(record, (deletion.row, false));
                handing.roles.extend(left);
            }
        }
        handing
    }

    /// What a change of a record's own fields does about rights.
    fn note(&self, handing: &mut Handing, types: Types, change: &Change) {
        let (ty, record, before) = (self.type_of(&change.after), &change.after, &change.before);
        let is_other = |name: &str| {
            before.as_ref().is_none_or(|before| before.get(ty, name) != record.get(ty, name))
        };
        let stored = before.is_some();
        if ty.ix == types.membership && is_other("role_id") {
            handing.roles.extend(self.role_of(record, (change.row, true)));
            let left = before.as_ref().and_then(|it| self.role_of(it, (change.row, false)));
            handing.roles.extend(left);
        } else if ty.ix == types.group && is_other("reach") {
            if let Value::Text(reach) = record.get(ty, "reach") {
                handing.reaches.push((change.row, reach.clone()));
            }
            if stored {
                handing.changed.insert((ty.ix, record.key()), change.row);
            }
        } else if ty.ix == types.user && stored {
            let login = |record: &Record| match record.get(ty, "login") {
                Value::Text(login) => clean_login(login),
                _ => String::new(),
            };
            if before.as_ref().is_some_and(|before| login(before) != login(record)) {
                handing.changed.insert((ty.ix, record.key()), change.row);
            }
        }
    }

    /// The role that a membership gives, in its project.
    fn role_of(&self, membership: &Record, (row, comes): (usize, bool)) -> Option<Handed> {
        let ty = self.type_of(membership);
        let what = membership.get(ty, "role_id").as_cell().as_key()?;
        Some(Handed { row, what, project: self.project_of(membership), comes })
    }

    fn check_reach(&self, reach: &str) -> Result<()> {
        let more = match reach {
            "admin" => "everything",
            "all" if !self.actor.all_projects => "see every project",
            _ => return Ok(()),
        };
        let ty = named(self.registry, "Group")?;
        Err(self.too_much("give a group this reach", (ty, "reach"), more))
    }

    /// Single permissions: an allowance that comes is held by whoever gives it, and so is what a
    /// ban that goes had taken away.
    async fn check_permissions(
        &self,
        tx: &mut Tx,
        set: &ChangeSet,
        handed: &[Handed],
    ) -> Result<()> {
        let ty = named(self.registry, "Permission")?;
        let stored = handed.iter().filter(|it| set.get(it.what).is_none());
        let stored: Vec<_> = stored.map(|it| (ty.ix, it.what)).collect();
        let loaded = match stored.is_empty() {
            true => KeyMap::default(),
            false => spine::load(tx, self.registry, stored, Intent::Look).await?,
        };
        for it in handed {
            let made = set.get(it.what).map(|change| &change.after);
            let Some(record) = made.or_else(|| loaded.get(&it.what)) else { continue };
            let texts = ["access", "action", "class_name"].map(|name| record.get(ty, name));
            let [Value::Text(access), Value::Text(action), Value::Text(class)] = texts else {
                continue;
            };
            let gives = (access == "Allow") == it.comes;
            let Some(action) = Action::parse(action).filter(|_| gives) else { continue };
            if !holds((self.registry, self.actor), (action, class), None) {
                let what = if it.comes { "grant a permission" } else { "lift a ban" };
                let more = format!("`{} {class}`", action.as_str());
                return Err(self.too_much(what, (ty, "class_name"), &more).at_index(it.row));
            }
        }
        Ok(())
    }

    /// Groups and roles: what they allow when they come, what they deny when they go.
    async fn check_bundles(&self, tx: &mut Tx, ty: TypeIx, handed: &[Handed]) -> Result<()> {
        let ty = self.registry.get(ty);
        let mut keys: Vec<Key> = handed.iter().map(|it| it.what).collect();
        keys.sort_unstable();
        keys.dedup();
        let bundles = bundles_within(tx, self.registry, (ty, &keys)).await?;
        let bundles: HashMap<Key, Actor> = bundles.into_iter().collect();
        for it in handed {
            let Some(bundle) = bundles.get(&it.what) else { continue };
            let Some(more) = self.more_in(bundle, it) else { continue };
            let id = it.what.to_id(&ty.prefix);
            let what = match it.comes {
                true => format!("give anybody the {} {id}", ty.name.to_lowercase()),
                false => format!("take the {} {id} from anybody", ty.name.to_lowercase()),
            };
            return Err(self.too_much(&what, (ty, "permissions"), &more).at_index(it.row));
        }
        Ok(())
    }

    /// What a group or a role gives to whoever gets it, or gives back to whoever leaves it, that the
    /// caller does not hold.
    fn more_in(&self, bundle: &Actor, handed: &Handed) -> Option<String> {
        let given = if handed.comes { Access::Allow } else { Access::Deny };
        let mut grants: Vec<_> =
            bundle.grants.iter().filter(|(_, access)| **access == given).map(|it| it.0).collect();
        grants.sort_unstable();
        let lacks = |(action, class): &&(Action, String)| {
            !holds((self.registry, self.actor), (*action, class), handed.project)
        };
        let reach = Actor { grants: HashMap::new(), ..bundle.clone() };
        let more = if handed.comes { more_than((self.registry, self.actor), &reach) } else { None };
        let lacking = || grants.into_iter().find(lacks);
        more.or_else(|| lacking().map(|(action, class)| format!("`{} {class}`", action.as_str())))
    }

    /// Users, groups and roles that are changed or deleted: nobody changes who may do more.
    async fn check_changed(
        &self,
        tx: &mut Tx,
        types: Types,
        changed: &BTreeMap<(TypeIx, Key), usize>,
    ) -> Result<()> {
        let of = |ty: TypeIx| -> Vec<Key> {
            let keys = changed.keys().filter(|(of, _)| *of == ty).map(|(_, key)| *key);
            keys.filter(|key| self.actor.user != Some(*key)).collect()
        };
        for ix in [types.user, types.group, types.role] {
            let (ty, keys) = (self.registry.get(ix), of(ix));
            let found = match ix == types.user {
                true => actors_within(tx, self.registry, &keys).await?,
                false => bundles_within(tx, self.registry, (ty, &keys)).await?,
            };
            for (key, actor) in found {
                let Some(more) = more_than((self.registry, self.actor), &actor) else { continue };
                let id = key.to_id(&ty.prefix);
                let what = match ix == types.user {
                    true => format!("delete {id}, or change its login, groups or permissions"),
                    false => format!("delete {id}, or change what it permits"),
                };
                let row = changed.get(&(ix, key)).copied().unwrap_or(0);
                let error = self.too_much(&what, (ty, "permissions"), &more).at_id(id);
                return Err(error.at_index(row));
            }
        }
        Ok(())
    }

    /// The error for handing out what the caller does not hold. It is named to those who may read
    /// permissions.
    fn too_much(&self, what: &str, (ty, member): (&Type, &str), more: &str) -> Error {
        let is_told = self.registry.by_name("Permission").is_some_and(|permission| {
            let deed = Deed { action: Action::Read, ty: permission, member: None, project: None };
            may(self.registry, self.actor, deed).is_ok()
        });
        let login = &self.actor.login;
        let why = match is_told {
            true => format!(": that is the right to {more}, which {login} does not have"),
            false => format!(": that is more than {login} may do"),
        };
        Error::new(Code::Forbidden, format!("{login} may not {what}{why}"))
            .at_field(&ty.name, member)
            .hint("nobody hands out more than they hold: ask somebody who holds it, or an administrator")
    }
}

impl Types {
    fn of(registry: &Registry) -> Result<Self> {
        let ix = |name| named(registry, name).map(|ty| ty.ix);
        Ok(Self {
            user: ix("User")?,
            group: ix("Group")?,
            role: ix("Role")?,
            membership: ix("ProjectUser")?,
        })
    }

    /// Whether records of a type carry permissions.
    fn carries(self, ty: TypeIx) -> bool {
        [self.user, self.group, self.role].contains(&ty)
    }
}
