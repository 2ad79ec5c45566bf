//! A week of working hours: by day its intervals, in minutes since midnight (people.md 8.2).

use serde_json::{Map, Value as Json};

use crate::error::{Code, Error, Result};

/// The days as they are named, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The minutes of a day.
const DAY: i64 = 24 * 60;

/// When work is done in a week: each day's intervals, by their start, each without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week([Vec<(i64, i64)>; 7]);

impl Default for Week {
    /// 9 to 18 from Monday to Friday.
    fn default() -> Self {
        let on = |day: usize| if day < 5 { vec![(540, 1_080)] } else { Vec::new() };
        Self(std::array::from_fn(on))
    }
}

impl Week {
    /// Reads what clients write: an object of lists of pairs. Days that are left out are as usual.
    ///
    /// # Errors
    /// `INVALID_TYPE` and `INVALID_VALUE`, with the day and what was expected there.
    pub fn parse(text: &str) -> Result<Self> {
        let mut week = Self::default();
        let json: Json = serde_json::from_str(text).map_err(|error| {
            wrong(Code::InvalidType, format!("expected JSON, got a text that is none: {error}"))
        })?;
        let Json::Object(days) = json else {
            let what = "expected an object such as {\"mon\": [[540, 1080]]}, got another value";
            return Err(wrong(Code::InvalidType, what.into()));
        };
        for (day, intervals) in days {
            let Some(at) = DAYS.iter().position(|known| *known == day) else {
                let what = format!("`{day}` is no day; expected {}", DAYS.join(", "));
                return Err(wrong(Code::InvalidValue, what));
            };
            week.0[at] = of_day(&day, &intervals)?;
        }
        Ok(week)
    }

    /// As it is stored: every day.
    pub fn to_json(&self) -> String {
        let pairs = |day: &Vec<(i64, i64)>| {
            day.iter().map(|(start, end)| serde_json::json!([start, end])).collect::<Vec<_>>()
        };
        let days =
            DAYS.iter().zip(&self.0).map(|(name, day)| ((*name).to_owned(), pairs(day).into()));
        Json::Object(days.collect::<Map<_, _>>()).to_string()
    }

    /// The intervals of a day, Monday being 0.
    pub fn day(&self, at: usize) -> &[(i64, i64)] {
        self.0.get(at).map_or(&[], Vec::as_slice)
    }

    /// The same hours by a clock that so many seconds are to be taken off of: what reaches over
    /// midnight there is of two days.
    pub fn behind(&self, seconds: i64) -> Self {
        let minutes = seconds.div_euclid(60);
        let mut week = Self(Default::default());
        for (at, day) in self.0.iter().enumerate() {
            for (start, end) in day {
                let mut from = at as i64 * DAY + start - minutes;
                let end = at as i64 * DAY + end - minutes;
                while from < end {
                    let midnight = (from.div_euclid(DAY) + 1) * DAY;
                    let of_day = from.div_euclid(DAY).rem_euclid(7) as usize;
                    let until = end.min(midnight);
                    let first = from.rem_euclid(DAY);
                    week.0[of_day].push((first, first + until - from));
                    from = until;
                }
            }
        }
        for day in &mut week.0 {
            day.sort_unstable();
            *day = day.drain(..).fold(Vec::new(), joined);
        }
        week
    }

    /// Minutes of all intervals.
    pub fn minutes(&self) -> i64 {
        self.0.iter().flatten().map(|(start, end)| end - start).sum()
    }

    /// Days with an interval.
    pub fn days(&self) -> i64 {
        self.0.iter().filter(|day| !day.is_empty()).count() as i64
    }

    /// Working days of a year: those of 52.1428 weeks, rounded up.
    pub fn days_of_year(&self) -> i64 {
        working_days_of_year(self.days())
    }

    /// Whether work is done at a moment of the studio's own wall clock, in microseconds since 1970.
    pub fn is_working(&self, micros: i64) -> bool {
        let minutes = micros.div_euclid(60_000_000);
        // The first day of 1970 was a Thursday.
        let day = (minutes.div_euclid(DAY) + 3).rem_euclid(7) as usize;
        let minute = minutes.rem_euclid(DAY);
        self.0[day].iter().any(|(start, end)| (*start..*end).contains(&minute))
    }
}

/// Working days of a year that has so many in a week: those of 52.1428 weeks, rounded up.
pub fn working_days_of_year(weekly: i64) -> i64 {
    (weekly * 521_428).div_euclid(10_000) + i64::from((weekly * 521_428) % 10_000 > 0)
}

/// Intervals with one more, which goes on where the last one ends or stands behind it.
fn joined(mut all: Vec<(i64, i64)>, next: (i64, i64)) -> Vec<(i64, i64)> {
    match all.last_mut() {
        Some(last) if last.1 >= next.0 => last.1 = last.1.max(next.1),
        _ => all.push(next),
    }
    all
}

fn wrong(code: Code, what: String) -> Error {
    Error::new(code, what)
        .hint("by day a list of [start, end] in minutes since midnight, such as [[540, 1080]]")
}

/// The intervals of a day, in order.
fn of_day(day: &str, intervals: &Json) -> Result<Vec<(i64, i64)>> {
    let Json::Array(intervals) = intervals else {
        return Err(wrong(Code::InvalidType, format!("{day}: expected a list of intervals")));
    };
    let mut all = Vec::with_capacity(intervals.len());
    for interval in intervals {
        all.push(pair(day, interval)?);
    }
    all.sort_unstable();
    match all.windows(2).find(|two| two[0].1 > two[1].0) {
        None => Ok(all),
        Some(two) => {
            let what = format!("{day}: the intervals {:?} and {:?} overlap", two[0], two[1]);
            Err(wrong(Code::InvalidValue, what))
        }
    }
}

