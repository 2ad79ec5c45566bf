//! What is said of one record: its fields and relations, absent apart from null.

use schema_som::change::{Draft, Input};
use schema_som::registry::{Field, Type, TypeIx};
use schema_som::{Code, Error, Result, Value};
use serde_json::Value as Json;

use super::place::Place;
use super::{Changes, object};
use crate::meaning::InputKey;
use crate::{naming, scalar};

/// When something is said of a record.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    /// Whether the record is made, not changed.
    pub(super) creates: bool,
    /// How many records it is inside of.
    pub(super) depth: u32,
}

impl Changes<'_> {
    /// A record to be made.
    pub(super) fn draft(
        &self,
        ty: TypeIx,
        json: &Json,
        place: &Place<'_>,
        depth: u32,
    ) -> Result<Draft> {
        let most = self.limits.mutation_depth;
        if depth > most {
            let error = self.limits.exceeded("mutation_depth", Some(depth.into()), most);
            return Err(error.within(place));
        }
        self.count_row()?;
        let input = self.input(ty, json, Moment { creates: true, depth }, place)?;
        Ok(Draft { ty, key: None, input })
    }

    /// Fields and relations by their names.
    pub(super) fn input(
        &self,
        ty: TypeIx,
        json: &Json,
        moment: Moment,
        place: &Place<'_>,
    ) -> Result<Input> {
        let ty = self.registry.get(ty);
        let mut input = Input::default();
        for (name, value) in object(json, place)? {
            let here = place.field(name);
            match self.meanings.input(ty.ix, name) {
                Some(InputKey::Field(index)) => {
                    let field = &ty.fields[usize::from(index)];
                    let value = self.value(ty, field, (value, moment)).map_err(|error| {
                        let name = naming::field(field.name());
                        error.within(here).at_field(&ty.name, &name)
                    })?;
                    input.fields.push((index, value));
                }
                Some(InputKey::Relation(index)) => {
                    if let Some(relation) = self.relation((ty, index), value, moment, &here)? {
                        input.relations.push((index, relation));
                    }
                }
                None => return Err(unknown(ty, name)),
            }
        }
        Ok(input)
    }

    /// Null of a field with a default is that default; which one it is, the write knows.
    fn value(&self, ty: &Type, field: &Field, (json, moment): (&Json, Moment)) -> Result<Value> {
        let def = &field.def;
        if !json.is_null() {
            return scalar::parse(self.registry, &def.kind, ty.ix, json);
        }
        let made_up = moment.creates && def.name == "name" && ty.auto_name;
        match def.nullable || def.default.is_some() || made_up {
            true => Ok(Value::Null),
            false => {
                let what = format!("null is not a {}", naming::scalar(&def.kind));
                Err(Error::new(Code::Required, what).hint("give a value, or leave it out"))
            }
        }
    }
}

fn unknown(ty: &Type, name: &str) -> Error {
    Error::internal(format!("`{name}` is in an input of {} and means nothing", ty.name))
}
