//! What a plugin may use, and the watch that is kept over its memory.

use std::time::Duration;

use schema_som::settings;
use serde::{Deserialize, Serialize};
use wasmtime::ResourceLimiter;
use wasmtime::component::Component;

use crate::class::Class;
use crate::manifest::Wishes;

/// Whether plugins have to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Signatures {
    /// Any package can be put to work.
    #[default]
    Optional,
    /// Only one that somebody signed whose key is trusted.
    Required,
}

settings! {
    /// `[plugins]`: what an instance of a plugin may use at most.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Limits {
        /// Bytes of linear memory.
        pub memory: u64 = 16 << 20; 65536..,
        /// Elements of tables, all tables together.
        pub table_elements: u64 = 10_000; 1..,
        /// Milliseconds of a processor that a before-hook's call may take.
        pub before_ms: u64 = 5; 1..,
        /// Microseconds that each row of a batch adds to that.
        pub row_us: u64 = 20,
        /// Milliseconds of a before-hook's call that looks records up, waiting included.
        pub lookup_ms: u64 = 250; 1..,
        /// Look-ups in one call of a before-hook.
        pub lookups: u32 = 8,
        /// Milliseconds of a processor that computing a field may take. One that looks records up has as
        /// long as a before-hook that does.
        pub read_ms: u64 = 25; 1..,
        /// Milliseconds of an after-hook's call, waiting included.
        pub after_ms: u64 = 10_000; 1..,
        /// Milliseconds of an action's call, waiting included.
        pub action_ms: u64 = 5_000; 1..,
        /// Milliseconds of a job's call, waiting included.
        pub job_ms: u64 = 60_000; 1..,
        /// Milliseconds that one request to another server may take.
        pub http_ms: u64 = 10_000; 1..,
        /// Bytes of what another server answers.
        pub http_bytes: u64 = 4 << 20; 1024..,
        /// Whether plugins reach addresses that are of no use outside of the studio, as far as
        /// their manifests list them.
        pub private_networks: bool = false,
        /// Questions to the server in one call of an after-hook, an action or a job.
        pub asks: u32 = 200,
        /// Calls to the server in one call of a before-hook, those that wait for nothing included.
        pub host_calls: u32 = 10_000; 1..,
        /// Rows that one look-up answers.
        pub rows: u32 = 1_000; 1..,
        /// Bytes that a plugin hands over in one answer or one call to the server.
        pub answer: u64 = 1 << 20; 1024..,
        /// Warm instances of a plugin; as many calls can run at once.
        pub instances: u32 = 4; 1..,
        /// Milliseconds that a call waits for an instance.
        pub wait_ms: u64 = 50,
        /// Whether packages have to be signed by a key that is trusted: `optional` or `required`.
        pub signatures: Signatures = Signatures::Optional,
        /// Whether a hook that keeps failing is left alone for a while.
        pub breaker: bool = true,
        /// Bytes of a component of compiled code; a larger one counts as interpreted.
        pub component: u64 = 4 << 20; 1024..,
        /// Bytes of linear memory of a plugin in Python or JavaScript.
        pub interpreted_memory: u64 = 64 << 20; 65536..,
        /// Elements of its tables, all tables together.
        pub interpreted_table_elements: u64 = 100_000; 1..,
        /// Milliseconds of a processor that a call of its before-hooks may take.
        pub interpreted_before_ms: u64 = 25; 1..,
        /// Microseconds that each row of a batch adds to that.
        pub interpreted_row_us: u64 = 100,
        /// Bytes that it hands over in one answer or one call to the server.
        pub interpreted_answer: u64 = 4 << 20; 1024..,
        /// Its warm instances; as many calls can run at once.
        pub interpreted_instances: u32 = 2; 1..,
        /// Bytes of its component.
        pub interpreted_component: u64 = 32 << 20; 1024..,
    }
}

impl Limits {
    /// Those of components of a class.
    pub(crate) fn of(self, class: Class) -> Limits {
        match class {
            Class::Compiled => self,
            Class::Interpreted => Limits {
                memory: self.interpreted_memory,
                table_elements: self.interpreted_table_elements,
                before_ms: self.interpreted_before_ms,
                row_us: self.interpreted_row_us,
                answer: self.interpreted_answer,
                instances: self.interpreted_instances,
                component: self.interpreted_component,
                ..self
            },
        }
    }

