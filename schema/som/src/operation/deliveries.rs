//! How far the after-hooks of plugins have come in the log, what they gave up, and what administrators
//! do about it.

use super::plugins::object;
use super::{
    AnswerDef, ArgumentDef, ArgumentKind, OperationDef, OperationKind, PayloadField, PayloadKind,
    argument, field as answers, optional, text, value,
};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![deliveries(), dead_letters(), retry(), discard(), replay()]
}

fn deliveries() -> OperationDef {
    let count = |name, doc| value(name, doc, Kind::BigInt);
    let maybe = |name, doc| value(name, doc, Kind::DateTime).nullable();
    let object = object(
        "PluginDelivery",
        "How far an after-hook has come in the log.",
        vec![
            value("plugin", "The plugin.", Kind::Text(64)),
            value("hook", "Its hook.", Kind::Text(128)),
            count("position", "The position in the log up to which the hook was told."),
            count("behind", "How many positions of the log are beyond that."),
            count("open", "How many facts are told again, or wait for such ones."),
            count("dead", "How many facts were given up."),
            maybe(
                "behindSince",
                "When the oldest event happened that it was not told of, or is told of again.",
            ),
            maybe(
                "keepsOldSince",
                "Since when events are kept for it that are older than `events.retention_days`; \
                 null while none are.",
            ),
            count(
                "missed",
                "How many events, of whatever type, were deleted before it was told of them: its \
                 plugin rested for more than seven days beyond `events.retention_days`.",
            ),
            maybe("missedAt", "When some were deleted last."),
        ],
    );
    OperationDef {
        name: "pluginDeliveries".into(),
        doc: "How far the after-hooks of plugins have come, those of plugins that rest included. \
              For administrators: `FORBIDDEN` to everybody else."
            .into(),
        kind: OperationKind::Query,
        arguments: Vec::new(),
        answer: AnswerDef::Tree { list: true, object },
        public: false,
    }
}

fn dead_letters() -> OperationDef {
    let object = object(
        "PluginDeadLetter",
        "A fact that an after-hook could not deal with, and that was given up.",
        vec![
            value("plugin", "The plugin.", Kind::Text(64)),
            value("hook", "Its hook.", Kind::Text(128)),
            value("position", "Its position in the log.", Kind::BigInt),
            value(
                "record",
                "The id of the record that it is about; its UUID once the log has forgotten the fact.",
                Kind::Text(64),
            ),
            value("attempts", "How often it was tried.", Kind::Int),
            value("reason", "What the last try came to.", Kind::LongText),
            value("at", "When it was given up.", Kind::DateTime),
        ],
    );
    OperationDef {
        name: "pluginDeadLetters".into(),
        doc: "The newest 1,000 facts that after-hooks could not deal with. `pluginRetry` tries them \
              again, `pluginDiscard` forgets them. For administrators: `FORBIDDEN` to everybody else."
            .into(),
        kind: OperationKind::Query,
        arguments: Vec::new(),
        answer: AnswerDef::Tree { list: true, object },
        public: false,
    }
}

fn retry() -> OperationDef {
    let doc = "Has facts that an after-hook gave up tried again, with as many tries as at first. For \
               administrators: `FORBIDDEN` to everybody else.";
    about_letters("pluginRetry", doc)
}

fn discard() -> OperationDef {
    let doc = "Forgets facts that an after-hook gave up, and without a position what it missed, too. For \
               administrators: `FORBIDDEN` to everybody else.";
    about_letters("pluginDiscard", doc)
}

fn about_letters(name: &str, doc: &str) -> OperationDef {
    let mut arguments = hook_arguments();
    let position = "The position of one of them; all of the hook, without.";
    arguments.push(optional("position", ArgumentKind::Value(Kind::BigInt), position));
    let count = PayloadKind::Value(Kind::Int);
    mutation((name, doc), arguments, vec![answers("count", "How many facts they were.", count)])
}

fn replay() -> OperationDef {
    let doc = "Tells an after-hook again what happened after a position of the log, as far as the log \
               reaches: it may be told of what it was told before. Answers `NOT_FOUND` for a hook that \
               never followed, `INVALID_VALUE` for a position beyond the log. For administrators: \
               `FORBIDDEN` to everybody else.";
    let mut arguments = hook_arguments();
    let after = "The position; 0 is all of the log.";
    arguments.push(argument("after", ArgumentKind::Value(Kind::BigInt), after));
    let from = PayloadKind::Value(Kind::BigInt);
    let was = "The position up to which the hook had come.";
    mutation(("pluginReplay", doc), arguments, vec![answers("was", was, from)])
}

fn hook_arguments() -> Vec<ArgumentDef> {
    vec![text("plugin", "The plugin's id."), text("hook", "The name of its after-hook.")]
}

fn mutation(
    (name, doc): (&str, &str),
    arguments: Vec<ArgumentDef>,
    answer: Vec<PayloadField>,
) -> OperationDef {
    OperationDef {
        name: name.into(),
        doc: doc.into(),
        kind: OperationKind::Mutation,
        arguments,
        answer: AnswerDef::Payload(answer),
        public: false,
    }
}
