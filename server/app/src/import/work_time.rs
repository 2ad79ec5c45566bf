//! How long a planned day, week or year is in the source's studio (people.md 4.9 and 8.2).

use schema_som::Result;
use schema_som::cell::{Cell, Rows};
use server_storage::foreign::Select;

use super::source::Source;

/// Seconds of the units of working time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WorkTime {
    day: f64,
    weekly_days: f64,
}

impl Default for WorkTime {
    fn default() -> Self {
        Self { day: 9.0 * 3600.0, weekly_days: 5.0 }
    }
}

impl WorkTime {
    /// The working time of the first studio, or what the original assumes without one.
    pub(super) async fn read(source: &Source) -> Result<Self> {
        let studios = source.rows(Select::table("Studios", &["working_hours_id"])).await?;
        let columns = ["id", "daily_working_hours", "working_hours"];
        let hours = source.rows(Select::table("WorkingHours", &columns)).await?;
        let wanted = (!studios.is_empty()).then(|| studios.cell(0, 0)).and_then(Cell::as_int);
        let row = (0..hours.len()).find(|row| hours.cell(*row, 0).as_int() == wanted);
        let mut work_time = Self::default();
        let (Some(row), Some(_)) = (row, wanted) else { return Ok(work_time) };
        if let Some(daily) = hours.cell(row, 1).as_int() {
            work_time.day = daily as f64 * 3600.0;
        }
        if let Cell::Text(text) = hours.cell(row, 2)
            && let Ok(serde_json::Value::Object(days)) = serde_json::from_str(text)
        {
            let worked = |day: &&serde_json::Value| day.as_array().is_some_and(|d| !d.is_empty());
            work_time.weekly_days = days.values().filter(worked).count() as f64;
        }
        Ok(work_time)
    }

    /// A planned amount in whole seconds.
    pub(super) fn seconds(&self, timing: f64, unit: &str, model: &str) -> i64 {
        let calendar = model == "duration";
        let day = if calendar { 86_400.0 } else { self.day };
        let week = day * if calendar { 7.0 } else { self.weekly_days };
        let factor = match unit {
            "min" => 60.0,
            "d" => day,
            "w" => week,
            "m" => 4.0 * week,
            "y" if calendar => 365.0 * day,
            "y" => (self.weekly_days * 52.1428).ceil() * day,
            _ => 3600.0,
        };
        (timing * factor).round() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_the_lengths_of_the_table() {
        let default = WorkTime::default();
        let work = [
            ("min", 60),
            ("h", 3_600),
            ("d", 32_400),
            ("w", 162_000),
            ("m", 648_000),
            ("y", 8_456_400),
        ];
        for (unit, seconds) in work {
            assert_eq!(default.seconds(1.0, unit, "effort"), seconds, "{unit}");
            assert_eq!(default.seconds(1.0, unit, "length"), seconds, "{unit}");
        }
        let calendar = [("d", 86_400), ("w", 604_800), ("m", 2_419_200), ("y", 31_536_000)];
        for (unit, seconds) in calendar {
            assert_eq!(default.seconds(1.0, unit, "duration"), seconds, "{unit}");
        }
        assert_eq!(default.seconds(0.5, "h", "effort"), 1_800);
    }
}
