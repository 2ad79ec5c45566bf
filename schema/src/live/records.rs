//! The records behind a batch of events, and what is written of each event.

use std::collections::HashMap;

use schema_som::event::{Event, EventAction};
use schema_som::predicate::Predicate;
use schema_som::query::Level;
use schema_som::{Key, Result, Value};

use crate::bind::Bound;
use crate::log::{Named, Reading, changed_fields};
use crate::plan::{Follow, FollowType, NewsPart, Table};
use crate::position;
use crate::write_json::{Scope, Writer, Written};

/// What was read for a batch of events.
pub(super) enum Records<'p> {
    /// Of a type's changes.
    Type {
        follow: &'p FollowType,
        /// For each record that the selection asks for, in its order; or bare ones.
        found: Vec<Found<'p>>,
        /// For each event that the selection asks for, in its order.
        named: Vec<Named<'p>>,
        /// Whether a record must be found for its change to be told.
        filtered: bool,
    },
    /// Of the whole log.
    Log(Named<'p>),
}

/// The records of one table that were found, by their keys.
pub(super) struct Found<'p> {
    table: &'p Table,
    bound: Bound,
    level: Level,
    rows: HashMap<Key, usize>,
}

impl<'p> Records<'p> {
    /// Reads what the selection asks of the records of these keys and events, each table once.
    ///
    /// # Errors
    /// As [`schema_som::ports::Entities::read`].
    pub(super) async fn read(
        follow: &'p Follow,
        reading: Reading<'_>,
        (filter, keys, events): (&Predicate, Vec<Value>, &[Event]),
    ) -> Result<Self> {
        let follow = match follow {
            Follow::Log(plan) => return Ok(Self::Log(plan.read(reading, events).await?)),
            Follow::Type(follow) => follow,
        };
        let filtered = *filter != Predicate::True;
        let (mut found, mut named) = (Vec::new(), Vec::new());
        for (_, part) in &follow.parts {
            match part {
                NewsPart::Record(table) if !keys.is_empty() => {
                    found.push(Found::read(table, reading, (filter, keys.clone())).await?);
                }
                NewsPart::Event(plan) => named.push(plan.read(reading, events).await?),
                _ => {}
            }
        }
        if let Some(table) = follow.bare.as_deref().filter(|_| filtered && !keys.is_empty()) {
            found.push(Found::read(table, reading, (filter, keys)).await?);
        }
        Ok(Self::Type { follow, found, named, filtered })
    }

    /// Whether an event is to be told.
    pub(super) fn tell(&self, event: &Event) -> bool {
        match self {
            Self::Type { found, filtered: true, .. } => {
                let is_there = |found: &Found<'_>| found.rows.contains_key(&event.record);
                event.action == EventAction::Deleted || found.iter().any(is_there)
            }
            _ => true,
        }
    }

    /// Writes what the selection asks of an event.
    pub(super) fn write<'w>(&'w self, to: &mut Writer<'w>, event: &Event) -> Written {
        match self {
            Self::Log(named) => named.write(to, event),
            Self::Type { follow, found, named, .. } => news(to, follow, (found, named), event),
        }
    }
}

impl<'p> Found<'p> {
    async fn read(
        table: &'p Table,
        reading: Reading<'_>,
        (filter, values): (&Predicate, Vec<Value>),
    ) -> Result<Self> {
        let limit = values.len() as u32;
        let field = reading.binder.registry.get(table.on).id();
        let predicate = Predicate::In { field, values }.and(filter.clone());
        let (query, bound) = reading.binder.level(&table.level, predicate, limit)?;
        let level = reading.entities.read(reading.context, query).await?;
        let column = usize::from(table.key_column);
        let rows = (0..level.rows.len())
            .filter_map(|row| Some((level.rows.cell(row, column).as_key()?, row)));
        let rows = rows.collect();
        Ok(Self { table, bound, level, rows })
    }
}

/// Writes a change of one type as the object that its selection asks for.
fn news<'w>(
    to: &mut Writer<'w>,
    follow: &'w FollowType,
    (found, named): (&'w [Found<'_>], &'w [Named<'_>]),
    event: &Event,
) -> Written {
    let (mut found, mut named) = (found.iter(), named.iter());
    to.out.push(b'{');
    for (index, (key, part)) in follow.parts.iter().enumerate() {
        to.key(key, index == 0);
        match part {
            NewsPart::Typename(json) => to.out.extend_from_slice(json),
            NewsPart::Cursor => quoted(to, &position::cursor(event.position)),
            NewsPart::Action => quoted(to, &event.action.as_str().to_ascii_uppercase()),
            NewsPart::Id => {
                let prefix = &to.registry().get(event.ty).prefix;
                quoted(to, &event.record.to_id(prefix));
            }
            NewsPart::ChangedFields => {
                let names = serde_json::Value::from(changed_fields(to.registry(), event));
                to.out.extend_from_slice(names.to_string().as_bytes());
            }
            NewsPart::Event(_) => match named.next() {
                Some(named) => to.member(key, false, |to| named.write(to, event))?,
                None => to.null(),
            },
            NewsPart::Record(_) => match row(found.next(), event) {
                Some((found, row)) => to.member(key, true, |to| {
                    let (plan, bound) = (&found.table.level, &found.bound);
                    let scope = Scope { plan, bound, level: &found.level };
                    to.object(scope, &found.table.object, row)
                })?,
                None => to.null(),
            },
        }
    }
    to.out.push(b'}');
    Ok(())
}

/// The row of an event's record; nothing when it is gone.
fn row<'w, 'p>(found: Option<&'w Found<'p>>, event: &Event) -> Option<(&'w Found<'p>, usize)> {
    let found = found.filter(|_| event.action != EventAction::Deleted)?;
    Some((found, *found.rows.get(&event.record)?))
}

/// Writes a text that needs no escape.
fn quoted(to: &mut Writer<'_>, text: &str) {
    to.out.push(b'"');
    to.out.extend_from_slice(text.as_bytes());
    to.out.push(b'"');
}
