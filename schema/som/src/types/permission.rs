//! `Permission`: one right or ban on one class.

use crate::kind::Vocabulary;
use crate::rule;
use crate::type_def::{FieldDef, Preset, TypeDef};

/// One right or ban on one action on one class or field (people.md 6.1).
pub(super) fn define() -> TypeDef {
    let access = Vocabulary::new(
        "Access",
        "Whether a permission grants or bans.",
        &[("ALLOW", "Allow", "Grants."), ("DENY", "Deny", "Bans, and wins over any grant.")],
    );
    let action = Vocabulary::new(
        "Action",
        "What is done to a record.",
        &[
            ("CREATE", "Create", "Make a record."),
            ("READ", "Read", "See one record."),
            ("UPDATE", "Update", "Change a record."),
            ("DELETE", "Delete", "Delete a record."),
            ("LIST", "List", "See many: lists, counts, aggregates."),
        ],
    );
    TypeDef::new(
        "Permission",
        "One right or ban on one action on one class, or on one field of it.",
    )
    .preset(Preset::Granted)
    .field(FieldDef::choice("access", &access, "Whether it grants or bans.").create_only())
    .field(FieldDef::choice("action", &action, "What is done.").create_only())
    .field(
        FieldDef::text(
            "class_name",
            128,
            "The class, `Shot`, or a field of it, `Shot.cut_in`; `Shot.cutIn` means the same. \
             `INVALID_VALUE` for one that the model does not have.",
        )
        .create_only()
        .sortable(),
    )
    .rule(rule::permission())
    .unique(&["access", "action", "class_name"])
}
