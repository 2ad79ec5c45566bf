//! Counts, sums and the like over all records of a list, and the same by groups.

use schema_som::Result;
use schema_som::kind::Kind;
use schema_som::query::{Aggregate, AggregateFunction};
use schema_som::registry::{Field, FieldRef, Type};

use super::{Builder, EnumValue, InputField, OutputField, Shape, TypeUse};
use crate::meaning::{FieldMeaning, GroupedBy, TypeMeaning};
use crate::naming;

/// A function that is offered as an object with one field per column.
struct Function {
    field: &'static str,
    /// The end of the object's name.
    name: &'static str,
    doc: &'static str,
    function: AggregateFunction,
    /// Whether groups have it, too.
    in_groups: bool,
}

const FUNCTIONS: [Function; 5] = [
    Function {
        field: "countDistinct",
        name: "CountDistinct",
        doc: "How many different values there are.",
        function: AggregateFunction::CountDistinct,
        in_groups: false,
    },
    Function {
        field: "sum",
        name: "Sum",
        doc: "The sums; null of no values.",
        function: AggregateFunction::Sum,
        in_groups: true,
    },
    Function {
        field: "avg",
        name: "Avg",
        doc: "The means; null of no values.",
        function: AggregateFunction::Avg,
        in_groups: true,
    },
    Function {
        field: "min",
        name: "Min",
        doc: "The least values; null of no values.",
        function: AggregateFunction::Min,
        in_groups: true,
    },
    Function {
        field: "max",
        name: "Max",
        doc: "The greatest values; null of no values.",
        function: AggregateFunction::Max,
        in_groups: true,
    },
];

pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    if ty.is_abstract {
        return Ok(());
    }
    let mut of_all = vec![count()];
    let mut of_group = Vec::new();
    for function in FUNCTIONS {
        let columns = columns(ty, function.function);
        if columns.is_empty() {
            continue;
        }
        let name = naming::aggregated(ty, function.name);
        let doc = format!("Of a list of {}: {}", ty.plural, lowered(function.doc));
        builder.add_object(name.clone(), doc, TypeMeaning::Aggregated(ty.ix), columns)?;
        let always = function.function == AggregateFunction::CountDistinct;
        let ty = TypeUse::named(name).required_if(always);
        let field =
            OutputField::new(function.field, function.doc, ty, FieldMeaning::AggregatedFields);
        if function.in_groups {
            of_group.push(field.clone());
        }
        of_all.push(field);
    }
    if let Some(group_by) = groups(builder, ty, of_group)? {
        of_all.push(group_by);
    }
    let doc = format!("Numbers about all records of a list of {}.", ty.plural);
    builder.add_object(naming::aggregate(ty), doc, TypeMeaning::Aggregate(ty.ix), of_all)
}

