//! Facts of the log as plugins are told of them.

use chrono::DateTime;
use schema_som::Key;
use schema_som::hooks::{Fact, Verb};
use schema_som::kind::Kind;
use schema_som::registry::{Registry, Type};
use serde_json::Value as Json;

use crate::bindings::backlot::plugin::vocabulary::{self as wit, CellParam, SlotParam};
use crate::bindings::exports::backlot::plugin::after_hooks as after;
use crate::layout::Member;
use crate::tails::{Ear, Tail, logged};

/// What is told of one fact by one verb, made so that it can be borrowed.
struct Told<'a> {
    fact: &'a Fact,
    verb: Verb,
    kind: u32,
    before: Vec<Made>,
    after: Vec<Made>,
}

/// A value that no fact holds in the form of the contract.
struct Made {
    field: u32,
    holds: Holds,
}

enum Holds {
    None,
    Truth(bool),
    Whole(i64),
    Real(f64),
    Text(String),
    Moment(i64),
    Link(Key),
    Links(Vec<wit::Key>),
    Decimal(String),
    Json(String),
}

/// All that is told in one call.
pub(crate) struct Telling<'a>(Vec<Told<'a>>);

/// The slots of each fact: before, after.
pub(crate) type Slots<'t> = Vec<[Vec<SlotParam<'t>>; 2]>;

impl<'a> Telling<'a> {
    /// What a hook is told of facts.
    pub(crate) fn new(registry: &Registry, tail: &Tail, facts: &'a [Fact]) -> Self {
        let mut told = Vec::with_capacity(facts.len());
        for fact in facts {
            let Some(ear) = tail.ear(fact.ty) else { continue };
            let ty = registry.get(fact.ty);
            told.extend(ear.hears(ty, fact).map(|verb| Told::new((ear, ty), fact, verb)));
        }
        Self(told)
    }

    /// How much is told.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What [`Telling::facts`] borrow.
    pub(crate) fn slots(&self) -> Slots<'_> {
        self.0.iter().map(|told| [slots(&told.before), slots(&told.after)]).collect()
    }

    /// The facts, as the contract has them.
    pub(crate) fn facts<'t>(&'t self, slots: &'t Slots<'t>) -> Vec<after::Fact<'t>> {
        let told = self.0.iter().zip(slots);
        told.map(|(told, [before, after])| after::Fact {
            position: told.fact.position as u64,
            committed: told.fact.at,
            mutation: told.fact.mutation.into(),
            attempt: told.fact.attempt,
            verb: verb(told.verb),
            kind: told.kind,
            key: told.fact.record.into(),
            before,
            after,
            caused_by: told.fact.via.as_deref(),
        })
        .collect()
    }
}

fn slots(made: &[Made]) -> Vec<SlotParam<'_>> {
    made.iter().map(|it| SlotParam { field: it.field, value: it.holds.cell() }).collect()
}

impl<'a> Told<'a> {
    fn new((ear, ty): (&Ear, &Type), fact: &'a Fact, verb: Verb) -> Self {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (field, member) in &ear.reads {
            let Some(change) = fact.changes.get(&logged(ty, *member)) else { continue };
            let (old, new) = match (member, verb) {
                (Member::Many(_), Verb::Unlink) => (change.get("removed"), None),
                (Member::Many(_), _) => (None, change.get("added")),
                (Member::Field(_), _) => (change.get(0), change.get(1)),
            };
            let kind = match member {
                Member::Field(at) => Some(&ty.fields[usize::from(*at)].def.kind),
                Member::Many(_) => None,
            };
            let made = |value: &Json| Some(Made { field: *field, holds: Holds::of(kind, value)? });
            before.extend(old.filter(|_| verb != Verb::Create).and_then(made));
            after.extend(new.filter(|_| verb != Verb::Delete).and_then(made));
        }
        Self { fact, verb, kind: ear.kind, before, after }
    }
}

impl Holds {
    /// A value as the log keeps it; nothing where it makes no sense, which only an old model explains.
    fn of(kind: Option<&Kind>, value: &Json) -> Option<Self> {
        let key = |value: &Json| value.as_str().and_then(Key::parse_logged);
        let Some(kind) = kind else {
            let keys = value.as_array()?.iter().filter_map(key).map(wit::Key::from);
            return Some(Holds::Links(keys.collect()));
        };
        if value.is_null() {
            return Some(Holds::None);
        }
        let text = || value.as_str().map(str::to_owned);
        match kind {
            Kind::Bool => value.as_bool().map(Holds::Truth),
            Kind::Int | Kind::Duration => value.as_i64().map(Holds::Whole),
            Kind::BigInt => value.as_str()?.parse().ok().map(Holds::Whole),
            Kind::Float => value.as_f64().map(Holds::Real),
            Kind::Decimal => text().map(Holds::Decimal),
            Kind::DateTime => {
                let moment = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
                Some(Holds::Moment(moment.timestamp_micros()))
            }
            Kind::Key => key(value).map(Holds::Link),
            Kind::Json => Some(Holds::Json(value.to_string())),
            Kind::Enum(words) => {
                let stored = value.as_str()?;
                let word = words.by_stored(stored).map_or(stored, |word| &word.name);
                Some(Holds::Text(word.to_owned()))
            }
            Kind::Text(_) | Kind::LongText => text().map(Holds::Text),
        }
    }

    fn cell(&self) -> CellParam<'_> {
        match self {
            Holds::None => CellParam::None,
            Holds::Truth(yes) => CellParam::Truth(*yes),
            Holds::Whole(number) => CellParam::Whole(*number),
            Holds::Real(number) => CellParam::Real(*number),
            Holds::Text(text) => CellParam::Text(text),
            Holds::Moment(micros) => CellParam::Moment(*micros),
            Holds::Link(key) => CellParam::Link((*key).into()),
            Holds::Links(keys) => CellParam::Links(keys),
            Holds::Decimal(text) => CellParam::Decimal(text),
            Holds::Json(text) => CellParam::Json(text),
        }
    }
}

/// What the contract calls a verb.
pub(crate) fn verb(verb: Verb) -> wit::Verb {
    match verb {
        Verb::Create => wit::Verb::Create,
        Verb::Update => wit::Verb::Update,
        Verb::Delete => wit::Verb::Delete,
        Verb::Restore => wit::Verb::Restore,
        Verb::Link => wit::Verb::Link,
        Verb::Unlink => wit::Verb::Unlink,
    }
}
