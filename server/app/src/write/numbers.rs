//! Numbers that new records draw from a sequence of their field.

use std::collections::BTreeMap;

use schema_som::error::Result;
use schema_som::registry::TypeIx;
use schema_som::value::Value;
use server_storage::Tx;

use super::Origin;
use super::set::ChangeSet;

/// By sequence, type and column the places of those in the set that have one.
type Drawn = BTreeMap<(String, TypeIx, usize), Vec<usize>>;

impl Origin<'_> {
    /// Gives each new record its numbers, a statement for each sequence. Those that an import brings
    /// stay, and nobody draws them afterwards.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub(super) async fn draw_numbers(&self, tx: &mut Tx, set: &mut ChangeSet) -> Result<()> {
        for ((sequence, _, column), places) in self.numbered(set) {
            let number = |at: &usize| match set.changes[*at].after.values.get(column) {
                Some(Value::Int(number)) => Some(*number),
                _ => None,
            };
            if let Some(highest) = places.iter().filter_map(number).max() {
                tx.go_on_after(&sequence, highest).await?;
            }
            let missing: Vec<usize> =
                places.iter().filter(|at| number(at).is_none()).copied().collect();
            if missing.is_empty() {
                continue;
            }
            let first = tx.draw(&sequence, missing.len() as i64).await?;
            for (at, number) in missing.into_iter().zip(first..) {
                let values = &mut set.changes[at].after.values;
                if values.len() <= column {
                    values.resize(column + 1, Value::Null);
                }
                values[column] = Value::Int(number);
            }
        }
        Ok(())
    }

    fn numbered(&self, set: &ChangeSet) -> Drawn {
        let mut drawn = Drawn::new();
        for (at, change) in set.changes.iter().enumerate().filter(|(_, it)| it.is_made()) {
            let ty = self.type_of(&change.after);
            for field in ty.fields.iter().filter(|field| field.def.numbered) {
                let column = ty.field(field.name()).map_or(0, |it| usize::from(it.index));
                let sequence = format!("{}.{}", ty.name, field.name());
                drawn.entry((sequence, ty.ix, column)).or_default().push(at);
            }
        }
        drawn
    }
}
