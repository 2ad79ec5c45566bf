//! Events of the log: what is written of each, and which records that takes.

use schema_som::Result;
use schema_som::registry::NODE;

use super::build::Planner;
use super::{Asked, Key, PagePart, Table, quoted};
use crate::meaning::{EventField, FieldMeaning};

/// How an event is written.
pub(crate) struct EventPlan {
    pub(crate) parts: Vec<(Key, EventPart)>,
}

/// A member of an event.
pub(crate) enum EventPart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    Cursor,
    At,
    Action,
    Type,
    RecordId,
    /// The record, in the table of its type.
    Record(Vec<Table>),
    Actor(Vec<Table>),
    Project(Vec<Table>),
    Cause,
    MutationId,
    Changes(Vec<(Key, ChangePart)>),
}

/// A member of what an event did to one field.
pub(crate) enum ChangePart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    Name,
    Before,
    After,
}

/// A page of the log, and how it is written.
pub(crate) struct History {
    pub(crate) parts: Vec<(Key, HistoryPart)>,
}

/// A member of a page of the log.
pub(crate) enum HistoryPart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    Nodes(EventPlan),
    Edges(Vec<(Key, HistoryEdge)>),
    PageInfo(Vec<(Key, PagePart)>),
}

/// A member of an edge.
pub(crate) enum HistoryEdge {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    Cursor,
    Node(EventPlan),
}

impl<'d> Planner<'d> {
    /// How the events that a selection asks for are written. Whoever tells events, tells them so.
    pub(crate) fn event(&self, asked: &[&'d Asked]) -> Result<EventPlan> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let part = match self.meanings.field(ty, &asked[0].name) {
                _ if asked[0].name == "__typename" => EventPart::Typename(quoted(ty)),
                Some(FieldMeaning::Event(what)) => self.event_part(ty, what, asked)?,
                _ => return Err(self.unknown(ty, &asked[0].name)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(EventPlan { parts })
    }

    fn event_part(&self, ty: &str, what: EventField, asked: &[&'d Asked]) -> Result<EventPart> {
        Ok(match what {
            EventField::Cursor => EventPart::Cursor,
            EventField::At => EventPart::At,
            EventField::Action => EventPart::Action,
            EventField::Type => EventPart::Type,
            EventField::RecordId => EventPart::RecordId,
            EventField::Record => EventPart::Record(self.tables(NODE, asked)?),
            EventField::Actor => EventPart::Actor(self.tables_by_name("User", asked)?),
            EventField::Project => EventPart::Project(self.tables_by_name("Project", asked)?),
            EventField::Cause => EventPart::Cause,
            EventField::MutationId => EventPart::MutationId,
            EventField::Changes => EventPart::Changes(self.event_changes(asked)?),
            EventField::Name | EventField::Before | EventField::After => {
                return Err(self.unknown(ty, &asked[0].name));
            }
        })
    }

    fn event_changes(&self, asked: &[&'d Asked]) -> Result<Vec<(Key, ChangePart)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let part = match self.meanings.field(ty, &asked[0].name) {
                _ if asked[0].name == "__typename" => ChangePart::Typename(quoted(ty)),
                Some(FieldMeaning::Event(EventField::Name)) => ChangePart::Name,
                Some(FieldMeaning::Event(EventField::Before)) => ChangePart::Before,
                Some(FieldMeaning::Event(EventField::After)) => ChangePart::After,
                _ => return Err(self.unknown(ty, &asked[0].name)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }

    /// A page of the log.
    pub(super) fn history(&self, asked: &[&'d Asked]) -> Result<History> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let part = match self.meanings.field(ty, &asked[0].name) {
                _ if asked[0].name == "__typename" => HistoryPart::Typename(quoted(ty)),
                Some(FieldMeaning::ConnectionNodes) => HistoryPart::Nodes(self.event(asked)?),
                Some(FieldMeaning::Edges) => HistoryPart::Edges(self.history_edges(asked)?),
                Some(FieldMeaning::PageInfo) => HistoryPart::PageInfo(self.page_parts(asked)?),
                _ => return Err(self.unknown(ty, &asked[0].name)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(History { parts })
    }

    fn history_edges(&self, asked: &[&'d Asked]) -> Result<Vec<(Key, HistoryEdge)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let part = match self.meanings.field(ty, &asked[0].name) {
                _ if asked[0].name == "__typename" => HistoryEdge::Typename(quoted(ty)),
                Some(FieldMeaning::Cursor) => HistoryEdge::Cursor,
                Some(FieldMeaning::EdgeNode) => HistoryEdge::Node(self.event(asked)?),
                _ => return Err(self.unknown(ty, &asked[0].name)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }
}
