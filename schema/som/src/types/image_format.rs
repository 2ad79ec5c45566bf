//! `ImageFormat`: a resolution.

use crate::expression::{column, float};
use crate::type_def::{Check, FieldDef, TypeDef};

/// A resolution with its pixel aspect (people.md 10.9).
pub(super) fn define() -> TypeDef {
    let size = |name: &str, doc: &str| FieldDef::int(name, doc).check(Check::Min(1.0)).sortable();
    TypeDef::new("ImageFormat", "A resolution with its pixel aspect.")
        .extends("Entity")
        .field(size("width", "Pixels from left to right."))
        .field(size("height", "Pixels from top to bottom."))
        .field(
            FieldDef::float("pixel_aspect", "The width of a pixel divided by its height.")
                .check(Check::Above(0.0))
                .default(1.0),
        )
        .field(
            FieldDef::float("print_resolution", "Dots per inch when printed.")
                .check(Check::Above(0.0))
                .default(300.0),
        )
        .field(
            FieldDef::float("device_aspect", "Width divided by height, times the pixel aspect.")
                .computed(
                    column("width")
                        .mul(float(1.0))
                        .div(column("height"))
                        .mul(column("pixel_aspect")),
                ),
        )
}
