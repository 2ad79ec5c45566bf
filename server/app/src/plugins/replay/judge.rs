//! Before-hooks asked about what happened, by whoever did it. What they ask in the meantime is answered as
//! far as that changes nothing.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{
    Answer, Ask, Batch, Caller, Desk, DrawerDeed, HookId, Outcome, Proposal, ROWS, Ruling, Verb,
    Weighing, served,
};
use schema_som::ports::{Beginning, Context, Via};
use schema_som::registry::Type;
use schema_som::{Key, KeySet, Record};
use server_storage::PositionedEventRow;

use super::past::{CHANGED, Image, Images, UNKNOWN};
use super::{Judged, Replay, Replayed, Said, UNASKED, shown, verb};
use crate::App;
use crate::auth::actors_within;
use crate::plugins::deliver::led;
use crate::plugins::desk::Beside;

/// Whoever asks the hooks of a plugin about events.
pub(super) struct Judge<'a> {
    app: &'a App,
    context: &'a Context,
    replay: &'a Replay<'a>,
    until: i64,
    /// Those who made the changes, as they are now.
    people: HashMap<Key, Arc<Actor>>,
    pub(super) done: Replayed,
}

/// Rows to which the same happened, by one document.
struct Group<'e> {
    ty: &'e Type,
    verb: Verb,
    rows: Vec<Row<'e>>,
}

