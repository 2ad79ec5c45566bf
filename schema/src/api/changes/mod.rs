//! What changes records: inputs, root fields, and what they answer.

use schema_som::Result;
use schema_som::kind::Kind;
use schema_som::registry::{Registry, Type};

use super::{Builder, EnumValue, InputField, OutputField, Shape, TypeUse};
use crate::meaning::{FieldMeaning, Told, TypeMeaning};
use crate::naming;

mod docs;
mod inputs;
mod roots;

pub(crate) use docs::{bounds, written};
pub(super) use roots::{of_type, restore};

/// What all types share.
pub(super) fn add_shared(builder: &mut Builder<'_>) -> Result<()> {
    on_error(builder)?;
    let revision = "The revision that the caller has seen; another one is a `CONFLICT`.";
    let fields = vec![
        InputField::new("id", "The record's id.", TypeUse::named("ID").required()),
        InputField::new("expectedRevision", revision, TypeUse::named("Int")),
    ];
    let doc = "A record to be deleted, as the caller knows it.";
    builder.add(naming::TARGET.into(), doc, Shape::Input { fields, one_of: false })?;
    row_error(builder)?;
    deleted(builder)?;
    let fields = vec![
        told(
            "nodes",
            "The records in the order of `ids`; null for each that you may not see.",
            TypeUse::List(Box::new(TypeUse::named(naming::NODE_INTERFACE))).required(),
            Told::Records,
        ),
        told("restoredIds", "Their ids and those of what came back along.", ids(), Told::AllIds),
    ];
    payload(builder, naming::RESTORE_PAYLOAD.into(), "What came back from the trash.", fields)
}

/// The inputs and the answers of one type.
pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    inputs::links(builder, ty)?;
    if ty.is_abstract {
        return Ok(());
    }
    inputs::add(builder, ty)?;
    let changeable = is_changeable(builder.registry, ty);
    for verb in ["Create", "Update", "Upsert"] {
        if if verb == "Update" { !changeable } else { ty.by_operations } {
            continue;
        }
        let mut fields = vec![record(ty, true)];
        if verb == "Upsert" {
            fields.push(created());
        }
        let name = naming::change_payload(ty, verb);
        let doc = format!("What `{}` answers.", naming::change_one(ty, verb));
        payload(builder, name, &doc, fields)?;
    }
    match ty.by_operations && !changeable {
        true => Ok(()),
        false => results(builder, ty),
    }
}

/// Whether anything of a type's records can be changed once they are made.
fn is_changeable(registry: &Registry, ty: &Type) -> bool {
    inputs::keys(registry, ty, false).next().is_some()
}

fn results(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let fields = vec![index(), record(ty, false), created(), error()];
    let doc = format!("What became of one {} of many.", ty.name);
    payload(builder, naming::result(ty), &doc, fields)?;
    let records = TypeUse::list_of(naming::output(ty)).required();
    let doc = "The records of all rows that succeeded, in the order of the rows.";
    let fields = vec![
        told("results", RESULTS, TypeUse::list_of(naming::result(ty)).required(), Told::Results),
        told(&naming::list(ty), doc, records, Told::Records),
        count(),
    ];
    let doc = format!("What a change of many {} answers.", ty.plural);
    payload(builder, naming::changes_payload(ty), &doc, fields)
}

fn on_error(builder: &mut Builder<'_>) -> Result<()> {
    let value = |name: &str, doc: &str| EnumValue { name: name.into(), doc: doc.into() };
    let values = vec![
        value("ABORT", "Nothing happens at all, and the error says in which row it was met."),
        value("SKIP_FAILED", "The others happen; the row says in `results` why it did not."),
    ];
    let doc = "What one failing row means for the others.";
    builder.add(naming::ON_ERROR.into(), doc, Shape::Enum(values))
}

fn row_error(builder: &mut Builder<'_>) -> Result<()> {
    let text = || TypeUse::named("String");
    let json = TypeUse::named(naming::scalar(&Kind::Json));
    let fields = vec![
        told("code", "The stable code, such as `NOT_UNIQUE`.", text().required(), Told::Code),
        told("message", "What was wrong, in one sentence.", text().required(), Told::Message),
        told("type", "The type that it is about.", text(), Told::Type),
        told("field", "The field or relation that it is about.", text(), Told::Field),
        told("hint", "What would be right.", text(), Told::Hint),
        told("plugin", "The plugin that refused it, or that failed.", text(), Told::Plugin),
        told("hook", "The hook of that plugin.", text(), Told::Hook),
        told("details", "What that hook tells besides: an object.", json, Told::Details),
    ];
    payload(builder, naming::ROW_ERROR.into(), "Why a row of a change of many failed.", fields)
}

fn deleted(builder: &mut Builder<'_>) -> Result<()> {
    let id = || TypeUse::named("ID");
    let all = "Its id and those of what went along: what was a part of it.";
    let fields = vec![
        told("id", "The id of the record.", id().required(), Told::Id),
        told("deletedIds", all, ids(), Told::AllIds),
    ];
    payload(builder, naming::DELETE_PAYLOAD.into(), "What a delete answers.", fields)?;
    let fields = vec![
        index(),
        told("id", "The id of the record; null when it was not deleted.", id(), Told::Id),
        told("deletedIds", all, ids(), Told::AllIds),
        error(),
    ];
    let doc = "What became of one record of many that were to be deleted.";
    payload(builder, naming::DELETE_RESULT.into(), doc, fields)?;
    let results = TypeUse::list_of(naming::DELETE_RESULT).required();
    let fields = vec![
        told("results", RESULTS, results, Told::Results),
        told("deletedIds", "The ids of everything that was deleted.", ids(), Told::AllIds),
        count(),
    ];
    payload(builder, naming::DELETES_PAYLOAD.into(), "What a delete of many answers.", fields)
}

const RESULTS: &str = "What became of each row, in the order of the input; of those that a filter \
                       admits, in the order of their ids.";

fn payload(
    builder: &mut Builder<'_>,
    name: String,
    doc: &str,
    fields: Vec<OutputField>,
) -> Result<()> {
    builder.add_object(name, doc, TypeMeaning::Changed, fields)
}

fn told(name: &str, doc: &str, ty: TypeUse, told: Told) -> OutputField {
    OutputField::new(name, doc, ty, FieldMeaning::Changed(told))
}

fn record(ty: &Type, always: bool) -> OutputField {
    let doc = match always {
        true => "The record as it is now.",
        false => "The record as it is now; null when the row failed.",
    };
    let output = TypeUse::named(naming::output(ty)).required_if(always);
    told(&naming::look_up(ty), doc, output, Told::Record)
}

fn created() -> OutputField {
    let doc = "Whether the record was made just now.";
    told("created", doc, TypeUse::named("Boolean").required(), Told::Created)
}

fn index() -> OutputField {
    let doc = "The place of the row among the inputs, from 0 on.";
    told("index", doc, TypeUse::named("Int").required(), Told::Index)
}

fn error() -> OutputField {
    let doc = "Why the row failed; null when it did not.";
    told("error", doc, TypeUse::named(naming::ROW_ERROR), Told::Error)
}

fn count() -> OutputField {
    let doc = "How many rows succeeded.";
    told("count", doc, TypeUse::named("Int").required(), Told::Count)
}

fn ids() -> TypeUse {
    TypeUse::list_of("ID").required()
}
