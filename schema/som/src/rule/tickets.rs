//! Tickets: what they are called, and that none is related to itself (people.md 11).

use super::{Need, Rule};
use crate::error::Code;

/// Every rule of tickets.
pub fn ticket() -> Vec<Rule> {
    vec![
        Rule {
            name: "name of a ticket",
            source: "people.md 11.1",
            watches: &["number", "name"],
            needs: &[],
            check: |case| match case.int("number") {
                Some(number) => Ok(case.fix("name", format!("Ticket #{number}"))),
                None => Ok(Vec::new()),
            },
        },
        Rule {
            name: "no ticket is related to itself",
            source: "people.md 11.1",
            watches: &["related_tickets"],
            needs: &[Need::Path(&["related_tickets"])],
            check: |case| {
                let own = case.after.key();
                match case.found[0].iter().any(|other| other.key() == own) {
                    false => Ok(Vec::new()),
                    true => Err(case
                        .error(Code::CircularDependency, "related_tickets", "it is itself")
                        .hint("name other tickets")),
                }
            },
        },
    ]
}
