//! A recording replayed: the component of today in the machine of every plugin, given what was recorded,
//! answered what was recorded, by the same clock and the same randomness.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Caller;
use schema_som::{Key, Registry};
use serde_json::Value as Json;
use wasmtime::component::types::{ComponentFunc, Type};
use wasmtime::component::{Func, Instance, Val};
use wasmtime::{Engine, Store};

use super::compare::{Difference, Names, differ};
use super::contract::Contract;
use super::file::{Called, Ended, Recording};
use super::tape::{self, JOURNAL, Script, Tape};
use super::{play, spelling};
use crate::binding::Binding;
use crate::guest::{About, Guest, Scope};
use crate::instance;
use crate::plugin::Plugin;
use crate::runtime::Runtime;
use crate::settings::Settings;
use crate::slack::Limit;

/// How long a replay may take. It is compared by what it says, not by when.
const TIME: Duration = Duration::from_secs(60);

/// What came of a replay.
#[derive(Debug)]
pub struct Replay {
    /// What the call came to.
    pub outcome: Ended,
    /// What is not as it was recorded; nothing, if all is.
    pub differences: Vec<Difference>,
    /// How many of the recorded calls to the server were made again.
    pub calls: usize,
    /// How long it took, in microseconds.
    pub micros: u64,
}

/// A component at work on a recording.
struct Stage<'a> {
    store: Store<Guest>,
    instance: Instance,
    contract: Contract<'a>,
}

impl Runtime {
    /// Replays a recorded call with a plugin, which needs no model and no database for it.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a recording of something else, or a damaged one; the `PLUGIN_` code of what
    /// the plugin did where it cannot even start.
    pub async fn replay(&self, plugin: &Plugin, recording: &Recording) -> Result<Replay> {
        fits(plugin, recording)?;
        let machine = self.machine()?;
        let mut stage = Stage::open(plugin, recording, &machine.engine).await?;
        let binding = Arc::new(Binding::nothing(&Arc::new(Registry::built_in()?)));
        let scope = self.scope((plugin, &binding), recording)?;
        stage.introduce(recording, Scope { tape: None, ..scope }).await?;
        let scope = self.scope((plugin, &binding), recording)?;
        let began = Instant::now();
        let outcome = stage.call(recording, scope).await?;
        let micros = began.elapsed().as_micros() as u64;
        let scope = stage.store.data_mut().scope.take();
        let (mut calls, script) = scope
            .and_then(|scope| scope.tape)
            .map(|tape| tape.into_calls())
            .ok_or_else(|| Error::internal("a replay was not taken down"))?;
        tape::spell_calls(&mut calls, &stage.contract);
        let script = script.ok_or_else(|| Error::internal("a replay had no answers"))?;
        let (calls_made, names) = (script.given, Names::of(&recording.welcome));
        let differences = differences(recording, (&outcome, &calls, script), &names);
        Ok(Replay { outcome, differences, calls: calls_made, micros })
    }

    /// The call as it was, answered from the recording.
    fn scope(
        &self,
        (plugin, binding): (&Plugin, &Arc<Binding>),
        recording: &Recording,
    ) -> Result<Scope> {
        let seed = blake3::Hash::from_hex(&recording.seed);
        let seed = seed.map_err(|_| damaged("seed", " is no seed"))?;
        let settings = Settings {
            text: recording.settings.to_string(),
            secrets: BTreeMap::new(),
            version: recording.settings_version,
        };
        Ok(Scope {
            caller: self.caller(recording),
            project: key(&recording.project),
            began: Instant::now(),
            limit: Limit::Wall(TIME),
            settings: Arc::new(settings),
            binding: binding.clone(),
            desk: None,
            runs_documents: true,
            host_calls: plugin.limits.host_calls,
            asks: plugin.limits.asks,
            about: About::default(),
            random: Some(Box::new(blake3::Hasher::new_keyed(seed.as_bytes()).finalize_xof())),
            tape: Some(Box::new(Tape::replaying(recording))),
        })
    }

    fn caller(&self, recording: &Recording) -> Caller {
        let who = &recording.who;
        let roles = who["roles"].as_array().into_iter().flatten();
        Caller {
            user: key(&who["user"]),
            login: who["login"].as_str().unwrap_or_default().into(),
            roles: roles.filter_map(Json::as_str).map(str::to_owned).collect(),
            via: who["via-plugin"].as_str().map(Into::into),
            now: recording.now,
            mutation: Key([0; 16]),
            deadline: None,
            clock: self.clock.clone(),
        }
    }
}

impl<'a> Stage<'a> {
    /// An instance that was not told anything yet.
    async fn open(plugin: &Plugin, recording: &Recording, engine: &'a Engine) -> Result<Self> {
        let missing = || other(format!("{} has no component", plugin.id));
        let component = plugin.component.as_ref().ok_or_else(missing)?.component();
        let linker = play::linker(engine, component)?;
        let mut store = instance::store(engine, Guest::of(plugin));
        store.set_epoch_deadline(instance::ticks(TIME));
        let made = linker.instantiate_async(&mut store, component).await;
        let instance = made.map_err(|error| {
            let what = format!("{} cannot replay {}: {error:#}", plugin.id, recording.id);
            Error::new(Code::PluginInvalid, what)
        })?;
        Ok(Self { store, instance, contract: Contract::of(component, engine) })
    }

