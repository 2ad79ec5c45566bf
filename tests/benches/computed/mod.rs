//! A field that a plugin computes of a page of records, from their rows to its values.

use std::sync::Arc;

use plugins_host::package::Package;
use plugins_host::{Active, Host, Limits, Runtime};
use schema_som::cell::{Cell, Rows};
use schema_som::clock::Clock;
use schema_som::hooks::{Caller, Hooks, Sheet, Step};
use schema_som::operation::built_in;
use schema_som::registry::FieldRef;
use schema_som::rowset::Rowset;
use schema_som::{Key, Registry};
use serde_json::Map;
use tests::clock::Ticking;
use tokio::runtime::Runtime as Tokio;

use crate::measure::{Contender, interleave, promise, report};

/// Records of a page.
const PARENTS: usize = 500;

/// Shots, and the plugin that computes how many frames each has.
struct Page {
    host: Host,
    field: FieldRef,
    caller: Caller,
    keys: Vec<Key>,
    rows: Rowset,
    at: Vec<u32>,
    tokio: Tokio,
}

/// Computes a field of two columns of numbers over and over.
pub(crate) fn computed() {
    let page = Page::read();
    let mut contenders = [Contender::new("a field of 500 records", || page.compute())];
    interleave(21, 100, &mut contenders);
    report("a computed field, from two columns of numbers", &contenders);
    promise("microseconds of a page", contenders[0].cpu(), 100.0);
}

impl Page {
    fn read() -> Page {
        let package = Package::read(&tests::plugins::package("guests/reading-guest"));
        let package = package.expect("a package");
        let def = package.manifest.declares().expect("declarations");
        let registry =
            Registry::with_plugins(schema_som::types::all(), built_in(), &[def]).expect("a model");
        let registry = Arc::new(registry);
        let runtime = Runtime::new(Limits::default(), Arc::new(Ticking::default()), None);
        let plugin = runtime.load(&package).expect("a plugin");
        let active = [Active { plugin, settings: Map::new() }];
        let host = Host::new(&registry, &active, &Host::default());
        let shot = registry.by_name("Shot").expect("a built-in type");
        let field = shot.field("frames").expect("the plugin's field");
        let clock: Arc<dyn Clock> = Arc::new(Ticking::default());
        let keys: Vec<Key> = (0..PARENTS).map(|_| clock.new_key(0)).collect();
        let mut rows = Rowset::with_capacity(2, PARENTS);
        for number in 0..PARENTS as i64 {
            rows.push_row(&[Cell::Int(number), Cell::Int(2 * number + 1)]);
        }
        let caller = crate::asked::somebody(&clock);
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let at = (0..PARENTS as u32).collect();
        Page { host, field, caller, keys, rows, at, tokio: tokio.expect("a runtime") }
    }

    fn compute(&self) {
        let columns = [Some(0), Some(1)];
        let (keys, rows, at) = (self.keys.as_slice(), &self.rows, self.at.as_slice());
        let sheet = Sheet { ty: self.field.owner, keys, rows, at, columns: &columns };
        let mut call = self.host.compute(self.field, &self.caller, sheet);
        let Step::Done(values) = self.tokio.block_on(call.next()) else {
            panic!("a field that looks nothing up does not wait");
        };
        let values = values.expect("values");
        assert_eq!((values.len(), values.cell(3, 0)), (PARENTS, Cell::Int(4)));
    }
}
