//! Hooks in plain Rust that note what they were asked: plugins without a sandbox, for tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::error::Result;
use crate::hooks::{
    Answer, Ask, Asking, Batch, Caller, HookId, HookName, Hooks, Outcome, Proposal, Step, Verb,
    Weighing,
};
use crate::id::Key;
use crate::query::{Level, Query};
use crate::registry::TypeIx;

type Condition = Box<dyn Fn(&Proposal<'_>) -> bool + Send + Sync>;
type Judgement = Box<dyn Fn(&Caller, &Batch<'_>) -> Result<Outcome> + Send + Sync>;
type Question = Box<dyn Fn(&Batch<'_>) -> Query + Send + Sync>;
type Reply = Box<dyn Fn(Result<Level>) -> Result<Outcome> + Send + Sync>;

/// Hooks that are closures, in the order in which they were added.
#[derive(Default)]
pub struct Listeners {
    listeners: Vec<Listener>,
    by_verb: HashMap<(TypeIx, Verb), Vec<HookId>>,
    calls: Mutex<Vec<Call>>,
}

struct Listener {
    name: HookName,
    condition: Option<Condition>,
    way: Way,
}

enum Way {
    Speaks(Judgement),
    Looks(Question, Reply),
}

/// What a hook was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The hook's name.
    pub hook: Arc<str>,
    /// The type of the rows.
    pub ty: TypeIx,
    /// What happens to them.
    pub verb: Verb,
    /// The rows.
    pub rows: Vec<Asked>,
    /// Their project, if it is the same one.
    pub project: Option<Key>,
    /// The plugin that staged it, if one did.
    pub via: Option<Arc<str>>,
    /// The document.
    pub mutation: Key,
}

/// A row that a hook was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The record.
    pub key: Key,
    /// The fields that change.
    pub changed: Vec<u16>,
    /// The targets that come or go, by relation.
    pub links: Vec<(u16, Vec<Key>)>,
    /// Whether it follows from another change.
    pub derived: bool,
}

impl Listeners {
    /// Adds a hook `plugin/hook` that says at once what it thinks.
    #[must_use]
    pub fn on(
        self,
        name: &str,
        what: &[(TypeIx, Verb)],
        judgement: impl Fn(&Caller, &Batch<'_>) -> Result<Outcome> + Send + Sync + 'static,
    ) -> Self {
        self.add(name, what, Way::Speaks(Box::new(judgement)))
    }

    /// Adds a hook `plugin/hook` that looks at records first.
    #[must_use]
    pub fn looking(
        self,
        name: &str,
        what: &[(TypeIx, Verb)],
        question: impl Fn(&Batch<'_>) -> Query + Send + Sync + 'static,
        reply: impl Fn(Result<Level>) -> Result<Outcome> + Send + Sync + 'static,
    ) -> Self {
        self.add(name, what, Way::Looks(Box::new(question), Box::new(reply)))
    }

    /// Lets the hook that was added last be concerned by such rows alone.
    #[must_use]
    pub fn when(
        mut self,
        condition: impl Fn(&Proposal<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        if let Some(last) = self.listeners.last_mut() {
            last.condition = Some(Box::new(condition));
        }
        self
    }

    /// What was asked so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(mut self, name: &str, what: &[(TypeIx, Verb)], way: Way) -> Self {
        let id = HookId(self.listeners.len() as u32);
        let (plugin, hook) = name.split_once('/').unwrap_or((name, name));
        let name = HookName { plugin: plugin.into(), hook: hook.into() };
        self.listeners.push(Listener { name, condition: None, way });
        for place in what {
            self.by_verb.entry(*place).or_default().push(id);
        }
        self
    }

    fn listener(&self, hook: HookId) -> &Listener {
        &self.listeners[hook.0 as usize]
    }

    fn note(&self, hook: HookId, caller: &Caller, batch: &Batch<'_>) {
        let row = |row: &Proposal<'_>| Asked {
            key: row.after.key(),
            changed: row.changed.to_vec(),
            links: row.links.to_vec(),
            derived: row.derived,
        };
        let call = Call {
            hook: self.listener(hook).name.hook.clone(),
            ty: batch.ty,
            verb: batch.verb,
            rows: batch.rows.iter().map(row).collect(),
            project: batch.project,
            via: caller.via.clone(),
            mutation: caller.mutation,
        };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

impl Hooks for Listeners {
    fn before(&self, ty: TypeIx, verb: Verb) -> &[HookId] {
        self.by_verb.get(&(ty, verb)).map_or(&[], Vec::as_slice)
    }

    fn fires(&self, hook: HookId, _verb: Verb, row: &Proposal<'_>) -> bool {
        self.listener(hook).condition.as_ref().is_none_or(|holds| holds(row))
    }

    fn weigh<'a>(&'a self, hook: HookId, caller: &'a Caller, batch: Batch<'a>) -> Weighing<'a> {
        self.note(hook, caller, &batch);
        match &self.listener(hook).way {
            Way::Speaks(judge) => Weighing::Done(judge(caller, &batch)),
            Way::Looks(question, reply) => {
                let question = Some(Box::new(question(&batch)));
                Weighing::Waits(Box::new(Look { question, reply, answer: None }))
            }
        }
    }

    fn name(&self, hook: HookId) -> HookName {
        self.listener(hook).name.clone()
    }
}

struct Look<'a> {
    question: Option<Box<Query>>,
    reply: &'a Reply,
    answer: Option<Result<Level>>,
}

#[async_trait]
impl Asking<Outcome> for Look<'_> {
    async fn next(&mut self) -> Step<Outcome> {
        match (self.question.take(), self.answer.take()) {
            (Some(question), _) => Step::Ask(Ask::Look(question)),
            (None, Some(answer)) => Step::Done((self.reply)(answer)),
            (None, None) => Step::Done(Ok(Outcome::default())),
        }
    }

    fn answer(&mut self, answer: Result<Answer>) {
        self.answer = Some(answer.and_then(Answer::level));
    }
}
