//! MariaDB's and MySQL's error numbers. Names stand in their messages.

use super::{Complaint, Site};

/// What a number and its message mean.
pub(super) fn complaint(number: u16, message: &str) -> Complaint {
    match number {
        // Duplicate entry '..' for key 'uq_users__login'; MySQL puts the table in front.
        1062 | 1586 => Complaint::NotUnique(match last_quoted(message, '\'') {
            Some(key) => Site::Constraint(key.rsplit('.').next().unwrap_or(key).to_owned()),
            None => Site::Unknown,
        }),
        1451 | 1217 => Complaint::InUse(constraint(message)),
        1452 | 1216 => Complaint::NoTarget(constraint(message)),
        // Column 'name' cannot be null.
        1048 | 1364 => Complaint::Required(match last_quoted(message, '\'') {
            Some(column) => Site::Column(column.to_owned()),
            None => Site::Unknown,
        }),
        4025 | 3819 => Complaint::Check(constraint(message)),
        // Data too long for column 'name' at row 1.
        1406 => Complaint::TooLong(match last_quoted(message, '\'') {
            Some(column) => Site::Column(column.to_owned()),
            None => Site::Unknown,
        }),
        1264 | 1292 | 1366 | 1690 => Complaint::OutOfRange,
        // Deadlocks.
        1213 => Complaint::Overtaken,
        // Lock waits, too many connections.
        1205 | 1040 | 1203 => Complaint::Busy,
        1969 | 3024 => Complaint::Timeout,
        1146 | 1054 => Complaint::OtherSchema,
        1049 => Complaint::Unavailable("the server has no database of this name"),
        1044 | 1045 | 1698 => Complaint::Unavailable("the server refuses the login"),
        1053 | 1077 | 1079 => Complaint::Unavailable("the server is stopping or starting"),
        1114 | 1021 => Complaint::Unavailable("the disk is full"),
        1290 | 1792 => Complaint::Unavailable("it may only be read"),
        1153 => Complaint::TooLong(Site::Unknown),
        _ => Complaint::Unknown,
    }
}

/// The name after the word `CONSTRAINT`.
fn constraint(message: &str) -> Site {
    let name = message
        .split_once("CONSTRAINT ")
        .and_then(|(_, rest)| rest.trim_start_matches('`').split(['`', ' ']).next());
    match name {
        Some(name) if !name.is_empty() => Site::Constraint(name.to_owned()),
        _ => Site::Unknown,
    }
}

fn last_quoted(message: &str, quote: char) -> Option<&str> {
    let end = message.rfind(quote)?;
    let start = message[..end].rfind(quote)?;
    Some(&message[start + 1..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_messages() {
        let named = |name: &str| Site::Constraint(name.to_owned());
        let duplicate = "Duplicate entry 'it's me' for key 'users.uq_users__login'";
        assert_eq!(complaint(1062, duplicate), Complaint::NotUnique(named("uq_users__login")));
        let missing = "Cannot add or update a child row: a foreign key constraint fails \
            (`x`.`users`, CONSTRAINT `fk_users__type_id` FOREIGN KEY (`type_id`) REFERENCES ..)";
        assert_eq!(complaint(1452, missing), Complaint::NoTarget(named("fk_users__type_id")));
        let check = "CONSTRAINT `ck_tasks__code__required` failed for `x`.`tasks`";
        assert_eq!(complaint(4025, check), Complaint::Check(named("ck_tasks__code__required")));
        let null = "Column 'name' cannot be null";
        assert_eq!(complaint(1048, null), Complaint::Required(Site::Column("name".into())));
    }
}
