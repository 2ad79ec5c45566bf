//! A plugin with an interpreter that a server starts again: from its digest to an instance that
//! answers, compiled before, by whoever installed it.

use plugins_host::Host as Plugins;
use server::Studio;
use server::plugins::Workshop;
use tests::engines::Engine;
use tokio::runtime::Runtime;

use crate::host::Home;
use crate::measure::{Contender, interleave, promise, report};

/// A plugin in Python, and what else costs time when a server starts.
pub(crate) fn recalled() {
    let runtime = Runtime::new().expect("a runtime");
    let prepare = |plugins: &'static [&'static str]| {
        let home = runtime.block_on(Home::prepare(Engine::Sqlite, 0, plugins));
        let studio = runtime.block_on(Studio::open(home.config())).expect("the studio");
        (home, studio)
    };
    let (_empty, without) = prepare(&[]);
    let (_home, with) = prepare(&["guests/judging-guest"]);
    let model = |studio| {
        let workshop = Workshop::of(studio);
        runtime.block_on(workshop.model(&Plugins::default())).expect("a model")
    };
    assert_eq!(model(&with).host.plugins().count(), 1, "the plugin is at work");
    let mut contenders = [
        Contender::new("no plugin", || drop(model(&without))),
        Contender::new("one in Python, read, linked and started", || drop(model(&with))),
    ];
    interleave(11, 1, &mut contenders);
    report("plugins of a server that starts once more", &contenders);
    promise("milliseconds of a plugin in Python", contenders[1].wall() / 1_000.0, 50.0);
}
