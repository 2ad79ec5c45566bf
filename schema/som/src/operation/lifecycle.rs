//! What an administrator does with plugins while the server runs: upload, plan, activate, and so on.

use super::plugins::{list, object, plugin};
use super::{AnswerDef, ArgumentDef, ArgumentKind, ObjectDef, ObjectField, ObjectKind};
use super::{OperationDef, OperationKind, argument, optional, text, value};
use super::{recordings, trust};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![
        one(),
        plan(),
        purge_plan(),
        upload(),
        activate(),
        roll_back(),
        switch("pluginEnable", ENABLE),
        disable(),
        configure(),
        bypass(),
        hold("pluginSuspend", SUSPEND),
        hold("pluginResume", RESUME),
        archive(),
        purge(),
    ]
    .into_iter()
    .chain(trust::all())
    .chain(recordings::all())
    .collect()
}

const ENABLE: &str = "Puts a plugin that rests to work again, in the version that it had. Answers \
                      `NOT_FOUND`, and what `pluginActivate` does. For administrators.";
const DISABLE: &str = "Lets a plugin rest: its hooks, types and fields vanish from the API, what \
                       they stored stays. Answers `NOT_FOUND`, `BUSY` and `CONFLICT`. For \
                       administrators.";

pub(super) fn query(
    name: &str,
    doc: &str,
    arguments: Vec<ArgumentDef>,
    answers: ObjectDef,
) -> OperationDef {
    OperationDef {
        name: name.into(),
        doc: doc.into(),
        kind: OperationKind::Query,
        arguments,
        answer: AnswerDef::Tree { list: false, object: answers },
        public: false,
    }
}

/// An operation that answers `<Name>Payload`.
pub(super) fn change(
    name: &str,
    doc: &str,
    arguments: Vec<ArgumentDef>,
    fields: Vec<ObjectField>,
) -> OperationDef {
    let (head, rest) = name.split_at(1);
    let payload = format!("{}{rest}Payload", head.to_uppercase());
    let about = format!("What `{name}` answers.");
    let answers = object(&payload, &about, fields);
    OperationDef { kind: OperationKind::Apart, ..query(name, doc, arguments, answers) }
}

fn id() -> ArgumentDef {
    argument("id", ArgumentKind::Value(Kind::Text(64)), "The plugin's id, such as `naming-guard`.")
}

fn digest() -> ArgumentDef {
    let doc = "The digest of the package, as `pluginUpload` answered it.";
    argument("digest", ArgumentKind::Value(Kind::Text(64)), doc)
}

fn token(of: &str) -> ArgumentDef {
    let doc = format!("The token of `{of}`: that this plan, and no other, was agreed to.");
    argument("token", ArgumentKind::Value(Kind::Text(64)), &doc)
}

pub(super) fn the_plugin() -> ObjectField {
    let doc = "The plugin, as this server runs it by now.";
    ObjectField { holds: ObjectKind::Object(plugin()), ..value("plugin", doc, Kind::Json) }
}

fn one() -> OperationDef {
    let last = "How many lines of the journal, at most 1000; left out or null: 100.";
    let after = "Lines of the journal behind this number only, for whoever follows it. Each version that \
                 is put to work begins with 1 again, and so does each server.";
    query(
        "plugin",
        "A plugin that was ever activated, with its versions. Answers `NOT_FOUND` for one that was \
         not, or was purged. For administrators: `FORBIDDEN` to everybody else.",
        vec![
            id(),
            optional("journalLast", ArgumentKind::Value(Kind::Int), last),
            optional("journalAfter", ArgumentKind::Value(Kind::Int), after),
        ],
        plugin(),
    )
}

