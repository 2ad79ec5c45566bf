//! The log through one actor's eyes: which events, and what of their changes.
//!
//! The rules are those of reads. An event is told to whoever may list and read its type in its
//! project, its fields to whoever may read them there, and a target to whoever may read it.

use std::collections::HashMap;

use schema_som::actor::Actor;
use schema_som::event::{Event, EventQuery};
use schema_som::permission::{self, Action, Reach};
use schema_som::predicate::Predicate;
use schema_som::registry::{Registry, RelationRef, Type, TypeIx};
use schema_som::type_def::{RelationKind, Scope};
use schema_som::{Key, KeyMap, KeySet};
use serde_json::{Map, Value as Json};

use super::targets::Place;

/// One actor's view of the log.
pub(super) struct Lens<'a> {
    pub(super) registry: &'a Registry,
    pub(super) actor: &'a Actor,
    /// Whether one record's events are asked for, for which `Read` is enough.
    looks_up: bool,
    types: HashMap<TypeIx, OfType>,
    /// The projects that records came into after some of their events.
    homes: KeyMap<Key>,
}

/// What the actor may see of the events of a type.
struct OfType {
    rows: Vec<Reach>,
    /// Whether a record of no project is nobody's but of those who see all of them.
    in_projects_only: bool,
    /// What limits single fields and relations; nothing when all of them may be seen.
    members: Option<HashMap<String, Member>>,
}

/// What limits a field or a relation.
struct Member {
    rows: Vec<Reach>,
    /// Whether it names records that the actor may not see.
    names_records: bool,
}

impl<'a> Lens<'a> {
    pub(super) fn new(registry: &'a Registry, actor: &'a Actor, query: &EventQuery) -> Self {
        let looks_up = query.record.is_some();
        Self { registry, actor, looks_up, types: HashMap::new(), homes: KeyMap::default() }
    }

    /// Whether there is no type that the actor may not see.
    pub(super) fn sees_every_type(&self) -> bool {
        self.actor.administrator
    }

    /// Whether there are records of the type that the actor may see.
    pub(super) fn may_see_some(&self, ty: &Type) -> bool {
        self.rows(ty).iter().all(|reach| !reach.is_nowhere())
    }

