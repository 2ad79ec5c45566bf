//! Tickets and what is done with them.

use serde_json::{Value, json};

use crate::traces::compare::{Outcome, Refusal, UNKNOWN};
use crate::traces::format::Step;
use crate::traces::input::Input;
use crate::traces::world::{World, ask_as};

/// What recordings say of a ticket.
const TICKET: &str = "number name status { name } owner { id } resolution priority summary
    createdBy { id } logs(first: 100) { nodes {
        action fromStatus { name } toStatus { name } } }";

pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    Some(match &*step.op {
        "create_ticket" => create(world, step),
        "ticket" => act(world, step),
        "ticket_set" => set(world, step),
        "ticket_relate" => relate(world, step),
        "open_tickets" => listed(world, "owner", &world.id(step.value("user"))),
        "project_open_tickets" => listed(world, "project", &world.id(step.value("project"))),
        _ => return None,
    })
}

fn create(world: &mut World<'_>, step: &Step) -> Outcome {
    let input =
        Input::of(step, &["summary", "priority"]).given(step, "project", |name| world.link(name));
    let author = world.id(step.value("created_by"));
    let actor = world.stage.acting(author.as_str().unwrap_or_default()).clone();
    world.create_as(&actor, "Ticket", step.text("ref"), input.into())?;
    ticket(world, step)
}

/// The mutation of an action, and its argument beside the ticket.
fn action(name: &str) -> Option<(&'static str, Option<(&'static str, &'static str)>)> {
    Some(match name {
        "resolve" => ("ticketResolve", Some(("resolution", "String"))),
        "accept" => ("ticketAccept", None),
        "reassign" => ("ticketReassign", Some(("assign_to", "ID"))),
        "reopen" => ("ticketReopen", None),
        _ => return None,
    })
}

fn act(world: &mut World<'_>, step: &Step) -> Outcome {
    let Some((field, argument)) = action(step.text("action")) else {
        return Err(Refusal::new(UNKNOWN, format!("ticket: {}", step.text("action"))));
    };
    let mut variables = json!({"ticket": world.id(step.value("ref"))});
    let (mut declared, mut passed) = (String::new(), String::new());
    if let Some((name, kind)) = argument {
        declared = format!(", $more: {kind}");
        passed = format!(", {}: $more", crate::traces::spoken::camel(name));
        if let Some(value) = step.given(name) {
            variables["more"] = world.id(value);
        }
    }
    let document = format!(
        "mutation($ticket: ID!{declared}) {{ done: {field}(ticket: $ticket{passed}) {{ changed }} }}"
    );
    let who = world.id(step.value("user"));
    let actor = world.stage.acting(who.as_str().unwrap_or_default());
    let data = ask_as(actor, &document, variables)?;
    let mut answer = ticket(world, step)?;
    if data["done"]["changed"] == false {
        answer["log"] = Value::Null;
    }
    Ok(answer)
}

fn set(world: &mut World<'_>, step: &Step) -> Outcome {
    let patch = match step.text("field") {
        "project" | "owner" => {
            Input::default().with(step.text("field"), world.link(step.value("value")))
        }
        _ => super::records::patch(step),
    };
    world.update("Ticket", step.value("ref"), patch)?;
    ticket(world, step)
}

fn relate(world: &mut World<'_>, step: &Step) -> Outcome {
    let links = world.links("connect", &json!([step.value("other")]));
    world.update("Ticket", step.value("ref"), Input::default().with("relatedTickets", links))?;
    let selection = "relatedTickets(first: 100) { nodes { id } }";
    let record = world.read("Ticket", step.value("ref"), selection)?;
    Ok(json!({"related": world.names_of(&record["relatedTickets"]["nodes"])}))
}

/// Tickets by owner or project, and those of them that are not closed.
fn listed(world: &World<'_>, by: &str, id: &Value) -> Outcome {
    let document = format!(
        "query($id: ID!) {{
            all: tickets(filter: {{{by}: {{id: {{eq: $id}}}}}}, first: 200) {{ nodes {{ id }} }}
            open: tickets(filter: {{{by}: {{id: {{eq: $id}}}}, status: {{code: {{ne: \"CLS\"}}}}}},
                first: 200) {{ nodes {{ id }} }} }}"
    );
    let data = world.ask(&document, json!({"id": id}))?;
    let names = |name: &str| world.names_of(&data[name]["nodes"]);
    Ok(json!({"tickets": names("all"), "open": names("open")}))
}

fn ticket(world: &mut World<'_>, step: &Step) -> Outcome {
    let record = world.read("Ticket", step.value("ref"), TICKET)?;
    // Numbers count on through the recordings that were played before.
    let number = record["number"].as_i64().unwrap_or_default();
    let before = *world.tickets_before.get_or_insert(number - 1);
    let name = record["name"].as_str().unwrap_or_default();
    let name = name.replace(&format!("#{number}"), &format!("#{}", number - before));
    let logs = record["logs"]["nodes"].as_array().cloned().unwrap_or_default();
    let log = logs.last().map_or(Value::Null, |log| {
        let action = log["action"].as_str().unwrap_or_default().to_lowercase();
        json!({"from": log["fromStatus"]["name"], "to": log["toStatus"]["name"], "action": action})
    });
    Ok(json!({
        "number": number - before,
        "name": name,
        "status": record["status"]["name"],
        "owner": world.name_of(&record["owner"]["id"]),
        "resolution": record["resolution"],
        "priority": record["priority"],
        "summary": record["summary"],
        "logs": logs.len(),
        "reported_by": world.name_of(&record["createdBy"]["id"]),
        "log": log,
    }))
}
