//! `Message`: something that one user tells others.

use crate::facets;
use crate::type_def::{FieldDef, OnDelete, RelationDef, TypeDef};

/// A message between users (people.md 10.7 and 15, defect 24). `messageSend` makes it, so that its
/// sender is whoever sent it, and only sender and recipients see it. The status is that of the
/// message as a whole: unread until one recipient has read it, replied once one has answered.
pub(super) fn define() -> TypeDef {
    TypeDef::new("Message", "A message from one user to others; only they see it.")
        .extends("Entity")
        .auto_name()
        .with_owner()
        .parties(&["sender", "recipients"])
        .by_operations()
        .facet(facets::kept_status())
        .field(
            FieldDef::text("subject", 256, "What it is about; empty where only a body was sent.")
                .by_server()
                .default("")
                .sortable()
                .folded(),
        )
        .field(FieldDef::long_text("body", "What it says.").by_server())
        .field(FieldDef::time("sent", "When it was sent.").by_server().sortable())
        .relation(
            RelationDef::one("sender", "User", "Who sent it; nobody once the user was deleted.")
                .by_server()
                .on_delete(OnDelete::Clear),
        )
        .relation(
            RelationDef::through(
                "recipients",
                "User",
                ("MessageRecipient", "message", "user"),
                "To whom it was sent.",
            )
            .by_server(),
        )
        .relation(
            RelationDef::one("in_reply_to", "Message", "The message that it answers.")
                .by_server()
                .on_delete(OnDelete::Clear)
                .inverse("replies", "The messages that answer it."),
        )
        .relation(
            RelationDef::one(
                "thread",
                "Message",
                "The message that the conversation began with; empty for that one itself.",
            )
            .by_server()
            .on_delete(OnDelete::Clear),
        )
        .relation(
            RelationDef::many(
                "attachments",
                "SimpleEntity",
                "Records that it is about. Whoever may not see one does not see it here either.",
            )
            .by_server(),
        )
}
