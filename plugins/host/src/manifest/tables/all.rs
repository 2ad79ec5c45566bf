//! Every table of `plugin.toml`.

use super::Shape::{
    Any, Either, Like, Map, Number, Table as Within, Tables, Text, Texts, Truth, Whole, Words,
};
use super::{Key, Shape, Table, key, needed};
use crate::manifest::fields::SCALARS;

/// The name of a type, `CameraKit`.
const TYPE: &str = "^[A-Z][A-Za-z0-9]{0,39}$";
/// The name of a field or relation as clients write it, `lensMm`.
const MEMBER: &str = "^[a-z][A-Za-z0-9]{0,39}$";
/// The name of whatever it is.
const NAME: &str = "^.+$";
/// A word of an enum, `IN_USE`.
const WORD: &str = "^[A-Z][A-Z0-9_]{0,39}$";
/// An amount of bytes, `16MiB`.
const BYTES: &str = "^[0-9]+ *(KiB|MiB|GiB)$";
/// A day in milliseconds.
const DAY: i64 = 86_400_000;

const VERBS: [&str; 6] = ["create", "update", "delete", "restore", "link", "unlink"];

/// The whole file.
pub(in super::super) const MANIFEST: Table = Table {
    doc: "What a plugin is, declares and may do.",
    keys: &[
        needed("contract", Words(&["0.1"]), "The contract that the component speaks."),
        needed("plugin", Within(&PLUGIN), "What the plugin is."),
        key("before", Tables(&BEFORE), "Hooks that judge changes before they are written."),
        key("after", Tables(&AFTER), "Hooks that are told of what happened, once it is committed."),
        key("read", Tables(&READ), "Hooks that say what is seen."),
        key("action", Tables(&ACTION), "Root fields of the plugin's own."),
        key("job", Tables(&JOB), "What is done at set times."),
        key(
            "documents",
            Map(NAME, &Like(r"^documents/[A-Za-z0-9_-]+\.graphql$")),
            "GraphQL documents that the plugin runs: files of the package, by name.",
        ),
        key("migration", Tables(&MIGRATION), "What a version changes of what is stored already."),
        key("types", Tables(&TYPES), "Types of the plugin's own."),
        key("extend", Map(TYPE, &Map(MEMBER, &FIELD)), "Fields on types that exist, by type."),
        key("settings", Map(NAME, &Within(&SETTING)), "What administrators can set, by name."),
        key(
            "metrics",
            Map("^[a-z][a-z0-9_]{0,39}$", &Words(&["counter", "histogram"])),
            "What the plugin counts of its own, at most 32.",
        ),
        key("permissions", Within(&PERMISSIONS), "What the plugin may reach. The rest is denied."),
        key("limits", Within(&LIMITS), "Wishes: the server has the last word."),
    ],
};

/// `[plugin]`
pub(in super::super) const PLUGIN: Table = Table {
    doc: "What the plugin is.",
    keys: &[
        needed(
            "id",
            Like("^[a-z][a-z0-9-]{1,29}[a-z0-9]$"),
            "Lower-case letters, digits, hyphens.",
        ),
        needed("version", Like(r"^[0-9]+\.[0-9]+\.[0-9]+([-+.][0-9A-Za-z.+-]*)?$"), "`1.0.0`"),
        needed("title", Text, "What it is for, in a line."),
        key("after", Texts(NAME), "Plugins whose hooks have their turns first."),
    ],
};

const ON: Shape = Map(TYPE, &Shape::Some(&VERBS));

/// `[[before]]`
pub(in super::super) const BEFORE: Table = Table {
    doc: "A hook that judges changes before they are written.",
    keys: &[
        needed("name", Text, "Unique among the hooks of the plugin."),
        needed("on", ON, "What it listens to, by type."),
        key("fires-on", Texts(MEMBER), "Members, one of which must change."),
        key("reads", Texts(MEMBER), "Members that it is given."),
        key("writes", Texts(MEMBER), "Fields that it may rewrite."),
        key("when", Text, "What must hold: `proposed.code != null && stored.priority < 500`"),
        key("order", Whole(-10_000, 10_000), "Lower numbers have their turn first; 100 otherwise."),
        key("on-error", Words(&["refuse", "skip"]), "What becomes of a change when it fails."),
    ],
};

/// `[[after]]`
pub(in super::super) const AFTER: Table = Table {
    doc: "A hook that is told of what happened, once it is committed.",
    keys: &[
        needed("name", Text, "Unique among the hooks of the plugin."),
        needed("on", ON, "What it listens to, by type."),
        key("fires-on", Texts(MEMBER), "Members, one of which must have changed."),
        key("reads", Texts(MEMBER), "Members that it is told of, where they changed."),
        key("batch", Whole(1, 1_000), "Facts that it is given at once, at most; 100 otherwise."),
        key("retry", Within(&RETRY), "What becomes of facts that it cannot deal with."),
        key("start", Words(&["now", "earliest"]), "Whether it begins with what the log still has."),
    ],
};