fn plan() -> OperationDef {
    query(
        "pluginPlan",
        "What it means to put a version to work: the steps that its tables take, what it may do and \
         what goes, which documents say something else, each against the version that is at work now. \
         Nothing of it is done. Answers `NOT_FOUND` for a package that was not uploaded, and \
         `PLUGIN_INVALID` or `INVALID_VALUE` for declarations that do not fit beside the other plugins. \
         For administrators.",
        vec![digest()],
        object(
            "PluginPlan",
            "What it means to put a version of a plugin to work.",
            vec![
                ObjectField {
                    holds: ObjectKind::Object(version()),
                    ..value("version", "The version.", Kind::Json)
                },
                value("replaces", "The version that it takes the place of.", Kind::Text(64))
                    .nullable(),
                list("steps", "What happens to tables, in order.", step()),
                list("misfits", "Documents that would not fit the schema any more.", misfit()),
                list("documents", REWORDED, reworded()),
                list("gains", "What the plugin may do that it may not now.", capability()),
                list("loses", "What it may do now, and does no more.", capability()),
                value("possible", "Whether nothing stands in its way.", Kind::Bool),
                value("token", "What `pluginActivate` wants to see.", Kind::Text(64)),
            ],
        ),
    )
}

pub(super) fn step() -> ObjectDef {
    let class = "`SAFE`: it adds something. `GUARDED`: it is taken once no row stands in its way. \
                 `DESTRUCTIVE`: something is hidden now, and dropped by `pluginPurge` later. \
                 `EXPLICIT`: it is not taken unless the manifest says how, in `[[migration]]`.";
    object(
        "PluginStep",
        "A step from the tables of one version to those of another.",
        vec![
            value("class", class, Kind::Text(16)),
            value("what", "What it does.", Kind::LongText),
            value("obstacle", "Why it cannot be taken now; null if it can.", Kind::LongText)
                .nullable(),
        ],
    )
}

pub(super) fn misfit() -> ObjectDef {
    object(
        "PluginMisfit",
        "A document of a plugin that would not fit the schema: it keeps a version from being put to work.",
        vec![
            value("plugin", "Whose it is: the plugin's own, or another one's.", Kind::Text(64)),
            value("document", "What the plugin calls it.", Kind::Text(64)),
            value("file", "The file in the package.", Kind::LongText),
            value("line", "The line in the file.", Kind::Int).nullable(),
            value("code", "What is wrong, as a code.", Kind::Text(64)),
            value("message", "What is wrong.", Kind::LongText),
        ],
    )
}

pub(super) const REWORDED: &str = "Documents that say something else than now, and may so ask for more \
                                   and change more; those that come and go, too.";

pub(super) fn reworded() -> ObjectDef {
    let difference = "The lines that come and go, with some around them, as `diff -u` tells them.";
    object(
        "PluginDocumentChange",
        "A document of a plugin of which the text is another one than in the version at work.",
        vec![
            value("plugin", "Whose it is.", Kind::Text(64)),
            value("document", "What the plugin calls it.", Kind::Text(64)),
            value("before", "Its text now; null for one that comes.", Kind::LongText).nullable(),
            value("after", "Its text then; null for one that goes.", Kind::LongText).nullable(),
            value("difference", difference, Kind::LongText),
        ],
    )
}

pub(super) fn capability() -> ObjectDef {
    let kind = "`TYPE`, `FIELD`: it adds this. `JUDGE`: it refuses or corrects such changes. \
                `REWRITE`: it corrects this. `FOLLOW`: it is told of such changes. `GIVEN`: its \
                hooks and computed fields are given this of records. `READ`, `WRITE`: it looks \
                this up, or changes it. `NARROW`: it says which of them are seen. `REDACT`: it \
                says what of this is seen. `HTTP`: where its requests go. `SIGNAL`: what it speaks \
                about. `ELEVATED`: it acts for the studio. `ACTION`, `JOB`, `BACKFILL`, `DOCUMENT`, \
                `STORE`: what they say.";
    object(
        "PluginCapability",
        "Something that a plugin does or may do.",
        vec![
            value("kind", kind, Kind::Text(32)),
            value("subject", "To what: `Shot.code`.", Kind::LongText),
        ],
    )
}

