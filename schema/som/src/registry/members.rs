//! The fields of a type on its way into the registry: whose they are, in which table they stand,
//! and that no two have one name.

use std::sync::Arc;

use super::build::wrong;
use super::plugins::{Origin, SideTable, whose};
use super::{Field, Side, Type, TypeIx};
use crate::error::{Error, Result};
use crate::type_def::{FieldDef, Source};

/// Where an inherited field comes from.
pub(super) fn origin_of(parent: &Type, field: &Field) -> Origin {
    let side = field.side.map(|side| {
        let Side { table, whole, .. } = &parent.sides[usize::from(side)];
        SideTable { name: table.clone(), whole: *whole }.into()
    });
    Origin { plugin: field.plugin.clone(), side }
}

/// What is known of a new field beside its definition.
pub(super) struct New<'a> {
    pub declared_by: TypeIx,
    pub hidden: bool,
    pub origin: &'a Origin,
}

pub(super) fn push_field(ty: &mut Type, def: FieldDef, new: New<'_>) -> Result<u16> {
    let index = ty.fields.len() as u16;
    if let Some(first) = ty.fields_by_name.get(&def.name) {
        let first = ty.fields[usize::from(*first)].plugin.as_ref();
        return Err(twice(ty, &def.name, (first, new.origin.plugin.as_ref())));
    }
    ty.fields_by_name.insert(def.name.clone(), index);
    let stored = matches!(def.source, Source::Stored);
    let side = new.origin.side.as_ref().filter(|_| stored).map(|side| side_of(ty, side, &new));
    ty.fields.push(Field {
        def,
        declared_by: new.declared_by,
        plugin: new.origin.plugin.clone(),
        side,
        expression: None,
        needs: Vec::new(),
        tells_of: Vec::new(),
        relation: None,
        target: None,
        hidden: new.hidden,
    });
    Ok(index)
}

/// The place of a table among those beside the type's own.
fn side_of(ty: &mut Type, wanted: &SideTable, new: &New<'_>) -> u16 {
    let known = ty.sides.iter().position(|side| side.table == wanted.name);
    let at = known.unwrap_or_else(|| {
        ty.sides.push(Side {
            table: wanted.name.clone(),
            declared_by: new.declared_by,
            plugin: new.origin.plugin.clone().unwrap_or_default(),
            whole: wanted.whole,
        });
        ty.sides.len() - 1
    });
    at as u16
}

type Plugin<'a> = Option<&'a Arc<str>>;

/// Two members have one name.
pub(super) fn twice(ty: &Type, name: &str, (first, second): (Plugin<'_>, Plugin<'_>)) -> Error {
    if first.is_none() && second.is_none() {
        return wrong(&ty.name, format!("it has two members named `{name}`"));
    }
    let what = format!("{} gives it `{name}`, as {} does", whose(second), whose(first));
    wrong(&ty.name, what).hint("give one of them another name")
}
