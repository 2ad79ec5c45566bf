//! Roots of subscriptions: what is written of each change, and which records that takes.

use schema_som::Result;
use schema_som::operation::AnswerDef;
use schema_som::registry::TypeIx;

use super::build::Planner;
use super::{Asked, EventPlan, Key, Table, quoted};
use crate::meaning::{FieldMeaning, News, SignalField};
use crate::naming;

/// A root field that follows the log.
pub(crate) enum Follow {
    /// The changes of one type's records.
    Type(FollowType),
    /// Every event.
    Log(EventPlan),
}

/// A root field that follows the changes of a type.
pub(crate) struct FollowType {
    /// The type whose records it follows, with whatever extends it.
    pub(crate) of: TypeIx,
    pub(crate) parts: Vec<(Key, NewsPart)>,
    /// The operation that chooses among them, by its position in the registry.
    pub(crate) chosen: Option<u16>,
    /// Reads nothing but keys: what a filter needs where no record is asked for.
    pub(crate) bare: Option<Box<Table>>,
}

/// A member of a change.
pub(crate) enum NewsPart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    Cursor,
    Action,
    Id,
    ChangedFields,
    /// All that the log has of it.
    Event(EventPlan),
    /// The record as it is.
    Record(Box<Table>),
}

/// A member of what a plugin says.
pub(crate) enum SignalPart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    Topic,
    Plugin,
    Payload,
    At,
}

impl<'d> Planner<'d> {
    /// How what plugins say is told.
    pub(super) fn listen(&self, asked: &[&'d Asked]) -> Result<Vec<(Key, SignalPart)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => SignalPart::Typename(quoted(ty)),
                Some(FieldMeaning::Signal(SignalField::Topic)) => SignalPart::Topic,
                Some(FieldMeaning::Signal(SignalField::Plugin)) => SignalPart::Plugin,
                Some(FieldMeaning::Signal(SignalField::Payload)) => SignalPart::Payload,
                Some(FieldMeaning::Signal(SignalField::At)) => SignalPart::At,
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }

    /// The changes that an operation chooses.
    pub(super) fn follow_chosen(&self, index: u16, asked: &[&'d Asked]) -> Result<FollowType> {
        let unknown = || self.unknown(naming::SUBSCRIPTION, &asked[0].name);
        match &self.registry.operations()[usize::from(index)].answer {
            AnswerDef::Changes { of, .. } => {
                let ty = self.registry.by_name(of).ok_or_else(unknown)?;
                self.follow((ty.ix, Some(index)), asked)
            }
            _ => Err(unknown()),
        }
    }

    /// How the changes of a type are told.
    pub(super) fn follow(
        &self,
        (of, chosen): (TypeIx, Option<u16>),
        asked: &[&'d Asked],
    ) -> Result<FollowType> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => NewsPart::Typename(quoted(ty)),
                Some(FieldMeaning::News(news)) => match news {
                    News::Cursor => NewsPart::Cursor,
                    News::Action => NewsPart::Action,
                    News::Id => NewsPart::Id,
                    News::ChangedFields => NewsPart::ChangedFields,
                    News::Event => NewsPart::Event(self.event(asked)?),
                    News::Record => NewsPart::Record(Box::new(self.table(of, asked)?)),
                },
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        let has_record = parts.iter().any(|(_, part)| matches!(part, NewsPart::Record(_)));
        let filtered = asked[0].arguments.iter().any(|argument| argument.name == "filter");
        let bare = match !has_record && (filtered || chosen.is_some()) {
            true => Some(Box::new(self.table(of, &[])?)),
            false => None,
        };
        Ok(FollowType { of, parts, chosen, bare })
    }
}
