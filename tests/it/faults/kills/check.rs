//! What is there in the end, held against what was acknowledged and what was heard.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use anyhow::{Context, Result};
use schema_som::event::{Event, EventQuery};
use schema_som::ports::{self, Entities};
use serde_json::json;
use server::{Config, Studio};
use tests::actor::Actor;

use super::Stage;
use super::listener::{Heard, Told};
use super::program::Place;
use super::writer::{UPDATES, Written};

/// The figures of a run, and what is wrong with it.
pub(super) struct Outcome {
    pub(super) figures: Figures,
    pub(super) faults: Vec<String>,
}

#[derive(Default)]
pub(super) struct Figures {
    pub(super) kills: u64,
    pub(super) restarts: u64,
    acknowledged: usize,
    given_up: usize,
    given_up_there: usize,
    repetitions: u64,
    events: usize,
    resumes: u64,
    lost: usize,
    doubled: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "kills {}, restarts of the database {}, documents acknowledged {}, given up {} (there \
             {}), repetitions {}, events {}, resumes {}, lost {}, doubled {}",
            self.kills,
            self.restarts,
            self.acknowledged,
            self.given_up,
            self.given_up_there,
            self.repetitions,
            self.events,
            self.resumes,
            self.lost,
            self.doubled
        )
    }
}

/// The ids of all tags by their names.
pub(super) type Tags = BTreeMap<String, Vec<String>>;

/// Reads them page by page.
pub(super) fn tags(admin: &Actor) -> Result<Tags> {
    let document = "query($after: String) {
        tags(first: 100, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
    }";
    let mut tags = Tags::new();
    let mut after = json!(null);
    loop {
        let data = admin.ask(document, json!({"after": after}));
        for tag in data["tags"]["nodes"].as_array().context("tags")? {
            let text = |name: &str| tag[name].as_str().unwrap_or_default().to_owned();
            tags.entry(text("name")).or_default().push(text("id"));
        }
        if data["tags"]["pageInfo"]["hasNextPage"] != json!(true) {
            return Ok(tags);
        }
        after = data["tags"]["pageInfo"]["endCursor"].clone();
    }
}

/// The log as the database has it, behind the event that the listener began after.
pub(super) fn log(place: &Place<'_>, stage: &Stage) -> Result<Vec<Told>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut config = Config { data: place.data.to_owned(), ..Config::default() };
        config.database.url = place.url.clone();
        let studio = Studio::open(config).await?;
        let system = Some(schema_som::actor::Actor::system().into());
        let context = ports::Context::new(system, studio.registry.clone(), studio.hooks.clone());
        let mut events: Vec<Event> = Vec::new();
        loop {
            let last = events.last().map_or(0, |event| event.position);
            let more = studio.app.events(&context, &EventQuery::after(last, 500)).await?;
            if more.is_empty() {
                break;
            }
            events.extend(more);
        }
        studio.store.close().await;
        let told = events.iter().map(|event| Told {
            mutation: event.mutation.to_id("mutation"),
            record: event.record.to_id(&studio.registry.get(event.ty).prefix),
            action: event.action.as_str().to_ascii_uppercase(),
        });
        Ok(told.skip_while(|told| told.record != stage.end).skip(1).collect())
    })
}

/// Compares everything with everything.
pub(super) fn compare(
    written: Vec<Written>,
    tags: &Tags,
    (heard, log): (Heard, &[Told]),
) -> Outcome {
    let figures = Figures { events: log.len(), resumes: heard.resumes, ..Figures::default() };
    let mut outcome = Outcome { figures, faults: heard.faults.clone() };
    outcome.hold_against_log(&heard, log);
    let mutations = Mutations::of(tags, log);
    for writer in written {
        outcome.figures.repetitions += writer.repetitions;
        outcome.hold_documents(&writer, tags, &mutations);
        outcome.faults.extend(writer.faults);
    }
    outcome
}

impl Outcome {
    /// Each event once, in the order of positions.
    fn hold_against_log(&mut self, heard: &Heard, log: &[Told]) {
        let mut count: HashMap<&Told, i64> = HashMap::new();
        log.iter().for_each(|told| *count.entry(told).or_default() += 1);
        heard.events.iter().for_each(|told| *count.entry(told).or_default() -= 1);
        let sum = |sign: i64| count.values().map(|left| (left * sign).max(0) as usize).sum();
        (self.figures.lost, self.figures.doubled) = (sum(1), sum(-1));
        if (self.figures.lost, self.figures.doubled) != (0, 0) {
            let (lost, doubled) = (self.figures.lost, self.figures.doubled);
            self.faults.push(format!("events lost {lost}, doubled {doubled}"));
        } else if heard.events != log {
            self.faults.push("events were not told in the order of the log".to_owned());
        }
    }

