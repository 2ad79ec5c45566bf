//! The log of changes as it is read: `Event`, its pages, and the history of one record.

use schema_som::Result;
use schema_som::kind::Kind;

use super::{Builder, InputField, OutputField, TypeUse};
use crate::meaning::{EventField, FieldMeaning, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>) -> Result<()> {
    let fields = event();
    let doc = "One change of one record, as the log keeps it. What the caller may not read is left \
               out.";
    builder.add_object(naming::EVENT.into(), doc, TypeMeaning::Event, fields)?;
    let fields = change();
    let doc = "What a change did to one field.";
    builder.add_object(naming::EVENT_CHANGE.into(), doc, TypeMeaning::EventChange, fields)?;
    connection(builder)
}

fn event() -> Vec<OutputField> {
    let field = |name: &str, doc: &str, ty: TypeUse, what: EventField| {
        OutputField::new(name, doc, ty, FieldMeaning::Event(what))
    };
    let required = |name: &str| TypeUse::named(name).required();
    let at = naming::scalar(&Kind::DateTime);
    vec![
        field(
            "cursor",
            "Where the event stands in the log, for `after` and `before`.",
            required("String"),
            EventField::Cursor,
        ),
        field("at", "When it happened.", TypeUse::named(at).required(), EventField::At),
        field("action", "What happened.", required(naming::EVENT_ACTION), EventField::Action),
        field("type", "The record's type.", required(naming::ENTITY_KIND), EventField::Type),
        field("recordId", "Which record.", required("ID"), EventField::RecordId),
        field(
            "record",
            "The record as it is now; null when it is gone.",
            TypeUse::named(naming::NODE_INTERFACE),
            EventField::Record,
        ),
        field(
            "actor",
            "Who did it; null for what the server does by itself.",
            TypeUse::named("User"),
            EventField::Actor,
        ),
        field(
            "cause",
            "Why: `caller` for what somebody asked for, `derived` for what followed from it, \
             `import`, `system`, `plugin:ID` for what a plugin's hook added.",
            required("String"),
            EventField::Cause,
        ),
        field(
            "mutationId",
            "What all changes of one document have in common.",
            required("ID"),
            EventField::MutationId,
        ),
        field(
            "changes",
            "Each field that changed, with its values before and after.",
            TypeUse::list_of(naming::EVENT_CHANGE).required(),
            EventField::Changes,
        ),
        field(
            "project",
            "The project that the record was in.",
            TypeUse::named("Project"),
            EventField::Project,
        ),
    ]
}

fn change() -> Vec<OutputField> {
    let field = |name: &str, doc: &str, ty: TypeUse, what: EventField| {
        OutputField::new(name, doc, ty, FieldMeaning::Event(what))
    };
    let json = || TypeUse::named(naming::scalar(&Kind::Json));
    vec![
        field(
            "field",
            "The field, by the name that it has here.",
            TypeUse::named("String").required(),
            EventField::Name,
        ),
        field(
            "before",
            "The value before; of a relation to one record its id, of one to many the ids that \
             went.",
            json(),
            EventField::Before,
        ),
        field(
            "after",
            "The value after; of a relation to one record its id, of one to many the ids that came.",
            json(),
            EventField::After,
        ),
    ]
}

fn connection(builder: &mut Builder<'_>) -> Result<()> {
    let list = |name: &str| TypeUse::list_of(name).required();
    let fields = vec![
        OutputField::new(
            "nodes",
            "The events of the page, oldest first.",
            list(naming::EVENT),
            FieldMeaning::ConnectionNodes,
        ),
        OutputField::new(
            "edges",
            "The events of the page, each with its cursor.",
            list(naming::EVENT_EDGE),
            FieldMeaning::Edges,
        ),
        OutputField::new(
            "pageInfo",
            "What lies before and after the page.",
            TypeUse::named(naming::PAGE_INFO).required(),
            FieldMeaning::PageInfo,
        ),
    ];
    let doc = "A page of the log.";
    let meaning = TypeMeaning::EventConnection;
    builder.add_object(naming::EVENT_CONNECTION.into(), doc, meaning, fields)?;
    let fields = vec![
        OutputField::new(
            "cursor",
            "Where the event stands in the log, for `after` and `before`.",
            TypeUse::named("String").required(),
            FieldMeaning::Cursor,
        ),
        OutputField::new(
            "node",
            "The event.",
            TypeUse::named(naming::EVENT).required(),
            FieldMeaning::EdgeNode,
        ),
    ];
    let doc = "An event of a page with its cursor.";
    builder.add_object(naming::EVENT_EDGE.into(), doc, TypeMeaning::EventEdge, fields)
}

/// `history(id:, first:, after:, last:, before:)`
pub(super) fn history(builder: &Builder<'_>) -> OutputField {
    let doc = "What happened to a record, oldest first; also to one that was deleted. It begins \
               with the oldest event that is kept, and is empty where there is nothing to be seen. \
               Answers `INVALID_ID`, `INVALID_VALUE` for a page of another form, `INVALID_CURSOR`, \
               `CURSOR_EXPIRED` when events after the cursor were deleted because of their age.";
    let page = format!(
        "How many events to take from the start; {} when nothing is said, {} at most.",
        builder.limits.rows_unasked(),
        builder.limits.page_size
    );
    let number = || TypeUse::named("Int");
    let cursor = || TypeUse::named("String");
    let last = "How many events to take from the end, instead of `first`.";
    let page = vec![
        InputField::new("id", "The record's id.", TypeUse::named("ID").required()),
        InputField::new("first", page, number()),
        InputField::new("after", "Only events after this cursor.", cursor()),
        InputField::new("last", last, number()),
        InputField::new("before", "Only events before this cursor.", cursor()),
    ];
    let answer = TypeUse::named(naming::EVENT_CONNECTION).required();
    OutputField::new(naming::HISTORY, doc, answer, FieldMeaning::History).with(page)
}