    /// Tells the instance the names that it was told then.
    async fn introduce(&mut self, recording: &Recording, scope: Scope) -> Result<()> {
        let welcome = Json::Array(vec![recording.welcome.clone()]);
        let said = self.run(("lifecycle.start", "welcome"), &welcome, scope).await?;
        self.store.data_mut().scope = None;
        match said {
            Ok(said) if said["err"].is_null() => Ok(()),
            Ok(said) => {
                let what = said["err"].as_str().unwrap_or("it does not say why").to_owned();
                Err(Error::new(Code::PluginFailed, format!("it cannot start: {what}"))
                    .hint("what it names may not be what the version named that was recorded"))
            }
            Err(error) => Err(error.within("it cannot start")),
        }
    }

    /// Makes the call.
    async fn call(&mut self, recording: &Recording, scope: Scope) -> Result<Ended> {
        let said = self.run((&recording.export, "arguments"), &recording.arguments, scope).await?;
        Ok(match said {
            Ok(answer) => Ended::Answered(answer),
            Err(error) => tape::failed(&error),
        })
    }

    /// What a function answers, or how it was ended.
    async fn run(
        &mut self,
        (export, place): (&str, &str),
        given: &Json,
        scope: Scope,
    ) -> Result<Result<Json>> {
        let (func, ty) = self.export(export)?;
        let types: Vec<Type> = ty.params().map(|(_, ty)| ty).collect();
        let given = spelling::vals(types.into_iter(), given);
        let given = given.map_err(|what| damaged(place, &what))?;
        let guest = self.store.data_mut();
        guest.watch.begin();
        guest.scope = Some(Scope { began: Instant::now(), ..scope });
        let mut said = vec![Val::Bool(false); ty.results().len()];
        let ended = func.call_async(&mut self.store, &given, &mut said).await;
        Ok(match ended {
            Ok(()) => Ok(said.first().map_or(Json::Null, spelling::json)),
            Err(error) if error.is::<play::OtherWay>() => {
                Err(Error::new(Code::PluginFailed, play::OtherWay.to_string()))
            }
            Err(error) => Err(instance::failure(self.store.data(), &error)),
        })
    }

    fn export(&mut self, export: &str) -> Result<(Func, ComponentFunc)> {
        let missing = || other(format!("the plugin does not export {export}"));
        let (interface, function) = export.split_once('.').ok_or_else(missing)?;
        let whole = self.contract.exported(interface).ok_or_else(missing)?;
        let (store, instance) = (&mut self.store, self.instance);
        let interface = instance.get_export_index(&mut *store, None, &whole);
        let function = instance
            .get_export_index(&mut *store, interface.as_ref(), function)
            .filter(|_| interface.is_some());
        let func = function.and_then(|function| instance.get_func(&mut *store, function));
        let func = func.ok_or_else(missing)?;
        let ty = func.ty(&*store);
        Ok((func, ty))
    }
}

/// Refuses a recording of something that the plugin does not have.
fn fits(plugin: &Plugin, recording: &Recording) -> Result<()> {
    if *plugin.id != *recording.plugin {
        let what = format!("the recording is of {}, and this is {}", recording.plugin, plugin.id);
        return Err(other(what));
    }
    if plugin.manifest.called().any(|(_, name)| *name == *recording.hook) {
        return Ok(());
    }
    let what = format!("the recording is of `{}`, which {} has no more", recording.hook, plugin.id);
    Err(other(what))
}

fn other(what: String) -> Error {
    Error::new(Code::InvalidValue, what).hint("replay it with the plugin that was recorded")
}

fn damaged(place: &str, what: &str) -> Error {
    let what = format!("the recording is damaged: {place}{what}");
    Error::new(Code::InvalidValue, what).hint("`backlot plugin record` makes another one")
}

/// A key as the contract has it, if it is one.
fn key(json: &Json) -> Option<Key> {
    let (hi, lo) = (json["hi"].as_u64()?, json["lo"].as_u64()?);
    Some(crate::bindings::backlot::plugin::vocabulary::Key { hi, lo }.into())
}

/// What is not as it was: where the call went another way nothing else can be said.
fn differences(
    recording: &Recording,
    (outcome, calls, script): (&Ended, &[Called], Script),
    names: &Names<'_>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let shown = |call: &Called| format!("{} {}", call.function, names.told(&call.arguments));
    if let Some((at, expected, came)) = script.other {
        let place = format!("call {}", at + 1);
        match expected {
            Some(expected) if expected.function == came.function => {
                let both = (names.told(&expected.arguments), names.told(&came.arguments));
                let place = format!("{place}, {}: arguments", came.function);
                differ(&place, (&both.0, &both.1), &mut found);
            }
            expected => {
                let (was, is) = (expected.as_ref().map(shown), Some(shown(&came)));
                found.push(Difference { place, was, is });
            }
        }
        return found;
    }
    let told = |outcome: &Ended| names.told(&tape::taken(outcome));
    differ("outcome", (&told(&recording.outcome), &told(outcome)), &mut found);
    for (at, call) in script.left.iter().enumerate() {
        let place = format!("call {}", script.given + at + 1);
        found.push(Difference { place, was: Some(shown(call)), is: None });
    }
    let said = |calls: &[Called]| -> Json {
        let own = calls.iter().filter(|call| call.function.starts_with(JOURNAL));
        own.map(|call| Json::from(shown(call))).collect()
    };
    differ("journal", (&said(&recording.calls), &said(calls)), &mut found);
    found
}
