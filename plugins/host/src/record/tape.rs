//! What is taken down of one call, from before it is made until its end, or what such a call is answered
//! from when it is replayed.

use std::collections::{BTreeMap, VecDeque};
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
        self.recording.arguments = taken(given);
        self.bytes += self.recording.arguments.to_string().len();
    }

    /// Something that the plugin called.
    pub(crate) fn asked<T: Serialize>(
        &mut self,
        function: &str,
        arguments: Json,
        said: &wasmtime::Result<T>,
    ) {
        let (answer, stopped) = match said {
            Ok(answer) => (taken(answer), None),
            Err(why) => (Json::Null, Some(why.to_string())),
        };
        if self.is_too_large() {
            return;
        }
        self.bytes += arguments.to_string().len() + answer.to_string().len();
        let function = function.replace('_', "-");
        self.recording.calls.push(Called { function, arguments, answer, stopped });
    }

    /// The call has ended: with an answer, or otherwise.
    pub(crate) fn ended<T: Serialize>(mut self, said: Result<&T, &Error>) {
        let outcome = match said {
            Ok(answer) => Ended::Answered(taken(answer)),
            Err(error) => failed(error),
        };
        self.bytes += serde_json::to_string(&outcome).map_or(0, |text| text.len());
        self.file(outcome);
    }

    /// What the plugin called, of a call that was replayed.
    pub(super) fn into_calls(mut self) -> (Vec<Called>, Option<Script>) {
        (std::mem::take(&mut self.recording.calls), self.script.take())
    }

    fn is_too_large(&self) -> bool {
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
    for call in &mut recording.calls {
        hide(&mut call.arguments, secrets);
        hide(&mut call.answer, secrets);
    }
    match &mut recording.outcome {
        Ended::Answered(answer) => hide(answer, secrets),
        Ended::Failed { message, .. } => {
            let mut shown = Json::from(std::mem::take(message));
            hide(&mut shown, secrets);
            shown.as_str().unwrap_or_default().clone_into(message);
        }
        Ended::Left => {}
    }
}

/// Takes secrets out that another server may have sent back.
fn hide(json: &mut Json, secrets: &BTreeMap<String, String>) {
    match json {
        Json::String(text) => {
            for (name, secret) in secrets.iter().filter(|(_, secret)| secret.len() >= SECRET) {
                let shown = Json::from(secret.as_str()).to_string();
                // As it is, and as a body has it that is JSON.
                for spelled in [secret.as_str(), &shown[1..shown.len() - 1]] {
                    if text.contains(spelled) {
                        *text = text.replace(spelled, &format!("secret:{name}"));
                    }
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| hide(item, secrets)),
        Json::Object(fields) => fields.values_mut().for_each(|field| hide(field, secrets)),
        _ => {}
    }
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
        hide(&mut answer, &secrets);
        assert_eq!(answer[0]["header"], "Bearer secret:farmToken");
        assert_eq!(answer[0]["body"], "{\"echo\":\"secret:farmToken\"}");
    }
}