pub(super) fn version() -> ObjectDef {
    let state = "`uploaded`: it was never at work. `active`: it is the plugin's version now, also \
                 while the plugin rests. `retired`: it was.";
    object(
        "PluginVersion",
        "A package of a plugin that was uploaded.",
        vec![
            value("plugin", "The plugin's id.", Kind::Text(64)),
            value("version", "What the manifest says.", Kind::Text(64)),
            value("digest", "BLAKE3 of the package, which names it.", Kind::Text(64)),
            value("title", "What it is for, in a line.", Kind::Text(256)),
            value("state", state, Kind::Text(16)),
            value("uploadedAt", "When it came.", Kind::DateTime),
            value("uploadedBy", "Who brought it.", Kind::Text(256)),
            value("activatedAt", "When it was put to work last.", Kind::DateTime).nullable(),
            list("capabilities", "What it does and may do.", capability()),
            list("signatures", "Who signed the package.", trust::signature()),
        ],
    )
}

fn upload() -> OperationDef {
    change(
        "pluginUpload",
        "Keeps a package as a version of its plugin, held against the contract and compiled. Nothing \
         of it runs before `pluginActivate`. A package that is kept already is answered as it is. \
         Answers `PLUGIN_INVALID` for what is no package in order, a signature that does not hold \
         included, `PLUGIN_UNTRUSTED` where signatures are required and nobody signed it whose key is \
         trusted, and `LIMIT_EXCEEDED` for one that is too large. For administrators.",
        vec![argument("package", ArgumentKind::Upload, "The package, `NAME.bkp`.")],
        vec![ObjectField {
            holds: ObjectKind::Object(version()),
            ..value("version", "The version.", Kind::Json)
        }],
    )
}

pub(super) fn settings() -> ArgumentDef {
    let doc = "What is set, by name; what is not named stays as it was, null takes it back.";
    optional("settings", ArgumentKind::Value(Kind::Json), doc)
}

fn activate() -> OperationDef {
    change(
        "pluginActivate",
        "Puts a version to work, newer or older than the one that is: it is started and asked once, \
         its tables are made, and all servers take it up. Requests that run keep what they began \
         with. Answers `CONFLICT` when the plan is not the one of the token any more, `BUSY` while \
         somebody else changes plugins, `SCHEMA_MISMATCH` when a step cannot be taken, `REQUIRED` or \
         `INVALID_VALUE` for settings, `NOT_FOUND`, `PLUGIN_INVALID`, `PLUGIN_UNTRUSTED`, and the `PLUGIN_` code of what \
         its first start did. Then nothing has changed. For administrators.",
        vec![digest(), token("pluginPlan"), settings()],
        vec![the_plugin(), value("steps", "How many statements it took.", Kind::Int)],
    )
}

fn roll_back() -> OperationDef {
    change(
        "pluginRollBack",
        "Puts the version to work that was before. Its tables stay as they are: what it does not \
         know rests. Answers `NOT_FOUND` without such a version, and what `pluginActivate` does. For \
         administrators.",
        vec![id()],
        vec![the_plugin()],
    )
}

fn switch(name: &str, doc: &str) -> OperationDef {
    change(name, doc, vec![id()], vec![the_plugin()])
}

fn disable() -> OperationDef {
    change("pluginDisable", DISABLE, vec![id()], vec![the_plugin(), left_over()])
}

/// What leans on a plugin that is at work no more.
fn left_over() -> ObjectField {
    let doc = "Documents of other plugins, those of bundles included, that fit the schema no more.";
    list("misfits", doc, misfit())
}

fn configure() -> OperationDef {
    let project = "The project that it is set for, over what the studio has set; left out or null: \
                   the studio.";
    change(
        "pluginConfigure",
        "Sets a plugin. Nothing is started anew: the next call of a hook sees it. Answers \
         `INVALID_VALUE` for a setting that is unknown or of another type, `REQUIRED` when one without \
         a default is taken back, `NOT_FOUND`, `BUSY` and `CONFLICT`. For administrators.",
        vec![
            id(),
            ArgumentDef { nullable: false, ..settings() },
            optional("project", ArgumentKind::Record("Project".into()), project),
        ],
        vec![the_plugin()],
    )
}

