//! The vocabularies of time, as numbers can be counted by them.

use crate::error::{Code, Error, Result};
use crate::facets;
use crate::kind::Member;
use crate::operation::traversal_direction;
use crate::value::Value;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// `min`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `m`
    Month,
    /// `y`
    Year,
}

/// How a planned amount of time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleModel {
    /// Working time that resources spend.
    Effort,
    /// Working time that passes.
    Length,
    /// Calendar time that passes.
    Duration,
}

impl TimeUnit {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Minute, "min"),
        (Self::Hour, "h"),
        (Self::Day, "d"),
        (Self::Week, "w"),
        (Self::Month, "m"),
        (Self::Year, "y"),
    ];

    /// What is stored for it.
    pub fn stored(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("h", |(_, stored)| stored)
    }

    /// The seconds that ranges of dates take it for: days of 24 hours, months of 30 days, years of
    /// 365 (tasks.md 3.5, Q11).
    pub fn span(self) -> i64 {
        const DAY: i64 = 24 * 3_600;
        match self {
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => 30 * DAY,
            Self::Year => 365 * DAY,
        }
    }

    /// The unit that is stored so; an hour for anything else.
    pub fn of(stored: &str) -> Self {
        Self::ALL.iter().find(|(_, text)| *text == stored).map_or(Self::Hour, |(unit, _)| *unit)
    }
}

impl ScheduleModel {
    /// The model that is stored so; effort for anything else.
    pub fn of(stored: &str) -> Self {
        match stored {
            "duration" => Self::Duration,
            "length" => Self::Length,
            _ => Self::Effort,
        }
    }
}

/// The member of a vocabulary that a value means, as it is stored (people.md 5): its name or its
/// stored text in any case, or its number where it has one. Null is a constraint of none.
///
/// # Errors
/// `INVALID_TYPE` for another kind of value, `INVALID_VALUE` for an unknown one.
pub fn parse_enum(vocabulary: &str, value: &Value) -> Result<Value> {
    let (known, has_numbers) = match vocabulary {
        "TimeUnit" => (facets::time_unit(), false),
        "ScheduleModel" => (facets::schedule_model(), false),
        "DependencyTarget" => (facets::dependency_target(), false),
        "ScheduleConstraint" => (facets::schedule_constraint(), true),
        "TraversalDirection" => (traversal_direction(), true),
        _ => return Err(Error::internal(format!("there is no vocabulary {vocabulary}"))),
    };
    let members = &known.members;
    let wrong = |code, what: String| {
        let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        let what = format!("{vocabulary}: expected one of {}, got {what}", names.join(", "));
        Err(Error::new(code, what).hint("its name, or its short form, in any case"))
    };
    let stored = |at: usize| match has_numbers {
        true => Value::Int(at as i64),
        false => members[at].stored.as_str().into(),
    };
    match value {
        Value::Null if vocabulary == "ScheduleConstraint" => Ok(Value::Int(0)),
        Value::Text(text) => {
            let is_it = |member: &Member| {
                let name = member.name.replace('_', "");
                name.eq_ignore_ascii_case(text) || member.stored.eq_ignore_ascii_case(text)
            };
            match members.iter().position(is_it) {
                Some(at) => Ok(stored(at)),
                None => wrong(Code::InvalidValue, format!("`{text}`")),
            }
        }
        Value::Int(number) if has_numbers => match usize::try_from(*number) {
            Ok(at) if at < members.len() => Ok(Value::Int(*number)),
            _ => wrong(Code::InvalidValue, number.to_string()),
        },
        other => wrong(Code::InvalidType, format!("{other:?}")),
    }
}
