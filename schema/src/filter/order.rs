//! Orders, with the key at their end, so that no two rows are equal.

use schema_som::query::Order;
use schema_som::registry::{RelationRef, TypeIx};
use schema_som::{Code, Error, Result};
use serde_json::Value as Json;

use super::{Filters, list, object};
use crate::meaning::OrderKey;

/// How many parts an order may have; more than this cannot matter.
const MOST_ORDERS: usize = 16;

impl Filters<'_> {
    /// An order of a type's records, with the key at its end. None when nothing was asked.
    ///
    /// # Errors
    /// `INVALID_VALUE` that names what the records cannot be sorted by, `LIMIT_EXCEEDED`.
    pub(crate) fn order(&self, ty: TypeIx, order: Option<&Json>) -> Result<Option<Vec<Order>>> {
        let parts = match order {
            None | Some(Json::Null) => return Ok(None),
            Some(order) => list(order)?,
        };
        if parts.len() > MOST_ORDERS {
            let what = format!("an order has more than {MOST_ORDERS} parts");
            return Err(Error::new(Code::LimitExceeded, what));
        }
        let mut orders = Vec::with_capacity(parts.len() + 1);
        let key = self.registry.get(ty).id();
        for part in parts {
            let order = self.part(ty, part, Vec::new())?;
            let is_key = order.through.is_empty() && order.field == key;
            orders.push(order);
            if is_key {
                // Nothing can be equal after the key.
                return Ok(Some(orders));
            }
        }
        let Some(last) = orders.last() else { return Ok(None) };
        // In the direction of what stands before it, so that one index serves both.
        let descending = last.descending;
        orders.push(Order { descending, ..Order::by(key) });
        Ok(Some(orders))
    }

    fn part(&self, ty: TypeIx, part: &Json, mut through: Vec<RelationRef>) -> Result<Order> {
        let (key, value) = object(part)?
            .iter()
            .next()
            .ok_or_else(|| Error::new(Code::InvalidValue, "a part of an order names one field"))?;
        if through.len() > self.limits.filter_depth as usize {
            return Err(Error::new(Code::LimitExceeded, "an order leads too far away"));
        }
        match self.meanings.order(ty, key) {
            Some(OrderKey::One(relation)) => {
                through.push(relation);
                self.part(self.registry.relation(relation).target, value, through)
            }
            Some(OrderKey::Field(field)) => {
                let (descending, nulls_first) = match value.as_str() {
                    Some("ASC" | "ASC_NULLS_LAST") => (false, false),
                    Some("ASC_NULLS_FIRST") => (false, true),
                    Some("DESC" | "DESC_NULLS_LAST") => (true, false),
                    Some("DESC_NULLS_FIRST") => (true, true),
                    _ => return Err(Error::new(Code::InvalidValue, "a direction is ASC or DESC")),
                };
                Ok(Order { through, descending, nulls_first, ..Order::by(field) })
            }
            None => {
                let name = &self.registry.get(ty).name;
                let what = format!("{name} cannot be sorted by `{key}`");
                Err(Error::new(Code::InvalidValue, what))
            }
        }
    }
}

/// The same rows from the other end.
pub(crate) fn reversed(order: &[Order]) -> Vec<Order> {
    let turn = |part: &Order| Order {
        descending: !part.descending,
        nulls_first: !part.nulls_first,
        ..part.clone()
    };
    order.iter().map(turn).collect()
}
