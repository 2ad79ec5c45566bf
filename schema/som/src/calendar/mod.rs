//! How time is counted in a studio: units, working time, resolution (people.md 4.3, 4.9, 8).

mod units;
mod week;

pub use units::{ScheduleModel, TimeUnit, parse_enum};
pub use week::{DAYS, Week, working_days_of_year};

const HOUR: i64 = 3_600;

/// What the time of a studio is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// Starts and ends are multiples of so many seconds since 1970.
    pub resolution: i64,
    /// Hours of a working day.
    pub daily_hours: i64,
    /// Days of a working week.
    pub weekly_days: i64,
    /// Days of a working year.
    pub yearly_days: i64,
}

impl Default for Calendar {
    /// What holds where no studio says anything else.
    fn default() -> Self {
        Self { resolution: HOUR, daily_hours: 9, weekly_days: 5, yearly_days: 261 }
    }
}

impl Calendar {
    /// The seconds of one unit: of calendar time for the model duration, else of working time.
    pub fn unit_seconds(&self, unit: TimeUnit, model: ScheduleModel) -> i64 {
        let is_calendar = model == ScheduleModel::Duration;
        let day = if is_calendar { 24 * HOUR } else { self.daily_hours * HOUR };
        let week = day * if is_calendar { 7 } else { self.weekly_days };
        match unit {
            TimeUnit::Minute => 60,
            TimeUnit::Hour => HOUR,
            TimeUnit::Day => day,
            TimeUnit::Week => week,
            TimeUnit::Month => 4 * week,
            TimeUnit::Year => day * if is_calendar { 365 } else { self.yearly_days },
        }
    }

    /// An amount in seconds.
    pub fn to_seconds(&self, timing: f64, unit: TimeUnit, model: ScheduleModel) -> f64 {
        timing * self.unit_seconds(unit, model) as f64
    }

    /// The same in whole seconds, as tasks keep it.
    pub fn whole_seconds(&self, timing: f64, unit: TimeUnit, model: ScheduleModel) -> i64 {
        self.to_seconds(timing, unit, model).round() as i64
    }

    /// Seconds in a unit; nothing for a unit that has no length here.
    pub fn to_unit(&self, seconds: f64, unit: TimeUnit, model: ScheduleModel) -> Option<f64> {
        match self.unit_seconds(unit, model) {
            0 => None,
            length => Some(seconds / length as f64),
        }
    }

    /// Seconds in the longest unit that they are a whole number of; else in minutes, without what
    /// is less than one.
    pub fn least_meaningful(&self, seconds: i64, model: ScheduleModel) -> (i64, TimeUnit) {
        const LONGEST_FIRST: [TimeUnit; 5] =
            [TimeUnit::Year, TimeUnit::Month, TimeUnit::Week, TimeUnit::Day, TimeUnit::Hour];
        for unit in LONGEST_FIRST {
            let length = self.unit_seconds(unit, model);
            if length > 0 && seconds % length == 0 {
                return (seconds / length, unit);
            }
        }
        (seconds.div_euclid(60), TimeUnit::Minute)
    }

    /// Seconds of a range that have passed by now, as a model counts them: of working time a day of
    /// the calendar has a working day's hours (tasks.md 3.7, Q14).
    pub fn elapsed(&self, (start, end): (i64, i64), now: i64, model: ScheduleModel) -> i64 {
        const DAY: i64 = 24 * HOUR;
        let passed = now.min(end).saturating_sub(start).max(0) / 1_000_000;
        match model {
            ScheduleModel::Length => {
                let day = self.daily_hours * HOUR;
                (passed / DAY).saturating_mul(day).saturating_add((passed % DAY).min(day))
            }
            _ => passed,
        }
    }

    /// The nearest multiple of the resolution since 1970, in microseconds; halves go up.
    pub fn rounded(&self, micros: i64) -> i64 {
        let seconds = micros.div_euclid(1_000_000);
        let resolution = self.resolution.max(1);
        let steps = seconds.saturating_add(resolution / 2).div_euclid(resolution);
        steps.saturating_mul(resolution).saturating_mul(1_000_000)
    }
}

/// The seconds that a time zone is ahead of UTC: of `UTC`, or of an offset such as `+03:00`. Nothing
/// for anything else.
pub fn offset(zone: &str) -> Option<i64> {
    if zone == "UTC" {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, below: i64| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_plain && *number < below)
    };
    Some(sign * (number(hours, 15)? * HOUR + number(minutes, 60)? * 60))
}

#[cfg(test)]
mod tests {
    use super::ScheduleModel::{Duration, Effort, Length};
    use super::TimeUnit::{Day, Hour, Minute, Month, Week, Year};
    use super::*;

