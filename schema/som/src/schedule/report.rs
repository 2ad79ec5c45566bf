//! What the scheduler found: its report, a text of rows with `;` in between.

use chrono::NaiveDateTime;

use super::OUTSIDE;
use super::label::Label;
use super::plan::Range;
use crate::error::{Code, Error, Result};
use crate::id::{Key, clip};

/// Cells of a row that are looked at.
const CELLS: usize = 4;

/// What the scheduler found of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// A task, or a project.
    pub key: Key,
    /// When it is.
    pub range: Range,
    /// Who works on it.
    pub resources: Vec<Key>,
}

/// Reads a report.
///
/// # Errors
/// `SCHEDULER_FAILED` that names the line and what was expected there.
pub fn read_report(text: &str, resources: bool) -> Result<Vec<ReportRow>> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    // The first one names the columns.
    if lines.next().is_none() {
        return Err(wrong(0, "a row of column names".to_owned()));
    }
    let rows = lines.map(|(at, line)| row(at, line, resources));
    rows.filter_map(Result::transpose).collect()
}

/// A row; nothing for one of those tasks that were not scheduled.
fn row(at: usize, line: &str, resources: bool) -> Result<Option<ReportRow>> {
    let cells =
        cells(line).ok_or_else(|| wrong(at, format!("quotes in pairs, got {}", clip(line))))?;
    let expected = if resources { CELLS } else { CELLS - 1 };
    if cells.len() < expected {
        return Err(wrong(at, format!("{expected} cells, got {}", cells.len())));
    }
    if cells[0].split('.').next() == Some(OUTSIDE) {
        return Ok(None);
    }
    let key = Label::key(&cells[0]).map_err(|error| error.within(place(at)))?;
    let range = (moment(at, &cells[1])?, moment(at, &cells[2])?);
    if range.1 < range.0 {
        return Err(wrong(at, "an end that is not before its start".to_owned()));
    }
    let people = cells.get(3).filter(|_| resources).map_or("", String::as_str);
    let resources = people.split(',').map(str::trim).filter(|one| !one.is_empty());
    // `User_01jd... (User_01jd...)`: the name, and the label again.
    let key_of = |one: &str| {
        let label = one.split([' ', '(']).next().unwrap_or_default();
        Label::key(label).map_err(|error| error.within(place(at)))
    };
    let resources = resources.map(key_of).collect::<Result<_>>()?;
    Ok(Some(ReportRow { key, range, resources }))
}

/// The cells of a line; a quote within quotes is doubled. Nothing when a quote does not end.
fn cells(line: &str) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, is_quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                characters.next();
                cells.last_mut()?.push('"');
            }
            ('"', _) => is_quoted = !is_quoted,
            (';', false) => cells.push(String::new()),
            (other, _) => cells.last_mut()?.push(other),
        }
    }
    (!is_quoted).then_some(cells)
}

fn moment(at: usize, text: &str) -> Result<i64> {
    let time = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d-%H:%M");
    let like = || wrong(at, format!("a moment such as 2030-01-31-09:30, got `{}`", clip(text)));
    time.map(|time| time.and_utc().timestamp_micros()).map_err(|_| like())
}

fn place(at: usize) -> String {
    format!("line {}", at + 1)
}

fn wrong(at: usize, expected: String) -> Error {
    let what = format!("the scheduler's report, {}: expected {expected}", place(at));
    Error::new(Code::SchedulerFailed, what).hint("nothing was changed; see what the program writes")
}
