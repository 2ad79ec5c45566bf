//! Pages: how many rows, from where on, in which direction, and what is known of their neighbours.

use schema_som::predicate::Predicate;
use schema_som::query::{Column, Join, Order, Page, Query};
use schema_som::registry::RelationRef;
use schema_som::{Code, Error, Result, Value};
use serde_json::Value as Json;

use super::{Binder, Shown};
use crate::coerce::Input;
use crate::cursor::{self, Cursors, Place};
use crate::filter::reversed;
use crate::plan::List;
use crate::position;

/// What a page asks for, before it is known how the list is ordered.
pub(super) struct Asked<'i> {
    count: u32,
    cursor: Option<&'i str>,
    backward: bool,
}

/// A page of the log: the events next to a position, or to an end.
pub(crate) struct LogPage {
    pub(crate) count: u32,
    pub(crate) cursor: Option<i64>,
    pub(crate) backward: bool,
}

/// A page as it is read and as it is shown.
pub(super) struct Window {
    pub(super) page: Page,
    pub(super) shown: Shown,
    pub(super) cursors: Cursors,
    pub(super) after: Predicate,
}

impl Binder<'_> {
    pub(super) fn asked<'i>(&self, input: &'i Input) -> Result<Asked<'i>> {
        let first = self.count(input, "first")?;
        let last = self.count(input, "last")?;
        let after = input.get("after").and_then(Json::as_str);
        let before = input.get("before").and_then(Json::as_str);
        let wrong = |what: &str| {
            Err(Error::new(Code::InvalidValue, what)
                .hint("page forward with `first` and `after`, backward with `last` and `before`"))
        };
        match (first, last) {
            (Some(_), Some(_)) => wrong("`first` and `last` exclude each other"),
            (Some(_), None) if before.is_some() => wrong("`before` goes with `last`"),
            (None, Some(_)) if after.is_some() => wrong("`after` goes with `first`"),
            _ if after.is_some() && before.is_some() => {
                wrong("`after` and `before` exclude each other")
            }
            (first, last) => Ok(Asked {
                count: first.or(last).unwrap_or(self.limits.rows_unasked()),
                cursor: after.or(before),
                backward: last.is_some() || before.is_some(),
            }),
        }
    }

    /// A page of the log.
    ///
    /// # Errors
    /// What is wrong with its arguments or its cursor.
    pub(crate) fn log_page(&self, input: &Input) -> Result<LogPage> {
        let Asked { count, cursor, backward } = self.asked(input)?;
        let cursor = cursor.map(position::parse).transpose()?;
        Ok(LogPage { count, cursor, backward })
    }

    pub(super) fn count(&self, input: &Input, name: &str) -> Result<Option<u32>> {
        let Some(count) = input.get(name).and_then(Json::as_i64) else { return Ok(None) };
        let most = self.limits.page_size;
        match u32::try_from(count) {
            Ok(count) if count <= most => Ok(Some(count)),
            Ok(_) => {
                let what = format!("`{name}: {count}` is more than a page holds");
                Err(Error::new(Code::InvalidValue, what).hint(format!("ask for {most} at most")))
            }
            Err(_) => {
                let what = format!("`{name}: {count}` is negative");
                Err(Error::new(Code::InvalidValue, what).hint(format!("ask for 0 to {most}")))
            }
        }
    }

    /// A page of a list that its rows' own values order.
    pub(super) fn by_keys(
        &self,
        list: &List,
        order: &[Order],
        asked: &Asked<'_>,
        query: &mut Query,
    ) -> Result<Window> {
        let tagged = list.cursors || asked.cursor.is_some();
        let type_name = &self.registry.get(list.level.on).name;
        let tag = if tagged { cursor::tag(self.registry, type_name, order) } else { [0; 8] };
        let after = match asked.cursor {
            None => Predicate::True,
            Some(text) => {
                let values = cursor::parse_keys(self.registry, &tag, order, text)?;
                after(order, values, asked.backward)
            }
        };
        let columns = match list.cursors {
            true => Cursors::Keys { tag, columns: cursor_columns(query, order) },
            false => Cursors::None,
        };
        let beside = Some(asked.cursor.is_some());
        let (next, previous) = if asked.backward { (beside, None) } else { (None, beside) };
        let limit = match list.rows {
            true => asked.count + u32::from(list.more),
            false => 0,
        };
        Ok(Window {
            page: Page { limit: Some(limit), offset: 0, backward: asked.backward },
            shown: Shown { limit: asked.count, backward: asked.backward, next, previous },
            cursors: columns,
            after,
        })
    }

    /// A page of a list whose order is kept by position: cursors are places.
    pub(super) fn by_place(
        &self,
        list: &List,
        relation: Option<RelationRef>,
        asked: &Asked<'_>,
    ) -> Result<Window> {
        let name = relation.map_or("", |relation| &*self.registry.relation(relation).def.name);
        let type_name = format!("{}.{name}", self.registry.get(list.level.on).name);
        let tag = cursor::tag(self.registry, &type_name, &[]);
        let place = asked.cursor.map(|text| cursor::parse_place(&tag, text)).transpose()?;
        let mut places = places(asked, place);
        if !list.rows {
            places.page.limit = Some(0);
        } else if list.more && (places.shown.next.is_none() || places.shown.previous.is_none()) {
            places.page.limit = places.page.limit.map(|limit| limit + 1);
        }
        let (first, from_end) = (u64::from(places.page.offset), places.page.backward);
        let cursors = match list.cursors {
            true => Cursors::Places { tag, first, from_end },
            false => Cursors::None,
        };
        Ok(Window { page: places.page, shown: places.shown, cursors, after: Predicate::True })
    }
}

