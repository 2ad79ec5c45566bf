//! What an administrator may know of the plugins that are installed.

use super::{
    AnswerDef, ObjectDef, ObjectField, ObjectKind, OperationDef, OperationKind, deliveries,
    lifecycle, recordings, value,
};
use crate::kind::Kind;

/// What administrators ask of plugins, and do about their deliveries.
pub(super) fn all() -> Vec<OperationDef> {
    [plugins()].into_iter().chain(deliveries::all()).collect()
}

fn plugins() -> OperationDef {
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

pub(super) fn plugin() -> ObjectDef {
    object(
        "Plugin",
        "A plugin that is installed.",
        vec![
            value("id", "Its id, such as `naming-guard`.", Kind::Text(64)),
            value("version", "The version that is installed.", Kind::Text(64)),
            value("title", "What it is for, in a line.", Kind::Text(256)),
            value("state", STATE, Kind::Text(16)),
            value("reason", REASON, Kind::LongText).nullable(),
            value("digest", "BLAKE3 of its package, in hexadecimal digits.", Kind::Text(64)),
            list("types", "The types that it adds.", ty()),
            list("extends", "What it adds to types that exist.", extension()),
            list("settings", "What can be set, and what is.", setting()),
            list("hooks", "What it is called for, in the order of its manifest.", hook()),
            list("backfills", "What it fills in of what was stored before.", backfill()),
            list("journal", "The last lines that it wrote, the newest last.", line()),
            list("versions", "Its packages, the oldest first.", lifecycle::version()),
            list("capabilities", "What it does and may do.", lifecycle::capability()),
            list(
                "recordings",
                "Calls that this server took down, the oldest first.",
                recordings::recording(),
            ),
            list("log", "What was done to it, the last 100 times, the newest last.", deed()),
        ],
    )
}

fn ty() -> ObjectDef {
    object(
        "PluginType",
        "A type that a plugin adds.",
        vec![
            value("name", "Its name.", Kind::Text(64)),
            value("doc", "What it is.", Kind::LongText),
            list("fields", "Its own fields and relations.", member()),
        ],
    )
}

fn extension() -> ObjectDef {
    object(
        "PluginExtension",
        "What a plugin adds to a type that exists.",
        vec![
            value("type", "The type.", Kind::Text(64)),
            list("fields", "The fields and relations.", member()),
        ],
    )
}

fn member() -> ObjectDef {
    let holds = "What it holds: `string`, `enum`, `link Shot`, `links Shot` ...";
    object(
        "PluginField",
        "A field or a relation that a plugin adds.",
        vec![
            value("name", "Its name.", Kind::Text(64)),
            value("doc", "What it is.", Kind::LongText),
            value("holds", holds, Kind::Text(96)),
            value("required", "Whether every record has one.", Kind::Bool),
        ],
    )
}

fn setting() -> ObjectDef {
    let chosen = object(
        "PluginProjectSetting",
        "What is set in a project.",
        vec![
            value("project", "The id of the project.", Kind::Text(64)),
            value("value", "What is set; null for a secret.", Kind::Json).nullable(),
        ],
    );
    object(
        "PluginSetting",
        "Something that can be set for a plugin.",
        vec![
            value("name", "Its name.", Kind::Text(64)),
            value("title", "What it means.", Kind::Text(256)),
            value("type", "`string`, `integer`, `number`, `boolean` or `secret`.", Kind::Text(16)),
            value("value", "What holds: set or by default; null for a secret.", Kind::Json)
                .nullable(),
            value("isSet", "Whether the studio has set it.", Kind::Bool),
            list("projects", "The projects that have set it otherwise.", chosen),
        ],
    )
}

pub(super) fn deed() -> ObjectDef {
    object(
        "PluginDeed",
        "Something that was done to a plugin.",
        vec![
            value("at", "When.", Kind::DateTime),
            value("by", "Who did it: a login, or `command line`.", Kind::Text(256)),
            value("action", "`upload`, `activate`, `roll-back`, `configure` ...", Kind::Text(32)),
            value("digest", "The version that it was done with.", Kind::Text(64)).nullable(),
            value("details", "What else is to be known: an object.", Kind::Json),
        ],
    )
}

fn hook() -> ObjectDef {
    let count = |name, doc| value(name, doc, Kind::Float);
    object(
        "PluginHook",
        "A hook, an action or a job of a plugin, and what it has done since the server started.",
        vec![
            value(
                "name",
                "Its name in the manifest; that of a computed field as `Shot.cost`.",
                Kind::Text(64),
            ),
            value(
                "sort",
                "`before`, `after`, `read`, `action`, `job`, `backfill` or `computed`.",
                Kind::Text(16),
            ),
            count("calls", "How often it was called. A call is about many rows."),
            count("rows", "How many rows it was given."),
            count("rewrites", "How many rows it rewrote."),
            count("refusals", "How many rows it refused."),
            count("failures", "How many calls came to nothing: faults, traps, limits."),
            count("p50", "Microseconds within which half of the calls ended."),
            count("p99", "Microseconds within which 99 of 100 calls ended."),
            ObjectField {
                holds: ObjectKind::Object(breaker()),
                ..value("breaker", "Whether this server lets it be called.", Kind::Json)
            },
            recordings::ordered(),
        ],
    )
}

fn backfill() -> ObjectDef {
    let count = |name, doc| value(name, doc, Kind::BigInt);
    let maybe = |name, doc| value(name, doc, Kind::DateTime).nullable();
    let cursor = "Where the next part goes on, in the plugin's own words; null at its beginning.";
    object(
        "PluginBackfill",
        "A step of a plugin that fills in what was stored before the version at work came.",
        vec![
            value("step", "Its name in the manifest.", Kind::Text(64)),
            value("begunAt", "When it began.", Kind::DateTime),
            maybe("finishedAt", "When it was done; null until it is."),
            count("rowsDone", "How many rows it says that it has dealt with."),
            count("parts", "How many parts are done, each of which is a transaction."),
            value("cursor", cursor, Kind::LongText).nullable(),
            count("failures", "How often the next part has failed."),
            maybe("retryAt", "When that is tried again, if it has."),
            value("lastError", "What a part came to that failed last.", Kind::LongText).nullable(),
            maybe("lastFailedAt", "When that was."),
        ],
    )
}

fn breaker() -> ObjectDef {
    let state = "`closed`: it is called. `open`: it kept failing, and is left alone until `retryAt`. \
                 `half-open`: one call decides whether it is closed again. `suspended`: it is called \
                 no more until `pluginResume`.";
    let maybe = |name, doc, kind| value(name, doc, kind).nullable();
    object(
        "PluginBreaker",
        "What keeps a hook from being called that keeps failing.",
        vec![
            value("state", state, Kind::Text(16)),
            value("openings", "How often it opened since the plugin was loaded.", Kind::Float),
            maybe("retryAt", "When it is tried again, if it is open.", Kind::DateTime),
            maybe("bypassedUntil", "Until when it is passed by, if it is.", Kind::DateTime),
            maybe("lastFailedAt", "When a call failed last.", Kind::DateTime),
            maybe("lastError", "How: the code, and what was wrong.", Kind::LongText),
        ],
    )
}

pub(super) fn line() -> ObjectDef {
    object(
        "PluginLine",
        "A line of a plugin's journal.",
        vec![
            value("number", "Which line it is, from 1 on.", Kind::Int),
            value("at", "When the document began that it belongs to.", Kind::DateTime),
            value("severity", "`debug`, `info`, `warn` or `error`.", Kind::Text(8)),
            value("text", "What was said.", Kind::LongText),
        ],
    )
}

pub(super) fn object(name: &str, doc: &str, fields: Vec<ObjectField>) -> ObjectDef {
    ObjectDef { name: name.into(), doc: doc.into(), fields }
}

fn field(name: &str, doc: &str, holds: ObjectKind) -> ObjectField {
    ObjectField { name: name.into(), doc: doc.into(), holds, nullable: false }
}

pub(super) fn list(name: &str, doc: &str, of: ObjectDef) -> ObjectField {
    field(name, doc, ObjectKind::List(of))
}
