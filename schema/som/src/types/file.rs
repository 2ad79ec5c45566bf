//! `File`: something outside the database.

use crate::cell::Cell;
use crate::kind::Kind;
use crate::rule;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};
use crate::value::Value;

/// A file, a folder, a sequence of frames or an address (files.md 2).
pub(super) fn define() -> TypeDef {
    let part = |name: &str, doc: &str, compute: fn(&[Cell<'_>]) -> Value| {
        FieldDef::new(name, Kind::LongText, doc).hosted(&["full_path"], compute)
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
    .field(part("path", "The folder of `fullPath`.", |cells| split(cells).0.into()))
    .field(part("filename", "The last component of `fullPath`.", |cells| split(cells).1.into()))
    .field(part(
        "extension",
        "From the last dot of the file name on; empty without one.",
        |cells| extension(split(cells).1).into(),
    ))
    .relation(
        RelationDef::many("references", "File", "Files that it refers to.")
            .acyclic()
            .on_delete(OnDelete::Refuse)
            .inverse("referenced_by", "Files that refer to it."),
    )
    .rule(rule::file())
}

/// Folder and last component of a path.
fn split<'a>(cells: &[Cell<'a>]) -> (&'a str, &'a str) {
    match cells {
        [Cell::Text(path)] => match path.rsplit_once('/') {
            // The root's own slash is its folder.
            Some(("", name)) => ("/", name),
            Some(parts) => parts,
            None => ("", path),
        },
        _ => ("", ""),
    }
}

/// The extension with its dot; a leading dot does not make one.
fn extension(name: &str) -> &str {
    match name.trim_start_matches('.').rfind('.') {
        Some(_) => name.rfind('.').map_or("", |dot| &name[dot..]),
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_at_its_last_slash_and_dot() {
        let cases = [
            ("$REPOMAIN/TSL/a.v001.exr", "$REPOMAIN/TSL", "a.v001.exr", ".exr"),
            ("/a", "/", "a", ""),
            ("", "", "", ""),
            ("x/.hidden", "x", ".hidden", ""),
            ("x/.hidden.txt", "x", ".hidden.txt", ".txt"),
            ("folder/", "folder", "", ""),
        ];
        for (full, path, name, end) in cases {
            assert_eq!(split(&[Cell::Text(full)]), (path, name));
            assert_eq!(extension(name), end, "{full}");
        }
    }
}
