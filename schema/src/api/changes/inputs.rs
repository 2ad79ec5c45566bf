//! Inputs: what is said of a record that is made or changed, and of its relations.

use std::collections::HashMap;

use schema_som::Result;
use schema_som::kind::Kind;
use schema_som::registry::{Field, Path, Registry, Relation, Type};
use schema_som::type_def::Write;

use super::super::{Builder, EnumValue, InputField, Shape, TypeUse};
use super::docs;
use crate::meaning::InputKey;
use crate::naming;

/// `ShotCreateInput`, `ShotUpdateInput` and what goes with them.
pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let keys = keys(builder.registry, ty, true).chain(keys(builder.registry, ty, false));
    let keys = keys.map(|key| (named(ty, key), key)).collect();
    builder.api.meanings.inputs.insert(ty.ix, keys);
    input(builder, ty, false)?;
    patch(builder, ty)?;
    if ty.by_operations {
        return Ok(());
    }
    input(builder, ty, true)?;
    matches(builder, ty)
}

/// What a caller may say of a record when it is made, or later.
pub(super) fn keys(
    registry: &Registry,
    ty: &Type,
    creates: bool,
) -> impl Iterator<Item = InputKey> + use<> {
    let may = move |write: Write| write == Write::Always || (creates && write == Write::Create);
    let fields = ty.fields.iter().enumerate();
    let fields = fields.filter(|(_, field)| is_written(field) && may(field.def.write));
    let fields = fields.map(|(index, _)| InputKey::Field(index as u16));
    let relations = ty.relations.iter().enumerate();
    let relations = relations.filter(|(_, relation)| {
        // Records that stay where they were made can be made there at any time.
        let makes = matches!(relation.path, Path::Many { .. })
            && relation.def.write == Write::Create
            && !registry.get(relation.target).is_abstract;
        may(relation.def.write) || makes
    });
    let relations = relations.map(|(index, _)| InputKey::Relation(index as u16));
    fields.chain(relations).collect::<Vec<_>>().into_iter()
}

/// Foreign keys are written as relations; secrets and what is computed are not written at all.
fn is_written(field: &Field) -> bool {
    !field.hidden && field.takes_values()
}

fn named(ty: &Type, key: InputKey) -> String {
    match key {
        InputKey::Field(index) => naming::field(ty.fields[usize::from(index)].name()),
        InputKey::Relation(index) => naming::field(&ty.relations[usize::from(index)].def.name),
    }
}

fn input(builder: &mut Builder<'_>, ty: &Type, creates: bool) -> Result<()> {
    let registry = builder.registry;
    let field = |key: InputKey| match key {
        InputKey::Field(index) => scalar(ty, &ty.fields[usize::from(index)], creates),
        InputKey::Relation(index) => related(registry, &ty.relations[usize::from(index)], creates),
    };
    let fields: Vec<_> = keys(registry, ty, creates)
        .map(|key| InputField { name: named(ty, key), ..field(key) })
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let (name, doc) = match creates {
        true => (naming::create_input(ty), format!("What a new {} is. {}", ty.name, ty.doc)),
        false => {
            let doc = "What changes; whatever is left out stays as it is.";
            (naming::update_input(ty), format!("Changes to {}. {doc}", docs::one(ty)))
        }
    };
    builder.add(name, doc, Shape::Input { fields, one_of: false })
}

fn scalar(ty: &Type, field: &Field, creates: bool) -> InputField {
    let def = &field.def;
    let made_up = def.name == "name" && ty.auto_name;
    let is_owed = !def.nullable && def.default.is_none() && field.is_stored();
    let required = creates && is_owed && !made_up;
    let scalar = TypeUse::named(naming::scalar(&def.kind)).required_if(required);
    let mut doc = docs::field(field, creates);
    if creates && made_up {
        doc.push_str(" Left out or null: one is made up.");
    }
    InputField::new("", doc, scalar)
}

fn related(registry: &Registry, relation: &Relation, creates: bool) -> InputField {
    let target = registry.get(relation.target);
    let ty = match relation.is_many() {
        true => naming::many_input(target),
        false => naming::one_input(target),
    };
    InputField::new("", docs::relation(relation, creates), TypeUse::named(ty))
}

