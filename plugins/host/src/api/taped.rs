//! What stands between a guest and everything that it calls: where a call is taken down, what was asked
//! is, and what it was answered. Facts of the call are not: they stand in the recording's head.

use serde::Serialize;
use serde_json::Value as Json;
use wasmtime::Result;
use wasmtime::component::HasData;

use super::asking::Said;
use crate::bindings::backlot::plugin::journal::Severity;
use crate::bindings::backlot::plugin::lookup::{Condition, Request};
use crate::bindings::backlot::plugin::vocabulary::{Key, SheetResult};
use crate::bindings::backlot::plugin::web::{Incoming, Outgoing};
use crate::bindings::backlot::plugin::{
    criteria, graph, invocation, journal, lookup, signals, store, vocabulary, web,
};
use crate::guest::Guest;
use crate::record::taken;

/// A guest whose calls are taken down where somebody wants that.
pub(crate) struct Taped<'a>(&'a mut Guest);

/// Says that functions are called on a [`Taped`].
pub(crate) struct HasTaped;

impl HasData for HasTaped {
    type Data<'a> = Taped<'a>;
}

/// Where functions are called on a guest.
pub(crate) fn taped(guest: &mut Guest) -> Taped<'_> {
    Taped(guest)
}

impl Taped<'_> {
    /// What is asked, if somebody wants to know, and it is not too much already.
    fn asks(&self, arguments: impl FnOnce() -> Vec<Json>) -> Option<Json> {
        let tape = self.0.scope.as_ref()?.tape.as_ref();
        tape.filter(|tape| !tape.is_too_large()).map(|_| arguments().into())
    }

    fn told<T: Serialize>(&mut self, function: &str, asked: Option<Json>, said: &Result<T>) {
        let scope = self.0.scope.as_mut();
        let tape = scope.and_then(|scope| scope.tape.as_mut());
        if let (Some(tape), Some(asked)) = (tape, asked) {
            tape.asked(function, asked, said);
        }
    }
}

/// The functions of an interface: those that wait for an answer, those that do not, and facts.
macro_rules! passed {
    ($interface:ident: $($how:ident $name:ident($($given:ident: $ty:ty),*) -> $said:ty;)*) => {
        impl $interface::Host for Taped<'_> {
            $(passed!(@ $how $interface $name($($given: $ty),*) -> $said);)*
        }
    };
    (@ asked $interface:ident $name:ident($($given:ident: $ty:ty),*) -> $said:ty) => {
        async fn $name(&mut self, $($given: $ty),*) -> Result<$said> {
            let asked = self.asks(|| vec![$(taken(&$given)),*]);
            let said = $interface::Host::$name(&mut *self.0, $($given),*).await;
            self.told(concat!(stringify!($interface), ".", stringify!($name)), asked, &said);
            said
        }
    };
    (@ told $interface:ident $name:ident($($given:ident: $ty:ty),*) -> $said:ty) => {
        fn $name(&mut self, $($given: $ty),*) -> Result<$said> {
            let asked = self.asks(|| vec![$(taken(&$given)),*]);
            let said = $interface::Host::$name(&mut *self.0, $($given),*);
            self.told(concat!(stringify!($interface), ".", stringify!($name)), asked, &said);
            said
        }
    };
    (@ fact $interface:ident $name:ident($($given:ident: $ty:ty),*) -> $said:ty) => {
        fn $name(&mut self, $($given: $ty),*) -> Result<$said> {
            $interface::Host::$name(&mut *self.0, $($given),*)
        }
    };
}

impl vocabulary::Host for Taped<'_> {}

impl criteria::Host for Taped<'_> {}

passed! { invocation:
    fact who() -> invocation::Principal;
    fact project() -> Option<Key>;
    fact trace() -> String;
    told remaining_us() -> u64;
    fact now() -> i64;
    fact random(count: u32) -> Vec<u8>;
    told new_keys(count: u32) -> Vec<Key>;
    fact settings() -> String;
    fact settings_version() -> u64;
}

passed! { journal:
    fact wants(level: Severity) -> bool;
    told write(level: Severity, message: String, attributes: Vec<(String, String)>) -> ();
    told count(metric: String, amount: u64) -> ();
    told observe(metric: String, value: f64) -> ();
}

passed! { lookup:
    asked by_keys(kind: u32, keys: Vec<Key>, fields: Vec<u32>) -> Said<SheetResult>;
    asked search(request: Request) -> Said<SheetResult>;
    asked count(kind: u32, conditions: Vec<Condition>) -> Said<u64>;
}

passed! { graph:
    asked query(document: String, variables: String) -> Said<String>;
    asked mutate(document: String, variables: String) -> Said<String>;
}

passed! { store:
    asked read(names: Vec<String>) -> Said<Vec<Option<store::Entry>>>;
    asked write(
        name: String, value: Vec<u8>, expected: Option<u64>, ttl: Option<u32>
    ) -> Said<u64>;
    asked remove(names: Vec<String>) -> Said<u32>;
    asked scan(prefix: String, after: Option<String>, limit: u32) -> Said<Vec<store::Entry>>;
}

passed! { web:
    asked send(requests: Vec<Outgoing>) -> Vec<Said<Incoming>>;
}

passed! { signals:
    asked publish(topic: String, payload: String) -> Said<()>;
}
