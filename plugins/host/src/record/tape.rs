//! What is taken down of one call, from before it is made until its end, or what such a call is answered
//! from when it is replayed.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use schema_som::error::Error;
use schema_som::hooks::HookName;
use schema_som::value::moment;
use serde::Serialize;
use serde_json::Value as Json;

use super::contract::Contract;
use super::file::{Called, Ended, Recording};
use super::{LENGTH, Recorded};
use crate::bindings::backlot::plugin::invocation::Principal;
use crate::guest::Scope;
use crate::layout::{Layout, Told};
use crate::plugin::Plugin;

/// What is called without an answer that anything depends on: a plugin's words about itself.
pub(super) const JOURNAL: &str = "journal.";

/// Bytes of a secret that can be told from any other text.
const SECRET: usize = 4;

/// A call that is being taken down.
pub(crate) struct Tape {
    recording: Recording,
    at: i64,
    began: Instant,
    bytes: usize,
    /// Where it goes; nowhere any more, once it has ended, and nowhere at all when it is replayed.
    archive: Option<Archive>,
    /// What a call that is replayed is answered.
    pub(super) script: Option<Script>,
}

/// Counts what is written, as far as there is room for it.
struct Length {
    left: usize,
}

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let left = self.left.checked_sub(bytes.len());
        self.left = left.ok_or(std::io::ErrorKind::FileTooLarge)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Where a recording goes.
struct Archive {
    name: HookName,
    plugin: Arc<Plugin>,
    secrets: BTreeMap<String, String>,
}

/// The answers of a recording, in order.
pub(super) struct Script {
    pub(super) left: VecDeque<Called>,
    /// How many were given.
    pub(super) given: usize,
    /// Where the call went another way: what was expected, and what came.
    pub(super) other: Option<(usize, Option<Called>, Called)>,
}

impl Tape {
    /// For a call that is about to be made.
    pub(crate) fn begin(
        (plugin, name): (&Arc<Plugin>, &HookName),
        layout: &Layout,
        scope: &Scope,
    ) -> Self {
        let caller = &scope.caller;
        let at = caller.clock.now();
        let told = Told::of(layout);
        let version = plugin.manifest.version.as_str();
        let recording = Recording {
            id: caller.clock.new_key(0).to_id("recording"),
            recorded_at: moment(at),
            plugin: plugin.id.to_string(),
            plugin_version: version.to_owned(),
            digest: plugin.digest.to_string(),
            hook: name.hook.to_string(),
            welcome: taken(&told.welcome(version, &told.kinds())),
            who: taken(&Principal::of(caller)),
            project: taken(
                &scope.project.map(crate::bindings::backlot::plugin::vocabulary::Key::from),
            ),
            now: caller.now,
            seed: scope.seed(&plugin.secret).to_hex().to_string(),
            settings: serde_json::from_str(&scope.settings.text).unwrap_or_default(),
            settings_version: scope.settings.version,
            ..Recording::blank()
        };
        let secrets = scope.settings.secrets.clone();
        let archive = Archive { name: name.clone(), plugin: plugin.clone(), secrets };
        let (began, archive) = (Instant::now(), Some(archive));
        Self { recording, at, began, bytes: 0, archive, script: None }
    }

    /// For a call that is replayed.
    pub(super) fn replaying(recording: &Recording) -> Self {
        let asked = recording.calls.iter().filter(|call| !call.function.starts_with(JOURNAL));
        let left = asked.cloned().collect();
        let script = Script { left, given: 0, other: None };
        let (recording, began) = (Recording::blank(), Instant::now());
        Self { recording, at: 0, began, bytes: 0, archive: None, script: Some(script) }
    }

    /// The function that is called, and with what.
    pub(crate) fn called(&mut self, export: (&str, &str), given: &impl Serialize) {
        let (interface, function) = export;
        self.recording.export = format!("{interface}.{function}");
        if self.has_room(given) {
            self.recording.arguments = taken(given);
        }
    }

