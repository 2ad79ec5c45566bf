//! SQLite's result codes: the low byte is the group, the rest says more.

use super::{Complaint, Site};

/// Why a file that is not there cannot be opened.
pub(crate) const NO_FILE: &str = "there is no such file, or it may not be opened";

/// Why a file cannot be written.
pub(crate) const READ_ONLY: &str = "it may only be read";

/// What is said of a file whose pages contradict each other.
pub(crate) const DAMAGED: &str = "the file is damaged";

const OTHER_FILE: &str = "the file is not a SQLite database";

/// What to do about a file that is not available.
pub(crate) fn hint(reason: &str) -> &'static str {
    match reason {
        NO_FILE => "create it with `backlot migrate`, or say ?mode=rwc in its URL",
        READ_ONLY => "whom backlot runs as must be allowed to write the file and its folder",
        DAMAGED => "restore a backup, and keep the damaged file: rows may be saved from it",
        OTHER_FILE => "name another file; this one was not touched",
        _ => "check the file, its folder and its disk",
    }
}

/// What an extended result code and its message mean.
pub(crate) fn complaint(code: i32, message: &str) -> Complaint {
    match code {
        // UNIQUE and PRIMARYKEY.
        2067 | 1555 => Complaint::NotUnique(columns(message)),
        // FOREIGNKEY, which names nothing: mostly it comes with the commit.
        787 => Complaint::NoTarget(Site::Unknown),
        1299 => Complaint::Required(columns(message)),
        275 => Complaint::Check(Site::Constraint(after_colon(message).to_owned())),
        3091 => Complaint::OutOfRange,
        // BUSY_SNAPSHOT: what the transaction has read is not the latest any more.
        517 => Complaint::Overtaken,
        _ => by_group(code & 0xff, message),
    }
}

fn by_group(group: i32, message: &str) -> Complaint {
    match group {
        1 if message.starts_with("no such table") || message.starts_with("no such column") => {
            Complaint::OtherSchema
        }
        1 if message.contains("has no column named") => Complaint::OtherSchema,
        // Of a sum.
        1 if message == "integer overflow" => Complaint::OutOfRange,
        5 | 6 => Complaint::Busy,
        8 => Complaint::Unavailable(READ_ONLY),
        9 => Complaint::Timeout,
        10 => Complaint::Unavailable("the disk reports an error"),
        11 => Complaint::Unavailable(DAMAGED),
        13 => Complaint::Unavailable("the disk is full"),
        14 => Complaint::Unavailable(NO_FILE),
        18 => Complaint::TooLong(Site::Unknown),
        23 => Complaint::Unavailable("it may not be opened"),
        26 => Complaint::Unavailable(OTHER_FILE),
        _ => Complaint::Unknown,
    }
}

/// `UNIQUE constraint failed: tasks.project_id, tasks.code`
fn columns(message: &str) -> Site {
    let mut table = String::new();
    let mut columns = Vec::new();
    for place in after_colon(message).split(", ") {
        let Some((name, column)) = place.split_once('.') else { return Site::Unknown };
        name.clone_into(&mut table);
        columns.push(column.to_owned());
    }
    Site::Columns { table, columns }
}

fn after_colon(message: &str) -> &str {
    message.split_once(": ").map_or("", |(_, rest)| rest)
}
