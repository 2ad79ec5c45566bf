//! Calls of plugins that a server takes down, to be replayed elsewhere.

use super::lifecycle::{change, hook_arguments, query, the_plugin};
use super::plugins::object;
use super::{
    ArgumentKind, ObjectDef, ObjectField, ObjectKind, OperationDef, argument, text, value,
};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![record(), one()]
}

fn record() -> OperationDef {
    let doc = "Has this server take down the next calls of a hook, an action, a job or a computed field: \
               what the plugin is given, what it asks the server and is answered, and what comes of it, \
               as `plugins { recordings }` tells. Secrets are not in it; records that the callers may \
               see are. What was asked for the same hook before is forgotten. It is in the memory of \
               the server that answers: other servers take nothing down, and a restart forgets it. \
               Answers `NOT_FOUND`, and `INVALID_VALUE` for too many calls or minutes. For \
               administrators.";
    let whole = |name, doc| argument(name, ArgumentKind::Value(Kind::Int), doc);
    let mut arguments = hook_arguments();
    arguments.push(whole("count", "So many calls: 1 to 100."));
    arguments.push(whole("minutes", "For so long: 1 to 1440."));
    change("pluginRecord", doc, arguments, vec![the_plugin()])
}

fn one() -> OperationDef {
    let doc = "A call that this server took down, with its file: what `backlot plugin replay NAME.rec \
               DIR` replays. Answers `NOT_FOUND` for one that it does not have, or has no more. For \
               administrators: `FORBIDDEN` to everybody else.";
    let file = "The file, which is JSON; null for a call that was too large.";
    let mut answers = recording();
    answers.name = "PluginRecordingFile".into();
    answers.doc = "A call of a plugin that was taken down, with everything that was.".into();
    answers.fields.push(value("file", file, Kind::LongText).nullable());
    query("pluginRecording", doc, vec![text("id", "What it is called.")], answers)
}

/// A call that was taken down.
pub(super) fn recording() -> ObjectDef {
    let outcome = "`ANSWERED`; `REFUSED` of an action; the `PLUGIN_` code of what it did instead; `LEFT`: \
                   nobody waited for its end any more; `TOO_LARGE`: there is no file of it.";
    object(
        "PluginRecording",
        "A call of a plugin that this server took down.",
        vec![
            value("id", "What it is called.", Kind::Text(64)),
            value("hook", "What was called.", Kind::Text(128)),
            value("at", "When.", Kind::DateTime),
            value("outcome", outcome, Kind::Text(64)),
            value("micros", "How long it took, in microseconds.", Kind::Float),
            value("bytes", "How large its file is.", Kind::Int),
        ],
    )
}

/// What is still to be taken down of a hook.
fn order() -> ObjectDef {
    object(
        "PluginOrder",
        "Calls of a hook that this server is to take down.",
        vec![
            value("left", "So many more.", Kind::Int),
            value("until", "Until then.", Kind::DateTime),
        ],
    )
}

/// The order of a hook, if there is one.
pub(super) fn ordered() -> ObjectField {
    let doc = "What this server is to take down of its calls; null, if nothing.";
    let holds = ObjectKind::Object(order());
    ObjectField { holds, ..value("recording", doc, Kind::Json) }.nullable()
}
