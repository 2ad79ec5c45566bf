//! The root fields that change records.

use schema_som::registry::{NODE, Type, TypeIx};

use super::super::{Builder, InputField, OutputField, TypeUse};
use super::{docs, is_changeable};
use crate::meaning::{FieldMeaning, Meanings, Verb};
use crate::naming;

/// Every root field that changes records of a type.
pub(in super::super) fn of_type(builder: &Builder<'_>, ty: &Type) -> Vec<OutputField> {
    if ty.is_abstract {
        return Vec::new();
    }
    let changeable = is_changeable(builder.registry, ty);
    let most = builder.limits.mutation_rows;
    let callers_make = !ty.by_operations;
    let made = callers_make.then(|| [create(ty), upsert(builder, ty, most, false)]);
    let changed = changeable.then(|| update(ty));
    let many = callers_make.then(|| [create_many(ty, most), upsert(builder, ty, most, true)]);
    let patched = changeable.then(|| [update_many(ty, most), update_where(ty, most)]);
    let deleted = [delete(ty), delete_many(ty, most), delete_where(ty, most)];
    let fields = made.into_iter().flatten().chain(changed).chain(many.into_iter().flatten());
    fields.chain(patched.into_iter().flatten()).chain(deleted).collect()
}

/// `restore(ids:)`
pub(in super::super) fn restore(builder: &Builder<'_>) -> OutputField {
    let doc = "Brings records back from the trash, each with what went there along with it. \
               Answers `NOT_FOUND` for an id that is not there, `NOT_UNIQUE` when its place was \
               taken, `FORBIDDEN`, and what a rule says where it would not be right any more, such \
               as `OVERBOOKED`.";
    let most = builder.limits.mutation_rows;
    let ids = format!("The ids, at most {most}.");
    let ids = InputField::new("ids", ids, TypeUse::list_of("ID").required());
    root(naming::RESTORE.into(), doc, naming::RESTORE_PAYLOAD, (NODE, Verb::Restore))
        .with(vec![ids])
}

fn root(
    name: String,
    doc: &str,
    payload: impl Into<String>,
    (ty, verb): (TypeIx, Verb),
) -> OutputField {
    let answer = TypeUse::named(payload).required();
    OutputField::new(name, doc, answer, FieldMeaning::Change(ty, verb))
}

fn create(ty: &Type) -> OutputField {
    let doc = format!("Makes {}.", docs::one(ty));
    let input = TypeUse::named(naming::create_input(ty)).required();
    let payload = naming::change_payload(ty, "Create");
    root(naming::change_one(ty, "Create"), &doc, payload, (ty.ix, Verb::Create))
        .with(vec![InputField::new("input", "What it is.", input)])
}

fn create_many(ty: &Type, most: u32) -> OutputField {
    let doc = format!("Makes {}.", ty.plural);
    let inputs = TypeUse::list_of(naming::create_input(ty)).required();
    let what = format!("What they are, at most {most}.");
    let payload = naming::changes_payload(ty);
    root(naming::change_many(ty, "Create"), &doc, payload, (ty.ix, Verb::CreateMany))
        .with(vec![InputField::new("inputs", what, inputs), on_error()])
}

fn update(ty: &Type) -> OutputField {
    let doc = format!("Changes {}.", docs::one(ty));
    let patch = TypeUse::named(naming::update_input(ty)).required();
    let payload = naming::change_payload(ty, "Update");
    root(naming::change_one(ty, "Update"), &doc, payload, (ty.ix, Verb::Update)).with(vec![
        id(),
        InputField::new("patch", "What changes.", patch),
        revision(),
    ])
}

fn update_many(ty: &Type, most: u32) -> OutputField {
    let doc = format!("Changes {}, each in its own way.", ty.plural);
    let patches = TypeUse::list_of(naming::patch_input(ty)).required();
    let what = format!("What changes of which, at most {most}.");
    let payload = naming::changes_payload(ty);
    root(naming::change_many(ty, "Update"), &doc, payload, (ty.ix, Verb::UpdateMany))
        .with(vec![InputField::new("patches", what, patches), on_error()])
}

fn update_where(ty: &Type, most: u32) -> OutputField {
    let doc = format!(
        "Changes every {} that fulfils a filter, all in the same way. Answers `LIMIT_EXCEEDED` \
         when there are more than `atMost`.",
        ty.name
    );
    let patch = TypeUse::named(naming::update_input(ty)).required();
    let payload = naming::changes_payload(ty);
    let verb = (ty.ix, Verb::UpdateWhere);
    root(naming::change_many(ty, "UpdateWhere"), &doc, payload, verb).with(vec![
        filter(ty),
        at_most(most),
        InputField::new("patch", "What changes.", patch),
        on_error(),
    ])
}