/// The rows that stand after, or before, these values.
fn after(order: &[Order], values: Vec<Value>, backward: bool) -> Predicate {
    let order = if backward { reversed(order) } else { order.to_vec() };
    Predicate::After { order, values }
}

/// The columns that hold an order's values; missing ones are added behind the plan's.
fn cursor_columns(query: &mut Query, order: &[Order]) -> Vec<u16> {
    let column = |query: &mut Query, part: &Order| {
        let alias = part.through.iter().fold(0, |from, relation| {
            let same = |join: &Join| join.from == from && join.relation == *relation;
            let at = query.joins.iter().position(same).unwrap_or_else(|| {
                let (open, visible) = (Predicate::True, Predicate::True);
                query.joins.push(Join { from, relation: *relation, open, visible });
                query.joins.len() - 1
            });
            at as u16 + 1
        });
        let column = Column::Field(alias, part.field);
        let at = query.columns.iter().position(|known| *known == column).unwrap_or_else(|| {
            query.columns.push(column);
            query.columns.len() - 1
        });
        at as u16
    };
    order.iter().map(|part| column(query, part)).collect()
}

struct Places {
    page: Page,
    shown: Shown,
}

/// Which places a page takes. A page that leads away from the end that its cursor counts from goes
/// on from there; one that leads towards it is bounded by it, and then it is known what is beside.
fn places(asked: &Asked<'_>, place: Option<Place>) -> Places {
    let count = asked.count;
    let (from_end, offset, taken, bounded) = match place {
        None => (asked.backward, 0, count, false),
        Some(Place { from_end, at }) if from_end == asked.backward => {
            (from_end, at as u32 + 1, count, false)
        }
        Some(Place { from_end, at }) => {
            let taken = count.min(at as u32);
            (from_end, at as u32 - taken, taken, true)
        }
    };
    // On the side of the cursor there are rows, on the other a row too many tells.
    let beside = Some(place.is_some());
    let far = bounded.then_some(offset > 0);
    let (next, previous) = if asked.backward { (beside, far) } else { (far, beside) };
    Places {
        page: Page { limit: Some(taken), offset, backward: from_end },
        shown: Shown { limit: taken, backward: from_end, next, previous },
    }
}
