//! What a component imports, answered by constants.

use super::Nothing;
use super::backlot::plugin::vocabulary::{self, Fault, Key, Sheet};
use super::backlot::plugin::{criteria, invocation, journal, lookup};

impl vocabulary::Host for Nothing {}

impl criteria::Host for Nothing {}

impl invocation::Host for Nothing {
    fn who(&mut self) -> invocation::Principal {
        let (login, roles) = ("nobody".to_owned(), Vec::new());
        invocation::Principal { user: None, login, roles, via_plugin: None }
    }

    fn project(&mut self) -> Option<Key> {
        None
    }

    fn trace(&mut self) -> String {
        String::new()
    }

    fn remaining_us(&mut self) -> u64 {
        0
    }

    fn now(&mut self) -> i64 {
        0
    }

    fn random(&mut self, count: u32) -> Vec<u8> {
        vec![0; count as usize]
    }

    fn new_keys(&mut self, _count: u32) -> Vec<Key> {
        Vec::new()
    }

    fn settings(&mut self) -> String {
        super::SETTINGS.to_owned()
    }

    fn settings_version(&mut self) -> u64 {
        1
    }
}

impl journal::Host for Nothing {
    fn wants(&mut self, _level: journal::Severity) -> bool {
        false
    }

    fn write(&mut self, _: journal::Severity, _message: String, _: Vec<(String, String)>) {}

    fn count(&mut self, _metric: String, _amount: u64) {}

    fn observe(&mut self, _metric: String, _value: f64) {}
}

impl lookup::Host for Nothing {
    fn by_keys(&mut self, _: u32, _: Vec<Key>, _: Vec<u32>) -> Result<Sheet, Fault> {
        Err(nothing())
    }

    fn search(&mut self, _: lookup::Request) -> Result<Sheet, Fault> {
        Err(nothing())
    }

    fn count(&mut self, _: u32, _: Vec<lookup::Condition>) -> Result<u64, Fault> {
        Err(nothing())
    }
}

fn nothing() -> Fault {
    Fault { code: "NOTHING".to_owned(), message: String::new(), permanent: true }
}
