//! The plugin's own drawer of named values.

use schema_som::hooks::{Answer, Ask, DrawerAsk, DrawerDeed, Entry};
use wasmtime::Result;

use super::asking::{Said, fault};
use crate::bindings::backlot::plugin::store::{self, Host};
use crate::guest::Guest;

/// Bytes of a name.
const NAME: usize = 512;

/// Bytes of a value.
const VALUE: usize = 256 << 10;

/// Entries that are read or taken out at once.
const ENTRIES: usize = 1_000;

impl Host for Guest {
    async fn read(&mut self, names: Vec<String>) -> Result<Said<Vec<Option<store::Entry>>>> {
        if let Err(fault) = named(&names) {
            return Ok(Err(fault));
        }
        let answer = self.open(DrawerDeed::Read(names)).await?;
        Ok(answer.and_then(entries))
    }

    async fn write(
        &mut self,
        name: String,
        value: Vec<u8>,
        expected: Option<u64>,
        ttl: Option<u32>,
    ) -> Result<Said<u64>> {
        if let Err(fault) = named(std::slice::from_ref(&name)) {
            return Ok(Err(fault));
        }
        if value.len() > VALUE {
            let what = format!("a value has at most {VALUE} bytes, this one has {}", value.len());
            return Ok(Err(fault("TOO_LONG", what)));
        }
        let answer = self.open(DrawerDeed::Write { name, value, expected, ttl }).await?;
        Ok(answer.and_then(number))
    }

    async fn remove(&mut self, names: Vec<String>) -> Result<Said<u32>> {
        if let Err(fault) = named(&names) {
            return Ok(Err(fault));
        }
        let answer = self.open(DrawerDeed::Remove(names)).await?;
        Ok(answer.and_then(number).map(|number| number as u32))
    }

    async fn scan(
        &mut self,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<Said<Vec<store::Entry>>> {
        let limit = limit.min(ENTRIES as u32);
        let answer = self.open(DrawerDeed::Scan { prefix, after, limit }).await?;
        Ok(answer.and_then(entries).map(|entries| entries.into_iter().flatten().collect()))
    }
}

impl Guest {
    async fn open(&mut self, what: DrawerDeed) -> Result<Said<Answer>> {
        let plugin = self.plugin.clone();
        let Some(room) = self.room else {
            return Ok(Err(self.denied("[permissions] has no `store`".into())));
        };
        self.ask(Ask::Drawer(DrawerAsk { plugin, room, what })).await
    }
}

/// Refuses names that no drawer takes.
fn named(names: &[String]) -> Said<()> {
    if names.len() > ENTRIES {
        return Err(fault("TOO_MANY", format!("at most {ENTRIES} names at once")));
    }
    match names.iter().find(|name| name.is_empty() || name.len() > NAME || name.contains('\0')) {
        Some(name) => {
            let what = format!("a name has 1 to {NAME} bytes and no NUL, this one {}", name.len());
            Err(fault("INVALID", what))
        }
        None => Ok(()),
    }
}

fn entries(answer: Answer) -> Said<Vec<Option<store::Entry>>> {
    let Answer::Entries(entries) = answer else { return Err(other()) };
    let told = |Entry { name, value, revision }| store::Entry { name, value, revision };
    Ok(entries.into_iter().map(|entry| entry.map(told)).collect())
}

fn number(answer: Answer) -> Said<u64> {
    if let Answer::Number(number) = answer { Ok(number) } else { Err(other()) }
}

fn other() -> crate::bindings::backlot::plugin::vocabulary::Fault {
    fault("INTERNAL", "a drawer was answered with something else")
}
