//! What users do with messages: send and read them, look into their inbox, follow a conversation.

use super::{AnswerDef, ArgumentKind, OperationDef, OperationKind, PayloadKind};
use super::{argument, field, optional};
use crate::event::EventAction;
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![send(), mark_read(), inbox(), thread(), unread_count(), received()]
}

fn send() -> OperationDef {
    let records = |ty: &str| ArgumentKind::Records(ty.into());
    OperationDef {
        name: "messageSend".into(),
        doc: "Sends a message from whoever is logged in, who needs no permission for it. A reply \
              marks the message that it answers as read and replied to. Answers `REQUIRED` without \
              recipients or without any text, `LIMIT_EXCEEDED` for more than 200 recipients or \
              attachments, `TOO_LONG` for the subject, and `NOT_FOUND` for recipients, messages and \
              attachments that are not to be seen."
            .into(),
        kind: OperationKind::Mutation,
        arguments: vec![
            argument("to", records("User"), "The recipients, at most 200; naming one twice is naming it once."),
            optional("subject", ArgumentKind::Value(Kind::Text(256)), "What it is about; may be missing where there is a body."),
            optional("body", ArgumentKind::Value(Kind::LongText), "What it says; may be missing where there is a subject."),
            optional("inReplyTo", ArgumentKind::Record("Message".into()), "The message that it answers."),
            optional("attachments", records("SimpleEntity"), "Records that it is about, at most 200. A recipient who may not see one does not see it here either."),
        ],
        answer: AnswerDef::Payload(vec![field(
            "message",
            "The message as it was sent.",
            PayloadKind::Record("Message".into()),
        )]),
        public: false,
    }
}

fn mark_read() -> OperationDef {
    OperationDef {
        name: "messageMarkRead".into(),
        doc:
            "Notes that whoever is logged in has read these messages. Those that were read before \
              stay as they are. Answers `NOT_FOUND` for a message that was not sent to the reader, \
              and `LIMIT_EXCEEDED` for more than 500."
                .into(),
        kind: OperationKind::Mutation,
        arguments: vec![argument(
            "ids",
            ArgumentKind::Records("Message".into()),
            "The messages, at most 500.",
        )],
        answer: AnswerDef::Payload(vec![
            field("count", "How many were unread until now.", PayloadKind::Value(Kind::Int)),
            field(
                "unreadMessageCount",
                "How many the reader has not read yet.",
                PayloadKind::Value(Kind::Int),
            ),
        ]),
        public: false,
    }
}

fn inbox() -> OperationDef {
    OperationDef {
        name: "inbox".into(),
        doc: "The messages that were sent to whoever is logged in, the newest first unless `orderBy` \
              says otherwise."
            .into(),
        kind: OperationKind::Query,
        arguments: vec![optional(
            "unreadOnly",
            ArgumentKind::Value(Kind::Bool),
            "Whether to leave out what was read; left out or null: no.",
        )],
        answer: AnswerDef::Page { of: "Message".into(), newest_first: true },
        public: false,
    }
}

fn thread() -> OperationDef {
    OperationDef {
        name: "messageThread".into(),
        doc: "The conversation that a message is in: the first message and all replies, as far as \
              they were sent by or to whoever asks, the oldest first unless `orderBy` says \
              otherwise. Answers `NOT_FOUND` for a message that is not to be seen."
            .into(),
        kind: OperationKind::Query,
        arguments: vec![argument(
            "id",
            ArgumentKind::Record("Message".into()),
            "Any message of the conversation.",
        )],
        answer: AnswerDef::Page { of: "Message".into(), newest_first: false },
        public: false,
    }
}

fn unread_count() -> OperationDef {
    OperationDef {
        name: "unreadMessageCount".into(),
        doc: "How many messages were sent to whoever is logged in and not read yet.".into(),
        kind: OperationKind::Query,
        arguments: Vec::new(),
        answer: AnswerDef::Value(Kind::Int),
        public: false,
    }
}

fn received() -> OperationDef {
    OperationDef {
        name: "messageReceived".into(),
        doc: "Every message that is sent to whoever is logged in, as it is sent.".into(),
        kind: OperationKind::Subscription,
        arguments: Vec::new(),
        answer: AnswerDef::Changes { of: "Message".into(), actions: vec![EventAction::Created] },
        public: false,
    }
}
