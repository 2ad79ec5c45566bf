//! A plugin that says something to whoever listens, wherever it is called.

use plugins_sdk::{Batch, Column, Facts, Failure, Fault, Sheet, plugin, signals};

struct Signalling;

#[plugin]
impl Signalling {
    #[before("early")]
    fn early(batch: &Batch) -> Result<(), Fault> {
        for row in batch.rows() {
            row.refuse("SAID", said("farm.early", "1"));
        }
        Ok(())
    }

    #[after("late")]
    fn late(facts: &Facts) -> Result<(), Fault> {
        for fact in facts.iter() {
            let name = fact.after("name")?;
            let name = name.as_ref().and_then(|name| name.as_text()).unwrap_or_default();
            signals::publish("farm.tag", &format!("{name:?}"))?;
        }
        Ok(())
    }

    #[compute("said")]
    fn computed(tags: &Sheet) -> Result<Column, Fault> {
        Ok(Column::texts(tags.keys().iter().map(|_| Some(said("farm.computed", "1")))))
    }

    #[action("signalSay")]
    fn say(arguments: &str) -> Result<String, Failure> {
        let [payload, topic] = ["payload", "topic"].map(|name| text(arguments, name));
        Ok(format!("{{\"said\": {:?}}}", said(&topic, &payload)))
    }

    #[action("signalFlood")]
    fn flood(_arguments: &str) -> Result<String, Failure> {
        // As many as a minute has room for need several calls.
        let last = (0..150).map(|_| said("farm.flood", "0")).last().unwrap_or_default();
        Ok(format!("{{\"said\": {last:?}}}"))
    }
}

/// The fault of saying something, if there is one.
fn said(topic: &str, payload: &str) -> String {
    match signals::publish(topic, payload) {
        Ok(()) => "well".to_owned(),
        Err(fault) => fault.code,
    }
}

/// A text among arguments, whose quotes are the only characters that are escaped in it.
fn text(arguments: &str, name: &str) -> String {
    let start = format!("\"{name}\":\"");
    let Some(at) = arguments.find(&start) else { return String::new() };
    let mut out = String::new();
    let mut rest = arguments[at + start.len()..].chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' => out.extend(rest.next()),
            c => out.push(c),
        }
    }
    out
}
