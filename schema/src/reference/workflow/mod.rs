//! The page of the workflow: the machines of tasks and of tickets, out of the tables that the server
//! itself works by.

use schema_som::registry::Type;

use super::Reference;
use super::markdown::{Arrow, Markdown};

mod tasks;
mod tickets;

#[cfg(test)]
pub(super) use tickets::statuses as of_tickets;

pub(super) fn text(reference: &Reference<'_>) -> String {
    let mut out = Markdown::titled("Workflow");
    out.paragraph(
        "Statuses follow from what is done; nobody sets them. A status is known by its code: others \
         that a studio adds to a list take no part in this.",
    );
    tasks::add(&mut out, reference);
    tickets::add(&mut out);
    out.finish()
}

/// Whether a type's records go through one of the machines.
pub(super) fn is_about(reference: &Reference<'_>, ty: &Type) -> bool {
    let machines = ["Task", "Ticket", "Review"].map(|name| reference.registry.by_name(name));
    machines.into_iter().flatten().any(|machine| ty.is_a(machine.ix))
}

/// An arrow of a diagram.
fn arrow(from: &'static str, to: &'static str, label: &'static str) -> Arrow {
    Arrow { from, to, label }
}

/// What an action is done by: an operation, or the creation of a record of a type.
fn done_by(reference: &Reference<'_>, names: &[&str]) -> String {
    let text = |name: &&str| match reference.registry.by_name(name) {
        Some(ty) => format!("a new {}", super::link(ty)),
        None => super::markdown::code(name),
    };
    names.iter().map(text).collect::<Vec<_>>().join(", ")
}
