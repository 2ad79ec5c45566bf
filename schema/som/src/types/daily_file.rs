//! `DailyFile`: a file's place in a daily.

use crate::type_def::{FieldDef, RelationDef, TypeDef};

/// A file's place in a daily (tasks.md 7.4).
pub(super) fn define() -> TypeDef {
    TypeDef::new("DailyFile", "A file's place in a daily.")
        .in_project_of("daily")
        .field(
            FieldDef::int("rank", "The lower, the earlier it is looked at.")
                .default(0_i64)
                .sortable(),
        )
        .relation(
            RelationDef::side("daily", "Daily", "The daily.")
                .inverse("file_relations", "Its files with their ranks."),
        )
        .relation(
            RelationDef::side("file", "File", "The file.")
                .inverse("daily_relations", "The dailies that it is in, with its ranks there."),
        )
        .unique(&["daily", "file"])
}
