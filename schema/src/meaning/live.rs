//! What the fields of deliveries stand for: changes, events of the log, signals of plugins.

/// What a subscriber is told of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum News {
    /// Where it stands in the log.
    Cursor,
    /// What happened.
    Action,
    /// Which record.
    Id,
    /// Which of its fields changed.
    ChangedFields,
    /// All that the log has of it.
    Event,
    /// The record as it is.
    Record,
}

/// A field of what a plugin says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignalField {
    /// What it is about.
    Topic,
    /// Which plugin says it.
    Plugin,
    /// What it says.
    Payload,
    /// When.
    At,
}

/// A field of an event of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventField {
    /// Where it stands in the log.
    Cursor,
    /// When it happened.
    At,
    /// What happened.
    Action,
    /// The record's type.
    Type,
    /// Which record.
    RecordId,
    /// The record as it is.
    Record,
    /// Who did it.
    Actor,
    /// Why.
    Cause,
    /// What the changes of one document have in common.
    MutationId,
    /// What it did to each field.
    Changes,
    /// The project that the record was in.
    Project,
    /// Of a change: which field.
    Name,
    /// Of a change: the value before.
    Before,
    /// Of a change: the value after.
    After,
}