    /// Something that the plugin called.
    pub(crate) fn asked<T: Serialize>(
        &mut self,
        function: &str,
        arguments: Json,
        said: &wasmtime::Result<T>,
    ) {
        let (answer, stopped) = match said {
            Ok(answer) if self.has_room(&(&arguments, answer)) => (taken(answer), None),
            Err(why) if self.has_room(&arguments) => (Json::Null, Some(why.to_string())),
            _ => return,
        };
        let function = function.replace('_', "-");
        self.recording.calls.push(Called { function, arguments, answer, stopped });
    }

    /// The call has ended: with an answer, or otherwise.
    pub(crate) fn ended<T: Serialize>(mut self, said: Result<&T, &Error>) {
        let outcome = match said {
            Ok(answer) if self.has_room(answer) => Ended::Answered(taken(answer)),
            Ok(_) => Ended::Left,
            Err(error) => failed(error),
        };
        self.file(outcome);
    }

    /// What the plugin called, of a call that was replayed.
    pub(super) fn into_calls(mut self) -> (Vec<Called>, Option<Script>) {
        (std::mem::take(&mut self.recording.calls), self.script.take())
    }

    /// Whether something may be taken down, too. It counts before it is: a value takes many times the
    /// room of its text. Of a call that is too large nothing is kept any more.
    fn has_room(&mut self, value: &impl Serialize) -> bool {
        if !self.is_too_large() {
            let mut length = Length { left: LENGTH - self.bytes };
            let fits = serde_json::to_writer(&mut length, value).is_ok();
            self.bytes = if fits { LENGTH - length.left } else { LENGTH + 1 };
        }
        if self.is_too_large() && self.script.is_none() {
            self.recording.calls = Vec::new();
            self.recording.arguments = Json::Null;
        }
        !self.is_too_large()
    }

    pub(crate) fn is_too_large(&self) -> bool {
        self.bytes > LENGTH
    }

    /// Keeps what was taken down, as the contract spells it.
    fn file(&mut self, outcome: Ended) {
        let Some(Archive { name, plugin, secrets }) = self.archive.take() else { return };
        let micros = self.began.elapsed().as_micros() as u64;
        let (is_too_large, mut recording) =
            (self.is_too_large(), std::mem::take(&mut self.recording));
        (recording.outcome, recording.micros) = (outcome, micros);
        if let Some(linked) = plugin.component.as_ref().filter(|_| !is_too_large) {
            spell(&mut recording, &Contract::of(linked.component(), linked.engine()));
            clean(&mut recording, &secrets);
        }
        let outcome = match is_too_large {
            true => "TOO_LARGE".to_owned(),
            false => recording.outcome.word().to_owned(),
        };
        let file = (!is_too_large).then(|| recording.write());
        let (id, at) = (recording.id, self.at);
        plugin.recordings.keep(Recorded { id, name, at, outcome, micros, file });
    }
}

impl Drop for Tape {
    /// A call that nobody waited for any more is one, too.
    fn drop(&mut self) {
        self.file(Ended::Left);
    }
}

/// A failure as a recording has it.
pub(super) fn failed(error: &Error) -> Ended {
    let (code, message) = (error.code().as_str().to_owned(), error.message().to_owned());
    Ended::Failed { code, message }
}

