//! `User`: a person, or a passive resource such as a room.

use crate::facets;
use crate::kind::Kind;
use crate::type_def::{Check, FieldDef, Preset, RelationDef, TypeDef};

/// Who logs in and is scheduled (people.md 6.3).
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "User",
        "A person who logs in and is scheduled, or a passive resource such as a room.",
    )
    .extends("Entity")
    .preset(Preset::Everyone)
    .facet(facets::permissions())
    .field(
        FieldDef::text("login", 256, "What the user logs in with: lower case letters and digits.")
            .check(Check::NotEmpty)
            .sortable()
            .folded(),
    )
    .field(FieldDef::text("email", 256, "The e-mail address, verbatim.").sortable().folded())
    .field(
        FieldDef::text("password_hash", 256, "The Argon2id hash of the password.")
            .nullable()
            .by_server()
            .secret(),
    )
    .field(
        FieldDef::bool("must_reset_password", "Whether a new password is due at the next login.")
            .by_server()
            .default(false),
    )
    .field(
        FieldDef::float(
            "efficiency",
            "How much of a working hour counts; 0 for a passive resource.",
        )
        .check(Check::Min(0.0))
        .default(1.0),
    )
    .field(
        FieldDef::new(
            "rate",
            Kind::Decimal,
            "The cost of one unit of time, in the studio's currency.",
        )
        .check(Check::Min(0.0))
        .default(0_i64)
        .confidential(),
    )
    .relation(
        RelationDef::many(
            "groups",
            "Group",
            "The groups that the user is in. Nobody hands out more than they hold, nor changes who \
             may do more: `FORBIDDEN`.",
        )
        .inverse("users", "Its members."),
    )
    .unique(&["login"])
    .unique(&["email"])
}
