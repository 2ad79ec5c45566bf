//! Root fields that change records: all selections of a changed record share one level, so that its
//! records are read once.

use schema_som::Result;
use schema_som::query::Column;
use schema_som::registry::TypeIx;

use super::build::{Level, Planner};
use super::{Asked, Change, ChangedTable, Key, ToldPart, quoted};
use crate::meaning::{FieldMeaning, Told, Verb};

/// The levels of a change while it is planned.
struct Tables {
    levels: Vec<Level>,
    objects: Vec<Vec<std::sync::Arc<super::ObjectPlan>>>,
}

impl<'d> Planner<'d> {
    pub(super) fn change(&self, of: TypeIx, verb: Verb, asked: &[&'d Asked]) -> Result<Change> {
        let on = self.tables_of(of);
        let mut tables = Tables {
            levels: on.iter().map(|on| Level::new(*on)).collect(),
            objects: vec![Vec::new(); on.len()],
        };
        let parts = self.told(&mut tables, asked)?;
        let levels = tables.levels.into_iter().zip(tables.objects);
        let finished = levels.map(|(mut level, objects)| {
            let on = level.on;
            let key_column = level.column(Column::Field(0, self.registry.get(on).id()));
            ChangedTable { on, level: level.finish(), key_column, objects }
        });
        Ok(Change { ty: of, verb, tables: finished.collect(), parts })
    }

    fn told(&self, tables: &mut Tables, asked: &[&'d Asked]) -> Result<Vec<(Key, ToldPart)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => ToldPart::Typename(quoted(ty)),
                Some(FieldMeaning::Changed(told)) => self.told_part(tables, told, asked)?,
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }

    fn told_part(&self, tables: &mut Tables, told: Told, asked: &[&'d Asked]) -> Result<ToldPart> {
        let ty = asked[0].ty();
        Ok(match told {
            Told::Record => ToldPart::Record(self.changed(tables, asked)?, !ty.is_non_null()),
            Told::Records => {
                let nullable = !ty.item_type().is_non_null();
                ToldPart::Records(self.changed(tables, asked)?, nullable)
            }
            Told::Results => ToldPart::Results(self.told(tables, asked)?),
            Told::Error => ToldPart::Error(self.told(tables, asked)?),
            value => ToldPart::Value(value),
        })
    }

    /// One more way to write a changed record.
    fn changed(&self, tables: &mut Tables, asked: &[&'d Asked]) -> Result<usize> {
        let index = tables.objects.first().map_or(0, Vec::len);
        for (level, objects) in tables.levels.iter_mut().zip(&mut tables.objects) {
            objects.push(self.object(level, 0, asked)?);
        }
        Ok(index)
    }
}