fn lowered(doc: &str) -> String {
    let (first, rest) = doc.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

fn count() -> OutputField {
    let rows = Aggregate { function: AggregateFunction::Count, field: None };
    let ty = TypeUse::named("Int").required();
    OutputField::new("count", "How many records there are.", ty, FieldMeaning::Aggregated(rows))
}

fn columns(ty: &Type, function: AggregateFunction) -> Vec<OutputField> {
    let fields = ty.fields.iter().enumerate().filter(|(_, field)| is_counted(field));
    fields
        .filter_map(|(index, field)| {
            let result = result(field, function)?;
            let at = FieldRef { owner: ty.ix, index: index as u16 };
            let meaning = FieldMeaning::Aggregated(Aggregate { function, field: Some(at) });
            let required = function == AggregateFunction::CountDistinct;
            let result = TypeUse::named(result).required_if(required);
            let name = naming::field(&field.def.name);
            Some(OutputField::new(name, &field.def.doc, result, meaning))
        })
        .collect()
}

/// Revisions are book-keeping: their sums would only be in the way.
fn is_counted(field: &Field) -> bool {
    field.is_filterable() && field.name() != "revision"
}

/// The GraphQL type of a function over a field, or nothing when it does not apply.
fn result(field: &Field, function: AggregateFunction) -> Option<&str> {
    let kind = &field.def.kind;
    let own = naming::scalar(kind);
    let number =
        matches!(kind, Kind::Int | Kind::BigInt | Kind::Float | Kind::Decimal | Kind::Duration);
    match function {
        AggregateFunction::Count => None,
        AggregateFunction::CountDistinct => {
            (!matches!(kind, Kind::LongText | Kind::Key)).then_some("Int")
        }
        // A sum of 32-bit numbers outgrows 32 bits.
        AggregateFunction::Sum if *kind == Kind::Int => Some("BigInt"),
        AggregateFunction::Sum => number.then_some(own),
        AggregateFunction::Avg => number.then_some("Float"),
        AggregateFunction::Min | AggregateFunction::Max => {
            (number || matches!(kind, Kind::DateTime | Kind::Text(_))).then_some(own)
        }
    }
}

/// A field, a to-one relation or the kind that records can be grouped by.
struct Key {
    value: String,
    field: OutputField,
    by: GroupedBy,
}

fn keys(builder: &Builder<'_>, ty: &Type) -> Vec<Key> {
    let groupable = |field: &Field| {
        is_counted(field)
            && matches!(field.def.kind, Kind::Text(_) | Kind::Bool | Kind::Int | Kind::Enum(_))
    };
    let kind = ty.family.map(|_| {
        let (doc, shown) = ("The concrete type.", TypeUse::named(naming::ENTITY_KIND));
        let field = OutputField::new("kind", doc, shown, FieldMeaning::GroupKind);
        Key { value: naming::constant("kind"), field, by: GroupedBy::Kind }
    });
    let columns = ty.fields.iter().enumerate().filter_map(|(index, field)| {
        let column = FieldRef { owner: ty.ix, index: index as u16 };
        let (name, shown, meaning) = match field.relation {
            Some(relation) => {
                let relation = &ty.relations[relation as usize];
                let shown = naming::output(builder.registry.get(relation.target));
                (&relation.def.name, shown, FieldMeaning::GroupRecord(column))
            }
            None if groupable(field) => {
                let shown = naming::scalar(&field.def.kind).to_owned();
                (&field.def.name, shown, FieldMeaning::GroupKey(column))
            }
            None => return None,
        };
        let shown = TypeUse::named(shown);
        let field = OutputField::new(naming::field(name), &field.def.doc, shown, meaning);
        Some(Key { value: naming::constant(name), field, by: GroupedBy::Field(column) })
    });
    columns.chain(kind).collect()
}

/// The field `groupBy` with its types.
fn groups(
    builder: &mut Builder<'_>,
    ty: &Type,
    numbers: Vec<OutputField>,
) -> Result<Option<OutputField>> {
    let keys = keys(builder, ty);
    if keys.is_empty() {
        return Ok(None);
    }
    let columns = keys.iter().map(|key| (key.value.clone(), key.by)).collect();
    builder.api.meanings.group_keys.insert(ty.ix, columns);
    let values = keys.iter();
    let values =
        values.map(|key| EnumValue { name: key.value.clone(), doc: key.field.doc.clone() });
    let doc = format!("What a list of {} can be grouped by.", ty.plural);
    builder.add(naming::group_key(ty), doc, Shape::Enum(values.collect()))?;

    let doc = "What the records of a group share; null for what they are not grouped by, and for records that you may not see.";
    let shared = keys.into_iter().map(|key| key.field).collect();
    builder.add_object(naming::group_keys(ty), doc, TypeMeaning::GroupKeys(ty.ix), shared)?;

    let shared = TypeUse::named(naming::group_keys(ty)).required();
    let mut fields = vec![
        OutputField::new("keys", "What its records share.", shared, FieldMeaning::GroupKeys),
        count(),
    ];
    fields.extend(numbers);
    let doc = format!("Numbers about those {} of a list that share some values.", ty.plural);
    builder.add_object(naming::group(ty), doc, TypeMeaning::Group(ty.ix), fields)?;
    Ok(Some(group_by(builder, ty)))
}

fn group_by(builder: &Builder<'_>, ty: &Type) -> OutputField {
    let first = format!(
        "How many groups at most, in the order of their keys; {} when nothing is said.",
        builder.limits.rows_unasked()
    );
    let arguments = vec![
        InputField::new(
            "keys",
            "What makes a group.",
            TypeUse::list_of(naming::group_key(ty)).required(),
        ),
        InputField::new("first", first, TypeUse::named("Int")),
    ];
    let groups = TypeUse::list_of(naming::group(ty)).required();
    let doc = "The same numbers for each group of records that share some values.";
    OutputField::new("groupBy", doc, groups, FieldMeaning::GroupBy).with(arguments)
}
