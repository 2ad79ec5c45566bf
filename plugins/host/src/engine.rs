//! The machine that components run on: one engine, one linker, one ticking clock for all plugins.

use std::time::Duration;

use schema_som::{Error, Result};
use wasmtime::component::Linker;
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    WasmBacktraceDetails,
};

use crate::api::{HasTaped, taped};
use crate::bindings::backlot::plugin::{graph, invocation, journal, lookup, signals, store, web};
use crate::guest::Guest;

/// How often a running guest looks whether its time is up.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Instances, and memories, of all plugins together.
const INSTANCES: u32 = 256;

/// Compiles components and links them with what they may call.
pub(crate) struct Machine {
    pub(crate) engine: Engine,
    pub(crate) linker: Linker<Guest>,
}

impl Machine {
    /// # Errors
    /// `INTERNAL` on a machine that cannot run WebAssembly at all.
    pub(crate) fn new() -> Result<Self> {
        let engine = Engine::new(&config(true))
            // Address space may be limited; slower instances are better than none.
            .or_else(|_| Engine::new(&config(false)))
            .map_err(|error| Error::internal(format!("plugins cannot run here: {error}")))?;
        let linker = linked(&engine)
            .map_err(|error| Error::internal(format!("plugins cannot be linked: {error}")))?;
        Ok(Self { engine, linker })
    }

    /// Starts the clock that interrupts guests. It ends with the machine.
    pub(crate) fn tick(&self) {
        let engine = self.engine.weak();
        let ticker = move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(TICK);
            }
        };
        let started = std::thread::Builder::new().name("plugin-clock".into()).spawn(ticker);
        if let Err(error) = started {
            tracing::error!(target: "backlot", %error, "plugins run without time limits");
        }
    }
}

fn config(pooling: bool) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        // Costs twice the time of a call, and the contract has no asynchronous functions.
        .concurrency_support(false)
        .epoch_interruption(true)
        .cranelift_opt_level(OptLevel::Speed)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .max_wasm_stack(512 << 10)
        .async_stack_size(2 << 20)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false);
    if pooling {
        let mut pool = PoolingAllocationConfig::default();
        pool.total_component_instances(INSTANCES)
            .total_memories(INSTANCES)
            .total_stacks(INSTANCES / 2)
            // A component of an interpreted language is made of dozens of core modules.
            .total_core_instances(INSTANCES * 16)
            .total_tables(INSTANCES * 8)
            .max_tables_per_module(4)
            .table_elements(100_000)
            .max_memories_per_module(1)
            .max_memory_size(256 << 20)
            .max_component_instance_size(4 << 20)
            .max_core_instance_size(4 << 20)
            .max_unused_warm_slots(32);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// What components may call, on the engine that they are compiled for.
pub(crate) fn linked(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    invocation::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    journal::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    lookup::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    graph::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    store::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    signals::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    web::add_to_linker::<Guest, HasTaped>(&mut linker, taped)?;
    Ok(linker)
}
