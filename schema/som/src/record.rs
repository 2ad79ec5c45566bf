//! A whole record as writes carry it, and the links between records.

use crate::id::Key;
use crate::registry::{Field, RelationRef, Type, TypeIx};
use crate::value::Value;

/// A record with a value for every field of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its concrete type.
    pub ty: TypeIx,
    /// One value per field of the type, in the type's order; null where there is none and for
    /// computed fields. The first is the key.
    pub values: Vec<Value>,
}

/// A pair in a link table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The relation, seen from the side that declared it.
    pub relation: RelationRef,
    /// The record on that side.
    pub own: Key,
    /// The record on the other side.
    pub other: Key,
    /// The position among the targets, where the order is kept.
    pub position: i64,
}

impl Record {
    /// A record of a type with this key, the declared defaults, and nothing else.
    pub fn new(ty: &Type, key: Key) -> Self {
        // What is computed has none of its own: its default is what null means to a rule.
        let default = |field: &Field| field.def.default.clone().filter(|_| field.is_stored());
        let defaults = ty.fields.iter().map(default);
        let mut values: Vec<Value> =
            defaults.map(|default| default.unwrap_or(Value::Null)).collect();
        values[0] = Value::Key(key);
        Self { ty: ty.ix, values }
    }

    /// The record's key.
    pub fn key(&self) -> Key {
        match self.values[0] {
            Value::Key(key) => key,
            _ => Key([0; 16]),
        }
    }

    /// The value of a field by name; null for a field that the type does not have.
    pub fn get(&self, ty: &Type, field: &str) -> &Value {
        ty.field(field).map_or(&Value::Null, |field| &self.values[field.index as usize])
    }

    /// The project that the record is in; a project is in itself.
    pub fn project(&self, ty: &Type) -> Option<Key> {
        match ty.name.as_str() {
            "Project" => Some(self.key()),
            _ => self.get(ty, "project_id").as_cell().as_key(),
        }
    }

    /// Sets a field by name. A field that the type does not have is a mistake of the caller.
    pub fn set(&mut self, ty: &Type, field: &str, value: impl Into<Value>) {
        let index = ty.field(field).map(|field| field.index as usize);
        debug_assert!(index.is_some(), "{} has no field {field}", ty.name);
        if let Some(index) = index {
            self.values[index] = value.into();
        }
    }
}
