//! Our own tables, which no type declares: tokens, the event log, the trash, the id map, plugins with
//! their versions, facts by name, sequences.

use schema_som::kind::Kind;

use super::model::{Holds, Table, Unique};
use super::names::constraint;

pub(super) fn tables() -> Vec<Table> {
    let mut all = vec![events(), idempotency(), import_map(), meta()];
    all.push(plugin_backfills());
    all.extend([plugin_bundles(), plugin_bundle_entries(), plugin_bundle_tables()]);
    all.extend([plugin_cursors(), plugin_drawers(), plugin_holds(), plugin_keys(), plugin_log()]);
    all.extend([plugin_retries(), plugin_settings(), plugin_signals(), plugin_versions()]);
    all.extend([plugins(), sequences(), tokens(), trash()]);
    all
}

fn events() -> Table {
    let mut table = Table::new("events").primary(&["seq"]);
    table.push_column("seq", Holds::Sequence, false);
    let mut table = table
        .optional("position", Kind::BigInt)
        .column("at", Kind::DateTime)
        .optional("actor_id", Kind::Key)
        .column("cause", Kind::Text(96))
        .column("mutation_id", Kind::Key)
        .column("type", Kind::Text(64))
        .column("record_id", Kind::Key)
        .optional("project_id", Kind::Key)
        .column("action", Kind::Text(32))
        .column("changes", Kind::Json);
    // No foreign keys: events outlive what they tell of.
    table.unique.push(unique(&table.name, "position"));
    table.push_index(&["record_id", "position"]);
    table
}

fn tokens() -> Table {
    let mut table = Table::new("tokens").column("id", Kind::Key).primary(&["id"]);
    table.push_column("hash", Holds::Hash, false);
    let mut table = table
        .column("user_id", Kind::Key)
        .column("kind", Kind::Text(32))
        .column("name", Kind::Text(256))
        .column("created_at", Kind::DateTime)
        .optional("expires_at", Kind::DateTime)
        .optional("revoked_at", Kind::DateTime);
    table.unique.push(unique(&table.name, "hash"));
    table.push_foreign("user_id", "users", "user");
    table.push_index(&["user_id", "id"]);
    table
}

fn idempotency() -> Table {
    let mut table = Table::new("idempotency")
        .column("actor_id", Kind::Key)
        .column("key", Kind::Text(255))
        .primary(&["actor_id", "key"]);
    table.push_column("request", Holds::Hash, false);
    let mut table = table.column("created_at", Kind::DateTime).optional("answer", Kind::LongText);
    // No foreign keys: an answer must not hold up the delete of a user.
    table.push_index(&["created_at"]);
    table
}

fn import_map() -> Table {
    let key = ["source", "foreign_type", "foreign_id"];
    let mut table = Table::new("import_map")
        .column("source", Kind::Text(128))
        .column("foreign_type", Kind::Text(128))
        .column("foreign_id", Kind::Text(128))
        .column("record_id", Kind::Key)
        .primary(&key)
        .narrow();
    table.push_index(&["record_id"]);
    table
}

fn meta() -> Table {
    Table::new("meta")
        .column("key", Kind::Text(64))
        .column("value", Kind::LongText)
        .primary(&["key"])
}

fn plugins() -> Table {
    Table::new("plugins")
        .column("id", Kind::Text(64))
        .column("version", Kind::Text(64))
        .column("digest", Kind::Text(64))
        .column("state", Kind::Text(32))
        .column("ordinal", Kind::Int)
        .column("manifest", Kind::LongText)
        .column("settings", Kind::Json)
        .column("installed_at", Kind::DateTime)
        .column("changed_at", Kind::DateTime)
        .primary(&["id"])
}

/// How far the steps have come that fill in what was stored before a version of a plugin came.
fn plugin_backfills() -> Table {
    Table::new("plugin_backfills")
        .column("plugin", Kind::Text(64))
        .column("step", Kind::Text(128))
        .column("digest", Kind::Text(64))
        .column("begun_at", Kind::DateTime)
        .optional("cursor", Kind::LongText)
        .column("rows_done", Kind::BigInt)
        .column("parts", Kind::BigInt)
        .column("failures", Kind::BigInt)
        .column("due_at", Kind::DateTime)
        .optional("fault", Kind::LongText)
        .optional("failed_at", Kind::DateTime)
        .optional("finished_at", Kind::DateTime)
        .primary(&["plugin", "step"])
}

fn plugin_bundles() -> Table {
    // No foreign keys: a bundle must not hold up the delete of a user.
    Table::new("plugin_bundles")
        .column("name", Kind::Text(128))
        .optional("owner_id", Kind::Key)
        .column("created_at", Kind::DateTime)
        .column("created_by", Kind::Text(256))
        .primary(&["name"])
}

/// What bundles name in the place of what is at work.
fn plugin_bundle_entries() -> Table {
    Table::new("plugin_bundle_entries")
        .column("bundle", Kind::Text(128))
        .column("plugin_id", Kind::Text(64))
        .optional("digest", Kind::Text(64))
        .column("settings", Kind::Json)
        .column("changed_at", Kind::DateTime)
        .primary(&["bundle", "plugin_id"])
}

/// The versions whose tables were made for a bundle: they stay when it goes.
fn plugin_bundle_tables() -> Table {
    Table::new("plugin_bundle_tables")
        .column("digest", Kind::Text(64))
        .column("plugin_id", Kind::Text(64))
        .column("made_at", Kind::DateTime)
        .primary(&["digest"])
}

