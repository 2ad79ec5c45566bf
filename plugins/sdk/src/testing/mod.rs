//! Runs a plugin natively, against rows made by hand: its logic is tested without WebAssembly.
//!
//! ```
//! use plugins_sdk::testing::{Bench, Row, Said};
//! use plugins_sdk::{Batch, Fault, Verb, plugin};
//!
//! struct NoSpaces;
//!
//! #[plugin]
//! impl NoSpaces {
//!     #[before("any")]
//!     fn any(batch: &Batch) -> Result<(), Fault> {
//!         for row in batch.rows() {
//!             if row.text("code")?.is_some_and(|code| code.contains(' ')) {
//!                 row.refuse("BAD_CODE", "A code has no spaces.").field("code");
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let bench = Bench::new().kind("Shot", &[("code", "string")]);
//! let said = bench.before::<NoSpaces>("any", Verb::Create, "Shot", &[Row::new().proposes("code", "a b")]);
//! let said = said.expect("no fault");
//! assert!(matches!(said.row(0), Said::Refused { code, .. } if code == "BAD_CODE"));
//! ```

use std::collections::BTreeMap;

use crate::bindings::backlot::plugin::vocabulary::Slot;
use crate::bindings::exports::backlot::plugin::before_hooks::{
    Guest as _, Outcome, Proposal, Ruling,
};
use crate::bindings::exports::backlot::plugin::lifecycle::{
    self, FieldEntry, Guest as _, HookEntry, KindEntry,
};
use crate::guest::Component;
use crate::{Fault, Key, Plugin, Value, Verb};

mod fake;
mod reach;
mod reads;

pub(crate) use fake::{invocation, journal, lookup};
pub(crate) use reach::{graph, signals, store, web};

/// A host of pretence: names, settings, and records that look-ups find.
#[derive(Default)]
pub struct Bench {
    kinds: Vec<(String, Vec<(String, String)>)>,
    settings: String,
    records: Vec<(String, Key, BTreeMap<String, Value>)>,
}

/// Names with their scalars; the place is the number.
type Fields = [(String, String)];

/// A row that is about to change.
#[derive(Default, Clone)]
pub struct Row {
    stored: Vec<(String, Value)>,
    proposed: Vec<(String, Value)>,
    derived: bool,
}

impl Row {
    /// A row of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is stored.
    #[must_use]
    pub fn stores(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.stored.push((field.to_owned(), value.into()));
        self
    }

    /// What will be stored, where it is something else.
    #[must_use]
    pub fn proposes(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.proposed.push((field.to_owned(), value.into()));
        self
    }

    /// Nobody asked for it.
    #[must_use]
    pub fn derived(mut self) -> Self {
        self.derived = true;
        self
    }
}

/// What a plugin said about a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// Nothing.
    Accepted,
    /// Other values, by field.
    Rewritten(BTreeMap<String, Value>),
    /// No.
    Refused {
        /// The plugin's code.
        code: String,
        /// One sentence.
        message: String,
        /// The culprit.
        field: Option<String>,
        /// An object of JSON.
        details: Option<String>,
    },
}

/// What a plugin said about a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdicts {
    /// By the row's place in the batch.
    pub rows: Vec<Said>,
    /// Further changes, each with its type and its values by field.
    pub staged: Vec<(Verb, String, BTreeMap<String, Value>)>,
    /// Lines of the journal.
    pub journal: Vec<String>,
}

impl Verdicts {
    /// What was said about a row; nothing about one that is not there.
    pub fn row(&self, index: usize) -> &Said {
        self.rows.get(index).unwrap_or(&Said::Accepted)
    }
}

impl Bench {
    /// A host that knows nothing yet.
    pub fn new() -> Self {
        Self { settings: "{}".to_owned(), ..Self::default() }
    }

    /// Names a type and its fields, each with its scalar (`string`, `int`, `link` ...).
    #[must_use]
    pub fn kind(mut self, name: &str, fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter().map(|(name, scalar)| ((*name).to_owned(), (*scalar).to_owned()));
        self.kinds.push((name.to_owned(), fields.collect()));
        self
    }

    /// Sets the settings, an object of JSON.
    #[must_use]
    pub fn settings(mut self, json: &str) -> Self {
        json.clone_into(&mut self.settings);
        self
    }

    /// Adds a record that look-ups find.
    #[must_use]
    pub fn record(mut self, kind: &str, key: Key, values: &[(&str, Value)]) -> Self {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.records.push((kind.to_owned(), key, values.collect()));
        self
    }