const SUSPEND: &str = "Has a hook, an action or a job called no more until `pluginResume`, on all \
                       servers. What it would judge or narrow is refused with `PLUGIN_OPEN`, unless the \
                       hook is to be skipped where it fails; computed fields are null, with an error; \
                       what an after-hook is to be told, and what a job is to do, waits. It holds until \
                       the plugin is activated again. Answers `NOT_FOUND`, `BUSY` and `CONFLICT`. For \
                       administrators.";
const RESUME: &str = "Has a hook called again that was suspended, left alone or passed by, on all \
                      servers. Answers `NOT_FOUND`, `BUSY` and `CONFLICT`. For administrators.";

fn hold(name: &str, doc: &str) -> OperationDef {
    change(name, doc, hook_arguments(), vec![the_plugin()])
}

/// Which hook something is about.
pub(super) fn hook_arguments() -> Vec<ArgumentDef> {
    vec![
        text("plugin", "The plugin's id."),
        text("hook", "The name of its hook, action or job; a computed field as `Shot.cost`."),
    ]
}

fn bypass() -> OperationDef {
    let minutes = "For so long: 1 to 1440.";
    let mut arguments = hook_arguments();
    arguments.push(argument("minutes", ArgumentKind::Value(Kind::Int), minutes));
    change(
        "pluginBypass",
        "Has changes pass by a before-hook for a while, on all servers, as if it had consented. A \
         read hook can be passed by, too: then everybody sees what it would hide. `pluginResume` ends \
         it before its time. Answers `INVALID_VALUE` for what can only be suspended, `NOT_FOUND`, \
         `BUSY` and `CONFLICT`. For administrators.",
        arguments,
        vec![the_plugin()],
    )
}

fn archive() -> OperationDef {
    let file = "The file on the server that holds what the plugin stored, as a portable archive.";
    change(
        "pluginArchive",
        "Writes what a plugin stored into a file in the server's data folder: its rows, its drawer, \
         and how it is set, secrets included. Takes the plugin away: its hooks, types and fields vanish, its tables stay until `pluginPurge`. Activated \
         again, it finds them. Answers `NOT_FOUND`, `BUSY` and `CONFLICT`. For administrators.",
        vec![id()],
        vec![
            value("file", file, Kind::LongText),
            value("rows", "How many rows it holds.", Kind::Int),
            left_over(),
        ],
    )
}

fn purge_plan() -> OperationDef {
    let holder = object(
        "PluginRows",
        "Rows of a table of a plugin.",
        vec![value("table", "The table.", Kind::Text(64)), value("rows", "How many.", Kind::Int)],
    );
    query(
        "pluginPurgePlan",
        "What would be lost if everything that a plugin stored was deleted, and who is in the way: \
         types of other plugins that lead to its types. Answers `NOT_FOUND`, and `CONFLICT` for a \
         plugin that is at work. For administrators.",
        vec![id()],
        object(
            "PluginPurgePlan",
            "What is lost with a plugin.",
            vec![
                list("tables", "Its tables, with what they hold.", holder),
                ObjectField {
                    holds: ObjectKind::Value(Kind::Json),
                    ..value("links", "Relations in the way, `Rig.kit of rigs`; a list.", Kind::Json)
                },
                value("token", "What `pluginPurge` wants to see.", Kind::Text(64)),
            ],
        ),
    )
}

fn purge() -> OperationDef {
    change(
        "pluginPurge",
        "Deletes everything that a plugin stored, its tables and its versions, for good. What was \
         done to it stays in the log. Answers `IN_USE` with the relations of other plugins that lead \
         to its types, `CONFLICT` for a plugin that is at work and for another token than that of \
         `pluginPurgePlan`, `NOT_FOUND` and `BUSY`. For administrators.",
        vec![id(), token("pluginPurgePlan")],
        vec![value("rows", "How many rows were deleted.", Kind::Int)],
    )
}
