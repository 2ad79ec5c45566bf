//! The same component called by wasmtime's own bindings and nothing else: one instance, no limits,
//! no clock that interrupts, no journal. What the plugin host is measured against.

use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Config, Engine, Store};

use backlot::plugin::vocabulary::{Cell, Key, Slot, Verb};
use exports::backlot::plugin::before_hooks::Proposal;
use exports::backlot::plugin::lifecycle::{FieldEntry, HookEntry, KindEntry, Layout, Welcome};

mod imports;

wasmtime::component::bindgen!({ path: "../plugins/wit", world: "before" });

/// The fields of the record, by the numbers that their places are.
const NAMES: [&str; 4] = ["code", "name", "description", "priority"];

/// The settings of the plugin.
pub(crate) const SETTINGS: &str = r#"{"pattern":"ENG_*"}"#;

/// What the component's imports answer from.
struct Nothing;

/// A component that was started, and rows to judge.
pub(crate) struct Bare {
    store: Store<Nothing>,
    exports: Before,
    rows: Vec<Proposal>,
}

impl Bare {
    /// Starts the component, compiled so that it can be interrupted or not. The rows are made here, so
    /// that no call pays for them.
    pub(crate) fn start(component: &[u8], rows: &[[&str; 3]], interruptible: bool) -> Bare {
        let mut config = Config::new();
        config.epoch_interruption(interruptible);
        // As in the host: it costs twice the time of a call, and no function here is asynchronous.
        config.concurrency_support(false);
        let engine = Engine::new(&config).expect("an engine");
        let component = Component::from_binary(&engine, component).expect("a component");
        let mut linker = Linker::new(&engine);
        Before::add_to_linker::<Nothing, HasSelf<Nothing>>(&mut linker, |nothing| nothing)
            .expect("imports");
        let mut store = Store::new(&engine, Nothing);
        if interruptible {
            store.set_epoch_deadline(1);
        }
        let exports = Before::instantiate(&mut store, &component, &linker).expect("an instance");
        let lifecycle = exports.backlot_plugin_lifecycle();
        let started = lifecycle.call_start(&mut store, &welcome()).expect("a start");
        started.expect("a plugin that starts");
        Bare { store, exports, rows: rows.iter().map(row).collect() }
    }

    /// Has it judge the first rows; all of them must be accepted.
    pub(crate) fn weigh(&mut self, rows: usize) {
        let hooks = self.exports.backlot_plugin_before_hooks();
        let said = hooks.call_weigh(&mut self.store, 0, Verb::Create, 0, &self.rows[..rows]);
        let outcome = said.expect("a call").expect("an answer");
        assert!(outcome.rulings.is_empty() && outcome.staged.is_empty());
    }
}

fn welcome() -> Welcome {
    let field = |(number, name): (usize, &&str)| FieldEntry {
        ref_: number as u32,
        name: (*name).to_owned(),
        scalar: if *name == "priority" { "int" } else { "string" }.to_owned(),
        owned: false,
    };
    let fields = NAMES.iter().enumerate().map(field).collect();
    let hook = HookEntry { ref_: 0, name: "shot-code".to_owned() };
    let layout = Layout {
        kinds: vec![KindEntry { ref_: 0, name: "Shot".to_owned(), fields }],
        hooks: vec![hook],
        actions: Vec::new(),
        jobs: Vec::new(),
    };
    let text = |text: &str| text.to_owned();
    Welcome {
        plugin_version: text("1.0.0"),
        contract: text("0.1"),
        host_version: text("0.1.0"),
        layout,
    }
}

fn row(texts: &[&str; 3]) -> Proposal {
    let mut proposed: Vec<Slot> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| Slot { field: at as u32, value: Cell::Text((*text).to_owned()) })
        .collect();
    proposed.push(Slot { field: 3, value: Cell::Whole(500) });
    let key = Key { hi: 1, lo: 2 };
    Proposal { key, revision: 0, stored: Vec::new(), proposed, derived: false }
}
