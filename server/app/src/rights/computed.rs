//! Columns that plugins compute: instead of them, the query asks for what they are computed of, as
//! far as the actor may read that.

use schema_som::error::Result;
use schema_som::predicate::Predicate;
use schema_som::query::{Alias, Column, Computed, Guard, Query};
use schema_som::registry::{FieldRef, TypeIx};

use super::decide::Judge;

impl Judge<'_> {
    /// Exchanges a column for the keys of the records that it is computed of, and asks for what the
    /// plugin needs behind all other columns.
    pub(super) fn computed(
        &self,
        query: &mut Query,
        column: u16,
        (alias, field): (Alias, FieldRef),
    ) -> Result<()> {
        let shown = self.field(field)?;
        let on = self.behind(query, alias);
        query.columns[usize::from(column)] = Column::Field(alias, self.registry.get(on).id());
        if shown != Predicate::True {
            query.guards.push(Guard { column, shown });
        }
        let mut needs = Vec::new();
        for index in &self.registry.field(field).needs {
            let need = FieldRef { owner: field.owner, index: *index };
            needs.push(self.needed(query, alias, need)?);
        }
        let several = self.registry.kinds(on).nth(1).is_some();
        let kind = several.then(|| asked(query, Column::Kind(alias, on)));
        query.computed.push(Computed { column, field, needs, kind });
        Ok(())
    }

    /// The position of a column that a plugin needs; nothing where no record shows it to the actor.
    fn needed(&self, query: &mut Query, alias: Alias, need: FieldRef) -> Result<Option<u16>> {
        // Whoever may not read it learns nothing of it, and nothing else is refused for it.
        if self.field(need).is_err() || self.told(need).is_err() {
            return Ok(None);
        }
        let column = query.columns.len() as u16;
        query.columns.push(Column::Field(alias, need));
        self.column(query, column)?;
        Ok(Some(column))
    }

    /// The type of the rows behind an alias.
    pub(super) fn behind(&self, query: &Query, alias: Alias) -> TypeIx {
        match alias.checked_sub(1).and_then(|at| query.joins.get(usize::from(at))) {
            Some(join) => self.registry.relation(join.relation).target,
            None => query.on,
        }
    }
}

/// The position of a column that is asked for, unless it is already.
pub(super) fn asked(query: &mut Query, column: Column) -> u16 {
    let known = query.columns.iter().position(|known| *known == column);
    known.unwrap_or_else(|| {
        query.columns.push(column);
        query.columns.len() - 1
    }) as u16
}