    fn hold_documents(&mut self, writer: &Written, tags: &Tags, mutations: &Mutations) {
        for document in &writer.documents {
            let names = (0..document.rows).map(|row| format!("{}/{row}", document.name));
            let ids: Vec<&String> = names.filter_map(|name| tags.get(&name)).flatten().collect();
            let name = &document.name;
            let effects = mutations.of_document(name);
            match &document.acknowledged {
                Some(told) => {
                    self.figures.acknowledged += 1;
                    if !told.iter().eq(ids.iter().copied()) {
                        self.faults.push(format!("{name} is not what was acknowledged: {ids:?}"));
                    }
                }
                None => {
                    self.figures.given_up += 1;
                    self.figures.given_up_there += usize::from(!ids.is_empty());
                }
            }
            let whole = match ids.len() {
                0 => effects.is_empty(),
                count => count == document.rows && effects == [(count, UPDATES)],
            };
            if !whole {
                let rows = ids.len();
                self.faults.push(format!("{name} is not whole: {rows} rows, {effects:?}"));
            }
        }
    }
}

/// How many records each mutation made and changed, by the name of its document.
struct Mutations(HashMap<String, Vec<(usize, usize)>>);

impl Mutations {
    fn of(tags: &Tags, log: &[Told]) -> Mutations {
        let names = tags.iter().flat_map(|(name, ids)| ids.iter().map(move |id| (id, name)));
        let names: HashMap<&String, &String> = names.collect();
        let mut found: HashMap<&str, (Option<&str>, usize, usize)> = HashMap::new();
        for told in log {
            let one = found.entry(&told.mutation).or_default();
            match told.action.as_str() {
                "CREATED" => {
                    one.1 += 1;
                    let name = names.get(&told.record).and_then(|name| name.split_once('/'));
                    one.0 = one.0.or(name.map(|(document, _)| document));
                }
                _ => one.2 += 1,
            }
        }
        let mut by_name: HashMap<String, Vec<_>> = HashMap::new();
        for (name, made, changed) in found.into_values() {
            if let Some(name) = name {
                by_name.entry(name.to_owned()).or_default().push((made, changed));
            }
        }
        Mutations(by_name)
    }

    fn of_document(&self, name: &str) -> &[(usize, usize)] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Who looks for faults has to find them.
#[test]
fn what_is_lost_doubled_half_or_out_of_order_is_found() {
    use super::writer::Document;
    let told = |mutation: &str, record: &str, action: &str| Told {
        mutation: mutation.to_owned(),
        record: record.to_owned(),
        action: action.to_owned(),
    };
    let log = [
        told("m", "tag_1", "CREATED"),
        told("m", "tag_2", "CREATED"),
        told("m", "slate_1", "UPDATED"),
        told("m", "slate_2", "UPDATED"),
    ];
    let tags: Tags = [("w/0", "tag_1"), ("w/1", "tag_2")]
        .map(|(name, id)| (name.to_owned(), vec![id.to_owned()]))
        .into();
    let found = |heard: &[Told], log: &[Told], tags: &Tags| {
        let ids = ["tag_1", "tag_2"].map(str::to_owned).to_vec();
        let document = Document { name: "w".to_owned(), rows: 2, acknowledged: Some(ids) };
        let written = Written { documents: vec![document], ..Written::default() };
        let heard = Heard { events: heard.to_vec(), ..Heard::default() };
        let outcome = compare(vec![written], tags, (heard, log));
        (outcome.figures.lost, outcome.figures.doubled, outcome.faults.len())
    };
    assert_eq!(found(&log, &log, &tags), (0, 0, 0));
    assert_eq!(found(&log[1..], &log, &tags), (1, 0, 1));
    let doubled = [&log[..], &log[3..]].concat();
    assert_eq!(found(&doubled, &log, &tags), (0, 1, 1));
    let mut swapped = log.clone();
    swapped.swap(0, 1);
    assert_eq!(found(&swapped, &log, &tags), (0, 0, 1), "another order");
    assert_eq!(found(&log[..3], &log[..3], &tags), (0, 0, 1), "a change less");
    let half = Tags::from([("w/0".to_owned(), vec!["tag_1".to_owned()])]);
    assert_eq!(found(&log, &log, &half), (0, 0, 2), "a row less than was acknowledged");
}
