//! `AuthenticationLog`: somebody logged in, or out.

use crate::kind::Vocabulary;
use crate::type_def::{FieldDef, OnDelete, Preset, RelationDef, TypeDef};

/// Somebody logged in, or out (people.md 6.5). The server writes it, and nobody changes it.
pub(super) fn define() -> TypeDef {
    let action = Vocabulary::new(
        "AuthenticationAction",
        "What a user did with a session.",
        &[("LOGIN", "login", "Began one."), ("LOGOUT", "logout", "Ended one.")],
    );
    TypeDef::new("AuthenticationLog", "A user logged in, or out.")
        .extends("SimpleEntity")
        .auto_name()
        .preset(Preset::Granted)
        .by_operations()
        .field(
            FieldDef::choice("action", &action, "What the user did.").by_server().default("login"),
        )
        .field(FieldDef::time("date", "When it was.").by_server().sortable())
        .relation(
            RelationDef::one("user", "User", "Who it was.")
                .required()
                .by_server()
                .on_delete(OnDelete::Delete)
                .inverse("authentication_logs", "When the user logged in and out."),
        )
}
