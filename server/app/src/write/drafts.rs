//! Records in the making, by the names of types, fields and relations: what the server itself
//! creates. The names are checked, so a slip is an error and not a lost value.

use schema_som::clock::Clock;
use schema_som::error::{Error, Result};
use schema_som::registry::{Registry, Type};
use schema_som::value::Value;
use schema_som::{Key, Link, Record};

use super::Batch;

/// A batch that grows.
pub(crate) struct Drafts<'a> {
    registry: &'a Registry,
    clock: &'a dyn Clock,
    batch: Batch,
}

impl<'a> Drafts<'a> {
    pub(crate) fn new(registry: &'a Registry, clock: &'a dyn Clock) -> Self {
        Self { registry, clock, batch: Batch::default() }
    }

    /// Adds a record with these values; everything else is a default or filled in by the pipeline.
    pub(crate) fn add<const N: usize>(
        &mut self,
        type_name: &str,
        values: [(&str, Value); N],
    ) -> Result<Key> {
        let ty = self.named(type_name)?;
        let record = Record::new(ty, self.clock.new_key(0));
        let key = record.key();
        self.batch.records.push(record);
        values.into_iter().try_for_each(|(name, value)| self.set(name, value))?;
        Ok(key)
    }

    /// Sets one more value of the record that was added last.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        let Some(record) = self.batch.records.last_mut() else {
            return Err(Error::internal("there is no record to set a value of"));
        };
        let ty = self.registry.get(record.ty);
        let field = ty.field(name).or_else(|| ty.field(&format!("{name}_id")));
        let field = field.ok_or_else(|| missing(&ty.name, name))?;
        record.values[field.index as usize] = value.into();
        Ok(())
    }

    /// Links a record to others, in their order, from the given position on.
    pub(crate) fn link(
        &mut self,
        relation: (&str, &str),
        own: Key,
        others: impl IntoIterator<Item = (usize, Key)>,
    ) -> Result<()> {
        let (type_name, name) = relation;
        let relation = self.named(type_name)?.relation(name);
        let relation = relation.ok_or_else(|| missing(type_name, name))?;
        self.batch.links.extend(others.into_iter().map(|(position, other)| Link {
            relation,
            own,
            other,
            position: position as i64,
        }));
        Ok(())
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.batch.records.len()
    }

    pub(crate) fn finish(self) -> Batch {
        self.batch
    }

    fn named(&self, type_name: &str) -> Result<&'a Type> {
        self.registry.by_name(type_name).ok_or_else(|| missing(type_name, "it"))
    }
}

fn missing(type_name: &str, name: &str) -> Error {
    Error::internal(format!("the model lacks {type_name}: {name}"))
}
