//! Servers and plugins that come: how long a new schema takes, whom it delays, and how soon a server
//! answers that has plugins.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use plugins_host::Host as Plugins;
use schema::Generation;
use serde_json::Map;
use server::Studio;
use server::plugins::Workshop;
use tests::actor::Actor;
use tests::engines::Engine;
use tests::plugins::package;
use tokio::runtime::Runtime;

use crate::host::{Home, Host};
use crate::measure::{Contender, interleave, promise, report};
use crate::steady::{RATE, Served, steady};

/// What a plugin may declare, and judge: tables, types and fields; a component with a hook.
const PLUGINS: [&str; 2] = ["camera-kit", "naming-guard"];

/// How long the server is watched before a plugin comes, and after.
const WATCHED: Duration = Duration::from_secs(4);

/// Starts of each kind.
const STARTS: usize = 11;

/// Plugins that are installed while requests come at a constant rate.
pub(crate) fn swap() {
    derive();
    let runtime = Runtime::new().expect("a runtime");
    let host = runtime.block_on(Host::start(Engine::Sqlite, 1_000));
    let (token, address) = (host.token(), host.address);
    for plugin in PLUGINS {
        let stop = Arc::new(AtomicBool::new(false));
        let requests = steady(address, &token, stop.clone());
        let visit = async {
            tokio::time::sleep(WATCHED).await;
            let began = Instant::now();
            let studio = Studio::open(host.home.config()).await.expect("the studio");
            let installed = Workshop::of(&studio).install(&package(plugin), Map::new()).await;
            installed.expect("a plugin that fits");
            let there = Instant::now();
            studio.store.close().await;
            tokio::time::sleep(WATCHED).await;
            stop.store(true, Ordering::Relaxed);
            (began, there)
        };
        let (served, (began, there)) = runtime.block_on(async { tokio::join!(requests, visit) });
        tell(plugin, &served, (began, there));
    }
}

/// What a server does between noticing plugins and serving them, by itself. They were compiled when
/// they were installed, by whoever did that.
fn derive() {
    let runtime = Runtime::new().expect("a runtime");
    let (_home, studio) = runtime.block_on(async {
        let home = Home::prepare(Engine::Sqlite, 0, &PLUGINS).await;
        let studio = Studio::open(home.config()).await.expect("the studio");
        (home, studio)
    });
    let model = || {
        let workshop = Workshop::of(&studio);
        runtime.block_on(workshop.model(&Plugins::default())).expect("a model")
    };
    let registry = model().registry;
    let limits = &studio.config.limits;
    let mut contenders = [
        Contender::new("plugins read, linked and started", || drop(model())),
        Contender::new("the schema derived", || {
            drop(Generation::build(registry.clone(), limits).expect("a schema"));
        }),
    ];
    interleave(11, 1, &mut contenders);
    report("from noticing plugins to serving them", &contenders);
    let [model, schema] = [0, 1].map(|at| contenders[at].cpu() / 1_000.0);
    promise("milliseconds of a processor until it is served", model + schema, 50.0);
}

/// What requests met before, during and after.
fn tell(plugin: &str, served: &[Served], (began, there): (Instant, Instant)) {
    let shows = |it: &&Served| it.plugins.as_ref().is_some_and(|said| said.contains(plugin));
    let seen = served.iter().find(shows).expect("a server that notices").answered;
    let failures: Vec<_> = served.iter().filter_map(|it| it.failed.as_ref()).collect();
    println!("\n{plugin} comes to a server with {RATE} requests/s, {} in all", served.len());
    let taken = [there.duration_since(began), seen.duration_since(there)].map(milliseconds);
    println!("  installed in {:.0} ms, at work {:.0} ms later", taken[0], taken[1]);
    let settled = seen + Duration::from_secs(1);
    let from = served[0].due + Duration::from_secs(1);
    let before = latency("before", served, (from, began));
    latency("while it is installed", served, (began, there));
    let during = latency("from then until a second after", served, (there, settled));
    promise("failed requests", failures.len() as f64, 0.0);
    let more = during.longest - before.longest;
    promise("milliseconds that the longest request takes more", more, 50.0);
    promise("p99 meanwhile, against before", during.p99 / before.p99, 2.0);
    if let Some(failure) = failures.first() {
        println!("  {failure}");
    }
}

/// Milliseconds that requests took.
pub(crate) struct Latency {
    pub(crate) p99: f64,
    pub(crate) longest: f64,
}

/// Prints the latencies of requests that were due in a time.
pub(crate) fn latency(what: &str, served: &[Served], (from, until): (Instant, Instant)) -> Latency {
    let due = served.iter().filter(|it| it.due >= from && it.due < until);
    let mut took: Vec<f64> =
        due.map(|it| milliseconds(it.answered.saturating_duration_since(it.due))).collect();
    took.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (part * took.len().saturating_sub(1) as f64).round() as usize;
        took.get(place).copied().unwrap_or(f64::NAN)
    };
    let (count, p50, p99, longest) = (took.len(), at(0.5), at(0.99), at(1.0));
    println!("  {what}: {count} requests, p50 {p50:.2}, p99 {p99:.2}, longest {longest:.2} ms");
    Latency { p99, longest }
}

/// From starting the program to the first `ready`, on data that is there.
pub(crate) fn start() {
    let runtime = Runtime::new().expect("a runtime");
    let home = |plugins| Arc::new(runtime.block_on(Home::prepare(Engine::Sqlite, 0, plugins)));
    let homes = [home(&[]), home(&PLUGINS)];
    let (mut times, mut sizes) = ([Vec::new(), Vec::new()], [0, 0]);
    for _ in 0..STARTS {
        for (at, home) in homes.iter().enumerate() {
            let began = Instant::now();
            let host = runtime.block_on(Host::of(home.clone()));
            let somebody = Actor::at(&format!("http://{}", host.address));
            while somebody.try_get("/health/ready") != Some(200) {
                std::thread::sleep(Duration::from_millis(1));
            }
            times[at].push(milliseconds(began.elapsed()));
            sizes[at] = host.memory() >> 20;
        }
    }
    let [without, with] = times.each_mut().map(|values| middle(values));
    println!("\nfrom the start of the program to `ready`, medians of {STARTS}");
    println!("  without plugins {without:.0} ms, {} MB resident", sizes[0]);
    println!("  with {} {with:.0} ms, {} MB resident", PLUGINS.join(" and "), sizes[1]);
    promise("milliseconds with plugins that were compiled before", with, 300.0);
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
