//! Subscriptions to what plugins say: from now on, at most once, and as long as a token is worth
//! something. Nothing of it is kept, so that there is no cursor to go on after.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use schema_som::hooks::{Signal, Topics};
use schema_som::{Code, Error};
use serde_json::Value as Json;
use tokio::sync::watch;

use super::evaluate::{Source, Stop};
use super::session::{Session, State};
use super::{Delivery, Hub, Patience};
use crate::bundle;
use crate::coerce::Coercer;
use crate::engine::{Caller, Request};
use crate::log::at;
use crate::plan::{Key, Root, RootKind, SignalPart};
use crate::run::push_errors;
use crate::write_json::{Writer, Written, push_text};

/// Topics that are listened to at once.
const TOPICS: usize = 32;

/// Where a delivery stands that stands in no log.
const NOWHERE: i64 = 0;

/// A listener.
pub(super) struct Listening {
    hub: Arc<Hub>,
    request: Request,
    session: Arc<Session>,
    state: watch::Receiver<State>,
    /// The number of the last signal that was heard.
    heard: u64,
    waiting: VecDeque<Bytes>,
}

impl Listening {
    /// # Errors
    /// Whatever keeps the document from being listened to.
    pub(super) async fn begin(
        hub: Arc<Hub>,
        request: Request,
        caller: &Caller,
    ) -> Result<Self, Stop> {
        let session = hub.session(caller).await?;
        let state = session.watch();
        let standing = hub.current(&session).await?;
        hub.source.write(&request, &[])?;
        let context = hub.source.context(Some(standing.actor), None);
        let heard = hub.source.entities.signals(&context, None).await?.newest;
        Ok(Self { hub, request, session, state, heard, waiting: VecDeque::new() })
    }

    pub(super) async fn next(&mut self) -> Result<Delivery, Stop> {
        let mut patience = Patience(0);
        loop {
            match self.step().await {
                Ok(Some(payload)) => return Ok(Delivery { payload, position: NOWHERE }),
                Ok(None) => patience = Patience(0),
                Err(stop) if stop.passes() => patience.wait().await,
                Err(stop) => return Err(stop),
            }
        }
    }

    /// The next response, or another try: something else may have changed.
    async fn step(&mut self) -> Result<Option<Bytes>, Stop> {
        self.state.mark_unchanged();
        let standing = self.hub.current(&self.session).await?;
        if let Some(bundle) = &self.request.bundle {
            bundle.admit(&standing.actor)?;
        }
        if let Some(payload) = self.waiting.pop_front() {
            return Ok(Some(payload));
        }
        let source = &self.hub.source;
        let context = source.context(Some(standing.actor), None);
        let heard = tokio::select! {
            biased;
            _ = self.state.changed() => return Ok(None),
            heard = source.entities.signals(&context, Some(self.heard)) => heard?,
        };
        if heard.missed {
            return Err(too_slow().into());
        }
        self.waiting = source.write(&self.request, &heard.signals)?.into();
        self.heard = heard.newest;
        Ok(None)
    }
}

impl Source {
    /// Whether a document listens to plugins, and does not follow the log.
    ///
    /// # Errors
    /// What is wrong with the document, or that it is no subscription.
    pub(super) fn listens(&self, request: &Request) -> Result<bool, Stop> {
        let serving = bundle::chosen(&self.serving, request.bundle.as_ref())?;
        let prepared = serving.prepare(request).map_err(|refusal| Stop(refusal.faults))?;
        Ok(matches!(prepared.followed()?.what, RootKind::Listen(_)))
    }

    /// The responses for those signals that a document asks for, by the generation that it
    /// is answered with.
    ///
    /// # Errors
    /// What is wrong with the document, or with its topics.
    fn write(&self, request: &Request, signals: &[Arc<Signal>]) -> Result<Vec<Bytes>, Stop> {
        let serving = bundle::chosen(&self.serving, request.bundle.as_ref())?;
        let prepared = serving.prepare(request).map_err(|refusal| Stop(refusal.faults))?;
        let root = prepared.followed()?;
        let generation = serving.generation();
        let schema = generation.compiler.schema();
        let coercer = Coercer { schema, variables: &prepared.variables };
        let input = coercer.arguments(&root.asked)?;
        let topics = input.get("topics").and_then(Json::as_array).map(Vec::as_slice);
        let topics = parse(topics.unwrap_or_default())?;
        let RootKind::Listen(parts) = &root.what else {
            return Err(Error::internal("a subscription listens to nothing").into());
        };
        let meant = signals.iter().filter(|signal| topics.admit(&signal.topic));
        let write = |signal: &Arc<Signal>| {
            let to = Writer::new(generation.registry(), b"{\"data\":".to_vec());
            response(to, (root, parts), signal)
        };
        Ok(meant.map(write).collect())
    }
}

fn parse(given: &[Json]) -> Result<Topics, Error> {
    let hint = "each is a topic such as farm.job.done, or how it begins: farm.*";
    if given.is_empty() || given.len() > TOPICS {
        let what = format!("{} topics are given, there can be 1 to {TOPICS}", given.len());
        return Err(Error::new(Code::InvalidValue, what).hint(hint));
    }
    Topics::parse(given.iter().map(|topic| topic.as_str().unwrap_or_default())).map_err(|wrong| {
        let what = format!("`{}` is no topic", schema_som::id::clip(wrong));
        Error::new(Code::InvalidValue, what).hint(hint)
    })
}

/// The response for one signal.
fn response<'p>(
    mut to: Writer<'p>,
    (root, parts): (&'p Root, &'p [(Key, SignalPart)]),
    signal: &Signal,
) -> Bytes {
    let start = to.out.len();
    to.out.push(b'{');
    to.key(&root.key, true);
    let written = object(&mut to, parts, signal);
    let (mut out, faults) = to.finish(start, written);
    if !faults.is_empty() {
        out.push(b',');
        push_errors(&mut out, &faults, "");
    }
    out.push(b'}');
    Bytes::from(out)
}

fn object<'p>(to: &mut Writer<'p>, parts: &'p [(Key, SignalPart)], signal: &Signal) -> Written {
    to.out.push(b'{');
    for (index, (key, part)) in parts.iter().enumerate() {
        to.key(key, index == 0);
        match part {
            SignalPart::Typename(json) => to.out.extend_from_slice(json),
            SignalPart::Topic => push_text(&mut to.out, &signal.topic),
            SignalPart::Plugin => push_text(&mut to.out, &signal.plugin),
            SignalPart::Payload => to.out.extend_from_slice(signal.payload.as_bytes()),
            SignalPart::At => at(to, signal.at)?,
        }
    }
    to.out.push(b'}');
    Ok(())
}

fn too_slow() -> Error {
    Error::new(Code::SlowConsumer, "the subscriber did not keep up with what plugins say")
        .hint("subscribe again, and read faster or listen to less: what was missed is gone")
}
