//! `Project`: what tasks, people and storage gather around.

use crate::facets;
use crate::rule;
use crate::type_def::{Check, FieldDef, OnDelete, Preset, RelationDef, TypeDef};

/// A production (tasks.md 8). What its work comes to are the sums over its root tasks, which one
/// aggregate answers; were they kept here, every log of time would change the project.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Project", "A production: what tasks, people and storage gather around.")
        .extends("Entity")
        .preset(Preset::Members)
        .facet(facets::code())
        .facet(facets::status())
        .facet(facets::date_range())
        .rule(rule::date_range())
        .facet(facets::references())
        .rule(rule::project())
        .field(
            FieldDef::bool("is_active", "Whether it is worked on: its status is WIP.")
                .by_server()
                .follows(&["status"])
                .default(false)
                .sortable(),
        )
        .field(FieldDef::float("fps", "Frames per second.").check(Check::Above(0.0)).default(25.0))
        .field(FieldDef::bool("is_stereoscopic", "Whether it is made for two eyes.").default(false))
        .relation(
            RelationDef::many(
                "repositories",
                "Repository",
                "Where its files live; the first is the default.",
            )
            .ordered()
            .on_delete(OnDelete::Refuse),
        )
        .relation(RelationDef::one("structure", "Structure", "How its files are named."))
        .relation(RelationDef::one(
            "image_format",
            "ImageFormat",
            "The resolution of its pictures.",
        ))
        .relation(
            RelationDef::through(
                "users",
                "User",
                ("ProjectUser", "project", "user"),
                "Its people.",
            )
            .inverse("projects", "The projects that the user is a member of."),
        )
}
