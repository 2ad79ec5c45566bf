//! Statuses come out of the list of their class (people.md 4.2, tasks.md 2.5).

use super::{Case, Fix, Need, Rule};
use crate::error::{Code, Result};
use crate::record::Record;
use crate::value::Value;

/// The rules of everything that has a status.
pub fn status() -> Vec<Rule> {
    let of_list = Rule {
        name: "status of the list",
        source: "people.md 4.2, 15.8",
        watches: &["status", "status_list"],
        needs: &[Need::Path(&["status_list", "statuses"])],
        check: |case| of_list(case, "RTS"),
    };
    vec![list_of_class(), of_list]
}

/// The same for tasks: a new one is ready to start, unless what it depends on says otherwise.
pub fn task_status() -> Vec<Rule> {
    let first = Rule {
        name: "first status of a task",
        source: "tasks.md 5.2, Q2, Q6",
        watches: &["status", "status_list"],
        needs: &[Need::Path(&["status_list", "statuses"])],
        check: |case| of_list(case, "RTS"),
    };
    vec![list_of_class(), first]
}

fn list_of_class() -> Rule {
    Rule {
        name: "status list of the class",
        source: "people.md 4.2, 15.7",
        watches: &["status_list"],
        needs: &[Need::Class("StatusList", "target_entity_type")],
        check: list,
    }
}

/// The list for the nearest class, where none is named; a named one must be made for the class.
fn list(case: &Case<'_>) -> Result<Vec<Fix>> {
    let mut classes = vec![case.ty.ix];
    classes.extend(&case.ty.ancestors);
    let made_for = |class: &crate::registry::TypeIx| {
        let name = Value::from(case.registry.get(*class).name.as_str());
        case.found[0].iter().find(move |list| *case.of(list, "target_entity_type") == name)
    };
    match case.get("status_list") {
        Value::Key(key) => match case.found[0].iter().any(|list| list.key() == *key) {
            true => Ok(Vec::new()),
            false => Err(case
                .wrong("status_list", format!("it is not made for {}", case.ty.name))
                .hint("name the list of the class, or none: then it is found")),
        },
        _ => match classes.iter().find_map(made_for) {
            Some(list) => Ok(case.fix("status_list", list.key())),
            None => Err(case
                .error(Code::Required, "status_list", "the class has no list of statuses")
                .hint(format!("make a StatusList with the target `{}`", case.ty.name))),
        },
    }
}

/// The status of this code where none is named, else the first; a named one must be in the list.
fn of_list(case: &Case<'_>, first: &str) -> Result<Vec<Fix>> {
    let found = &case.found[0];
    if found.is_empty() {
        // The list is not known yet, or has no status.
        return match case.get("status_list").is_null() {
            true => Ok(Vec::new()),
            false => Err(case
                .error(Code::Required, "status", "the list of statuses is empty")
                .hint("add a status to the list")),
        };
    }
    match case.get("status") {
        Value::Key(key) => match found.iter().any(|status| status.key() == *key) {
            true => Ok(Vec::new()),
            false => {
                let codes: Vec<_> = found.iter().filter_map(|status| code(case, status)).collect();
                let what = format!("expected one of {}", codes.join(", "));
                Err(case.wrong("status", what).hint("a status comes out of its list"))
            }
        },
        _ => {
            let named = found.iter().find(|status| code(case, status) == Some(first));
            let status = named.or(found.first());
            Ok(status.map(|status| case.fix("status", status.key())).unwrap_or_default())
        }
    }
}

fn code<'a>(case: &Case<'a>, status: &'a Record) -> Option<&'a str> {
    match case.of(status, "code") {
        Value::Text(code) => Some(code),
        _ => None,
    }
}
