//! `SimpleEntity`: the root of everything that has a name.

use crate::rule;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// Name, description, audit columns, type and thumbnail (people.md 3.1).
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "SimpleEntity",
        "Everything that has a name, a type and a history of who changed it.",
    )
    .plural("SimpleEntities")
    .abstract_type()
    .field(
        FieldDef::text("name", 256, "The name: trimmed, runs of whitespace made one space.")
            .sortable()
            .folded(),
    )
    .field(
        FieldDef::text("nice_name", 256, "The name for files and folders; follows from `name`.")
            .by_server()
            .follows(&["name"])
            .sortable(),
    )
    .field(FieldDef::long_text("description", "Free text about it."))
    .field(FieldDef::long_text("generic_text", "Free text for tools, often JSON."))
    .field(FieldDef::time("date_created", "When it was created.").by_server().sortable())
    .field(FieldDef::time("date_updated", "When it was last changed.").by_server().sortable())
    .field(FieldDef::text("html_style", 64, "A CSS style for pages that show it.").default(""))
    .field(FieldDef::text("html_class", 64, "A CSS class for pages that show it.").default(""))
    .field(
        FieldDef::text("stalker_version", 256, "The version of the software that created it.")
            .by_server()
            .default(""),
    )
    .relation(
        RelationDef::one("created_by", "User", "Who created it.")
            .by_server()
            .on_delete(OnDelete::Clear),
    )
    .relation(
        RelationDef::one("updated_by", "User", "Who changed it last.")
            .by_server()
            .on_delete(OnDelete::Clear),
    )
    .relation(RelationDef::one(
        "type",
        "Type",
        "Its sub-category, such as `Character` for an asset.",
    ))
    .relation(RelationDef::one("thumbnail", "File", "A small picture of it."))
    .relation(
        RelationDef::many(
            "generic_data",
            "SimpleEntity",
            "Any records that belong to it in a way only tools know.",
        )
        .on_delete(OnDelete::Refuse),
    )
    .rule(rule::typed())
}
