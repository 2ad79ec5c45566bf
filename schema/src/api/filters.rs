//! The filter of each type, and the condition on its to-many relations.

use schema_som::Result;
use schema_som::registry::{FieldRef, NODE, RelationRef, Type};

use super::{Builder, InputField, Shape, TypeUse};
use crate::meaning::FilterKey;
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    if ty.ix != NODE || builder.referred.any.contains(&ty.ix) {
        filter(builder, ty)?;
    }
    if builder.referred.many.contains(&ty.ix) {
        many_filter(builder, ty)?;
    }
    Ok(())
}

fn filter(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let mut keys = logic(ty);
    if ty.extensible {
        let doc = "The record's concrete type.";
        keys.push((
            InputField::new("kind", doc, TypeUse::named(naming::ENTITY_KIND_FILTER)),
            FilterKey::Kind,
        ));
    }
    keys.extend(fields(ty));
    if !ty.is_abstract {
        keys.extend(relations(builder, ty));
    }
    for ix in &ty.descendants {
        let more = builder.registry.get(*ix);
        if !more.is_abstract {
            let doc = format!("It is a {} that fulfils this.", more.name);
            let ty = TypeUse::named(naming::filter(more));
            keys.push((InputField::new(naming::narrowed(more), doc, ty), FilterKey::As(*ix)));
        }
    }
    let meanings = keys.iter().map(|(field, key)| (field.name.clone(), *key)).collect();
    builder.api.meanings.filters.insert(ty.ix, meanings);
    let fields = keys.into_iter().map(|(field, _)| field).collect();
    let doc = format!(
        "Conditions on a {}. Everything that is given must hold; `{{}}` holds always.",
        ty.name
    );
    builder.add(naming::filter(ty), doc, Shape::Input { fields, one_of: false })
}

fn logic(ty: &Type) -> Vec<(InputField, FilterKey)> {
    let own = || naming::filter(ty);
    let many = || TypeUse::list_of(own());
    vec![
        (
            InputField::new("and", "All of these hold; an empty list holds always.", many()),
            FilterKey::And,
        ),
        (
            InputField::new("or", "Any of these holds; an empty list never holds.", many()),
            FilterKey::Or,
        ),
        (InputField::new("not", "This does not hold.", TypeUse::named(own())), FilterKey::Not),
        (
            InputField::new(
                "isNull",
                "Only inside a relation to one record: whether there is none.",
                TypeUse::named("Boolean"),
            ),
            FilterKey::IsNull,
        ),
    ]
}

/// An abstract type has no table of its own: only its id can be asked for.
fn fields(ty: &Type) -> Vec<(InputField, FilterKey)> {
    let fields = ty.fields.iter().enumerate();
    let fields = fields.filter(|(index, field)| match ty.is_abstract {
        true => *index == 0,
        false => field.is_filterable(),
    });
    fields
        .map(|(index, field)| {
            let key = FilterKey::Field(FieldRef { owner: ty.ix, index: index as u16 });
            let filter = TypeUse::named(naming::scalar_filter(field));
            let name = naming::field(&field.def.name);
            (InputField::new(name, field.def.doc.clone(), filter), key)
        })
        .collect()
}

fn relations(builder: &Builder<'_>, ty: &Type) -> Vec<(InputField, FilterKey)> {
    let relations = ty.relations.iter().enumerate();
    relations
        .map(|(index, relation)| {
            let target = builder.registry.get(relation.target);
            let at = RelationRef { owner: ty.ix, index: index as u16 };
            let (filter, key) = match relation.is_many() {
                true => (naming::many_filter(target), FilterKey::Many(at)),
                false => (naming::filter(target), FilterKey::One(at)),
            };
            let name = naming::field(&relation.def.name);
            (InputField::new(name, relation.def.doc.clone(), TypeUse::named(filter)), key)
        })
        .collect()
}

fn many_filter(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let condition = || TypeUse::named(naming::filter(ty));
    let fields = vec![
        InputField::new("some", "At least one record fulfils this.", condition()),
        InputField::new("none", "No record fulfils this.", condition()),
        InputField::new(
            "every",
            "Every record fulfils this; holds when there are none.",
            condition(),
        ),
        InputField::new("count", "The number of records.", TypeUse::named("IntFilter")),
    ];
    let doc = format!("Conditions on the {} of a record.", ty.plural);
    builder.add(naming::many_filter(ty), doc, Shape::Input { fields, one_of: false })
}
