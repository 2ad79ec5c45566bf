//! Bundles of plugins: named differences from what is at work, that some choose for their requests.

use super::lifecycle::{REWORDED, capability, change, misfit, query, reworded, settings, step};
use super::plugins::{deed, line, list, object};
use super::{AnswerDef, ArgumentDef, ArgumentKind, ObjectDef, ObjectField, ObjectKind};
use super::{OperationDef, argument, optional, value};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![bundles(), plan(), create(), put(), remove(), drop_one(), promote()]
}

const WHO: &str = "For administrators, and for the one whose it is.";

fn name() -> ArgumentDef {
    let doc = "The bundle's name: `staging`, or `dev-` and a login.";
    argument("bundle", ArgumentKind::Value(Kind::Text(100)), doc)
}

fn bundle() -> ObjectDef {
    let state = "`running`: this server answers requests with it. `idle`: nobody uses it here, and it \
                 is made once somebody does. `failed`: it cannot be made.";
    object(
        "PluginBundle",
        "A named set of differences from the plugins that are at work. Whatever it does not name is \
         as for everybody.",
        vec![
            value("name", "What requests call it.", Kind::Text(100)),
            value("personal", "Whether it is one user's own.", Kind::Bool),
            value("createdAt", "When it was made.", Kind::DateTime),
            value("createdBy", "Who made it.", Kind::Text(256)),
            value("state", state, Kind::Text(16)),
            value("reason", "Why it failed; null unless it did.", Kind::LongText).nullable(),
            list("entries", "What it names, by plugin.", entry()),
            list("log", "What was done to it, the newest last.", deed()),
        ],
    )
}

fn entry() -> ObjectDef {
    let state = "`enabled`, `off`, or `failed`: named, and unable to run there. Null while the bundle \
                 is not running here.";
    object(
        "PluginBundleEntry",
        "What a bundle names of a plugin.",
        vec![
            value("plugin", "The plugin's id.", Kind::Text(64)),
            value("version", "The version; null when it is off.", Kind::Text(64)).nullable(),
            value("digest", "The package; null when it is off.", Kind::Text(64)).nullable(),
            value("settings", "The names of what is set by it: a list.", Kind::Json),
            value("changedAt", "When it was named so.", Kind::DateTime),
            value("state", state, Kind::Text(16)).nullable(),
            value("reason", "Why it failed; null unless it did.", Kind::LongText).nullable(),
            list("journal", "The last lines that it wrote here, the newest last.", line()),
        ],
    )
}

fn the_bundle() -> ObjectField {
    let doc = "The bundle, as this server knows it by now.";
    ObjectField { holds: ObjectKind::Object(bundle()), ..value("bundle", doc, Kind::Json) }
}

fn bundles() -> OperationDef {
    let doc = "The bundles that whoever asks may choose, by name. A request chooses one by the header \
               `X-Backlot-Bundle`, a WebSocket by `bundle` in the payload of `connection_init`; it then \
               meets the plugins, types and fields of the bundle, on the studio's own data.";
    let one = query("pluginBundles", doc, Vec::new(), bundle());
    OperationDef { answer: AnswerDef::Tree { list: true, object: bundle() }, ..one }
}

fn plan() -> OperationDef {
    let change = object(
        "PluginBundleChange",
        "What becomes of a plugin for everybody.",
        vec![
            value("plugin", "The plugin's id.", Kind::Text(64)),
            value("version", "The version; null when it is to rest.", Kind::Text(64)).nullable(),
            value("replaces", "The version that is at work now.", Kind::Text(64)).nullable(),
        ],
    );
    let doc = "What `pluginBundlePromote` would do now: as `pluginPlan`, for all plugins that the \
               bundle names. Answers `NOT_FOUND`, and `PLUGIN_INVALID` or `INVALID_VALUE` for \
               declarations that do not fit beside the other plugins.";
    query(
        "pluginBundlePlan",
        &format!("{doc} {WHO}"),
        vec![name()],
        object(
            "PluginBundlePlan",
            "What it means to make everybody's what a bundle names.",
            vec![
                list("changes", "What becomes of plugins.", change),
                list("steps", "What happens to tables, in order.", step()),
                list("misfits", "Documents that would not fit the schema any more.", misfit()),
                list("documents", REWORDED, reworded()),
                list("gains", "What the plugins may do that they may not now.", capability()),
                list("loses", "What they may do now, and do no more.", capability()),
                value("possible", "Whether nothing stands in its way.", Kind::Bool),
                value("token", "What `pluginBundlePromote` wants to see.", Kind::Text(64)),
            ],
        ),
    )
}

fn create() -> OperationDef {
    let doc = "Makes a bundle that names nothing yet. `dev-` and a login is that user's own, which \
               members of the groups in the setting `bundles.groups` may make for themselves. Answers \
               `INVALID_VALUE`, `NOT_FOUND` where nobody has the login, `NOT_UNIQUE`, and `BUSY`. For \
               administrators otherwise.";
    change("pluginBundleCreate", doc, vec![name()], vec![the_bundle()])
}

fn put() -> OperationDef {
    let digest = "The version that is at work in the bundle, by the digest of its package.";
    let off = "Instead of a version: the id of a plugin that is off in the bundle.";
    let doc = "Lets a bundle name a version of a plugin, or that it is off, in the place of what it \
               named before. The version is started once, and tables and columns that it needs are \
               added; whoever does not choose the bundle knows nothing of them. Nothing else may \
               change about tables: answers `SCHEMA_MISMATCH` with the steps that would. A document \
               that would not fit the bundle's schema, of the version or of another plugin there, is \
               `PLUGIN_INVALID` with plugin, file and line. Besides \
               `PLUGIN_INVALID`, `INVALID_VALUE`, `REQUIRED`, `NOT_FOUND`, `BUSY`, `CONFLICT` or the \
               `PLUGIN_` code of its first start. Then nothing has changed.";
    change(
        "pluginBundlePut",
        &format!("{doc} {WHO}"),
        vec![
            name(),
            optional("digest", ArgumentKind::Value(Kind::Text(64)), digest),
            optional("off", ArgumentKind::Value(Kind::Text(64)), off),
            settings(),
        ],
        vec![the_bundle()],
    )
}

fn remove() -> OperationDef {
    let doc = "Lets a bundle name nothing of a plugin any more: it is as for everybody again. What was \
               stored by it rests. Answers `NOT_FOUND`, `BUSY` and `CONFLICT`.";
    let id = argument("id", ArgumentKind::Value(Kind::Text(64)), "The plugin's id.");
    change("pluginBundleRemove", &format!("{doc} {WHO}"), vec![name(), id], vec![the_bundle()])
}

fn drop_one() -> OperationDef {
    let doc = "Forgets a bundle. What was stored in it rests until its plugins are purged, or are put \
               to work. Whoever still uses it is answered `NOT_FOUND`. Answers `NOT_FOUND`, `BUSY` and \
               `CONFLICT`.";
    let gone = value("name", "What it was called.", Kind::Text(100));
    change("pluginBundleDrop", &format!("{doc} {WHO}"), vec![name()], vec![gone])
}

fn promote() -> OperationDef {
    let token = "The token of `pluginBundlePlan`: that this plan, and no other, was agreed to.";
    let doc = "Makes everybody's what a bundle names, all of it at once; the bundle names nothing \
               then. Answers what `pluginActivate` does. For administrators.";
    change(
        "pluginBundlePromote",
        doc,
        vec![name(), argument("token", ArgumentKind::Value(Kind::Text(64)), token)],
        vec![the_bundle(), value("steps", "How many statements it took.", Kind::Int)],
    )
}
