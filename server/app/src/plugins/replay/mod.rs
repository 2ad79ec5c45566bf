//! What a plugin would have said of what happened: its before-hooks judge past changes once more, and
//! nothing comes of it. `past` rebuilds what records were, `judge` asks the hooks.

mod judge;
mod past;

use std::collections::BTreeSet;
use std::sync::Arc;

use schema_som::error::Result;
use schema_som::event::EventAction;
use schema_som::hooks::{Hooks, Verb};
use schema_som::ports::Context;
use schema_som::{Key, KeySet, Registry, Value};
use serde_json::{Map, Value as Json};
use server_storage::{EventFilter, PositionedEventRow};

use self::judge::Judge;
use crate::App;

/// Later changes of the records of a page, which have to be undone to know what they were.
const LATER: u32 = 20_000;

/// Causes that no plugin is asked about: what other systems bring, and what the server begins with.
const UNASKED: [&str; 2] = ["import", "system"];

/// What is judged once more, and by whom.
pub struct Replay<'a> {
    /// The plugins, of which one is asked.
    pub hooks: Arc<dyn Hooks>,
    /// The model that they were held against.
    pub registry: Arc<Registry>,
    /// The plugin.
    pub plugin: &'a str,
    /// The position after which it begins.
    pub after: i64,
    /// The moment from which on, and the moment before which, in microseconds since 1970.
    pub between: (Option<i64>, Option<i64>),
    /// Events that are looked at, at most.
    pub limit: u32,
    /// Microseconds after which the rest is left for the next page.
    pub time: i64,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Events that were looked at.
    pub looked: u32,
    /// Rows that hooks were asked about.
    pub asked: u32,
    /// Events that nobody is asked about: imports, seeds, and what the plugin staged itself.
    pub unasked: u32,
    /// Events whose records could not be rebuilt, by the reason.
    pub lost: Vec<(&'static str, u32)>,
    /// Changes that hooks would have staged.
    pub staged: u32,
    /// What hooks would have done about rows, in the order of the log.
    pub rows: Vec<Judged>,
    /// Microseconds that hooks took.
    pub micros: i64,
    /// The position of the last event that was looked at, if there may be more.
    pub next: Option<i64>,
}

/// What a hook would have done about a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The position of the event.
    pub position: i64,
    /// When it happened, in microseconds since 1970.
    pub at: i64,
    /// The login of whoever did it.
    pub by: Option<String>,
    /// What happened.
    pub verb: Verb,
    /// The type of the record.
    pub type_name: String,
    /// The record's id.
    pub record: String,
    /// The hook.
    pub hook: String,
    /// What it says.
    pub said: Said,
}

/// What a hook says of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// It refuses it.
    Refused {
        /// The plugin's own code.
        code: String,
        /// One sentence.
        message: String,
        /// The culprit.
        field: Option<String>,
        /// Whatever else it tells.
        details: Option<Map<String, Json>>,
    },
    /// It puts other values in: the field, what was stored, and what would have been.
    Changed(Vec<(String, Json, Json)>),
    /// It failed, so that the row would have been refused, or passed by where the manifest says so.
    Failed {
        /// The code.
        code: String,
        /// What went wrong.
        message: String,
    },
}

impl App {
    /// Has a plugin's before-hooks judge past changes. Nothing is stored, nobody else is asked, and what
    /// they look up is what is there now, by the rights of whoever made the change.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn replay(&self, context: &Context, replay: &Replay<'_>) -> Result<Replayed> {
        self.store.settle().await?;
        let (since, until) = replay.between;
        let types = replay.types();
        let names = types.iter().map(|name| (*name).to_owned()).collect();
        let filter = EventFilter {
            since,
            until,
            types: Some(names),
            ..EventFilter::after(replay.after, replay.limit)
        };
        let mut page = match types.is_empty() {
            true => Vec::new(),
            false => self.store.events(&filter).await?,
        };
        let mut goes_on = page.len() == replay.limit as usize;
        let present = self.present((&context.registry, &replay.registry), &page).await?;
        // Read after the records, so that no change is missing that they show already.
        let later = loop {
            let Some(first) = page.first() else { break Vec::new() };
            let records: KeySet = page.iter().map(|it| it.event.record).collect();
            let records: Vec<Key> = records.into_iter().collect();
            let later = self.store.events_of(&records, first.position - 1, LATER).await?;
            if later.len() < LATER as usize || page.len() == 1 {
                break later;
            }
            page.truncate(page.len() / 2);
            goes_on = true;
        };
        let last = page.last().map(|it| it.position);
        let mut images = past::rebuilt(&replay.registry, present, &later);
        let mut judge = Judge::new(self, context, replay, self.clock.now());
        judge.meet(&page).await?;
        for group in page.chunk_by(were_together) {
            if judge.is_late(self.clock.now()) {
                judge.done.next = group.first().map(|it| it.position - 1);
                return Ok(judge.done);
            }
            judge.group(group, &mut images).await?;
        }
        judge.done.next = last.filter(|_| goes_on);
        Ok(judge.done)
    }
}

impl Replay<'_> {
    /// The concrete types that the plugin's hooks listen to.
    fn types(&self) -> BTreeSet<&str> {
        let listens = |ty: &&schema_som::registry::Type| {
            let mut hooks = Verb::ALL.iter().flat_map(|verb| self.hooks.before(ty.ix, *verb));
            hooks.any(|hook| *self.hooks.name(*hook).plugin == *self.plugin)
        };
        self.registry.concrete().filter(listens).map(|ty| ty.name.as_str()).collect()
    }
}

/// Whether two events were judged together.
fn were_together(one: &PositionedEventRow, other: &PositionedEventRow) -> bool {
    let (one, other) = (&one.event, &other.event);
    one.mutation == other.mutation && one.type_name == other.type_name && one.action == other.action
}

/// A value as the log and clients see it.
fn shown(kind: &schema_som::kind::Kind, value: &Value) -> Json {
    let mut text = String::new();
    crate::write::push_value(&mut text, kind, value);
    serde_json::from_str(&text).unwrap_or(Json::Null)
}

/// What happened, in the words of hooks.
fn verb(action: &str) -> Option<Verb> {
    Some(match EventAction::parse(action)? {
        EventAction::Created => Verb::Create,
        EventAction::Updated => Verb::Update,
        EventAction::Deleted => Verb::Delete,
        EventAction::Restored => Verb::Restore,
    })
}