/// A value as Rust has it.
pub(crate) fn taken(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

/// Has everything as the contract spells it.
fn spell(recording: &mut Recording, contract: &Contract<'_>) {
    let take = |json: &mut Json| std::mem::take(json);
    let welcome = Json::Array(vec![take(&mut recording.welcome)]);
    recording.welcome = contract.given("lifecycle.start", welcome)[0].take();
    recording.who = contract.said("invocation.who", take(&mut recording.who));
    recording.arguments = contract.given(&recording.export, take(&mut recording.arguments));
    spell_calls(&mut recording.calls, contract);
    if let Ended::Answered(answer) = &mut recording.outcome {
        *answer = contract.said(&recording.export, take(answer));
    }
}

/// The same of what a plugin called.
pub(super) fn spell_calls(calls: &mut [Called], contract: &Contract<'_>) {
    for call in calls {
        call.arguments = contract.given(&call.function, std::mem::take(&mut call.arguments));
        call.answer = contract.said(&call.function, std::mem::take(&mut call.answer));
    }
}

/// A recording without secrets. A guest never sees them, unless another server sends them back.
fn clean(recording: &mut Recording, secrets: &BTreeMap<String, String>) {
    let hidden = Hidden::of(secrets);
    hidden.hide(&mut recording.arguments);
    for call in &mut recording.calls {
        hidden.hide(&mut call.arguments);
        hidden.hide(&mut call.answer);
        call.stopped.iter_mut().for_each(|why| hidden.hide_in(why));
    }
    match &mut recording.outcome {
        Ended::Answered(answer) => hidden.hide(answer),
        Ended::Failed { message, .. } => hidden.hide_in(message),
        Ended::Left => {}
    }
}

/// Secrets that another server may have sent back, each with what stands for it.
struct Hidden(Vec<(String, String)>);

impl Hidden {
    fn of(secrets: &BTreeMap<String, String>) -> Self {
        let known = secrets.iter().filter(|(_, secret)| secret.len() >= SECRET);
        // As it is, and as a body has it that is JSON.
        let spelled = known.flat_map(|(name, secret)| {
            let shown = Json::from(secret.as_str()).to_string();
            let both = [secret.clone(), shown[1..shown.len() - 1].to_owned()];
            both.map(|secret| (secret, format!("secret:{name}")))
        });
        let mut all: Vec<_> = spelled.collect();
        // One that another one begins with would leave the rest of it.
        all.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
        Self(all)
    }

    fn hide(&self, json: &mut Json) {
        match json {
            Json::String(text) => self.hide_in(text),
            Json::Array(items) => match bytes(items) {
                Some(bytes) if self.is_in(&bytes) => *json = "a secret was in these bytes".into(),
                Some(_) => {}
                None => items.iter_mut().for_each(|item| self.hide(item)),
            },
            Json::Object(fields) => fields.values_mut().for_each(|field| self.hide(field)),
            _ => {}
        }
    }

    fn hide_in(&self, text: &mut String) {
        for (secret, name) in &self.0 {
            if text.contains(secret) {
                *text = text.replace(secret, name);
            }
        }
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        self.0
            .iter()
            .any(|(secret, _)| bytes.windows(secret.len()).any(|it| it == secret.as_bytes()))
    }
}

/// Bytes that are no text: an array of numbers.
fn bytes(items: &[Json]) -> Option<Vec<u8>> {
    let byte = |item: &Json| item.as_u64().and_then(|byte| u8::try_from(byte).ok());
    items.iter().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_sent_back_of_a_secret_is_told_by_its_name() {
        let secrets = BTreeMap::from([("farmToken".to_owned(), "s3\"cret".to_owned())]);
        let body = json!({"echo": "s3\"cret"}).to_string();
        let mut answer = json!([{"header": "Bearer s3\"cret", "body": body}]);
        Hidden::of(&secrets).hide(&mut answer);
        assert_eq!(answer[0]["header"], "Bearer secret:farmToken");
        assert_eq!(answer[0]["body"], "{\"echo\":\"secret:farmToken\"}");
    }

    #[test]
    fn a_secret_is_found_in_bytes_and_before_one_that_it_begins_with() {
        let secret = |name: &str, secret: &str| (name.to_owned(), secret.to_owned());
        let hidden = Hidden::of(&BTreeMap::from([secret("a", "farm"), secret("b", "farm42")]));
        let mut answer = json!({"body": [0, 102, 97, 114, 109], "other": [1, 2], "text": "farm42"});
        hidden.hide(&mut answer);
        assert_eq!(answer["body"], "a secret was in these bytes");
        assert_eq!((&answer["other"], &answer["text"]), (&json!([1, 2]), &json!("secret:b")));
    }

    #[test]
    fn what_is_too_large_is_not_kept_at_all() {
        let mut tape = Tape::replaying(&Recording::blank());
        tape.script = None;
        let said = |bytes: usize| Ok::<_, wasmtime::Error>(vec![200_u8; bytes]);
        tape.asked("web.send", json!([]), &said(100));
        assert_eq!(tape.recording.calls.len(), 1);
        tape.asked("web.send", json!([]), &said(LENGTH));
        tape.asked("web.send", json!([]), &said(1));
        assert!(tape.is_too_large() && tape.recording.calls.is_empty());
    }
}
