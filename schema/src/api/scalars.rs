//! Scalars, vocabularies and their filters.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema_som::Result;
use schema_som::kind::{Kind, Vocabulary};
use schema_som::operation::{
    AnswerDef, ArgumentKind, ObjectDef, ObjectKind, OperationDef, PayloadKind,
};

use super::{Builder, EnumValue, InputField, Shape, TypeUse};
use crate::naming;

const SCALARS: [(&str, &str, Option<&str>); 6] = [
    (
        "BigInt",
        "A whole number of 64 bits, as a string: JSON numbers are not exact beyond 53 bits.",
        None,
    ),
    (
        "DateTime",
        "A moment in UTC with up to six decimals, such as `2026-02-28T09:30:00.000001Z`.",
        Some("https://scalars.graphql.org/andimarek/date-time"),
    ),
    ("Decimal", "An exact number with up to six decimals, as a string: `\"12.5\"`.", None),
    ("Duration", "A span of time in whole seconds, as a number of at most 53 bits.", None),
    (
        "JSON",
        "Any JSON value.",
        Some("https://www.ecma-international.org/publications-and-standards/standards/ecma-404/"),
    ),
    (
        naming::UPLOAD,
        "The bytes of a file: a part of a GraphQL multipart request, or a text in Base64.",
        Some("https://github.com/jaydenseric/graphql-multipart-request-spec"),
    ),
];

const SORTS: [(&str, &str); 6] = [
    ("ASC", "The least first; records without a value last."),
    ("DESC", "The greatest first; records without a value last."),
    ("ASC_NULLS_FIRST", "Records without a value first, then the least."),
    ("ASC_NULLS_LAST", "The least first; records without a value last."),
    ("DESC_NULLS_FIRST", "Records without a value first, then the greatest."),
    ("DESC_NULLS_LAST", "The greatest first; records without a value last."),
];

pub(super) fn add(builder: &mut Builder<'_>) -> Result<()> {
    for (name, doc, specified_by) in SCALARS {
        builder.add(name.into(), doc, Shape::Scalar { specified_by })?;
    }
    let sorts = SORTS.map(|(name, doc)| EnumValue { name: name.into(), doc: doc.into() });
    builder.add(naming::SORT.into(), "A direction of an order.", Shape::Enum(sorts.into()))?;
    kinds(builder)?;
    for vocabulary in vocabularies(builder).into_values() {
        enumeration(builder, &vocabulary)?;
    }
    let ordered = ["Int", "BigInt", "Float", "Decimal", "Duration", "DateTime"];
    for scalar in ordered {
        comparison(
            builder,
            scalar,
            scalar,
            &[EQUALITY, MEMBERSHIP, COMPARISON, PRESENCE].concat(),
        )?;
    }
    comparison(builder, "ID", "ID", &[EQUALITY, MEMBERSHIP, PRESENCE].concat())?;
    comparison(builder, "Boolean", "Boolean", &[EQUALITY, PRESENCE].concat())?;
    let text = [EQUALITY, MEMBERSHIP, COMPARISON, PRESENCE, PARTS].concat();
    comparison(builder, "String", "String", &text)?;
    comparison(builder, "FoldedString", "String", &[&text, FOLDED].concat())
}

/// `EntityKind` and its filter.
fn kinds(builder: &mut Builder<'_>) -> Result<()> {
    let mut values = Vec::new();
    for ty in builder.registry.concrete() {
        let name = naming::constant(&ty.name);
        builder.api.meanings.kinds.insert(name.clone(), ty.ix);
        values.push(EnumValue { name, doc: ty.doc.clone() });
    }
    builder.add(naming::ENTITY_KIND.into(), "A concrete type.", Shape::Enum(values))?;
    comparison(builder, naming::ENTITY_KIND, naming::ENTITY_KIND, &[EQUALITY, MEMBERSHIP].concat())
}

fn enumeration(builder: &mut Builder<'_>, vocabulary: &Vocabulary) -> Result<()> {
    let values = vocabulary.members.iter();
    let values =
        values.map(|member| EnumValue { name: member.name.clone(), doc: member.doc.clone() });
    let name = vocabulary.name.clone();
    builder.add(name.clone(), vocabulary.doc.clone(), Shape::Enum(values.collect()))?;
    comparison(builder, &name, &name, &[EQUALITY, MEMBERSHIP, PRESENCE].concat())
}

