//! Components that were changed where a compiler would not: what is admitted runs within its limits.

use std::sync::Arc;

use plugins_host::package::Package;
use plugins_host::{Active, Host, Limits, Runtime};
use schema_som::Registry;
use serde_json::Map;
use tests::clock::Ticking;
use tests::plugins::package;

use super::{refuses, rounds, spoil};

#[test]
fn a_component_of_any_kind_is_refused_or_kept_within_its_limits() {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let waiting = waiting.expect("a runtime");
    let runtime = Runtime::new(Limits::default(), Arc::new(Ticking::default()), None);
    let packages = ["naming-guard", "guests/hostile-guest"].map(|name| {
        let package = Package::read(&package(name)).expect("a package");
        let component = package.parts.component.clone().expect("a component");
        (package, component)
    });
    let components = packages.each_ref().map(|(_, component)| component.clone());
    let mut ran = 0_u32;
    rounds(400, |random| {
        let (mut package, mut component) = random.one_of(&packages).clone();
        spoil(random, &mut component, &components);
        package.parts.component = Some(component);
        let plugin = match runtime.load(&package) {
            Ok(plugin) => plugin,
            Err(error) => return refuses(&error),
        };
        ran += 1;
        let active = [Active { plugin, settings: Map::new() }];
        let host = Host::new(&registry, &active, &Host::default());
        let tried = waiting.block_on(runtime.try_out(&host, &package.manifest.id));
        if let Err(error) = tried {
            assert!(error.code().as_str().starts_with("PLUGIN_"), "{error}");
        }
    });
    if super::setting("BACKLOT_FUZZ_ROUNDS").is_none() {
        assert!(ran > 5, "{ran} components got as far as running");
    }
}
