//! PostgreSQL's values as cells, by the type that the server names.

use std::borrow::Cow;

use schema_som::Result;
use schema_som::cell::Cell;
use schema_som::rowset::Rowset;
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind, PgValueFormat};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::super::failed;
use super::unreadable;

/// Microseconds from 1970 to 2000, where PostgreSQL's times start.
const EPOCH: i64 = 946_684_800_000_000;

/// Appends a value of a row.
pub(super) fn push(out: &mut Rowset, row: &PgRow, column: usize) -> Result<()> {
    let value = row.try_get_raw(column).map_err(unreadable)?;
    if value.is_null() {
        out.push(Cell::Null);
        return Ok(());
    }
    let ty = value.type_info();
    let ty = base(&ty);
    let binary = value.format() == PgValueFormat::Binary;
    let bytes = value.as_bytes().ok().filter(|_| binary).unwrap_or_default();
    if is_text(ty) {
        out.push(Cell::Text(&text(bytes)));
        return Ok(());
    }
    match cell(ty.name(), bytes) {
        Some(cell) => {
            out.push(cell);
            Ok(())
        }
        None => Err(failed(format!("a value of the type {} cannot be read", ty.name()))
            .hint("the columns must have the types that Stalker gives them")),
    }
}

/// What a domain is made of.
fn base(ty: &PgTypeInfo) -> &PgTypeInfo {
    match ty.kind() {
        PgTypeKind::Domain(of) => base(of),
        _ => ty,
    }
}

fn is_text(ty: &PgTypeInfo) -> bool {
    match ty.kind() {
        PgTypeKind::Enum(_) => true,
        _ => matches!(ty.name(), "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "JSON"),
    }
}

/// Texts of databases that check no encoding keep what can be read of them.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn cell(name: &str, bytes: &[u8]) -> Option<Cell<'static>> {
    Some(match name {
        "BOOL" => Cell::Int((*bytes.first()?).into()),
        "INT2" => Cell::Int(i16::from_be_bytes(bytes.try_into().ok()?).into()),
        "INT4" => Cell::Int(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        "INT8" => Cell::Int(i64::from_be_bytes(bytes.try_into().ok()?)),
        "FLOAT4" => Cell::Float(widened(f32::from_be_bytes(bytes.try_into().ok()?))),
        "FLOAT8" => Cell::Float(f64::from_be_bytes(bytes.try_into().ok()?)),
        "TIMESTAMP" | "TIMESTAMPTZ" => {
            let micros = i64::from_be_bytes(bytes.try_into().ok()?);
            Cell::Time(micros.saturating_add(EPOCH))
        }
        "INTERVAL" => Cell::Int(seconds(bytes)?),
        _ => return None,
    })
}

/// The double that people mean by a single: 23.976 and not 23.975999832.
fn widened(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| number.into())
}

/// Whole seconds of an interval. A month has thirty days, as for the driver that Stalker uses.
fn seconds(bytes: &[u8]) -> Option<i64> {
    let (micros, rest) = bytes.split_first_chunk::<8>()?;
    let (days, months) = rest.split_first_chunk::<4>()?;
    let days = i64::from(i32::from_be_bytes(*days));
    let months = i64::from(i32::from_be_bytes(months.try_into().ok()?));
    let seconds = i64::from_be_bytes(*micros).div_euclid(1_000_000);
    Some(seconds.saturating_add((days + months * 30) * 86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_are_sent() {
        let time = cell("TIMESTAMPTZ", &0_i64.to_be_bytes());
        assert_eq!(time, Some(Cell::Time(EPOCH)));
        assert_eq!(cell("TIMESTAMP", &i64::MAX.to_be_bytes()), Some(Cell::Time(i64::MAX)));
        assert_eq!(cell("FLOAT4", &23.976_f32.to_be_bytes()), Some(Cell::Float(23.976)));
        assert_eq!(cell("INT4", &(-7_i32).to_be_bytes()), Some(Cell::Int(-7)));
        assert_eq!(cell("BOOL", &[1]), Some(Cell::Int(1)));
        assert_eq!(cell("INT4", &[1]), None);
        assert_eq!(cell("POINT", &[]), None);
    }

    #[test]
    fn an_interval_is_a_number_of_seconds() {
        let interval = |micros: i64, days: i32, months: i32| {
            let parts = [&micros.to_be_bytes()[..], &days.to_be_bytes(), &months.to_be_bytes()];
            seconds(&parts.concat())
        };
        assert_eq!(interval(3_600_000_000, 365, 0), Some(365 * 86_400 + 3_600));
        assert_eq!(interval(-3_600_000_000, 0, 1), Some(30 * 86_400 - 3_600));
        assert_eq!(seconds(&[0; 3]), None);
    }
}
