//! What a permission names: a class of the model, or a field or relation of one (people.md 6.1). One
//! that names nothing would allow and deny nothing, and nobody would notice.

use super::{Case, Fix, Rule};
use crate::error::{Error, Result};
use crate::naming;
use crate::permission::Action;
use crate::registry::{Registry, Type};
use crate::type_def::Source;

/// A permission names something that the model has, by the names of the model.
pub fn permission() -> Rule {
    Rule { name: "class of a permission", source: "people.md 6.1", watches: &[], needs: &[], check }
}

/// The same name as the model spells it: `Shot.cutIn` is `Shot.cut_in`.
pub fn class_name(registry: &Registry, text: &str) -> String {
    let Some((class, member)) = text.split_once('.') else { return text.to_owned() };
    let known = registry.by_name(class).and_then(|ty| known_member(ty, member));
    known.map_or_else(|| text.to_owned(), |member| format!("{class}.{member}"))
}

fn check(case: &Case<'_>) -> Result<Vec<Fix>> {
    let Some(text) = case.text("class_name").filter(|_| case.made.contains(&case.after.key()))
    else {
        // Out of the trash it comes as it was.
        return Ok(Vec::new());
    };
    let (class, member) = match text.split_once('.') {
        Some((class, member)) => (class, Some(member)),
        None => (text, None),
    };
    let Some(ty) = case.registry.by_name(class) else {
        let names: Vec<&str> = case.registry.types().iter().map(|ty| ty.name.as_str()).collect();
        return Err(unknown(case, &format!("there is no type `{class}`"), (class, &names)));
    };
    match member {
        None if ty.is_abstract => Err(case
            .wrong("class_name", format!("{class} has no records of its own"))
            .hint("name each of the types that extend it, or a field that it declares")),
        None => Ok(Vec::new()),
        Some(member) => {
            let Some(known) = known_member(ty, member) else {
                let what = format!("{class} has no field `{member}`");
                return Err(unknown(case, &what, (member, &members(ty))));
            };
            check_member(case, ty, known)?;
            Ok(case.fix("class_name", format!("{class}.{known}")))
        }
    }
}

/// Refuses members that no decision looks at.
fn check_member(case: &Case<'_>, ty: &Type, member: &str) -> Result<()> {
    let wrong = |what: String, hint: &str| Err(case.wrong("class_name", what).hint(hint));
    let action = case.text("action").and_then(Action::parse);
    if matches!(action, Some(Action::Delete | Action::List)) {
        let what = format!("a field is read or written, `{}.{member}` cannot be more", ty.name);
        return wrong(what, "name the type alone, or another action");
    }
    let field = ty.field(member).map(|field| &ty.fields[usize::from(field.index)]);
    if matches!(member, "id" | "revision") {
        let what = format!("`{}.{member}` is shown with every record", ty.name);
        return wrong(what, "name the type alone");
    }
    if let Some(Source::Host(host)) = field.map(|field| &field.def.source) {
        let from = host.needs.join("`, `");
        let what = format!("`{}.{member}` is made of `{from}`", ty.name);
        return wrong(what, "name that instead");
    }
    let declared_by = match (field, ty.relation(member)) {
        (Some(field), _) => field.declared_by,
        (None, Some(at)) => ty.relations[usize::from(at.index)].declared_by,
        (None, None) => ty.ix,
    };
    let is_inverse =
        ty.relation(member).is_some_and(|at| ty.relations[usize::from(at.index)].is_inverse);
    if ty.is_abstract && declared_by != ty.ix && !is_inverse {
        let owner = &case.registry.get(declared_by).name;
        let what = format!("`{}.{member}` is declared by {owner}", ty.name);
        return wrong(what, &format!("name `{owner}.{member}`"));
    }
    Ok(())
}

/// The member of a type that a name means, however it is spelled.
fn known_member<'t>(ty: &'t Type, wanted: &str) -> Option<&'t str> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let all = members(ty);
    let exact = all.iter().find(|name| **name == wanted);
    exact.or_else(|| all.iter().find(|name| plain(name) == plain(wanted))).copied()
}

/// What of a type a permission can name.
fn members(ty: &Type) -> Vec<&str> {
    let fields = ty.fields.iter().filter(|field| !field.hidden).map(|field| field.name());
    fields.chain(ty.relations.iter().map(|relation| relation.def.name.as_str())).collect()
}

fn unknown(case: &Case<'_>, what: &str, (wanted, known): (&str, &[&str])) -> Error {
    let close = naming::closest(wanted, known);
    let hint = match close.is_empty() {
        true => {
            "a class is `Shot`, a field of it `Shot.cut_in`; those of a plugin are known while \
                 it is at work"
                .to_owned()
        }
        false => format!("did you mean `{}`?", close.join("` or `")),
    };
    case.wrong("class_name", what).hint(hint)
}
