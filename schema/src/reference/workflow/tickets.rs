//! The life of a ticket.

use schema_som::tickets::TicketAction;

use super::super::markdown::{Markdown, code};
use super::arrow;

/// A status, and what each action makes of it.
const COLUMNS: usize = TicketAction::ALL.len() + 1;

/// The status of a new ticket.
const FIRST: &str = "NEW";

pub(super) fn add(out: &mut Markdown) {
    out.heading(2, "Tickets");
    out.paragraph(
        "Where an action means nothing in a ticket's status nothing happens, and the operation \
         answers so.",
    );
    let statuses = statuses();
    let mut arrows = vec![arrow("[*]", FIRST, "")];
    for action in TicketAction::ALL {
        let leads = statuses.iter().filter_map(|from| Some((*from, action.leads_to(from)?)));
        arrows.extend(leads.map(|(from, to)| arrow(from, to, action.stored())));
    }
    out.states(&arrows);
    let head: [_; COLUMNS] = std::array::from_fn(|at| match at {
        0 => "Status",
        at => TicketAction::ALL[at - 1].stored(),
    });
    let row = |from: &&str| -> [String; COLUMNS] {
        std::array::from_fn(|at| match at {
            0 => code(from),
            at => TicketAction::ALL[at - 1].leads_to(from).map(code).unwrap_or_default(),
        })
    };
    out.table(head, statuses.iter().map(row));
}

/// Every status that a ticket can get into, in the order in which it does.
pub(in super::super) fn statuses() -> Vec<&'static str> {
    let mut known = vec![FIRST];
    let mut next = 0;
    while let Some(from) = known.get(next).copied() {
        next += 1;
        for to in TicketAction::ALL.into_iter().filter_map(|action| action.leads_to(from)) {
            if !known.contains(&to) {
                known.push(to);
            }
        }
    }
    known
}
