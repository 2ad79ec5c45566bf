//! The root of subscriptions: one field per concrete type, and one over the whole log.

use schema_som::Result;
use schema_som::event::EventAction;
use schema_som::kind::Kind;
use schema_som::operation::OperationKind;
use schema_som::registry::Type;

use super::{Builder, EnumValue, InputField, OutputField, Shape, TypeUse, operations};
use crate::meaning::{FieldMeaning, News, SignalField, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>) -> Result<()> {
    add_actions(builder)?;
    let registry = builder.registry;
    let mut fields = vec![events(builder)?];
    for ty in registry.types().iter().filter(|ty| !ty.is_abstract) {
        add_change(builder, ty)?;
        fields.push(changed(ty));
    }
    fields.push(signals(builder)?);
    fields.extend(operations::roots(builder, OperationKind::Subscription)?);
    let doc = "Everything that can be followed. Each takes `after`, the cursor of the last change \
               that was seen: what was missed comes first, in its order, then whatever happens. \
               A stream that ends with an error names its last cursor: `SLOW_CONSUMER` for whoever \
               does not keep up, `UNAUTHENTICATED` once the session is over.";
    builder.add_object(naming::SUBSCRIPTION.into(), doc, TypeMeaning::Subscription, fields)
}

/// `pluginSignals(topics:)` and what it tells.
fn signals(builder: &mut Builder<'_>) -> Result<OutputField> {
    let field = |name: &str, doc: &str, ty: &str, what: SignalField| {
        let ty = TypeUse::named(ty).required();
        OutputField::new(name, doc, ty, FieldMeaning::Signal(what))
    };
    let (json, time) = (naming::scalar(&Kind::Json), naming::scalar(&Kind::DateTime));
    let fields = vec![
        field("topic", "What it is about.", "String", SignalField::Topic),
        field("plugin", "The id of the plugin that says it.", "String", SignalField::Plugin),
        field("payload", "What it says.", json, SignalField::Payload),
        field("at", "When what it belongs to began.", time, SignalField::At),
    ];
    let doc = "Something that a plugin says to whoever listens.";
    builder.add_object(naming::SIGNAL.into(), doc, TypeMeaning::Signal, fields)?;
    let doc = "What plugins say from now on, whichever server it was said on: at most once, and \
               kept by nobody, so that there is no `after`. Whoever is logged in may listen.";
    let topics = "Which topics, 32 at most: `farm.job.done`, or how they begin: `farm.*`.";
    let topics = InputField::new("topics", topics, TypeUse::list_of("String").required());
    let answer = TypeUse::named(naming::SIGNAL).required();
    Ok(OutputField::new(naming::SIGNALS, doc, answer, FieldMeaning::Listen).with(vec![topics]))
}

/// `EventAction`
fn add_actions(builder: &mut Builder<'_>) -> Result<()> {
    if builder.api.types.contains_key(naming::EVENT_ACTION) {
        return Ok(());
    }
    let doc = |action| match action {
        EventAction::Created => "It was made.",
        EventAction::Updated => "It was changed.",
        EventAction::Deleted => "It went to the trash.",
        EventAction::Restored => "It came back from the trash.",
    };
    let value = |action: EventAction| EnumValue {
        name: action.as_str().to_ascii_uppercase(),
        doc: doc(action).into(),
    };
    let values = EventAction::ALL.map(value).into();
    builder.add(naming::EVENT_ACTION.into(), "What happened to a record.", Shape::Enum(values))
}

/// `ShotChange`
fn add_change(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let news = |name: &str, doc: &str, ty: TypeUse, news: News| {
        OutputField::new(name, doc, ty, FieldMeaning::News(news))
    };
    let text = || TypeUse::named("String");
    let mut fields = vec![
        news(
            "cursor",
            "Where the change stands in the log. Subscribe `after` it to get what follows.",
            text().required(),
            News::Cursor,
        ),
        news(
            "action",
            "What happened.",
            TypeUse::named(naming::EVENT_ACTION).required(),
            News::Action,
        ),
        news("id", "Which record.", TypeUse::named("ID").required(), News::Id),
        news(
            "changedFields",
            "The fields that changed, by the names that they have here.",
            TypeUse::list_of("String").required(),
            News::ChangedFields,
        ),
    ];
    let event = TypeUse::named(naming::EVENT).required();
    fields.push(news("event", "All that the log has of it.", event, News::Event));
    let doc = "The record as it is when this is delivered; null when it was deleted.";
    let record = TypeUse::named(naming::output(ty));
    fields.push(news(&naming::look_up(ty), doc, record, News::Record));
    let doc = format!("One change of one {}.", ty.name);
    builder.add_object(naming::change(ty), doc, TypeMeaning::News(ty.ix), fields)
}

fn after() -> InputField {
    let doc = "The cursor of the last change that was seen. Without it the stream begins now. \
               Answers `INVALID_CURSOR` for what is no cursor of the log, `CURSOR_EXPIRED` for one \
               that the log does not reach back to any more.";
    InputField::new("after", doc, TypeUse::named("String"))
}

/// `shotChanged(filter:, after:)`
fn changed(ty: &Type) -> OutputField {
    let doc = format!(
        "Every change of a {} that is to be seen. The filter is held against the record as it is \
         when the change is delivered; deletions always pass.",
        ty.name
    );
    let answer = TypeUse::named(naming::change(ty)).required();
    OutputField::new(naming::changed(ty), &doc, answer, FieldMeaning::Follow(ty.ix))
        .with(arguments(ty))
}

/// What following a type takes.
pub(super) fn arguments(ty: &Type) -> Vec<InputField> {
    let filter = "Only changes of such records.";
    vec![InputField::new("filter", filter, TypeUse::named(naming::filter(ty))), after()]
}

/// `events(filter:, after:)` and its filter.
fn events(builder: &mut Builder<'_>) -> Result<OutputField> {
    let key = |name: &str, doc: &str, ty| InputField::new(name, doc, ty);
    let fields = vec![
        key("types", "Of records of one of these types.", TypeUse::list_of(naming::ENTITY_KIND)),
        key("actions", "One of these.", TypeUse::list_of(naming::EVENT_ACTION)),
        key("projects", "In one of these projects.", TypeUse::list_of("ID")),
        key("record", "Of this record.", TypeUse::named("ID")),
        key("actor", "By this user.", TypeUse::named("ID")),
    ];
    let doc = "Which events. Every condition that is given must hold; an empty list is none.";
    let shape = Shape::Input { fields, one_of: false };
    builder.add(naming::EVENT_FILTER.into(), doc, shape)?;
    let doc = "Every change of every record that is to be seen.";
    let filter = "Only such events.";
    let filter = InputField::new("filter", filter, TypeUse::named(naming::EVENT_FILTER));
    let answer = TypeUse::named(naming::EVENT).required();
    Ok(OutputField::new(naming::EVENTS, doc, answer, FieldMeaning::FollowLog)
        .with(vec![filter, after()]))
}
