//! What a plugin reaches beyond records, in pretence: a drawer of the thread that runs a test, and no
//! documents.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static DRAWER: RefCell<BTreeMap<String, (Vec<u8>, u64)>> = RefCell::default();
}

/// Empties the drawer.
pub(super) fn begin() {
    DRAWER.with_borrow_mut(BTreeMap::clear);
}

/// Documents need a server: `backlot plugin test` has one.
pub(crate) mod graph {
    use crate::Fault;

    pub(crate) fn query(document: &str, _variables: &str) -> Result<String, Fault> {
        Err(Fault::new("NOT_NOW", format!("`{document}` needs a server")))
    }

    pub(crate) fn mutate(document: &str, variables: &str) -> Result<String, Fault> {
        query(document, variables)
    }
}

/// Other servers need one of ours: `backlot plugin test` has one.
pub(crate) mod web {
    use crate::Fault;
    use crate::bindings::backlot::plugin::web::{Incoming, Outgoing};

    pub(crate) fn send(requests: &[Outgoing]) -> Vec<Result<Incoming, Fault>> {
        let refused = |request: &Outgoing| {
            Err(Fault::new("NOT_NOW", format!("{} needs a server", request.url)))
        };
        requests.iter().map(refused).collect()
    }
}

/// Whoever listens needs a server: `backlot plugin test` has one.
pub(crate) mod signals {
    use crate::Fault;

    pub(crate) fn publish(topic: &str, _payload: &str) -> Result<(), Fault> {
        Err(Fault::new("NOT_NOW", format!("`{topic}` needs a server")))
    }
}

/// A drawer that lasts as long as a test.
pub(crate) mod store {
    use super::DRAWER;
    use crate::Fault;
    use crate::store::Entry;

    fn entry((name, (value, revision)): (&String, &(Vec<u8>, u64))) -> Entry {
        Entry { name: name.clone(), value: value.clone(), revision: *revision }
    }

    pub(crate) fn read(names: &[String]) -> Result<Vec<Option<Entry>>, Fault> {
        DRAWER.with_borrow(|drawer| {
            Ok(names.iter().map(|name| drawer.get_key_value(name).map(entry)).collect())
        })
    }

    pub(crate) fn write(
        name: &str,
        value: &[u8],
        expected: Option<u64>,
        _ttl: Option<u32>,
    ) -> Result<u64, Fault> {
        DRAWER.with_borrow_mut(|drawer| {
            let stands = drawer.get(name).map_or(0, |(_, revision)| *revision);
            if expected.is_some_and(|expected| expected != stands) {
                return Err(Fault::new("CONFLICT", "another revision stands there"));
            }
            drawer.insert(name.to_owned(), (value.to_vec(), stands + 1));
            Ok(stands + 1)
        })
    }

    pub(crate) fn remove(names: &[String]) -> Result<u32, Fault> {
        DRAWER.with_borrow_mut(|drawer| {
            Ok(names.iter().filter(|name| drawer.remove(*name).is_some()).count() as u32)
        })
    }

    pub(crate) fn scan(prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<Entry>, Fault> {
        DRAWER.with_borrow(|drawer| {
            let found = drawer.iter().filter(|(name, _)| name.starts_with(prefix));
            let found = found.filter(|(name, _)| after.is_none_or(|after| name.as_str() > after));
            Ok(found.take(limit as usize).map(entry).collect())
        })
    }
}
