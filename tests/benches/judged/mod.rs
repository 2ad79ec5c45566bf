//! A plugin held against the model as a server does it, and asked the way the pipeline asks.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use plugins_host::package::Package;
use plugins_host::{Active, Host, Limits, Runtime};
use schema_som::clock::Clock;
use schema_som::hooks::{Batch, Caller, HookId, Hooks, Proposal, Step, Verb, Weighing};
use schema_som::registry::{Type, TypeIx};
use schema_som::{Key, Record, Registry};
use tests::clock::Ticking;
use tokio::runtime::Runtime as Tokio;

/// What `naming-guard` says that it reads.
const READS: &str = "reads = [\"code\"]";

/// Four fields of a shot, given when it is made.
const FOUR: &str = "reads = [\"code\", \"name\", \"description\", \"priority\"]";

/// A plugin whose rule accepts what is asked about here.
pub(crate) struct Guard {
    package: Package,
    settings: &'static str,
}

impl Guard {
    /// `naming-guard`, in Rust; built if it has to be.
    pub(crate) fn read() -> Guard {
        Self::of("naming-guard", crate::bare::SETTINGS)
    }

    /// The same rule in Python, given four fields.
    pub(crate) fn interpreted() -> Guard {
        Self::of("guests/judging-guest", r#"{"pattern":"ENG_.*"}"#)
    }

    fn of(name: &str, settings: &'static str) -> Guard {
        let package = Package::read(&tests::plugins::package(name));
        Guard { package: package.expect("a package"), settings }
    }

    /// The component by itself.
    pub(crate) fn component(&self) -> &[u8] {
        self.package.parts.component.as_deref().expect("a component")
    }

    /// A host with the plugin as it is.
    pub(crate) fn host(&self, registry: &Arc<Registry>) -> Host {
        self.host_of(registry, self.package.manifest.clone())
    }

    /// A host whose plugin is given four fields.
    pub(crate) fn host_of_four(&self, registry: &Arc<Registry>) -> Host {
        let text = self.package.parts.manifest.replace(READS, FOUR);
        assert_ne!(text, self.package.parts.manifest, "the manifest says what is read");
        self.host_of(registry, Manifest::parse(&text).expect("a manifest"))
    }

    fn host_of(&self, registry: &Arc<Registry>, manifest: Manifest) -> Host {
        let runtime = Runtime::new(Limits::default(), Arc::new(Ticking::default()), None);
        let plugin = runtime.load(&Package { manifest, ..self.package.clone() });
        let settings = serde_json::from_str(self.settings).expect("an object");
        let active = [Active { plugin: plugin.expect("a plugin"), settings }];
        let host = Host::new(registry, &active, &Host::default());
        assert!(host.trouble(&self.package.manifest.id).is_none(), "a plugin that fits");
        host
    }
}

/// Shots that are about to be made, and who judges them.
pub(crate) struct Court {
    host: Host,
    hook: HookId,
    ty: TypeIx,
    caller: Caller,
    records: Vec<Record>,
    /// The fields of each that are given.
    changed: Vec<u16>,
    /// For rules that let others have turns.
    tokio: Tokio,
}

impl Court {
    /// A court for records with these values.
    pub(crate) fn sit(host: Host, registry: &Registry, rows: &[[&str; 3]]) -> Court {
        let ty = registry.by_name("Shot").expect("a built-in type");
        let hook = host.before(ty.ix, Verb::Create)[0];
        let clock: Arc<dyn Clock> = Arc::new(Ticking::default());
        let records = rows.iter().map(|row| shot(ty, clock.new_key(0), row)).collect();
        let changed = |name| ty.field(name).expect("a field").index;
        let mut changed = ["code", "name", "description", "priority"].map(changed).to_vec();
        changed.sort_unstable();
        let caller = crate::asked::somebody(&clock);
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let tokio = tokio.expect("a runtime");
        Court { host, hook, ty: ty.ix, caller, records, changed, tokio }
    }

    /// Has the hook judge the first rows: from proposals to an outcome, which must be consent.
    pub(crate) fn weigh(&self, rows: usize) {
        match rows {
            1 => self.judge(&[self.proposal(&self.records[0])]),
            _ => {
                let records = self.records[..rows].iter();
                self.judge(&records.map(|record| self.proposal(record)).collect::<Vec<_>>());
            }
        }
    }

    fn judge(&self, rows: &[Proposal<'_>]) {
        let batch = Batch { ty: self.ty, verb: Verb::Create, rows, project: None };
        for row in rows {
            assert!(self.host.fires(self.hook, Verb::Create, row));
        }
        let outcome = match self.host.weigh(self.hook, &self.caller, batch) {
            Weighing::Done(outcome) => outcome,
            Weighing::Waits(mut call) => match self.tokio.block_on(call.next()) {
                Step::Done(outcome) => outcome,
                Step::Ask(_) => panic!("a rule that looks nothing up does not ask"),
            },
        };
        let outcome = outcome.expect("an answer");
        assert!(outcome.rulings.is_empty() && outcome.staged.is_empty());
    }

    fn proposal<'r>(&'r self, after: &'r Record) -> Proposal<'r> {
        Proposal { before: None, after, changed: &self.changed, links: &[], derived: false }
    }
}

fn shot(ty: &Type, key: Key, [code, name, description]: &[&str; 3]) -> Record {
    let mut record = Record::new(ty, key);
    record.set(ty, "code", *code);
    record.set(ty, "name", *name);
    record.set(ty, "description", *description);
    record.set(ty, "priority", 500_i64);
    record
}
