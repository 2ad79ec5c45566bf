//! `File`: something outside the database.

use crate::cell::Cell;
use crate::kind::Kind;
use crate::paths;
use crate::rule;
use crate::type_def::{Check, FieldDef, OnDelete, RelationDef, TypeDef};
use crate::value::Value;

/// A file, a folder, a sequence of frames or an address (files.md 2).
pub(super) fn define() -> TypeDef {
    let part = |name: &str, doc: &str, compute: fn(&[Cell<'_>]) -> Value| {
        let doc = format!("{doc} Given, it takes the place of that part.");
        FieldDef::new(name, Kind::LongText, &doc).hosted(&["full_path"], compute).assignable()
    };
    TypeDef::new(
        "File",
        "Something outside the database: a file, a folder, a sequence of frames, an address.",
    )
    .extends("Entity")
    .auto_name()
    .with_owner()
    .field(FieldDef::long_text(
        "full_path",
        "Where it is, with forward slashes; variables such as `$REPOMAIN` stay as they are.",
    ))
    .field(
        FieldDef::text(
            "original_filename",
            rule::FILENAME,
            "What it was called where it came from; at first the beginning of the last component of `fullPath`.",
        )
            .default(""),
    )
    .field(
        FieldDef::text("created_with", 256, "The program that made it, such as Houdini.")
            .nullable(),
    )
    .field(
        part("path", "The folder of `fullPath`.", |cells| of(cells, |path| paths::split(path).0))
            .check(Check::NotEmpty),
    )
    .field(
        part("filename", "The last component of `fullPath`.", |cells| {
            of(cells, |path| paths::split(path).1)
        })
        .default(""),
    )
    .field(
        part("extension", "From the last dot of the file name on; empty without one.", |cells| {
            of(cells, |path| paths::extension(paths::split(path).1))
        })
        .default(""),
    )
    .relation(
        RelationDef::many("references", "File", "Files that it refers to.")
            .acyclic()
            .on_delete(OnDelete::Refuse)
            .inverse("referenced_by", "Files that refer to it."),
    )
    .rule(rule::file())
}

/// A part of the path that a row has.
fn of<'c>(cells: &[Cell<'c>], part: fn(&'c str) -> &'c str) -> Value {
    match cells {
        [Cell::Text(path)] => part(path).into(),
        _ => "".into(),
    }
}