fn patch(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let revision = "The revision that the caller has seen; another one is a `CONFLICT`.";
    let changes = TypeUse::named(naming::update_input(ty)).required();
    let fields = vec![
        InputField::new("id", "The record's id.", TypeUse::named("ID").required()),
        InputField::new("patch", "What changes.", changes),
        InputField::new("expectedRevision", revision, TypeUse::named("Int")),
    ];
    if !super::is_changeable(builder.registry, ty) {
        return Ok(());
    }
    let doc = format!("One of many {} with its own changes.", ty.plural);
    builder.add(naming::patch_input(ty), doc, Shape::Input { fields, one_of: false })
}

/// `ShotMatch`: what an upsert finds records by. Long texts and doubles tell nothing apart.
fn matches(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let mut columns = HashMap::new();
    let mut values = Vec::new();
    for key in keys(builder.registry, ty, true) {
        let (name, doc, column) = match key {
            InputKey::Field(index) => {
                let def = &ty.fields[usize::from(index)].def;
                if matches!(def.kind, Kind::LongText | Kind::Json | Kind::Float) {
                    continue;
                }
                (&def.name, &def.doc, index)
            }
            InputKey::Relation(index) => {
                let relation = &ty.relations[usize::from(index)];
                let Path::One { column } = relation.path else { continue };
                (&relation.def.name, &relation.def.doc, column)
            }
        };
        let name = naming::constant(name);
        columns.insert(name.clone(), column);
        values.push(EnumValue { name, doc: doc.clone() });
    }
    builder.api.meanings.matches.insert(ty.ix, columns);
    let doc = format!("What {} is found by when it may exist already.", docs::one(ty));
    builder.add(naming::matching(ty), doc, Shape::Enum(values))
}

/// The inputs of relations that lead to a type.
pub(super) fn links(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let made = made(ty);
    if made.as_deref() == Some(&naming::kinds_input(ty)) {
        kinds(builder, ty)?;
    }
    let id = || TypeUse::named("ID");
    let mut one = vec![InputField::new("connect", "A record that exists, by its id.", id())];
    let list = || TypeUse::list_of("ID");
    let mut many = vec![
        InputField::new("set", "These and no others, in this order.", list()),
        InputField::new("disconnect", "These no more; one that was none is no error.", list()),
        InputField::new("connect", "These, too, at the end, unless they are there.", list()),
    ];
    if let Some(made) = made {
        let doc = "A record that is made along the way.";
        one.push(InputField::new("create", doc, TypeUse::named(made.clone())));
        let doc = "Records that are made along the way, at the very end.";
        many.push(InputField::new("create", doc, TypeUse::list_of(made)));
    }
    let doc = format!("Where a relation to one {} leads.", ty.name);
    builder.add(naming::one_input(ty), doc, Shape::Input { fields: one, one_of: true })?;
    let doc = format!(
        "How the {} of a record change: first `set`, then `disconnect`, then `connect`, then \
         `create`.",
        ty.plural
    );
    builder.add(naming::many_input(ty), doc, Shape::Input { fields: many, one_of: false })
}

/// What a record is made from where a relation leads to this type: at the root of a family from
/// the input of any kind, so that a plugin's kind is one choice more and changes nothing else.
pub(crate) fn made(ty: &Type) -> Option<String> {
    if ty.is_abstract || ty.by_operations {
        None
    } else if ty.family == Some(ty.ix) {
        Some(naming::kinds_input(ty))
    } else {
        Some(naming::create_input(ty))
    }
}

fn kinds(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let fields = builder.registry.kinds(ty.ix).map(|kind| {
        let input = TypeUse::named(naming::create_input(kind));
        InputField::new(naming::look_up(kind), kind.doc.clone(), input)
    });
    let fields = fields.collect();
    let doc = format!("A new {} of any kind.", ty.name);
    builder.add(naming::kinds_input(ty), doc, Shape::Input { fields, one_of: true })
}
