//! What plugins do with records that are read: they narrow which ones, replace columns of them, and
//! compute columns of them.

use std::time::Instant;

use schema_som::error::{Error, Result};
use schema_som::hooks::{Narrowed, Redacts, Sheet};
use schema_som::kind::Kind;
use schema_som::naming;
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, Type, TypeIx};
use schema_som::rowset::Rowset;
use tokio::sync::mpsc;

use super::call::Call;
use crate::bindings::backlot::plugin::vocabulary::{ColumnResult, SheetParam};
use crate::bindings::exports::backlot::plugin::read_hooks::{Narrowing, Plan};
use crate::breaker::Pass;
use crate::cells::answer;
use crate::columns;
use crate::guest::Asked;
use crate::layout::Member;
use crate::look;

impl<'a> Call<'a> {
    /// Computes a field of records; the numbers are those of the type, of the field and of what it
    /// needs.
    pub(super) async fn compute(
        &self,
        (field, (kind, number, needs), parents): (FieldRef, &(u32, u32, Vec<u32>), Sheet<'_>),
        pass: &Pass<'a>,
        desk: mpsc::Sender<Asked>,
    ) -> Result<Rowset> {
        let registry = &self.bound.binding.registry;
        let (ty, known) = (registry.get(field.owner), registry.field(field));
        let needs: Vec<_> = needs.iter().copied().zip(kinds(ty, &known.needs)).collect();
        let made = columns::make(&needs, &parents);
        let laid = columns::lay(&needs, &parents, &made);
        let params: Vec<_> = laid.iter().map(columns::Laid::param).collect();
        let keys: Vec<_> = parents.keys.iter().map(|key| (*key).into()).collect();
        let sheet = SheetParam { kind: *kind, keys: &keys, columns: &params };
        let (mut lease, scope) = self.lease(pass, desk).await?;
        let said = self.ended(keys.len(), lease.instance.compute(scope, (*number, sheet))).await?;
        let read = match said.field == *number {
            true => columns::read(&known.def.kind, keys.len(), said),
            false => {
                let name = self.bound.binding.layout.name(*kind, said.field);
                Err(answer(format!("it answers {name} instead")))
            }
        };
        let values = read.map_err(|error| self.failed(error))?;
        self.bound.pool.give_back(lease, Instant::now());
        Ok(values)
    }

    /// What may be seen of a type: conditions on columns that the hook reads.
    pub(super) async fn narrow(
        &self,
        (ty, reads): (TypeIx, &[String]),
        pass: &Pass<'a>,
        desk: mpsc::Sender<Asked>,
    ) -> Result<Narrowed> {
        let kind = self.kind(ty)?;
        let named = self.bound.binding.numbered_members(kind, reads);
        let fields: Vec<u32> = named.iter().map(|(number, _)| *number).collect();
        let (mut lease, scope) = self.lease(pass, desk).await?;
        let plan = Plan { kind, fields: &fields, limit: 0 };
        let said = self.ended(1, lease.instance.narrow(scope, (self.about.hook, plan))).await?;
        let narrowed = self.narrowed((ty, kind), &named, said);
        let narrowed = narrowed.map_err(|error| self.failed(error))?;
        self.bound.pool.give_back(lease, Instant::now());
        Ok(narrowed)
    }

    fn narrowed(
        &self,
        (ty, kind): (TypeIx, u32),
        named: &[(u32, Member)],
        said: Narrowing,
    ) -> Result<Narrowed> {
        let binding = &self.bound.binding;
        let column = |number: u32| match named.iter().find(|(own, _)| *own == number) {
            Some((_, Member::Field(index))) => Ok(FieldRef { owner: ty, index: *index }),
            Some((_, Member::Many(_))) => Err("relations to many are no conditions".to_owned()),
            None => Err(format!("`reads` does not name {}", binding.layout.name(kind, number))),
        };
        Ok(match said {
            Narrowing::Unchanged => Narrowed::To(Predicate::True),
            Narrowing::Refuse(refusal) => Narrowed::Refused(crate::answer::refusal(refusal)?),
            Narrowing::Also(conditions) => {
                let said = look::conditions_on(binding, kind, conditions, column);
                Narrowed::To(said.map_err(answer)?)
            }
        })
    }

    /// Replaces columns of records.
    pub(super) async fn redact(
        &self,
        (redacts, records): (&Redacts, Sheet<'_>),
        pass: &Pass<'a>,
        desk: mpsc::Sender<Asked>,
    ) -> Result<Vec<Option<Rowset>>> {
        let kind = self.kind(redacts.ty)?;
        let ty = self.bound.binding.registry.get(redacts.ty);
        let numbers = redacts.reads.iter().filter_map(|at| self.number(kind, *at));
        let needs: Vec<_> = numbers.zip(kinds(ty, &redacts.reads)).collect();
        let made = columns::make(&needs, &records);
        let laid = columns::lay(&needs, &records, &made);
        let params: Vec<_> = laid.iter().map(columns::Laid::param).collect();
        let keys: Vec<_> = records.keys.iter().map(|key| (*key).into()).collect();
        let sheet = SheetParam { kind, keys: &keys, columns: &params };
        let (mut lease, scope) = self.lease(pass, desk).await?;
        let call = lease.instance.redact(scope, (self.about.hook, sheet));
        let said = self.ended(keys.len(), call).await?;
        let replaced = self.replaced((ty, kind), redacts, (keys.len(), said));
        let replaced = replaced.map_err(|error| self.failed(error))?;
        self.bound.pool.give_back(lease, Instant::now());
        Ok(replaced)
    }

    /// Holds columns against what the hook may replace: each once, and with a value for each record
    /// where the field has one in all of them.
    fn replaced(
        &self,
        (ty, kind): (&Type, u32),
        redacts: &Redacts,
        (rows, said): (usize, Vec<ColumnResult>),
    ) -> Result<Vec<Option<Rowset>>> {
        let mut replaced = vec![None; redacts.writes.len()];
        for column in said {
            let name = || self.bound.binding.layout.name(kind, column.field);
            let is_it = |at: &u16| self.number(kind, *at) == Some(column.field);
            let Some(place) = redacts.writes.iter().position(is_it) else {
                return Err(answer(format!(
                    "it replaces {}, which `writes` does not name",
                    name()
                )));
            };
            if replaced[place].is_some() {
                return Err(answer(format!("it replaces {} twice", name())));
            }
            let def = &ty.fields[usize::from(redacts.writes[place])].def;
            let (needs_value, name) = (!(def.nullable || def.confidential), name());
            let values = columns::read(&def.kind, rows, column)
                .map_err(|error| error.within(naming::camel(&def.name)))?;
            if needs_value && columns::is_any_missing(&values) {
                return Err(answer(format!("it leaves {name} empty, which every record has")));
            }
            replaced[place] = Some(values);
        }
        Ok(replaced)
    }

    /// The number of a type.
    fn kind(&self, ty: TypeIx) -> Result<u32> {
        let place = self.bound.binding.types.iter().position(|ix| *ix == ty);
        place.map(|place| place as u32).ok_or_else(|| {
            let missing = || Error::internal("a hook reads what it does not name");
            self.failed(self.bound.refusal().unwrap_or_else(missing))
        })
    }

    /// The number of a column of a type.
    fn number(&self, kind: u32, column: u16) -> Option<u32> {
        let fields = self.bound.binding.fields.iter().zip(0..);
        let mut own = fields.filter(|(named, _)| named.kind == kind);
        own.find(|(named, _)| named.member == Member::Field(column)).map(|(_, number)| number)
    }
}

/// What columns of a type hold.
fn kinds<'t>(ty: &'t Type, columns: &[u16]) -> impl Iterator<Item = &'t Kind> {
    columns.iter().map(|at| &ty.fields[usize::from(*at)].def.kind)
}