/// `retry`
pub(in super::super) const RETRY: Table = Table {
    doc: "How often and when something is told again.",
    keys: &[
        key("attempts", Whole(1, 100), "Tries, the first one included."),
        key("first-ms", Whole(1, DAY), "Milliseconds before the second try."),
        key("factor", Number, "How many times longer each wait is, from 1 to 10."),
        key("cap-ms", Whole(1, DAY), "The longest wait in milliseconds."),
    ],
};

/// `[[read]]`
pub(in super::super) const READ: Table = Table {
    doc: "A hook that says what is seen.",
    keys: &[
        needed("name", Text, "Unique among the hooks of the plugin."),
        needed("on", Texts(TYPE), "The types that it is about."),
        key("narrows", Truth, "Whether it says which records are seen."),
        key("redacts", Truth, "Whether it replaces values that are answered."),
        key("reads", Texts(MEMBER), "Members that its conditions may name, and that it is given."),
        key("writes", Texts(MEMBER), "Fields that it may replace the values of."),
        key("roles-except", Texts(NAME), "Groups whose members it does not concern."),
    ],
};

/// `[[action]]`
pub(in super::super) const ACTION: Table = Table {
    doc: "A root field of the plugin's own.",
    keys: &[
        needed("name", Like(MEMBER), "The name of the root field: `farmRequeue`"),
        needed("kind", Words(&["query", "mutation"]), "Whether it changes something."),
        needed("doc", Text, "What it does, and which errors it answers."),
        key("arguments", Map(MEMBER, &GIVEN), "Its arguments, in the words of fields."),
        needed("answers", Map(MEMBER, &GIVEN), "What it answers, in the words of fields."),
        key("roles", Texts(NAME), "Groups whose members may perform it; everybody otherwise."),
    ],
};

/// `[[job]]`
pub(in super::super) const JOB: Table = Table {
    doc: "What is done at set times.",
    keys: &[
        needed("name", Text, "Unique among the jobs of the plugin."),
        needed("cron", Text, "Minute, hour, day, month, weekday: `0 3 * * *`"),
        key("timezone", Text, "Of the times, as IANA names them; `UTC`"),
    ],
};

/// `[[migration]]`
pub(in super::super) const MIGRATION: Table = Table {
    doc: "What has another name than in the version before, and what is filled in.",
    keys: &[
        key("rename-field", Within(&RENAME_FIELD), "A field that has another name."),
        key("rename-type", Within(&RENAME_TYPE), "A type that has another name."),
        key(
            "backfill",
            Like("^[A-Za-z][A-Za-z0-9_-]{0,63}$"),
            "A step that fills in what is stored already, once the version is at work.",
        ),
    ],
};

/// `rename-type`
pub(in super::super) const RENAME_TYPE: Table = Table {
    doc: "A type that has another name.",
    keys: &[
        needed("from", Like(TYPE), "Its name before."),
        needed("to", Like(TYPE), "Its name now."),
    ],
};

/// `rename-field`
pub(in super::super) const RENAME_FIELD: Table = Table {
    doc: "A field that has another name.",
    keys: &[
        needed("type", Like(TYPE), "The type that has it."),
        needed("from", Like(MEMBER), "Its name before."),
        needed("to", Like(MEMBER), "Its name now."),
    ],
};

/// `[[types]]`
pub(in super::super) const TYPES: Table = Table {
    doc: "A type of the plugin's own.",
    keys: &[
        needed("name", Like(TYPE), "`CameraKit`"),
        key("plural", Like(TYPE), "`CameraKits`, where the rule gives a wrong one."),
        needed("doc", Text, "What it is."),
        key("extends", Like(TYPE), "`Entity`, or one of the Task family."),
        key("facets", Texts(NAME), "Facets by name: `Code`, `Status`"),
        key("project", Truth, "Whether its records live in a project."),
        key("project-of", Like(MEMBER), "The relation whose target's project is theirs."),
        key("fields", Map(MEMBER, &FIELD), "Its fields and relations."),
        key("unique", Tables(&UNIQUE), "Sets of members that no two records share."),
    ],
};

/// `[[types.unique]]`
pub(in super::super) const UNIQUE: Table = Table {
    doc: "Members that no two records share.",
    keys: &[needed("fields", Texts(MEMBER), "The members.")],
};

const FIELD: Shape = Either(&[Within(&SCALAR), Within(&ENUM), Within(&LINK), Within(&LINKS)]);

const DOC: Key = needed("doc", Text, "What it is, in which unit.");
const REQUIRED: Key = key("required", Truth, "Whether every record must have one.");
const SORTABLE: Key = key("sortable", Truth, "Whether lists can be sorted by it.");
const COMPUTED: Key = key("computed", Truth, "Whether the plugin computes it when it is read.");
const READS: Key = key("reads", Texts(MEMBER), "Members that it is computed from.");
const DEFAULT: Key = key("default", Any, "What records get that say nothing.");

