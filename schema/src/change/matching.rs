//! By which columns an upsert finds records.

use schema_som::change::{Draft, Linked, RelationInput};
use schema_som::registry::{Type, TypeIx};
use schema_som::{Code, Error, Result};
use serde_json::Value as Json;

use super::place::Place;
use super::{Changes, list};
use crate::coerce::Input;
use crate::naming;

impl Changes<'_> {
    /// The columns that `match` names, or the first set that no two records share.
    pub(super) fn matching(&self, ty: TypeIx, arguments: &Input) -> Result<Vec<u16>> {
        let ty = self.registry.get(ty);
        if arguments.get("match").is_none_or(Json::is_null) {
            let known = self.meanings.matches.get(&ty.ix);
            let written =
                |column: &u16| known.is_some_and(|known| known.values().any(|one| one == column));
            let default = ty.unique.iter().find(|set| set.iter().all(written));
            return default.cloned().ok_or_else(|| {
                let what = format!("`match` is required: a {} has nothing of its own", ty.name);
                Error::new(Code::Required, what).at_type(&ty.name)
            });
        }
        let mut columns = Vec::new();
        for name in list(arguments.get("match")) {
            let name = name.as_str().unwrap_or_default();
            let column = self.meanings.matching(ty.ix, name).ok_or_else(|| {
                Error::internal(format!("`{name}` is no column of a {}", ty.name))
            })?;
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if columns.is_empty() {
            let error = Error::new(Code::InvalidValue, "`match` is empty").at_type(&ty.name);
            return Err(error.hint("name one field at least, or leave it out"));
        }
        Ok(columns)
    }

    /// What records are found by has to be known before one is made.
    pub(super) fn check_match(
        &self,
        matching: &[u16],
        draft: &Draft,
        place: &Place<'_>,
    ) -> Result<()> {
        let ty = self.registry.get(draft.ty);
        for column in matching {
            let name = match is_given(ty, *column, draft) {
                Ok(()) => continue,
                Err(name) => naming::field(name),
            };
            let error =
                Error::new(Code::Required, "records are matched by it").within(place.field(&name));
            let hint = "give a value, for a relation with `connect`; or match by something else";
            return Err(error.at_field(&ty.name, &name).hint(hint));
        }
        Ok(())
    }
}

/// Whether a column has a value; the name of what is missing.
fn is_given<'t>(ty: &'t Type, column: u16, draft: &Draft) -> Result<(), &'t str> {
    let field = &ty.fields[usize::from(column)];
    let input = &draft.input;
    let (given, name) = match field.relation {
        None => {
            let mut fields = input.fields.iter();
            let given = fields.any(|(index, value)| *index == column && !value.is_null());
            (given, field.name())
        }
        Some(relation) => {
            let mut relations = input.relations.iter();
            let given = relations.any(|(index, given)| {
                let leads = matches!(given, RelationInput::One(Some(Linked::Existing(_))));
                *index == relation && leads
            });
            (given, ty.relations[usize::from(relation)].def.name.as_str())
        }
    };
    if given { Ok(()) } else { Err(name) }
}
