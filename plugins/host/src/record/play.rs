//! Stands in the place of the server: what a replayed call asks for is answered as it was when the call
//! was recorded, in the same order, and nothing else is.

use schema_som::error::{Error, Result};
use serde_json::{Value as Json, json};
use wasmtime::Engine;
use wasmtime::component::types::ComponentFunc;
use wasmtime::component::{Component, Linker, Val};

use super::contract::{Contract, short};
use super::file::Called;
use super::spelling;
use super::tape::Script;
use crate::engine::linked;
use crate::guest::{Guest, Stop};

/// Interfaces whose functions are answered by others than the host itself.
const ASKED: [&str; 5] = ["lookup", "graph", "store", "web", "signals"];

/// Functions of the host itself that nobody can answer a second time.
const PASSING: [&str; 2] = ["invocation.new-keys", "invocation.remaining-us"];

/// Why a replayed call cannot go on.
#[derive(Debug)]
pub(super) struct OtherWay;

impl std::fmt::Display for OtherWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it asks for what was not recorded")
    }
}

impl std::error::Error for OtherWay {}

/// Links a component with answers of a recording.
pub(super) fn linker(engine: &Engine, component: &Component) -> Result<Linker<Guest>> {
    let missing =
        |error: wasmtime::Error| Error::internal(format!("nothing can be replayed: {error:#}"));
    let mut linker = linked(engine).map_err(missing)?;
    linker.allow_shadowing(true);
    let contract = Contract::of(component, engine);
    for (name, interface) in contract.imports() {
        let mut own = linker.instance(name).map_err(missing)?;
        for function in contract.functions(&interface) {
            let called = format!("{}.{function}", short(name));
            if !ASKED.contains(&short(name)) && !PASSING.contains(&&*called) {
                continue;
            }
            let answer = move |mut store: wasmtime::StoreContextMut<'_, Guest>,
                               ty: ComponentFunc,
                               given: &[Val],
                               said: &mut [Val]| {
                play(store.data_mut(), (&called, &ty), given, said)
            };
            own.func_new(function, answer).map_err(missing)?;
        }
    }
    Ok(linker)
}

fn play(
    guest: &mut Guest,
    (called, ty): (&str, &ComponentFunc),
    given: &[Val],
    said: &mut [Val],
) -> wasmtime::Result<()> {
    let tape = guest.scope()?.tape.as_mut();
    let arguments = given.iter().map(spelling::json).collect();
    let answer = match tape.and_then(|tape| tape.script.as_mut()) {
        Some(script) => script.answer(called, arguments)?,
        // While an instance starts, nothing can be asked for.
        None => {
            let message = "the server can be asked for nothing in this call";
            json!({"err": {"code": "NOT_NOW", "message": message, "permanent": true}})
        }
    };
    for (said, ty) in said.iter_mut().zip(ty.results()) {
        *said = spelling::val(&ty, &answer).map_err(|what| {
            wasmtime::Error::msg(format!("the recording answers {called}{what}"))
        })?;
    }
    Ok(())
}

impl Script {
    /// What the next call was answered, if it is the same.
    fn answer(&mut self, function: &str, arguments: Json) -> wasmtime::Result<Json> {
        let next = self.left.pop_front();
        match next {
            Some(next) if next.function == function && next.arguments == arguments => {
                self.given += 1;
                match next.stopped {
                    Some(why) => Err(stopped(why)),
                    None => Ok(next.answer),
                }
            }
            expected => {
                let came = Called {
                    function: function.to_owned(),
                    arguments,
                    answer: Json::Null,
                    stopped: None,
                };
                self.other = Some((self.given, expected, came));
                Err(wasmtime::Error::new(OtherWay))
            }
        }
    }
}

/// The end that a call was put to.
fn stopped(why: String) -> wasmtime::Error {
    let known = [Stop::Deadline, Stop::Budget, Stop::Idle];
    match known.into_iter().find(|stop| stop.to_string() == why) {
        Some(stop) => wasmtime::Error::new(stop),
        None => wasmtime::Error::msg(why),
    }
}
