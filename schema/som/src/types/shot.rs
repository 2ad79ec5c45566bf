//! `Shot`: a continuous run of frames.

use crate::expression::{column, int};
use crate::facets;
use crate::rule;
use crate::type_def::{Check, FieldDef, OnDelete, RelationDef, TypeDef};

/// A continuous run of frames (tasks.md 9.1).
pub(super) fn define() -> TypeDef {
    TypeDef::new("Shot", "A continuous run of frames. Its code is unique within its project.")
        .extends("Task")
        .in_project()
        .auto_name()
        .facet(facets::code())
        .field(frame("cut_in", "The first frame of the cut.").default(1_i64).sortable())
        .field(frame("cut_out", "The last frame of the cut.").default(1_i64))
        .field(
            FieldDef::int(
                "cut_duration",
                "The length of the cut in frames; setting it moves its end.",
            )
            .computed(column("cut_out").sub(column("cut_in")).add(int(1)))
            .check(Check::Min(1.0))
            .assignable(),
        )
        .field(
            frame("source_in", "The first frame of the source; within the cut when set.")
                .default(1_i64),
        )
        .field(
            frame("source_out", "The last frame of the source; within the cut when set.")
                .default(1_i64),
        )
        .field(frame("record_in", "The first frame in the edit.").nullable())
        .field(
            FieldDef::float("fps", "Frames per second; null follows the project.")
                .nullable()
                .check(Check::Above(0.0)),
        )
        .relation(
            RelationDef::one(
                "sequence",
                "Sequence",
                "The sequence that it is in, regardless of the tree.",
            )
            .on_delete(OnDelete::Clear)
            .inverse("shots", "Its shots, regardless of the tree."),
        )
        .relation(
            RelationDef::one("scene", "Scene", "The scene that it is in, regardless of the tree.")
                .on_delete(OnDelete::Clear)
                .inverse("shots", "Its shots, regardless of the tree."),
        )
        .relation(RelationDef::one(
            "image_format",
            "ImageFormat",
            "Its resolution; null follows the project.",
        ))
        .unique(&["project", "code"])
        .rules(rule::shot())
}

/// The number of a frame, which null does not take back (S2-246). The length between any two of them
/// fits 32 bits, too.
fn frame(name: &str, doc: &str) -> FieldDef {
    FieldDef::int(name, doc).check(Check::Min(-1e9)).check(Check::Max(1e9)).lasting()
}
