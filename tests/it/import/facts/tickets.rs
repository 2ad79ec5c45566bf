//! Facts about tickets, and which of them are open.

use std::collections::HashMap;

use schema_som::Key;
use serde_json::{Value as Json, json};

use super::Facts;
use super::values::{key_of, number, same, sorted, text};

/// What other facts say about a ticket.
pub(super) struct Ticket {
    pub number: i64,
    pub is_open: bool,
    pub project: Key,
    pub owner: Option<Key>,
    pub links: Vec<Key>,
}

impl Facts<'_> {
    pub(super) async fn tickets(&self, people: &HashMap<Key, String>) -> Vec<Ticket> {
        let names = self.texts("Status", "name").await;
        let projects = self.texts("Project", "code").await;
        let links = self.links("Ticket", "links").await;
        let related = self.links("Ticket", "related_tickets").await;
        let fields = [
            "number",
            "status_id",
            "priority",
            "owner_id",
            "created_by_id",
            "resolution",
            "project_id",
            "name",
        ];
        let tickets = self.records("Ticket", &fields).await;
        let numbers: HashMap<Key, Json> =
            tickets.iter().map(|(key, ticket)| (*key, number(&ticket[0]))).collect();
        let mut logs: HashMap<Key, u64> = HashMap::new();
        for log in self.records("TicketLog", &["ticket_id"]).await.into_values() {
            *logs.entry(key_of(&log[0])).or_default() += 1;
        }
        let expected = self.expected["tickets"].as_object().expect("tickets");
        assert_eq!(tickets.len(), expected.len(), "tickets");
        let mut told = Vec::new();
        for (key, ticket) in &tickets {
            let own = numbers[key].to_string();
            let owner = ticket[3].as_cell().as_key();
            let status = &names[&key_of(&ticket[1])];
            let ours = json!({
                "status": status,
                "priority": text(&ticket[2]),
                "owner": owner.map(|key| people[&key].clone()),
                "reported_by": people[&key_of(&ticket[4])],
                "resolution": (!ticket[5].is_null()).then(|| text(&ticket[5])),
                "logs": logs.get(key).copied().unwrap_or_default(),
                "related": related[key].iter().map(|key| &numbers[key]).collect::<Vec<_>>(),
                "links": self.ids(links.get(key)),
                "project": projects[&key_of(&ticket[6])],
            });
            for (name, fact) in expected[&own].as_object().expect("facts") {
                same(&sorted(&ours[name]), &sorted(fact), &format!("ticket {own}: {name}"));
            }
            assert_eq!(text(&ticket[7]), format!("Ticket #{own}"));
            told.push(Ticket {
                number: ticket[0].as_cell().as_int().expect("a number"),
                is_open: status != "Closed",
                project: key_of(&ticket[6]),
                owner,
                links: links[key].clone(),
            });
        }
        told
    }
}
