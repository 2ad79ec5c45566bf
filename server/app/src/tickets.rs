//! What is done with tickets: their status moves on, and a log tells of it. The ticket is locked
//! before its status is looked at, so that of two who act at once the later one acts on what the
//! earlier one left.

use schema_som::error::{Code, Error, Result};
use schema_som::operation::{Given, Outcome};
use schema_som::permission::{Action, Deed, may};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::tickets::TicketAction;
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::Tx;

use crate::auth::named;
use crate::rights::narrow;
use crate::write::{Correction, Drafts, Origin};

/// The operations with what they do.
const OPERATIONS: [(&str, TicketAction); 4] = [
    ("ticketResolve", TicketAction::Resolve),
    ("ticketAccept", TicketAction::Accept),
    ("ticketReassign", TicketAction::Reassign),
    ("ticketReopen", TicketAction::Reopen),
];

/// Runs an operation that is about a ticket.
pub(crate) async fn change(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (name, arguments): (&str, Vec<Given>),
) -> Result<Outcome> {
    let known = OPERATIONS.iter().find(|(operation, _)| *operation == name);
    let (Some((_, action)), Some(Given::Value(Value::Key(ticket)))) = (known, arguments.first())
    else {
        return Err(Error::internal(format!("the operation {name} is declared but not made")));
    };
    let record = ticket_of(origin, tx, *ticket).await?;
    let argument = match arguments.get(1) {
        Some(Given::Value(value)) => value.clone(),
        _ => Value::Null,
    };
    let sets = match action {
        TicketAction::Resolve => ("resolution", text_of(argument)),
        TicketAction::Reopen => ("resolution", text_of(Value::Null)),
        TicketAction::Accept => ("owner_id", owner(origin, tx, (name, "owner"), argument).await?),
        TicketAction::Reassign => {
            ("owner_id", owner(origin, tx, (name, "assignTo"), argument).await?)
        }
    };
    let changed = act(origin, tx, (record, *action), sets).await?;
    Ok(Outcome { values: vec![(*ticket).into(), changed.into()], ..Outcome::default() })
}

/// Moves a ticket on; answers whether the action means anything in its status.
async fn act(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (ticket, action): (Record, TicketAction),
    sets: (&'static str, Value),
) -> Result<bool> {
    let ty = origin.registry.get(ticket.ty);
    let statuses = origin.related(tx, &ticket, &["status_list", "statuses"]).await?;
    let statuses: Vec<(Key, &str)> = statuses
        .iter()
        .filter_map(|status| Some((status.key(), origin.code_of(status)?)))
        .collect();
    let from = ticket.get(ty, "status_id").clone();
    let current = statuses.iter().find(|(key, _)| Value::Key(*key) == from);
    let Some(code) = current.and_then(|(_, code)| action.leads_to(code)) else { return Ok(false) };
    let Some((to, _)) = statuses.iter().find(|(_, known)| *known == code) else {
        let what = format!("the ticket's list of statuses has none with the code `{code}`");
        return Err(Error::new(Code::NotFound, what)
            .at_field(&ty.name, "status_list")
            .at_id(ticket.key().to_id(&ty.prefix))
            .hint("add the status to the list"));
    };
    let mut drafts = Drafts::new(origin.registry, &**origin.clock);
    let values = [
        ("ticket", ticket.key().into()),
        ("action", action.stored().into()),
        ("from_status", from),
        ("to_status", (*to).into()),
    ];
    drafts.add("TicketLog", values)?;
    let values = vec![("status_id", (*to).into()), sets];
    let correction = Correction { record: ticket, values, derived: false };
    origin.carry_out(tx, drafts.finish(), vec![correction]).await?;
    Ok(true)
}

/// The ticket, locked, of somebody who may change its status.
async fn ticket_of(origin: &Origin<'_>, tx: &mut Tx, ticket: Key) -> Result<Record> {
    let record = origin.take(tx, "Ticket", ticket).await?;
    if !origin.actor.administrator {
        let ty = origin.registry.get(record.ty);
        let project = record.project(ty);
        let deed = Deed { action: Action::Update, ty, member: Some("status"), project };
        may(origin.registry, origin.actor, deed)?;
    }
    Ok(record)
}

/// Who takes care of it from now on: whoever is named, else whoever is logged in.
async fn owner(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (operation, argument): (&str, &str),
    named_one: Value,
) -> Result<Value> {
    let Value::Key(user) = named_one else {
        let hint = "name who takes care of the ticket, or log in as a user";
        let nobody = || Error::new(Code::Unauthenticated, "nobody is logged in").hint(hint);
        return Ok(origin.actor.user.ok_or_else(nobody)?.into());
    };
    let ty = named(origin.registry, "User")?;
    let query = Query::flat(ty, vec![Column::Field(0, ty.id())], Predicate::eq(ty.id(), user));
    let query = narrow(origin.registry, origin.actor, query)?;
    match tx.read(origin.registry, &query).await?.rows.is_empty() {
        false => Ok(user.into()),
        true => {
            let id = user.to_id(&ty.prefix);
            Err(Error::new(Code::NotFound, format!("there is no User {id} that you may see"))
                .at_field(operation, argument)
                .at_id(id)
                .hint("check the id; the user may have been deleted"))
        }
    }
}

/// A text, or the empty one.
fn text_of(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(text),
        _ => Value::Text(String::new()),
    }
}