struct Row<'e> {
    event: &'e PositionedEventRow,
    before: Option<&'e Record>,
    /// As hooks leave it to each other.
    after: Record,
    links: Vec<(u16, Vec<Key>)>,
    refused: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        app: &'a App,
        context: &'a Context,
        replay: &'a Replay<'a>,
        now: i64,
    ) -> Self {
        let (people, done) = (HashMap::new(), Replayed::default());
        Self { app, context, replay, until: now.saturating_add(replay.time), people, done }
    }

    /// Whether the rest is for another time. Something is done in any case.
    pub(super) fn is_late(&self, now: i64) -> bool {
        now > self.until && self.done.looked > 0
    }

    /// Learns who made the changes, in a fixed number of statements.
    pub(super) async fn meet(&mut self, page: &[PositionedEventRow]) -> Result<()> {
        let users: KeySet = page.iter().filter_map(|row| row.event.actor).collect();
        let users: Vec<Key> = users.into_iter().collect();
        if users.is_empty() {
            return Ok(());
        }
        let mut tx = self.app.store.begin_snapshot().await?;
        let found = actors_within(&mut tx, &self.context.registry, &users).await?;
        tx.rollback().await?;
        self.people = found.into_iter().map(|(key, actor)| (key, Arc::new(actor))).collect();
        Ok(())
    }

    /// Asks about events of one document, of one type and sort.
    pub(super) async fn group(
        &mut self,
        events: &[PositionedEventRow],
        images: &mut Images,
    ) -> Result<()> {
        let Some(first) = events.first() else { return Ok(()) };
        self.done.looked += events.len() as u32;
        let cause = first.event.cause.as_str();
        if UNASKED.contains(&cause) || led(cause).0.as_deref() == Some(self.replay.plugin) {
            self.done.unasked += events.len() as u32;
            return Ok(());
        }
        let registry = self.replay.registry.clone();
        let (Some(ty), Some(verb)) =
            (registry.by_name(&first.event.type_name), verb(&first.event.action))
        else {
            self.lose(UNKNOWN, events.len());
            return Ok(());
        };
        let mut whole: Vec<(&PositionedEventRow, Image)> = Vec::with_capacity(events.len());
        for event in events {
            match images.remove(&event.position) {
                Some(Ok(image)) => whole.push((event, image)),
                Some(Err(reason)) => self.lose(reason, 1),
                None => self.lose(CHANGED, 1),
            }
        }
        for (verb, picks) in
            [(verb, Pick::Fields), (Verb::Link, Pick::Came), (Verb::Unlink, Pick::Went)]
        {
            let rows: Vec<Row<'_>> = whole.iter().filter_map(|it| picks.row(it, verb)).collect();
            if !rows.is_empty() {
                self.judge(Group { ty, verb, rows }).await?;
            }
        }
        Ok(())
    }

    fn lose(&mut self, reason: &'static str, count: usize) {
        match self.done.lost.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, lost)) => *lost += count as u32,
            None => self.done.lost.push((reason, count as u32)),
        }
    }

    /// Has the plugin's hooks judge a group, one after the other.
    async fn judge(&mut self, mut group: Group<'_>) -> Result<()> {
        let hooks = self.replay.hooks.clone();
        for hook in hooks.before(group.ty.ix, group.verb) {
            let name = hooks.name(*hook);
            if *name.plugin != *self.replay.plugin {
                continue;
            }
            let changed: Vec<Vec<u16>> =
                group.rows.iter().map(|row| row.changed(group.verb)).collect();
            let open = group.rows.iter().enumerate().filter(|(_, row)| !row.refused);
            let fires = open.map(|(at, row)| (at, row.proposal(&changed[at])));
            let fires = fires.filter(|(_, row)| hooks.fires(*hook, group.verb, row));
            let (places, rows): (Vec<usize>, Vec<Proposal<'_>>) = fires.unzip();
            let mut said = Vec::new();
            for (places, rows) in places.chunks(ROWS).zip(rows.chunks(ROWS)) {
                self.done.asked += rows.len() as u32;
                let begun = self.app.clock.now();
                let outcome = self.ask(*hook, &group, rows).await;
                self.done.micros += self.app.clock.now() - begun;
                said.push((places.to_vec(), outcome));
            }
            for (places, outcome) in said {
                self.note(&mut group, (&name.hook, &places), outcome);
            }
        }
        Ok(())
    }

    async fn ask(&self, hook: HookId, group: &Group<'_>, rows: &[Proposal<'_>]) -> Result<Outcome> {
        let Some(event) = group.rows.first().map(|row| &row.event.event) else {
            return Ok(Outcome::default());
        };
        let known = event.actor.and_then(|user| self.people.get(&user)).cloned();
        let actor = match event.actor {
            Some(user) => {
                known.unwrap_or_else(|| Arc::new(Actor { user: Some(user), ..Actor::default() }))
            }
            None => Arc::new(Actor::system()),
        };
        let beginning = Beginning { now: event.at, mutation: event.mutation };
        let (via, _) = led(&event.cause);
        let caller = Caller { via, ..Caller::of(&self.app.clock, &actor, beginning) };
        let projects: Vec<_> = rows.iter().map(|row| row.after.project(group.ty)).collect();
        let project = projects.first().copied().flatten();
        let project = project.filter(|_| projects.windows(2).all(|two| two[0] == two[1]));
        let batch = Batch { ty: group.ty.ix, verb: group.verb, rows, project };
        match self.replay.hooks.weigh(hook, &caller, batch) {
            Weighing::Done(outcome) => outcome,
            Weighing::Waits(call) => {
                let Replay { registry, hooks, plugin, .. } = self.replay;
                let via = Some(Via { plugin: (*plugin).into(), depth: 1 });
                let context = Context::new(Some(actor), registry.clone(), hooks.clone());
                let context = Context { via, ..context };
                let desk = Beside { app: self.app, context, may_change: false };
                served(call, &mut Reading(desk)).await
            }
        }
    }

    /// Notes what a hook says, and leaves what it rewrites to the next one.
    fn note(
        &mut self,
        group: &mut Group<'_>,
        (hook, places): (&str, &[usize]),
        outcome: Result<Outcome>,
    ) {
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                let code = error.code().as_str().to_owned();
                let said = Said::Failed { code, message: error.message().to_owned() };
                for at in places {
                    self.tell((group, *at), hook, said.clone());
                }
                return;
            }
        };
        self.done.staged += outcome.staged.len() as u32;
        for (row, ruling) in outcome.rulings {
            let Some(at) = places.get(row as usize).copied() else { continue };
            match ruling {
                Ruling::Refuse(refusal) => {
                    group.rows[at].refused = true;
                    let field = refusal.member.map(|name| member(group.ty, &name));
                    let (code, message) = (refusal.code, refusal.message);
                    let said = Said::Refused { code, message, field, details: refusal.details };
                    self.tell((group, at), hook, said);
                }
                Ruling::Rewrite(values) => {
                    let mut fields = Vec::new();
                    for (field, value) in values {
                        let place = usize::from(field);
                        let Some(def) = group.ty.fields.get(place).map(|field| &field.def) else {
                            continue;
                        };
                        let was = &mut group.rows[at].after.values[place];
                        if *was != value {
                            let (old, new) = (shown(&def.kind, was), shown(&def.kind, &value));
                            fields.push((member(group.ty, &def.name), old, new));
                            *was = value;
                        }
                    }
                    if !fields.is_empty() {
                        self.tell((group, at), hook, Said::Changed(fields));
                    }
                }
            }
        }
    }

    fn tell(&mut self, (group, at): (&Group<'_>, usize), hook: &str, said: Said) {
        let PositionedEventRow { position, event } = group.rows[at].event;
        let by = event.actor.and_then(|user| self.people.get(&user));
        self.done.rows.push(Judged {
            position: *position,
            at: event.at,
            by: by.map(|actor| actor.login.clone()),
            verb: group.verb,
            type_name: group.ty.name.clone(),
            record: event.record.to_id(&group.ty.prefix),
            hook: hook.to_owned(),
            said,
        });
    }
}

