//! The keys whose signatures of plugins a studio trusts.

use super::lifecycle::{change, query};
use super::plugins::{deed, list, object};
use super::{ArgumentKind, ObjectDef, ObjectField, ObjectKind, OperationDef, argument, value};
use crate::kind::Kind;

pub(super) fn all() -> Vec<OperationDef> {
    vec![shown(), trust(), untrust()]
}

/// Somebody who signed a package.
pub(super) fn signature() -> ObjectDef {
    let name = "What the studio calls the key; null for one that it does not trust.";
    object(
        "PluginSignature",
        "A signature of a package, which holds.",
        vec![
            value("key", "The key that made it: `ed25519:` and 64 digits.", Kind::Text(128)),
            value("name", name, Kind::Text(64)).nullable(),
        ],
    )
}

fn keys() -> ObjectDef {
    let key = object(
        "PluginKey",
        "A key whose signatures are trusted.",
        vec![
            value("name", "Whose it is.", Kind::Text(64)),
            value("key", "`ed25519:` and 64 hexadecimal digits.", Kind::Text(128)),
            value("addedAt", "Since when it is trusted.", Kind::DateTime),
            value("addedBy", "Who said so.", Kind::Text(256)),
        ],
    );
    let required = "Whether every package has to be signed by one of them, as `plugins.signatures` in \
                    the settings says.";
    object(
        "PluginTrust",
        "Whose packages of plugins the studio takes.",
        vec![
            value("required", required, Kind::Bool),
            list("keys", "The keys that are trusted, by name.", key),
            list("log", "What was done to them, the last 100 times, the newest last.", deed()),
        ],
    )
}

fn shown() -> OperationDef {
    let doc = "The keys whose signatures of plugins are trusted. For administrators: `FORBIDDEN` to \
               everybody else.";
    query("pluginKeys", doc, Vec::new(), keys())
}

fn the_keys() -> Vec<ObjectField> {
    let doc = "The keys that are trusted by now.";
    vec![ObjectField { holds: ObjectKind::Object(keys()), ..value("trust", doc, Kind::Json) }]
}

fn trust() -> OperationDef {
    let name = argument("name", ArgumentKind::Value(Kind::Text(64)), "Whose it is.");
    let key = "The public key, as `backlot plugin keygen` answers it.";
    let key = argument("key", ArgumentKind::Value(Kind::Text(128)), key);
    let doc = "Trusts what this key signs. Answers `INVALID_VALUE` for what is no key or no name, and \
               `NOT_UNIQUE` for a key or a name that is trusted. For administrators.";
    change("pluginTrust", doc, vec![name, key], the_keys())
}

fn untrust() -> OperationDef {
    let name = argument("name", ArgumentKind::Value(Kind::Text(64)), "Whose it was.");
    let doc = "Trusts a key no more. Versions at work that it signed stay at work, and are told of in \
               the log of the server where signatures are required. Answers `NOT_FOUND`. For \
               administrators.";
    change("pluginUntrust", doc, vec![name], the_keys())
}