/// A field with `scalar`.
pub(in super::super) const SCALAR: Table = Table {
    doc: "A value.",
    keys: &[
        needed("scalar", Words(&SCALARS), "What it holds."),
        DOC,
        REQUIRED,
        DEFAULT,
        key("min", Number, "The least number."),
        key("max", Number, "The greatest number, or the most characters of a `string`"),
        SORTABLE,
        COMPUTED,
        READS,
    ],
};

/// A field with `enum`.
pub(in super::super) const ENUM: Table = Table {
    doc: "One of some words.",
    keys: &[
        needed("enum", Texts(WORD), "The words: `READY`, `IN_USE`"),
        key("name", Like(TYPE), "The name of the enum, where the rule gives a wrong one."),
        DOC,
        REQUIRED,
        DEFAULT,
        SORTABLE,
        COMPUTED,
        READS,
    ],
};

const INVERSE: Key = key("inverse", Like(MEMBER), "The relation that leads back.");
const INVERSE_DOC: Key = key("inverse-doc", Text, "What the way back is.");
const ON_DELETE: Key =
    key("on-delete", Words(&["refuse", "clear", "delete"]), "What a delete of the target does.");

/// A field with `link`.
pub(in super::super) const LINK: Table = Table {
    doc: "Another record.",
    keys: &[
        needed("link", Like(TYPE), "The type that it leads to."),
        DOC,
        REQUIRED,
        INVERSE,
        INVERSE_DOC,
        ON_DELETE,
        COMPUTED,
        READS,
    ],
};

/// A field with `links`.
pub(in super::super) const LINKS: Table = Table {
    doc: "Other records.",
    keys: &[
        needed("links", Like(TYPE), "The type that it leads to."),
        DOC,
        REQUIRED,
        INVERSE,
        INVERSE_DOC,
        ON_DELETE,
        COMPUTED,
    ],
};

/// What an action is given and answers: fields that say what they hold, and no more.
const GIVEN: Shape = Either(&[
    Within(&GIVEN_SCALAR),
    Within(&GIVEN_ENUM),
    Within(&GIVEN_LINK),
    Within(&GIVEN_LINKS),
]);

const GIVEN_SCALAR: Table = Table {
    doc: "A value that an action is given or answers.",
    keys: &[
        needed("scalar", Words(&SCALARS), "What it holds."),
        DOC,
        REQUIRED,
        key("max", Number, "The most characters of a `string`"),
    ],
};

const GIVEN_ENUM: Table = Table {
    doc: "One of some words that an action is given or answers.",
    keys: &[
        needed("enum", Texts(WORD), "The words: `READY`, `IN_USE`"),
        key("name", Like(TYPE), "The name of the enum, where the rule gives a wrong one."),
        DOC,
        REQUIRED,
    ],
};

const GIVEN_LINK: Table = Table {
    doc: "A record that an action is given or answers.",
    keys: &[needed("link", Like(TYPE), "Its type."), DOC, REQUIRED],
};

const GIVEN_LINKS: Table = Table {
    doc: "Records that an action is given or answers.",
    keys: &[needed("links", Like(TYPE), "Their type."), DOC, REQUIRED],
};

/// A setting.
pub(in super::super) const SETTING: Table = Table {
    doc: "Something that administrators can set.",
    keys: &[
        needed(
            "type",
            Words(&["string", "integer", "number", "boolean", "secret"]),
            "What it holds; the plugin never sees a `secret`",
        ),
        key("title", Text, "What it is, in a line."),
        key("default", Any, "What it is otherwise. A setting without one must be set."),
    ],
};

const FIELDS: Shape = Map(TYPE, &Either(&[Words(&["*"]), Texts(NAME)]));

/// `[permissions]`
pub(in super::super) const PERMISSIONS: Table = Table {
    doc: "What the plugin may reach beyond what its hooks are given.",
    keys: &[
        key("read", FIELDS, "What it may look up: fields by type, or `*`"),
        key("write", FIELDS, "What it may stage: fields by type, or `*`"),
        key("store", Within(&STORE), "How much its drawer holds."),
        key("elevated", Truth, "Whether its actions and after-hooks act for the studio."),
        key("topics", Texts(NAME), "Topics of the signals that it publishes: `farm.*`"),
        key("http", Texts(NAME), "Where its requests may go: `https://example.com/api/*`"),
    ],
};

/// `store`
pub(in super::super) const STORE: Table = Table {
    doc: "How much the plugin's drawer holds.",
    keys: &[
        needed("bytes", Like(BYTES), "`1MiB`"),
        key("entries", Whole(1, 100_000), "Entries at most; 10000 otherwise."),
    ],
};

/// `[limits]`
pub(in super::super) const LIMITS: Table = Table {
    doc: "Wishes: the server has the last word.",
    keys: &[
        key("memory", Like(BYTES), "Linear memory: `16MiB`"),
        key("before-ms", Whole(1, 10_000), "Milliseconds of a before-hook's call."),
        key("instances", Whole(1, 256), "Warm instances."),
    ],
};
