//! What must hold of the declarations of plugins, since nobody has read their files: defaults that
//! fit, indexes that databases can make, names that are still free.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::build::wrong;
use super::super::plugins::whose;
use super::super::{Field, Path, Registry, Type};
use super::plain;
use crate::error::Result;
use crate::kind::{Kind, Vocabulary};
use crate::type_def::RelationKind;
use crate::value::Value;

/// Characters of a text that an index is made on; databases take no longer ones.
const INDEXED: u32 = 256;

/// Characters of what is stored for a member of a vocabulary.
const MEMBER: usize = 32;

/// Names of our own that no type may take.
const TAKEN: [&str; 12] = [
    "Query",
    "Mutation",
    "Subscription",
    "Node",
    "Event",
    "EventAction",
    "EventChange",
    "EntityKind",
    "OnError",
    "PageInfo",
    "RowError",
    "Sort",
];

pub(super) fn all(registry: &Registry) -> Result<()> {
    if registry.plugins().is_empty() {
        return Ok(());
    }
    let mut vocabularies: HashMap<&str, (&Arc<Vocabulary>, Option<&Arc<str>>)> = HashMap::new();
    for ty in registry.types() {
        for field in &ty.fields {
            vocabulary(ty, field, &mut vocabularies)?;
            if field.plugin.is_some() {
                default(ty, field)?;
                index(ty, field)?;
            }
        }
    }
    names(registry)?;
    tables(registry)
}

fn vocabulary<'a>(
    ty: &Type,
    field: &'a Field,
    known: &mut HashMap<&'a str, (&'a Arc<Vocabulary>, Option<&'a Arc<str>>)>,
) -> Result<()> {
    let Kind::Enum(own) = &field.def.kind else { return Ok(()) };
    if !plain(&own.name) || !own.name.starts_with(|c: char| c.is_ascii_uppercase()) {
        let what = format!("`{}` of `{}` is not upper camel case", own.name, field.name());
        return Err(wrong(&ty.name, what).hint("such as KitState"));
    }
    let (first, by) = *known.entry(own.name.as_str()).or_insert((own, field.plugin.as_ref()));
    if first != own {
        let (by, again) = (whose(by), whose(field.plugin.as_ref()));
        let what = format!("the vocabulary `{}` of {again} is another one in {by}", own.name);
        return Err(wrong(&ty.name, what).hint("give one of them another name"));
    }
    let fits = |stored: &str| (1..=MEMBER).contains(&stored.chars().count());
    match own.members.iter().find(|member| !fits(&member.stored)) {
        Some(member) => {
            let what = format!("`{}` of `{}` is stored as a long text", member.name, own.name);
            Err(wrong(&ty.name, what).hint(format!("at most {MEMBER} characters are stored")))
        }
        None => Ok(()),
    }
}

fn default(ty: &Type, field: &Field) -> Result<()> {
    let fits = |value: &Value| match (&field.def.kind, value) {
        (Kind::Text(most), Value::Text(text)) => text.chars().count() <= *most as usize,
        (Kind::Enum(vocabulary), Value::Text(text)) => vocabulary.by_stored(text).is_some(),
        (Kind::Int, Value::Int(number)) => i32::try_from(*number).is_ok(),
        (Kind::Bool, Value::Int(number)) => (0..=1).contains(number),
        (Kind::Float, Value::Float(number)) => number.is_finite(),
        (Kind::LongText | Kind::Json, Value::Text(_))
        | (Kind::BigInt | Kind::Decimal | Kind::Duration, Value::Int(_))
        | (Kind::DateTime, Value::Time(_)) => true,
        _ => false,
    };
    match field.def.default.as_ref().is_none_or(fits) {
        true => Ok(()),
        false => Err(wrong(&ty.name, format!("the default of `{}` does not fit", field.name()))),
    }
}

fn index(ty: &Type, field: &Field) -> Result<()> {
    let at = ty.fields.iter().position(|other| other.name() == field.name());
    let unique = ty.unique.iter().flatten().any(|column| Some(usize::from(*column)) == at);
    let fits = match field.def.kind {
        Kind::Text(most) => most <= INDEXED,
        Kind::LongText | Kind::Json => false,
        _ => true,
    };
    if fits || !(field.def.sortable || unique) {
        return Ok(());
    }
    let what = format!("`{}` is too long for an index", field.name());
    Err(wrong(&ty.name, what).hint(format!("texts of at most {INDEXED} characters have one")))
}

/// Root fields and objects are named by types.
fn names(registry: &Registry) -> Result<()> {
    let mut taken: HashMap<String, String> = TAKEN
        .iter()
        .map(|name| (name.to_lowercase(), "the server itself".to_owned()))
        .chain(registry.operations().iter().map(|operation| {
            (operation.name.to_lowercase(), format!("the operation `{}`", operation.name))
        }))
        .collect();
    let (built_in, added): (Vec<&Type>, Vec<&Type>) =
        registry.types().iter().skip(1).partition(|ty| ty.plugin.is_none());
    for ty in built_in.into_iter().chain(added) {
        for name in [&ty.name, &ty.plural] {
            let by = format!("{} of {}", ty.name, whose(ty.plugin.as_ref()));
            if let Some(first) = taken.insert(name.to_lowercase(), by) {
                let what = format!("the name `{name}` is taken by {first}");
                return Err(wrong(&ty.name, what)
                    .hint("singular and plural are names that nothing else has"));
            }
        }
    }
    Ok(())
}

/// No table holds two things.
fn tables(registry: &Registry) -> Result<()> {
    let mut taken: HashSet<&str> = HashSet::new();
    let mut sides: HashSet<&str> = HashSet::new();
    let clash = |ty: &Type, table: &str| -> Result<()> {
        let what = format!("the table `{table}` is another one's already");
        Err(wrong(&ty.name, what).hint("give the type, the relation or the plugin another name"))
    };
    for ty in registry.concrete().filter(|ty| ty.family.is_none_or(|root| root == ty.ix)) {
        if !taken.insert(&ty.table) {
            clash(ty, &ty.table)?;
        }
    }
    for ty in registry.types() {
        for side in &ty.sides {
            if sides.insert(&side.table) && !taken.insert(&side.table) {
                clash(ty, &side.table)?;
            }
        }
        let own = ty.relations.iter().filter(|it| it.declared_by == ty.ix && !it.is_inverse);
        for relation in own.filter(|relation| relation.plugin.is_some()) {
            if let (Path::Link { table, .. }, RelationKind::Link { .. }) =
                (&relation.path, &relation.def.kind)
                && !taken.insert(table)
            {
                clash(ty, table)?;
            }
        }
    }
    Ok(())
}
