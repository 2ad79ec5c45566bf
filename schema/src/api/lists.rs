//! Connections, edges, and the arguments of everything that lists.

use std::sync::Arc;

use schema_som::Result;
use schema_som::registry::{NODE, Type};

use super::{Builder, InputField, OutputField, TypeUse};
use crate::limits::Limits;
use crate::meaning::{FieldMeaning, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    if ty.ix == NODE {
        page_info(builder)?;
    }
    if !is_listed(builder, ty) {
        return Ok(());
    }
    connection(builder, ty)?;
    edge(builder, ty)
}

/// Whether a field lists records of the type. Everything has a root list but the root type.
fn is_listed(builder: &Builder<'_>, ty: &Type) -> bool {
    ty.ix != NODE || builder.referred.many.contains(&ty.ix)
}

fn page_info(builder: &mut Builder<'_>) -> Result<()> {
    let flag = || TypeUse::named("Boolean").required();
    let cursor = || TypeUse::named("String");
    let field = |name: &str, doc: &str, ty, meaning| OutputField::new(name, doc, ty, meaning);
    let fields = vec![
        field("hasNextPage", "Whether records follow.", flag(), FieldMeaning::HasNextPage),
        field("hasPreviousPage", "Whether records precede.", flag(), FieldMeaning::HasPreviousPage),
        field(
            "startCursor",
            "The first record's cursor, for `before`; null on an empty page.",
            cursor(),
            FieldMeaning::StartCursor,
        ),
        field(
            "endCursor",
            "The last record's cursor, for `after`; null on an empty page.",
            cursor(),
            FieldMeaning::EndCursor,
        ),
    ];
    let doc = "What lies before and after a page.";
    builder.add_object(naming::PAGE_INFO.into(), doc, TypeMeaning::PageInfo, fields)
}

fn connection(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let required = |name: String| TypeUse::named(name).required();
    let list = |name: String| TypeUse::list_of(name).required();
    let field = |name: &str, doc: &str, ty, meaning| OutputField::new(name, doc, ty, meaning);
    let mut fields = vec![
        field(
            "nodes",
            "The records of the page.",
            list(naming::output(ty)),
            FieldMeaning::ConnectionNodes,
        ),
        field(
            "edges",
            "The records of the page, each with its cursor.",
            list(naming::edge(ty)),
            FieldMeaning::Edges,
        ),
        field(
            "pageInfo",
            "What lies before and after the page.",
            required(naming::PAGE_INFO.into()),
            FieldMeaning::PageInfo,
        ),
        field(
            "totalCount",
            "How many records the filter admits, on all pages.",
            required("Int".into()),
            FieldMeaning::TotalCount,
        ),
    ];
    if !ty.is_abstract {
        fields.push(field(
            "aggregate",
            "Numbers about all records that the filter admits, on all pages.",
            required(naming::aggregate(ty)),
            FieldMeaning::Aggregate,
        ));
    }
    let doc = format!("A page of a list of `{}`.", naming::output(ty));
    builder.add_object(naming::connection(ty), doc, TypeMeaning::Connection(ty.ix), fields)
}

fn edge(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let fields = vec![
        OutputField::new(
            "cursor",
            "The place of the record in this order, for `after` and `before`.",
            TypeUse::named("String").required(),
            FieldMeaning::Cursor,
        ),
        OutputField::new(
            "node",
            "The record.",
            TypeUse::named(naming::output(ty)).required(),
            FieldMeaning::EdgeNode,
        ),
    ];
    let doc = format!("A `{}` of a page with its cursor.", naming::output(ty));
    builder.add_object(naming::edge(ty), doc, TypeMeaning::Edge(ty.ix), fields)
}

/// What every list takes.
pub(super) fn arguments(ty: &Type, limits: &Limits) -> Arc<[InputField]> {
    let page = format!(
        "How many records to take from the start; {} when nothing is said, {} at most.",
        limits.rows_unasked(),
        limits.page_size
    );
    let optional = |name: &str| TypeUse::named(name);
    Arc::new([
        InputField::new("filter", "Which records; all without it.", optional(&naming::filter(ty))),
        InputField::new(
            "orderBy",
            "In which order; the first decides, the id comes last.",
            TypeUse::list_of(naming::order(ty)),
        ),
        InputField::new("first", page, optional("Int")),
        InputField::new("after", "Only records after this cursor.", optional("String")),
        InputField::new(
            "last",
            "How many records to take from the end, instead of `first`.",
            optional("Int"),
        ),
        InputField::new("before", "Only records before this cursor.", optional("String")),
    ])
}
