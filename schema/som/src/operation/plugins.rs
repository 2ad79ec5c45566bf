//! What an administrator may know of the plugins that are installed.

use super::{AnswerDef, ObjectDef, ObjectField, ObjectKind, OperationDef, OperationKind, value};
use crate::kind::Kind;

pub(super) fn plugins() -> OperationDef {
    OperationDef {
        name: "plugins".into(),
        doc: "The plugins that are installed, in the order in which their hooks have their turns, \
              with what they have done since the server started. For administrators: `FORBIDDEN` \
              to everybody else."
            .into(),
        kind: OperationKind::Query,
        arguments: Vec::new(),
        answer: AnswerDef::Tree { list: true, object: plugin() },
        public: false,
    }
}

const STATE: &str = "`enabled`, `disabled`, or `failed`: enabled, and unable to run. What a failed \
                     plugin would judge is refused, unless its hooks are to be skipped.";
const REASON: &str = "Why it failed; null unless it did.";

fn plugin() -> ObjectDef {
    object(
        "Plugin",
        "A plugin that is installed.",
        vec![
            value("id", "Its id, such as `naming-guard`.", Kind::Text(64)),
            value("version", "The version that is installed.", Kind::Text(64)),
            value("title", "What it is for, in a line.", Kind::Text(256)),
            value("state", STATE, Kind::Text(16)),
            ObjectField { nullable: true, ..value("reason", REASON, Kind::LongText) },
            value("digest", "BLAKE3 of its package, in hexadecimal digits.", Kind::Text(64)),
            value("types", "The names of the types that it adds, as a list.", Kind::Json),
            value("settings", "What is set for it: an object.", Kind::Json),
            list("hooks", "Its hooks, actions and jobs, in the order of its manifest.", hook()),
            list("journal", "The last 100 lines that it wrote, the newest last.", line()),
        ],
    )
}

fn hook() -> ObjectDef {
    let count = |name, doc| value(name, doc, Kind::Float);
    object(
        "PluginHook",
        "A hook, an action or a job of a plugin, and what it has done since the server started.",
        vec![
            value("name", "Its name in the manifest.", Kind::Text(64)),
            value("sort", "`before`, `after`, `action` or `job`.", Kind::Text(16)),
            count("calls", "How often it was called. A call is about many rows."),
            count("rows", "How many rows it was given."),
            count("rewrites", "How many rows it rewrote."),
            count("refusals", "How many rows it refused."),
            count("failures", "How many calls came to nothing: faults, traps, limits."),
            count("p50", "Microseconds within which half of the calls ended."),
            count("p99", "Microseconds within which 99 of 100 calls ended."),
        ],
    )
}

fn line() -> ObjectDef {
    object(
        "PluginLine",
        "A line of a plugin's journal.",
        vec![
            value("at", "When the document began that it belongs to.", Kind::DateTime),
            value("severity", "`debug`, `info`, `warn` or `error`.", Kind::Text(8)),
            value("text", "What was said.", Kind::LongText),
        ],
    )
}

fn object(name: &str, doc: &str, fields: Vec<ObjectField>) -> ObjectDef {
    ObjectDef { name: name.into(), doc: doc.into(), fields }
}

fn field(name: &str, doc: &str, holds: ObjectKind) -> ObjectField {
    ObjectField { name: name.into(), doc: doc.into(), holds, nullable: false }
}

fn list(name: &str, doc: &str, of: ObjectDef) -> ObjectField {
    field(name, doc, ObjectKind::List(of))
}