    /// The projects that the actor sees, if not all of them.
    pub(super) fn projects(&self) -> Option<&'a [Key]> {
        let actor = self.actor;
        (!actor.administrator && !actor.all_projects).then_some(actor.projects.as_slice())
    }

    /// Takes note of the projects that records are in by now.
    pub(super) fn learn(&mut self, homes: KeyMap<Key>) {
        self.homes.extend(homes);
    }

    /// The project by which an event is judged. What a record was before it came into a project is
    /// for those only who see it there.
    fn home(&self, event: &Event) -> Option<Key> {
        event.project.or_else(|| self.homes.get(&event.record).copied())
    }

    fn rows(&self, ty: &Type) -> Vec<Reach> {
        let actions: &[_] =
            if self.looks_up { &[Action::Read] } else { &[Action::List, Action::Read] };
        actions.iter().map(|action| permission::reach(self.actor, *action, ty)).collect()
    }

    fn of_type(&mut self, ix: TypeIx) -> &OfType {
        if !self.types.contains_key(&ix) {
            let ty = self.registry.get(ix);
            let everything = self.actor.administrator || self.actor.all_projects;
            let of = OfType {
                rows: self.rows(ty),
                in_projects_only: matches!(ty.scope, Scope::Project { .. }) && !everything,
                members: self.members(ty),
            };
            self.types.insert(ix, of);
        }
        &self.types[&ix]
    }

    /// Whether an event is told at all.
    pub(super) fn shows(&mut self, event: &Event) -> bool {
        let home = self.home(event);
        let in_sight = home.is_none_or(|project| self.actor.sees(project));
        let of = self.of_type(event.ty);
        in_sight
            && !(of.in_projects_only && home.is_none())
            && of.rows.iter().all(|reach| reach.includes(home))
    }

    /// Every field and relation of a type that a change can name.
    fn members(&self, ty: &Type) -> Option<HashMap<String, Member>> {
        let mut members = HashMap::new();
        for (index, field) in ty.fields.iter().enumerate() {
            let (name, relation) = (field.name().to_owned(), field.relation);
            let member = match relation {
                _ if field.def.secret => continue,
                Some(relation) => self.relation(ty, relation),
                // What was stored is not what hooks make of it for this actor.
                None if self.actor.veiler(ty, index as u16).is_some() => {
                    Member { rows: vec![Reach::NOWHERE], names_records: false }
                }
                None => {
                    let rows = ty
                        .field(&name)
                        .map(|field| permission::field_reach(self.registry, self.actor, field));
                    Member { rows: rows.into_iter().collect(), names_records: false }
                }
            };
            members.insert(name, member);
        }
        for (index, relation) in ty.relations.iter().enumerate() {
            members.insert(relation.def.name.clone(), self.relation(ty, index as u16));
        }
        let secrets = ty.fields.iter().any(|field| field.def.secret);
        let limited = |member: &Member| {
            member.names_records || member.rows.iter().any(|reach| !reach.is_everywhere())
        };
        (secrets || members.values().any(limited)).then_some(members)
    }

    fn relation(&self, ty: &Type, index: u16) -> Member {
        let relation = self.registry.relation(RelationRef { owner: ty.ix, index });
        let mut rows =
            vec![permission::relation_reach(self.registry, self.actor, ty, &relation.def.name)];
        if let RelationKind::Through { role, .. } = &relation.def.kind
            && let Some(role) = self.registry.by_name(role)
        {
            rows.push(permission::reach(self.actor, Action::List, role));
        }
        let target = self.registry.get(relation.target);
        let kinds = self
            .registry
            .kinds(target.ix)
            .map(|kind| permission::reach(self.actor, Action::Read, kind));
        let open = permission::visible(self.registry, self.actor, target) == Predicate::True
            && kinds.into_iter().all(|reach| reach.is_everywhere());
        let is_narrowed =
            self.registry.kinds(target.ix).any(|kind| self.actor.narrowed(kind.ix).is_some());
        let names_records = is_narrowed || !(self.actor.administrator || open);
        Member { rows, names_records }
    }

    /// The records that the changes of these events name and that the actor may not see.
    pub(super) fn targets(&mut self, events: &[Event]) -> KeySet {
        let mut keys = KeySet::default();
        for event in events {
            let Some(members) = &self.of_type(event.ty).members else { continue };
            if !members.values().any(|member| member.names_records) {
                continue;
            }
            let Some(changes) = object(&event.changes) else { continue };
            for (name, change) in &changes {
                if members.get(name).is_some_and(|member| member.names_records) {
                    collect(change, &mut keys);
                }
            }
        }
        keys
    }

    /// Whether the actor may read this record.
    pub(super) fn reads(&self, key: Key, place: &Place) -> bool {
        let Some(ty) = self.registry.by_name(&place.type_name) else { return false };
        let project = if ty.name == "Project" { Some(key) } else { place.project };
        let known = match ty.scope {
            Scope::Project { .. } => {
                project.is_some() || self.actor.administrator || self.actor.all_projects
            }
            _ => true,
        };
        let deed = permission::Deed { action: Action::Read, ty, member: None, project };
        known && permission::may(self.registry, self.actor, deed).is_ok()
    }

    /// The event without what the actor may not read of it. Names that the model lacks are told to
    /// administrators alone.
    pub(super) fn cut(&mut self, mut event: Event, seen: &KeySet) -> Event {
        let administrator = self.actor.administrator;
        let (registry, home) = (self.registry, self.home(&event));
        let Some(members) = &self.of_type(event.ty).members else { return event };
        let ty = registry.get(event.ty);
        let mut left = Map::new();
        for (name, change) in object(&event.changes).unwrap_or_default() {
            let change = match members.get(&name) {
                Some(member) if member.rows.iter().all(|it| it.includes(home)) => {
                    if member.names_records { blanked(change, seen) } else { Some(change) }
                }
                None if administrator && ty.field(&name).is_none() => Some(change),
                _ => None,
            };
            left.extend(change.map(|change| (name, change)));
        }
        event.changes = Json::Object(left).to_string().into();
        event
    }
}

fn object(changes: &str) -> Option<Map<String, Json>> {
    serde_json::from_str(changes).ok()
}

/// Collects every key that a change names.
fn collect(change: &Json, keys: &mut KeySet) {
    match change {
        Json::String(text) => keys.extend(Key::parse_logged(text)),
        Json::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        Json::Object(lists) => lists.values().for_each(|list| collect(list, keys)),
        _ => {}
    }
}

/// A change of a relation without the records that are not seen; nothing when nothing is left.
fn blanked(change: Json, seen: &KeySet) -> Option<Json> {
    let is_seen = |item: &Json| {
        item.as_str().and_then(Key::parse_logged).is_some_and(|key| seen.contains(&key))
    };
    match change {
        Json::Array(pair) => {
            let pair: Vec<_> = pair
                .into_iter()
                .map(|item| if is_seen(&item) { item } else { Json::Null })
                .collect();
            pair.iter().any(|item| !item.is_null()).then_some(Json::Array(pair))
        }
        Json::Object(lists) => {
            let mut left = Map::new();
            for (name, list) in lists {
                let Json::Array(items) = list else { continue };
                left.insert(name, items.into_iter().filter(&is_seen).collect());
            }
            let any = left.values().any(|list| list.as_array().is_some_and(|it| !it.is_empty()));
            any.then_some(Json::Object(left))
        }
        _ => None,
    }
}
