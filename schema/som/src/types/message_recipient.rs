//! `MessageRecipient`: a message and one of those whom it was sent to.

use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// One recipient of a message, with what that one did about it (people.md 15, defect 24).
pub(super) fn define() -> TypeDef {
    TypeDef::new(
        "MessageRecipient",
        "One recipient of a message: whether that one has read and answered it.",
    )
    .parties(&["message.sender", "message.recipients"])
    .by_operations()
    .field(
        FieldDef::time("read_at", "When the recipient first read it; null until then.")
            .nullable()
            .by_server(),
    )
    .field(
        FieldDef::time("replied_at", "When the recipient first answered it; null until then.")
            .nullable()
            .by_server(),
    )
    .relation(
        RelationDef::one("message", "Message", "The message.")
            .required()
            .by_server()
            .on_delete(OnDelete::Delete)
            .inverse("receipts", "For each recipient whether it was read and answered."),
    )
    .relation(
        RelationDef::one("user", "User", "The recipient.")
            .required()
            .by_server()
            .on_delete(OnDelete::Delete),
    )
    .unique(&["message", "user"])
}