fn plugin_log() -> Table {
    let mut table = Table::new("plugin_log")
        .column("id", Kind::Key)
        .column("at", Kind::DateTime)
        .optional("actor_id", Kind::Key)
        .column("actor", Kind::Text(256))
        .column("plugin_id", Kind::Text(64))
        .column("action", Kind::Text(32))
        .optional("digest", Kind::Text(64))
        .column("details", Kind::Json)
        .primary(&["id"]);
    // No foreign keys: what was done outlives whom and what it was done to.
    table.push_index(&["plugin_id", "id"]);
    table
}

fn plugin_signals() -> Table {
    let mut table = Table::new("plugin_signals").primary(&["seq"]);
    table.push_column("seq", Holds::Sequence, false);
    let mut table = table
        .column("at", Kind::BigInt)
        .column("topic", Kind::Text(128))
        .column("plugin", Kind::Text(64))
        .column("payload", Kind::LongText);
    table.push_index(&["at"]);
    table
}

fn plugin_settings() -> Table {
    // No foreign keys: settings must not hold up the delete of a project.
    Table::new("plugin_settings")
        .column("plugin_id", Kind::Text(64))
        .column("project_id", Kind::Key)
        .column("settings", Kind::Json)
        .primary(&["plugin_id", "project_id"])
}

fn plugin_versions() -> Table {
    let mut table = Table::new("plugin_versions")
        .column("digest", Kind::Text(64))
        .column("plugin_id", Kind::Text(64))
        .column("version", Kind::Text(64))
        .column("manifest", Kind::LongText)
        .column("uploaded_at", Kind::DateTime)
        .column("uploaded_by", Kind::Text(256))
        .optional("activated_at", Kind::DateTime)
        .column("signers", Kind::LongText)
        .primary(&["digest"]);
    table.push_column("package", Holds::Bytes, false);
    table.push_index(&["plugin_id", "uploaded_at"]);
    table
}

/// How far each after-hook has come in the log, and when each job was done last.
fn plugin_cursors() -> Table {
    Table::new("plugin_cursors")
        .column("plugin", Kind::Text(64))
        .column("hook", Kind::Text(128))
        .column("position", Kind::BigInt)
        // Whether the version that was put to work last follows the log by it.
        .column("follows", Kind::Bool)
        // Events that it never heard of, since the log did not have them any more.
        .column("missed", Kind::BigInt)
        .optional("missed_at", Kind::DateTime)
        .primary(&["plugin", "hook"])
}

fn plugin_drawers() -> Table {
    let mut table = Table::new("plugin_drawers")
        .column("plugin", Kind::Text(64))
        .column("name", Kind::Text(512))
        .primary(&["plugin", "name"]);
    table.push_column("value", Holds::Bytes, false);
    let mut table = table.column("revision", Kind::BigInt).optional("expires_at", Kind::DateTime);
    table.push_index(&["plugin", "expires_at"]);
    table
}

/// Keys whose signatures are trusted.
fn plugin_keys() -> Table {
    let mut table = Table::new("plugin_keys")
        .column("name", Kind::Text(64))
        .column("key", Kind::Text(128))
        .column("added_at", Kind::DateTime)
        .column("added_by", Kind::Text(256))
        .primary(&["name"]);
    table.unique.push(unique("plugin_keys", "key"));
    table
}

/// Hooks that are suspended or passed by.
fn plugin_holds() -> Table {
    Table::new("plugin_holds")
        .column("plugin", Kind::Text(64))
        .column("hook", Kind::Text(128))
        .column("state", Kind::Text(16))
        .optional("passed_by_until", Kind::DateTime)
        .column("said_at", Kind::DateTime)
        .primary(&["plugin", "hook"])
}

/// What after-hooks could not deal with yet, what waits behind it, and what they never could.
fn plugin_retries() -> Table {
    let mut table = Table::new("plugin_retries")
        .column("plugin", Kind::Text(64))
        .column("hook", Kind::Text(128))
        .column("position", Kind::BigInt)
        .column("record_id", Kind::Key)
        .column("attempt", Kind::Int)
        .column("due_at", Kind::DateTime)
        .column("reason", Kind::LongText)
        .optional("dead_at", Kind::DateTime)
        .primary(&["plugin", "hook", "position"]);
    // No foreign keys: what happened to a record outlives it.
    table.push_index(&["plugin", "hook", "record_id"]);
    table
}

fn sequences() -> Table {
    Table::new("sequences")
        .column("name", Kind::Text(128))
        .column("last", Kind::BigInt)
        .primary(&["name"])
}

fn trash() -> Table {
    let mut table = Table::new("trash")
        .column("id", Kind::Key)
        .column("type", Kind::Text(64))
        .optional("project_id", Kind::Key)
        .column("along_with", Kind::Key)
        .column("deleted_at", Kind::DateTime)
        .optional("deleted_by", Kind::Key)
        .column("mutation_id", Kind::Key)
        .column("record", Kind::Json)
        .optional("within_id", Kind::Key)
        .primary(&["id"]);
    // No foreign keys: what its records led to may be gone, too.
    table.push_index(&["along_with"]);
    table.push_index(&["type", "id"]);
    table.push_index(&["project_id", "id"]);
    table.push_index(&["within_id"]);
    table
}

fn unique(table: &str, column: &str) -> Unique {
    Unique {
        name: constraint("uq", table, &[column]),
        columns: vec![column.to_owned()],
        base: None,
        type_name: table.to_owned(),
        members: vec![column.to_owned()],
    }
}
