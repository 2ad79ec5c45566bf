//! How long a planned day, week or year is in the source's studio (people.md 4.9 and 8.2).

use schema_som::Result;
use schema_som::calendar::{Calendar, working_days_of_year};
use schema_som::cell::{Cell, Rows};
use server_storage::foreign::Select;

use super::source::Source;

/// The calendar of the first studio, or what the original assumes without one.
pub(super) async fn calendar(source: &Source) -> Result<Calendar> {
    let studios = source.rows(Select::table("Studios", &["working_hours_id"])).await?;
    let columns = ["id", "daily_working_hours", "working_hours"];
    let hours = source.rows(Select::table("WorkingHours", &columns)).await?;
    let wanted = (!studios.is_empty()).then(|| studios.cell(0, 0)).and_then(Cell::as_int);
    let row = (0..hours.len()).find(|row| hours.cell(*row, 0).as_int() == wanted);
    let mut calendar = Calendar::default();
    let (Some(row), Some(_)) = (row, wanted) else { return Ok(calendar) };
    if let Some(daily) = hours.cell(row, 1).as_int() {
        calendar.daily_hours = daily;
    }
    if let Cell::Text(text) = hours.cell(row, 2)
        && let Ok(serde_json::Value::Object(days)) = serde_json::from_str(text)
    {
        let worked = |day: &&serde_json::Value| day.as_array().is_some_and(|d| !d.is_empty());
        calendar.weekly_days = days.values().filter(worked).count() as i64;
        calendar.yearly_days = working_days_of_year(calendar.weekly_days);
    }
    Ok(calendar)
}