fn pair(day: &str, interval: &Json) -> Result<(i64, i64)> {
    let Json::Array(ends) = interval else {
        let what = format!("{day}: expected an interval, got {interval}");
        return Err(wrong(Code::InvalidType, what));
    };
    let [start, end] = ends.as_slice() else {
        let what = format!("{day}: an interval has a start and an end, got {interval}");
        return Err(wrong(Code::InvalidValue, what));
    };
    let minute = |end: &Json| {
        end.as_i64().ok_or_else(|| {
            wrong(Code::InvalidType, format!("{day}: expected whole minutes, got {end}"))
        })
    };
    let (start, end) = (minute(start)?, minute(end)?);
    if start < 0 || end > DAY || start >= end {
        let what = format!(
            "{day}: expected a start before its end, within 0 and {DAY}, got [{start}, {end}]"
        );
        return Err(wrong(Code::InvalidValue, what));
    }
    Ok((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A moment of 2013-04-08, a Monday, and so many days later.
    fn at(day: i64, hour: i64, minute: i64) -> i64 {
        (((15_803 + day) * 24 + hour) * 60 + minute) * 60_000_000
    }

    /// C085, C086; Monday is the first day of a week (C084).
    #[test]
    fn c085_c086_hours_of_work() {
        let text = r#"{"mon":[[570,720],[780,1110]],"tue":[[570,720],[780,1110]],
            "wed":[[570,720],[780,1110]],"thu":[[570,720],[780,1110]],"fri":[[570,720],[780,1110]],
            "sat":[[570,720]],"sun":[]}"#;
        let week = Week::parse(text).expect("it is a week");
        assert_eq!(week.minutes(), 2_550);
        assert!(week.is_working(at(0, 13, 55)));
        assert!(!week.is_working(at(6, 13, 55)));
        let usual = Week::default();
        for (hour, minute, works) in [(8, 59, false), (9, 0, true), (17, 59, true), (18, 0, false)]
        {
            assert_eq!(usual.is_working(at(0, hour, minute)), works, "{hour}:{minute}");
        }
        assert!(!usual.is_working(at(5, 12, 0)));
    }

    /// C081.
    #[test]
    fn hours_by_another_clock_may_be_of_another_day() {
        let usual = Week::default();
        assert_eq!(usual.behind(0), usual);
        let east = usual.behind(3 * 3_600);
        assert_eq!((east.day(0), east.day(5)), (&[(360, 900)][..], &[][..]));
        let far = usual.behind(10 * 3_600 + 1_800);
        assert_eq!(
            (far.day(6), far.day(0)),
            (&[(1_350, 1_440)][..], &[(0, 450), (1_350, 1_440)][..])
        );
        assert_eq!((far.day(4), far.day(5)), (&[(0, 450)][..], &[][..]));
        let west = usual.behind(-8 * 3_600);
        assert_eq!((west.day(0), west.day(5)), (&[(1_020, 1_440)][..], &[(0, 120)][..]));
        assert_eq!(far.behind(-10 * 3_600 - 1_800), usual);
    }

    #[test]
    fn c081_days_that_are_left_out_are_as_usual() {
        let week = Week::parse(r#"{"sat":[[900,1080]],"sun":[[900,1080]]}"#).expect("it is a week");
        assert_eq!(week.days(), 7);
        assert!(week.is_working(at(0, 9, 0)));
    }

    /// C087.
    #[test]
    fn c087_working_days_of_a_year() {
        let expected =
            [(0, 0), (1, 53), (2, 105), (3, 157), (4, 209), (5, 261), (6, 313), (7, 365)];
        for (days, year) in expected {
            let day = |at: usize| if at < days { vec![(0, 60)] } else { Vec::new() };
            assert_eq!(Week(std::array::from_fn(day)).days_of_year(), year);
        }
    }

    /// C082, C083.
    #[test]
    fn c082_c083_what_is_no_week_is_refused() {
        let cases = [
            ("\"text\"", Code::InvalidType),
            (r#"{"not":"properly valued"}"#, Code::InvalidValue),
            (r#"{"sun":[[-10,1000]]}"#, Code::InvalidValue),
            (r#"{"sat":[[900,1080],[1090,1500]]}"#, Code::InvalidValue),
            (r#"{"mon":["no proper data"]}"#, Code::InvalidType),
            (r#"{"mon":[["no proper data"]]}"#, Code::InvalidValue),
            (r#"{"mon":[[3]]}"#, Code::InvalidValue),
            (r#"{"mon":[[2,"a"]]}"#, Code::InvalidType),
            (r#"{"mon":[[4,100,3]]}"#, Code::InvalidValue),
            (r#"{"mon":5}"#, Code::InvalidType),
            (r#"{"sat":[[0,1800]]}"#, Code::InvalidValue),
            (r#"{"sat":[[600,500]]}"#, Code::InvalidValue),
            (r#"{"sat":[[0,100],[50,200]]}"#, Code::InvalidValue),
        ];
        for (text, code) in cases {
            assert_eq!(Week::parse(text).map_err(|error| error.code()), Err(code), "{text}");
        }
    }
}