    /// These, or less where a plugin wishes for less. More is for the administrator to give.
    pub(crate) fn wished(self, wishes: Wishes) -> Limits {
        Limits {
            memory: wishes.memory.map_or(self.memory, |wish| wish.min(self.memory)),
            before_ms: wishes.before_ms.map_or(self.before_ms, |wish| wish.min(self.before_ms)),
            instances: wishes.instances.map_or(self.instances, |wish| wish.min(self.instances)),
            ..self
        }
    }

    /// How long a call about so many rows that were read may take.
    pub(crate) fn time_to_read(&self, rows: usize, looks: bool) -> Duration {
        let base = if looks { self.lookup_ms } else { self.read_ms };
        Duration::from_millis(base) + Duration::from_micros(self.row_us) * rows as u32
    }

    /// How long a call about so many rows may take.
    pub(crate) fn time(&self, rows: usize, looks: bool) -> Duration {
        let base = if looks { self.lookup_ms } else { self.before_ms };
        Duration::from_millis(base) + Duration::from_micros(self.row_us) * rows as u32
    }
}

/// Bytes of a page of linear memory.
const PAGE: u64 = 64 << 10;

impl Limits {
    /// Refuses a component that begins with more than it may ever have; says what that is.
    pub(crate) fn hold(&self, component: &Component) -> Result<(), String> {
        let Some(required) = component.resources_required() else {
            return Err("the component is given modules from outside".into());
        };
        let memory = required.max_initial_memory_size.unwrap_or_default().saturating_mul(PAGE);
        if memory > self.memory {
            let allowed = self.memory;
            return Err(format!("its memory begins with {memory} bytes; {allowed} are allowed"));
        }
        let table = required.max_initial_table_size.unwrap_or_default();
        if table > self.table_elements {
            let allowed = self.table_elements;
            return Err(format!("a table begins with {table} elements; {allowed} are allowed"));
        }
        Ok(())
    }
}

/// Counts what one instance has grown to, and refuses what is too much.
#[derive(Debug)]
pub(crate) struct Watch {
    memory_limit: usize,
    table_limit: usize,
    memory: usize,
    table: usize,
    /// What was refused in this call: a trap that follows is its consequence.
    refused: Option<Scarce>,
}

/// What an instance may not have any amount of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scarce {
    Memory,
    Tables,
}

impl Watch {
    pub(crate) fn new(limits: &Limits) -> Self {
        let (memory_limit, table_limit) = (limits.memory as usize, limits.table_elements as usize);
        Self { memory_limit, table_limit, memory: 0, table: 0, refused: None }
    }

    /// Bytes of linear memory by now.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    /// Another call begins, which has nothing to do with what was refused before.
    pub(crate) fn begin(&mut self) {
        self.refused = None;
    }

    /// What was refused in this call, in words.
    pub(crate) fn refused(&self) -> Option<String> {
        self.refused.map(|scarce| match scarce {
            Scarce::Memory => {
                format!("it wanted more than its {} bytes of memory", self.memory_limit)
            }
            Scarce::Tables => {
                format!("it wanted more than its {} elements of tables", self.table_limit)
            }
        })
    }

    fn decide(&mut self, scarce: Scarce, (current, desired): (usize, usize)) -> bool {
        let (total, limit) = match scarce {
            Scarce::Memory => (&mut self.memory, self.memory_limit),
            Scarce::Tables => (&mut self.table, self.table_limit),
        };
        let grown = grow(total, (current, desired), limit);
        if !grown {
            self.refused = Some(scarce);
        }
        grown
    }
}

/// Adds growth to a total that has a limit; false leaves it as it was.
fn grow(total: &mut usize, (current, desired): (usize, usize), limit: usize) -> bool {
    let grown = total.saturating_add(desired.saturating_sub(current));
    if grown > limit {
        return false;
    }
    *total = grown;
    true
}

impl ResourceLimiter for Watch {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(self.decide(Scarce::Memory, (current, desired)))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(self.decide(Scarce::Tables, (current, desired)))
    }
}