fn upsert(builder: &Builder<'_>, ty: &Type, most: u32, many: bool) -> OutputField {
    let found = "where none is found by what `match` names, one is made; the one that is found is \
                 changed as the input says; several answer `NOT_UNIQUE`.";
    let input = naming::create_input(ty);
    let (name, doc, payload, verb) = match many {
        false => (
            naming::change_one(ty, "Upsert"),
            format!("Makes or changes {}: {found}", docs::one(ty)),
            naming::change_payload(ty, "Upsert"),
            Verb::Upsert,
        ),
        true => (
            naming::change_many(ty, "Upsert"),
            format!("Makes or changes {}: {found}", ty.plural),
            naming::changes_payload(ty),
            Verb::UpsertMany,
        ),
    };
    let what = format!("What they are, at most {most}.");
    let mut arguments = vec![match many {
        false => InputField::new("input", "What it is.", TypeUse::named(input).required()),
        true => InputField::new("inputs", what, TypeUse::list_of(input).required()),
    }];
    arguments.push(matching(builder, ty));
    arguments.extend(many.then(on_error));
    root(name, &doc, payload, (ty.ix, verb)).with(arguments)
}

/// By what records are found: required of a type that has nothing of its own to be found by.
fn matching(builder: &Builder<'_>, ty: &Type) -> InputField {
    let default = default_match(&builder.api.meanings, ty);
    let by = TypeUse::list_of(naming::matching(ty)).required_if(default.is_none());
    let doc = "By what a record is found; each must be part of the input.";
    let doc = match default {
        None => doc.to_owned(),
        Some(default) => format!("{doc} Left out or null: `{}`.", default.join("`, `")),
    };
    InputField::new("match", doc, by)
}

/// The names of the first set that no two records share and that callers can write.
fn default_match(meanings: &Meanings, ty: &Type) -> Option<Vec<String>> {
    let columns = meanings.matches.get(&ty.ix)?;
    let name = |column: &u16| {
        let mut known = columns.iter();
        known.find(|(_, known)| *known == column).map(|(name, _)| name.clone())
    };
    ty.unique.iter().find_map(|set| set.iter().map(name).collect())
}

fn delete(ty: &Type) -> OutputField {
    let doc = format!("Moves {} to the trash, {GOES}", docs::one(ty));
    let verb = (ty.ix, Verb::Delete);
    root(naming::change_one(ty, "Delete"), &doc, naming::DELETE_PAYLOAD, verb)
        .with(vec![id(), revision()])
}

fn delete_many(ty: &Type, most: u32) -> OutputField {
    let doc = format!("Moves {} to the trash, {GOES}", ty.plural);
    let ids = format!("The ids, at most {most}; instead of `targets`.");
    let targets = format!("The same with revisions, at most {most}; instead of `ids`.");
    let verb = (ty.ix, Verb::DeleteMany);
    root(naming::change_many(ty, "Delete"), &doc, naming::DELETES_PAYLOAD, verb).with(vec![
        InputField::new("ids", ids, TypeUse::list_of("ID")),
        InputField::new("targets", targets, TypeUse::list_of(naming::TARGET)),
        on_error(),
    ])
}

fn delete_where(ty: &Type, most: u32) -> OutputField {
    let doc = format!("Moves every {} that fulfils a filter to the trash, {GOES}", ty.name);
    let verb = (ty.ix, Verb::DeleteWhere);
    root(naming::change_many(ty, "DeleteWhere"), &doc, naming::DELETES_PAYLOAD, verb).with(vec![
        filter(ty),
        at_most(most),
        on_error(),
    ])
}

const GOES: &str =
    "with what is a part of it. Answers `IN_USE` that names what still refers to it.";

fn id() -> InputField {
    InputField::new("id", "The record's id.", TypeUse::named("ID").required())
}

fn revision() -> InputField {
    let doc = "The revision that the caller has seen; another one is a `CONFLICT`.";
    InputField::new("expectedRevision", doc, TypeUse::named("Int"))
}

fn filter(ty: &Type) -> InputField {
    let filter = TypeUse::named(naming::filter(ty)).required();
    InputField::new("filter", "Which records, among those that you may see.", filter)
}

fn at_most(most: u32) -> InputField {
    let doc = format!("How many there may be, at most {most}; more are refused, not cut off.");
    InputField::new("atMost", doc, TypeUse::named("Int").required())
}

fn on_error() -> InputField {
    let doc = "What one failing row means for the others; left out or null: `ABORT`.";
    InputField::new("onError", doc, TypeUse::named(naming::ON_ERROR))
}