/// What of an event is asked about.
#[derive(Clone, Copy)]
enum Pick {
    Fields,
    Came,
    Went,
}

impl Pick {
    fn row<'e>(
        self,
        (event, image): &'e (&'e PositionedEventRow, Image),
        verb: Verb,
    ) -> Option<Row<'e>> {
        let side = |(at, came, went): &(u16, Vec<Key>, Vec<Key>)| {
            let keys = if matches!(self, Pick::Came) { came } else { went };
            (!keys.is_empty()).then(|| (*at, keys.clone()))
        };
        let links: Vec<_> = match self {
            Pick::Fields => Vec::new(),
            _ => image.links.iter().filter_map(side).collect(),
        };
        let (before, after) = (image.before.as_ref(), image.after.clone());
        let row = Row { event, before, after, links, refused: false };
        let concerns = match self {
            // What is only linked has no field that changed.
            Pick::Fields => verb != Verb::Update || !row.changed(verb).is_empty(),
            _ => !row.links.is_empty(),
        };
        concerns.then_some(row)
    }
}

impl Row<'_> {
    /// The fields that are different now.
    fn changed(&self, verb: Verb) -> Vec<u16> {
        if verb == Verb::Delete {
            return Vec::new();
        }
        let differs = |at: &usize| match self.before {
            Some(before) => before.values[*at] != self.after.values[*at],
            None => !self.after.values[*at].is_null(),
        };
        (1..self.after.values.len()).filter(differs).map(|at| at as u16).collect()
    }

    fn proposal<'s>(&'s self, changed: &'s [u16]) -> Proposal<'s> {
        let derived = self.event.event.cause == "derived";
        Proposal { before: self.before, after: &self.after, changed, links: &self.links, derived }
    }
}

/// A field as clients know it: a foreign key by its relation.
fn member(ty: &Type, name: &str) -> String {
    let relation = ty.field(name).and_then(|field| ty.fields[usize::from(field.index)].relation);
    let name = relation.map_or(name, |at| ty.relations[usize::from(at)].def.name.as_str());
    schema_som::naming::camel(name)
}

/// Answers what changes nothing.
struct Reading<'a>(Beside<'a>);

#[async_trait]
impl Desk for Reading<'_> {
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>> {
        let changes = match &ask {
            Ask::Look(_) => false,
            Ask::Drawer(ask) => !matches!(ask.what, DrawerDeed::Read(_) | DrawerDeed::Scan { .. }),
            Ask::Document(_) | Ask::Web(_) | Ask::Signal(_) => true,
        };
        match changes {
            false => self.0.answer(ask).await,
            true => Ok(Err(Error::new(Code::Forbidden, "nothing comes of a replay"))),
        }
    }
}
