//! What is said of a relation: where it leads, and what is made along the way.

use schema_som::change::{Draft, Linked, ManyInput, RelationInput};
use schema_som::registry::{Path, Relation, Type};
use schema_som::type_def::Write;
use schema_som::{Code, Error, Key, Result};
use serde_json::Value as Json;

use super::input::Moment;
use super::place::Place;
use super::{Changes, list, object};
use crate::naming;

impl Changes<'_> {
    /// Nothing for what a new record leaves to the server.
    pub(super) fn relation(
        &self,
        (ty, index): (&Type, u16),
        json: &Json,
        moment: Moment,
        place: &Place<'_>,
    ) -> Result<Option<RelationInput>> {
        let relation = &ty.relations[usize::from(index)];
        let name = naming::field(&relation.def.name);
        let located = |error: Error| error.at_field(&ty.name, &name);
        let refused = |code, what: &str, hint: &str| {
            Err(located(Error::new(code, what)).within(place).hint(hint))
        };
        match (relation.is_many(), json.is_null()) {
            // A new record has none then.
            (true, true) if moment.creates => Ok(None),
            (true, true) => {
                let what = "null is no change of a relation to many records";
                refused(Code::Required, what, "`{set: []}` empties it; leave it out to keep it")
            }
            (true, false) => {
                let many = self.many(relation, json, moment, place)?;
                // Whatever is attached for good is only ever made there.
                let moves = many.set.is_some() || !many.disconnect.is_empty();
                let moves =
                    moves || many.connect.iter().any(|one| matches!(one, Linked::Existing(_)));
                if moves && is_for_good(relation) {
                    let what = "these records stay with the one that they were made for";
                    return refused(Code::ReadOnly, what, "only `create` adds some");
                }
                Ok(Some(RelationInput::Many(many)))
            }
            (false, true) if relation.def.nullable => Ok(Some(RelationInput::One(None))),
            (false, true) if moment.creates => Ok(None),
            (false, true) => {
                let what = format!("null is not a {}", self.registry.get(relation.target).name);
                refused(Code::Required, &what, "connect another record, or leave it out")
            }
            (false, false) => {
                let linked = self.one(relation, json, moment, place).map_err(|error| {
                    // What is wrong further inside has its own place.
                    if error.code() == Code::InvalidId { located(error) } else { error }
                })?;
                Ok(Some(RelationInput::One(Some(linked))))
            }
        }
    }

    fn one(
        &self,
        relation: &Relation,
        json: &Json,
        moment: Moment,
        place: &Place<'_>,
    ) -> Result<Linked> {
        let given = object(json, place)?;
        if let Some(id) = given.get("connect") {
            let here = place.field("connect");
            let key = self.key(relation.target, id).map_err(|error| error.within(here))?;
            return Ok(Linked::Existing(key));
        }
        let made = given.get("create").unwrap_or(&Json::Null);
        let draft = self.made(relation, made, moment, &place.field("create"))?;
        Ok(Linked::New(Box::new(draft)))
    }

    fn many(
        &self,
        relation: &Relation,
        json: &Json,
        moment: Moment,
        place: &Place<'_>,
    ) -> Result<ManyInput> {
        let given = object(json, place)?;
        let keys = |name: &str| -> Result<Vec<Key>> {
            let (items, here) = (list(given.get(name)), place.field(name));
            let most = self.limits.in_list;
            if items.len() > most as usize {
                let error = self.limits.exceeded("in_list", Some(items.len() as u64), most);
                return Err(error.within(here));
            }
            let items = items.iter().enumerate();
            items
                .map(|(index, id)| {
                    let here = here.item(index);
                    self.key(relation.target, id).map_err(|error| error.within(here))
                })
                .collect()
        };
        let existing = |keys: Vec<Key>| keys.into_iter().map(Linked::Existing);
        let set = given.get("set").filter(|set| !set.is_null());
        let set = set.map(|_| keys("set")).transpose()?;
        let disconnect = keys("disconnect")?;
        let mut connect: Vec<Linked> = existing(keys("connect")?).collect();
        let here = place.field("create");
        for (index, made) in list(given.get("create")).iter().enumerate() {
            let draft = self.made(relation, made, moment, &here.item(index))?;
            connect.push(Linked::New(Box::new(draft)));
        }
        Ok(ManyInput { set: set.map(|keys| existing(keys).collect()), disconnect, connect })
    }

    /// A record that is made along the way; at the root of a family one of any kind.
    fn made(
        &self,
        relation: &Relation,
        json: &Json,
        moment: Moment,
        place: &Place<'_>,
    ) -> Result<Draft> {
        let target = self.registry.get(relation.target);
        let depth = moment.depth + 1;
        if target.family != Some(target.ix) {
            return self.draft(target.ix, json, place, depth);
        }
        let Some((name, input)) = object(json, place)?.iter().next() else {
            let what = format!("the kind of the {} is missing", target.name);
            return Err(Error::new(Code::Required, what).within(place));
        };
        let kind = self.registry.kinds(target.ix).find(|kind| naming::look_up(kind) == *name);
        let kind = kind.ok_or_else(|| {
            Error::internal(format!("`{name}` is in an input of {} and means nothing", target.name))
        })?;
        self.draft(kind.ix, input, &place.field(name), depth)
    }
}

/// Whether the targets have a column that leads back and never changes.
fn is_for_good(relation: &Relation) -> bool {
    matches!(relation.path, Path::Many { .. }) && relation.def.write == Write::Create
}