    /// The year that the cases of the original were made with.
    const YEAR_OF_260: Calendar =
        Calendar { resolution: HOUR, daily_hours: 9, weekly_days: 5, yearly_days: 260 };

    /// C140.
    #[test]
    fn c140_amounts_in_seconds() {
        let cases = [(Minute, 60, 60), (Hour, 3_600, 3_600), (Day, 32_400, 86_400)];
        let long = [(Week, 162_000, 604_800), (Month, 648_000, 2_419_200)];
        let year = [(Year, 8_424_000, 31_536_000)];
        for (unit, work, calendar) in cases.into_iter().chain(long).chain(year) {
            for model in [Effort, Length] {
                assert_eq!(YEAR_OF_260.unit_seconds(unit, model), work, "{unit:?}");
            }
            assert_eq!(YEAR_OF_260.unit_seconds(unit, Duration), calendar, "{unit:?}");
        }
    }

    #[test]
    fn units_have_the_lengths_of_the_table() {
        let default = Calendar::default();
        let work = [
            ("min", 60),
            ("h", 3_600),
            ("d", 32_400),
            ("w", 162_000),
            ("m", 648_000),
            ("y", 8_456_400),
        ];
        let seconds = |timing, unit, model| {
            default.to_seconds(timing, TimeUnit::of(unit), ScheduleModel::of(model)).round() as i64
        };
        for (unit, expected) in work {
            assert_eq!(seconds(1.0, unit, "effort"), expected, "{unit}");
            assert_eq!(seconds(1.0, unit, "length"), expected, "{unit}");
        }
        let calendar = [("d", 86_400), ("w", 604_800), ("m", 2_419_200), ("y", 31_536_000)];
        for (unit, expected) in calendar {
            assert_eq!(seconds(1.0, unit, "duration"), expected, "{unit}");
        }
        assert_eq!(seconds(0.5, "h", "effort"), 1_800);
    }

    /// S2-228.
    #[test]
    fn s2_228_planned_time_in_seconds() {
        let short = Calendar { daily_hours: 8, ..Calendar::default() };
        let cases = [
            (Calendar::default(), 10.0, Hour, 36_000.0),
            (Calendar::default(), 23.0, Day, 745_200.0),
            (Calendar::default(), 2.0, Week, 324_000.0),
            (Calendar::default(), 2.5, Month, 1_620_000.0),
            (short, 23.0, Day, 662_400.0),
            (short, 2.0, Week, 288_000.0),
        ];
        for (calendar, timing, unit, seconds) in cases {
            assert_eq!(calendar.to_seconds(timing, unit, Effort), seconds, "{timing} {unit:?}");
            assert_eq!(calendar.to_unit(seconds, unit, Effort), Some(timing));
        }
    }

    /// C142, C143, S2-240.
    #[test]
    fn c142_c143_s2_240_the_least_meaningful_unit() {
        let cases = [
            (60, Effort, (1, Minute)),
            (125, Effort, (2, Minute)),
            (59, Effort, (0, Minute)),
            (0, Effort, (0, Year)),
            (3_600, Effort, (1, Hour)),
            (5_400, Effort, (90, Minute)),
            (10_000, Effort, (166, Minute)),
            (32_400, Effort, (1, Day)),
            (86_400, Effort, (24, Hour)),
            (162_000, Effort, (1, Week)),
            (648_000, Effort, (1, Month)),
            (8_424_000, Effort, (1, Year)),
            (32_400, Duration, (9, Hour)),
            (86_400, Duration, (1, Day)),
            (604_800, Duration, (1, Week)),
            (648_000, Duration, (180, Hour)),
            (2_419_200, Duration, (1, Month)),
            (8_424_000, Duration, (2_340, Hour)),
            (31_536_000, Duration, (1, Year)),
        ];
        for (seconds, model, expected) in cases {
            assert_eq!(YEAR_OF_260.least_meaningful(seconds, model), expected, "{seconds}");
        }
    }

    /// C120, and S2-241 at five minutes.
    #[test]
    fn c120_moments_are_rounded_to_the_resolution() {
        let minute = 60_000_000;
        let hour = 60 * minute;
        let calendar = Calendar::default();
        assert_eq!(calendar.rounded(21 * hour + 9 * minute), 21 * hour);
        assert_eq!(calendar.rounded(21 * hour + 30 * minute), 22 * hour);
        assert_eq!(calendar.rounded(-20 * minute), 0);
        let fine = Calendar { resolution: 300, ..calendar };
        assert_eq!(fine.rounded(2 * hour + 38 * minute + 55_000_000), 2 * hour + 40 * minute);
    }
}
