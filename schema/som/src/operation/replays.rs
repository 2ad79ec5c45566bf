//! What a plugin would have said of what happened.

use super::lifecycle::query;
use super::plugins::{list, object};
use super::{ArgumentKind, ObjectDef, OperationDef, argument, optional, value};
use crate::kind::Kind;

pub(super) fn replay_events() -> OperationDef {
    let plain = ArgumentKind::Value;
    let digest = "The version, as `pluginUpload` answered it; left out or null: the one at work.";
    let after = "The `next` of the page before.";
    let limit = "Events that are looked at, at most 2000; left out or null: 500.";
    let settings = "What is set for it alone, over what is set for the plugin.";
    query(
        "replayEvents",
        "Has the before-hooks of a version of a plugin judge what happened, page by page, and tells \
              what they would have refused or changed. Nothing comes of it: nothing is stored, no \
              after-hook, job, document or other server is asked, what would be staged is counted, and \
              the drawer can be read and not written. Records are as they were, as far as the log tells; \
              what is looked up is what is there now, by the rights that those have now who made the \
              changes. Imports, seeds and what the plugin staged itself are left out. Answers \
              `NOT_FOUND` for a plugin or a version that there is not, and the `PLUGIN_` code of one \
              that cannot run. For administrators: `FORBIDDEN` to everybody else.",
        vec![
            argument("plugin", plain(Kind::Text(64)), "The plugin's id."),
            optional("digest", plain(Kind::Text(64)), digest),
            optional("since", plain(Kind::DateTime), "What happened at this moment or later."),
            optional("until", plain(Kind::DateTime), "What happened before this moment."),
            optional("after", plain(Kind::BigInt), after),
            optional("limit", plain(Kind::Int), limit),
            optional("settings", plain(Kind::Json), settings),
        ],
        answer(),
    )
}

fn answer() -> ObjectDef {
    let unasked =
        "Events that no hook is asked about: imports, seeds, and what the plugin staged itself.";
    let next = "The position to go on `after`; null at the end of the log.";
    let count = |name: &str, doc: &str| value(name, doc, Kind::Int);
    object(
        "PluginReplayed",
        "What a version of a plugin would have said of what happened.",
        vec![
            value("version", "The version that was asked.", Kind::Text(64)),
            value("digest", "The digest of its package.", Kind::Text(64)),
            count("looked", "Events that were looked at."),
            count("asked", "Rows that its hooks were asked about, once for each hook."),
            count("refused", "Rows that they would have refused."),
            count("changed", "Rows in which they would have put other values."),
            count("failed", "Rows that they failed to judge."),
            count("staged", "Changes that they would have made besides."),
            count("unasked", unasked),
            list("lost", "Events whose records could not be rebuilt.", lost()),
            value("microsPerRow", "Microseconds that a row took, look-ups included.", Kind::Float),
            list("rows", "What they would have done, in the order of the log.", row()),
            list(
                "journal",
                "What the plugin wrote meanwhile, the newest last.",
                super::plugins::line(),
            ),
            value("next", next, Kind::BigInt).nullable(),
        ],
    )
}

fn lost() -> ObjectDef {
    object(
        "PluginReplayLost",
        "Events whose records could not be rebuilt.",
        vec![value("reason", "Why.", Kind::LongText), value("count", "How many.", Kind::Int)],
    )
}

fn row() -> ObjectDef {
    let outcome = "`REFUSED`, `CHANGED` or `FAILED`.";
    let verb = "`create`, `update`, `delete`, `restore`, `link` or `unlink`.";
    object(
        "PluginReplayRow",
        "What a hook would have done about a row.",
        vec![
            value("position", "The event.", Kind::BigInt),
            value("at", "When it happened.", Kind::DateTime),
            value(
                "by",
                "The login of whoever did it, if that one is still there.",
                Kind::Text(256),
            )
            .nullable(),
            value("verb", verb, Kind::Text(16)),
            value("type", "The type of the record.", Kind::Text(64)),
            value("record", "The id of the record, which may be gone by now.", Kind::Text(64)),
            value("hook", "The hook.", Kind::Text(64)),
            value("outcome", outcome, Kind::Text(16)),
            value("code", "The code of the refusal or the failure.", Kind::Text(64)).nullable(),
            value("message", "What it would have said.", Kind::LongText).nullable(),
            value("field", "The field that it refuses.", Kind::Text(64)).nullable(),
            value("details", "Whatever else it tells.", Kind::Json).nullable(),
            list("changes", "The values that it would have put in.", change()),
        ],
    )
}

fn change() -> ObjectDef {
    object(
        "PluginReplayChange",
        "A value that a hook would have put in.",
        vec![
            value("field", "The field.", Kind::Text(64)),
            value("old", "What was stored.", Kind::Json).nullable(),
            value("new", "What would have been.", Kind::Json).nullable(),
        ],
    )
}
