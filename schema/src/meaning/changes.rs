//! What root fields do to records, and what is told of it.

/// What a root field does to records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `shotCreate(input:)`
    Create,
    /// `shotUpdate(id:, patch:, expectedRevision:)`
    Update,
    /// `shotUpsert(input:, match:)`
    Upsert,
    /// `shotDelete(id:, expectedRevision:)`
    Delete,
    /// `shotsCreate(inputs:, onError:)`
    CreateMany,
    /// `shotsUpdate(patches:, onError:)`
    UpdateMany,
    /// `shotsUpdateWhere(filter:, atMost:, patch:, onError:)`
    UpdateWhere,
    /// `shotsUpsert(inputs:, match:, onError:)`
    UpsertMany,
    /// `shotsDelete(ids:, targets:, onError:)`
    DeleteMany,
    /// `shotsDeleteWhere(filter:, atMost:, onError:)`
    DeleteWhere,
    /// `restore(ids:)`
    Restore,
}

impl Verb {
    /// The arguments that say how many rows there are: lists, or for filters a number.
    pub fn rows_arguments(self) -> &'static [&'static str] {
        match self {
            Verb::Create | Verb::Update | Verb::Upsert | Verb::Delete => &[],
            Verb::CreateMany | Verb::UpsertMany => &["inputs"],
            Verb::UpdateMany => &["patches"],
            Verb::UpdateWhere | Verb::DeleteWhere => &["atMost"],
            Verb::DeleteMany => &["ids", "targets"],
            Verb::Restore => &["ids"],
        }
    }
}

/// What is told of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// The record, of the only row or of a row's own.
    Record,
    /// The records of all rows that succeeded.
    Records,
    /// How many rows succeeded.
    Count,
    /// What became of each row.
    Results,
    /// The place of a row among the inputs.
    Index,
    /// Whether the record was made just now.
    Created,
    /// The id of the deleted record.
    Id,
    /// That id, and those of what went or came along.
    AllIds,
    /// Why a row failed.
    Error,
    /// The error's code.
    Code,
    /// The error's message.
    Message,
    /// The type that the error is about.
    Type,
    /// The field that the error is about.
    Field,
    /// What would be right.
    Hint,
    /// The plugin that the error is about.
    Plugin,
    /// The hook of that plugin.
    Hook,
    /// What the hook tells besides.
    Details,
}