/// Every vocabulary that a field, an argument or an answer uses, by its name.
fn vocabularies(builder: &Builder<'_>) -> BTreeMap<String, Arc<Vocabulary>> {
    let of_fields = builder.registry.types().iter().flat_map(|ty| &ty.fields);
    let of_fields = of_fields.filter(|field| !field.hidden).map(|field| &field.def.kind);
    let of_operations = builder.registry.operations().iter().flat_map(kinds_of);
    let kinds = of_fields.chain(of_operations);
    kinds
        .filter_map(|kind| match kind {
            Kind::Enum(vocabulary) => Some((vocabulary.name.clone(), vocabulary.clone())),
            _ => None,
        })
        .collect()
}

fn of_tree<'o>(object: &'o ObjectDef, kinds: &mut Vec<&'o Kind>) {
    for field in &object.fields {
        match &field.holds {
            ObjectKind::Value(kind) => kinds.push(kind),
            ObjectKind::Object(inner) | ObjectKind::List(inner) => of_tree(inner, kinds),
        }
    }
}

fn kinds_of(operation: &OperationDef) -> Vec<&Kind> {
    let arguments = operation.arguments.iter();
    let mut kinds: Vec<_> = arguments
        .filter_map(|argument| match &argument.holds {
            ArgumentKind::Value(kind) => Some(kind),
            ArgumentKind::Record(_) | ArgumentKind::Records(_) | ArgumentKind::Upload => None,
        })
        .collect();
    match &operation.answer {
        AnswerDef::Record(_) | AnswerDef::Page { .. } | AnswerDef::Changes { .. } => {}
        AnswerDef::Value(kind) | AnswerDef::Values(kind) => kinds.push(kind),
        AnswerDef::Tree { object, .. } => of_tree(object, &mut kinds),
        AnswerDef::Payload(fields) => {
            kinds.extend(fields.iter().filter_map(|field| match &field.holds {
                PayloadKind::Value(kind) => Some(kind),
                PayloadKind::Record(_) | PayloadKind::Maybe(_) | PayloadKind::Records(_) => None,
            }))
        }
    }
    kinds
}

/// An operator: its name, what it takes (`T` the scalar itself, `L` a list of it, else a type), and
/// its doc.
type Operator = (&'static str, &'static str, &'static str);

const EQUALITY: &[Operator] = &[
    ("eq", "T", "Equal to this."),
    ("ne", "T", "Not equal to this; also matches records without a value."),
];
const MEMBERSHIP: &[Operator] = &[
    ("in", "L", "One of these; an empty list matches nothing."),
    ("notIn", "L", "None of these; also matches records without a value."),
];
const COMPARISON: &[Operator] = &[
    ("lt", "T", "Less than this."),
    ("lte", "T", "Less than or equal to this."),
    ("gt", "T", "Greater than this."),
    ("gte", "T", "Greater than or equal to this."),
];
const PRESENCE: &[Operator] =
    &[("isNull", "Boolean", "Whether there is no value; the only way to ask for that.")];
const PARTS: &[Operator] = &[
    ("contains", "T", "Has this in it."),
    ("startsWith", "T", "Begins with this."),
    ("endsWith", "T", "Ends with this."),
];
const FOLDED: &[Operator] = &[
    ("iEq", "T", "Equal to this, whatever the case."),
    ("iContains", "T", "Has this in it, whatever the case."),
    ("iStartsWith", "T", "Begins with this, whatever the case."),
    ("iEndsWith", "T", "Ends with this, whatever the case."),
];

fn comparison(
    builder: &mut Builder<'_>,
    prefix: &str,
    scalar: &str,
    operators: &[Operator],
) -> Result<()> {
    let fields = operators.iter().map(|(name, takes, doc)| {
        let ty = match *takes {
            "T" => TypeUse::named(scalar),
            "L" => TypeUse::list_of(scalar),
            other => TypeUse::named(other),
        };
        InputField::new(*name, *doc, ty)
    });
    let shape = Shape::Input { fields: fields.collect(), one_of: false };
    let doc = "A condition on one value. Every operator that is given must hold.";
    builder.add(format!("{prefix}Filter"), doc, shape)
}