    /// Starts the plugin, and has a hook judge rows of a type.
    ///
    /// # Errors
    /// The plugin's own fault; `START_FAILED`; `UNKNOWN_NAME` for a name that the bench was not
    /// told.
    pub fn before<P: Plugin>(
        &self,
        hook: &str,
        verb: Verb,
        kind: &str,
        rows: &[Row],
    ) -> Result<Verdicts, Fault> {
        let (number, fields) = self.find(kind)?;
        fake::begin(&self.settings, self.numbered()?);
        reach::begin();
        let started = Component::<P>::start(self.welcome(hook));
        started.map_err(|message| Fault::new("START_FAILED", message))?;
        let proposals = rows.iter().zip(1..).map(|(row, place)| {
            Ok(Proposal {
                key: Key { hi: 0, lo: place },
                revision: u64::from(verb != Verb::Create),
                stored: slots(fields, &row.stored)?,
                proposed: slots(fields, &row.proposed)?,
                derived: row.derived,
            })
        });
        let proposals = proposals.collect::<Result<Vec<_>, Fault>>()?;
        let outcome = Component::<P>::weigh(0, verb, number, proposals)?;
        Ok(self.verdicts(rows.len(), fields, outcome))
    }

    fn find(&self, kind: &str) -> Result<(u32, &Fields), Fault> {
        let mut kinds = self.kinds.iter().zip(0..);
        let found = kinds.find(|((name, _), _)| name == kind);
        let unknown = || Fault::new("UNKNOWN_NAME", ["the bench knows no type ", kind].concat());
        found.map(|((_, fields), number)| (number, &fields[..])).ok_or_else(unknown)
    }

    fn welcome(&self, hook: &str) -> lifecycle::Welcome {
        let kinds = self.kinds.iter().zip(0..).map(|((name, fields), ref_)| KindEntry {
            ref_,
            name: name.clone(),
            fields: fields.iter().zip(0..).map(field_entry).collect(),
        });
        let hooks = vec![HookEntry { ref_: 0, name: hook.to_owned() }];
        let (actions, jobs) = (Vec::new(), Vec::new());
        let layout = lifecycle::Layout { kinds: kinds.collect(), hooks, actions, jobs };
        lifecycle::Welcome {
            plugin_version: "0.0.0".to_owned(),
            contract: "0.1".to_owned(),
            host_version: env!("CARGO_PKG_VERSION").to_owned(),
            layout,
        }
    }

    /// The records with numbers for names.
    fn numbered(&self) -> Result<Vec<fake::Record>, Fault> {
        let record = |(kind, key, values): &(String, Key, BTreeMap<String, Value>)| {
            let (kind, fields) = self.find(kind)?;
            let values: Vec<_> = values.clone().into_iter().collect();
            Ok(fake::Record { kind, key: *key, values: slots(fields, &values)? })
        };
        self.records.iter().map(record).collect()
    }

    fn verdicts(&self, count: usize, fields: &Fields, outcome: Outcome) -> Verdicts {
        let mut rows = vec![Said::Accepted; count];
        for ruling in outcome.rulings {
            rows[ruling.row as usize] = match ruling.ruling {
                Ruling::Rewrite(slots) => Said::Rewritten(named(fields, slots)),
                Ruling::Refuse(refusal) => Said::Refused {
                    code: refusal.code,
                    message: refusal.message,
                    field: refusal.field.map(|number| fields[number as usize].0.clone()),
                    details: refusal.details,
                },
            };
        }
        let staged = outcome.staged.into_iter().map(|change| {
            let (kind, fields) = &self.kinds[change.kind as usize];
            (change.verb, kind.clone(), named(fields, change.slots))
        });
        Verdicts { rows, staged: staged.collect(), journal: fake::end() }
    }
}

fn field_entry(((name, scalar), ref_): (&(String, String), u32)) -> FieldEntry {
    FieldEntry { ref_, name: name.clone(), scalar: scalar.clone(), owned: false }
}

fn slots(fields: &Fields, values: &[(String, Value)]) -> Result<Vec<Slot>, Fault> {
    let slot = |(name, value): &(String, Value)| {
        let place = fields.iter().position(|(own, _)| own == name);
        let unknown = || Fault::new("UNKNOWN_NAME", ["the bench knows no field ", name].concat());
        Ok(Slot { field: place.ok_or_else(unknown)? as u32, value: value.clone() })
    };
    values.iter().map(slot).collect()
}

fn named(fields: &Fields, slots: Vec<Slot>) -> BTreeMap<String, Value> {
    slots.into_iter().map(|slot| (fields[slot.field as usize].0.clone(), slot.value)).collect()
}

#[cfg(test)]
mod tests;
