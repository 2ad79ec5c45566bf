//! The order of each type: one key per sortable field and per to-one relation.

use schema_som::Result;
use schema_som::registry::{FieldRef, NODE, RelationRef, Type};

use super::{Builder, InputField, Shape, TypeUse};
use crate::meaning::OrderKey;
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    if ty.ix == NODE && !builder.referred.any.contains(&ty.ix) {
        return Ok(());
    }
    let mut keys = Vec::new();
    for (index, field) in ty.fields.iter().enumerate() {
        // An abstract type has no table of its own: only ids are in order.
        let sortable = index == 0 || (field.def.sortable && !field.hidden && !ty.is_abstract);
        if sortable {
            let at = FieldRef { owner: ty.ix, index: index as u16 };
            let sort = TypeUse::named(naming::SORT);
            let name = naming::field(&field.def.name);
            keys.push((InputField::new(name, field.def.doc.clone(), sort), OrderKey::Field(at)));
        }
    }
    let relations = ty.relations.iter().enumerate().filter(|(_, one)| !one.is_many());
    for (index, relation) in relations.filter(|_| !ty.is_abstract) {
        let at = RelationRef { owner: ty.ix, index: index as u16 };
        let order = TypeUse::named(naming::order(builder.registry.get(relation.target)));
        let name = naming::field(&relation.def.name);
        keys.push((InputField::new(name, relation.def.doc.clone(), order), OrderKey::One(at)));
    }
    let meanings = keys.iter().map(|(field, key)| (field.name.clone(), *key)).collect();
    builder.api.meanings.orders.insert(ty.ix, meanings);
    let fields = keys.into_iter().map(|(field, _)| field).collect();
    let doc = format!("What a list of {} is ordered by: exactly one key.", ty.plural);
    builder.add(naming::order(ty), doc, Shape::Input { fields, one_of: true })
}
