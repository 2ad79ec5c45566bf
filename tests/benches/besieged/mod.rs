//! What requests notice that have nothing to do with a plugin, while it misbehaves in every way that
//! it knows.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tests::actor::Actor;
use tests::engines::Engine;
use tokio::runtime::Runtime;

use crate::host::{Home, Host};
use crate::measure::promise;
use crate::steady::{RATE, Served, steady};
use crate::swap::latency;

/// How long the server is watched with either kind of shots.
const WATCHED: Duration = Duration::from_secs(10);

/// Between two of them.
const PAUSE: Duration = Duration::from_millis(50);

/// The worst that a hook does by itself.
const HOSTILE: [&str; 8] =
    ["spin", "hoard", "sink", "trap", "crowd", "endless-text", "flood", "shout"];

/// Milliseconds of a hook that runs inline, which nobody on its thread goes on during.
const INLINE: f64 = 5.0;

const CREATE: &str =
    "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";

/// Requests at a constant rate beside shots that a plugin accepts, then beside those that it makes
/// the most of.
pub(crate) fn besieged() {
    let runtime = Runtime::new().expect("a runtime");
    let home = Home::prepare(Engine::Sqlite, 1_000, &["guests/hostile-guest"]);
    let host = runtime.block_on(async { Host::of(Arc::new(home.await)).await });
    let (token, address) = (host.token(), host.address);
    let (stop, hostile) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let requests = steady(address, &token, stop.clone());
    let shots = std::thread::spawn({
        let (token, stop, hostile) = (token.clone(), stop.clone(), hostile.clone());
        move || besiege((address, &token), &stop, &hostile)
    });
    let watch = async {
        tokio::time::sleep(WATCHED).await;
        let began = Instant::now();
        hostile.store(true, Ordering::Relaxed);
        tokio::time::sleep(WATCHED).await;
        stop.store(true, Ordering::Relaxed);
        (began, Instant::now())
    };
    let (served, (began, ended)) = runtime.block_on(async { tokio::join!(requests, watch) });
    let refused = shots.join().expect("shots");
    tell(&served, (began, ended), refused);
}

/// Makes shots until it is told to stop; answers how many were refused.
fn besiege((address, token): (SocketAddr, &str), stop: &AtomicBool, hostile: &AtomicBool) -> usize {
    let admin = Actor::at(&format!("http://{address}")).with_token(token);
    let project = admin.make_project("siege");
    let mut refused = 0;
    for (number, way) in HOSTILE.iter().cycle().enumerate() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let way = if hostile.load(Ordering::Relaxed) { way } else { "accept" };
        let code = format!("S{number}");
        let project = json!({"connect": project});
        let input = json!({"code": code, "name": code, "description": way, "project": project});
        let answer = admin.answer(CREATE, json!({"input": input}));
        refused += usize::from(!answer["errors"].is_null());
        std::thread::sleep(PAUSE);
    }
    refused
}

fn tell(served: &[Served], (began, ended): (Instant, Instant), refused: usize) {
    println!("\n{RATE} requests/s beside a plugin that misbehaves, {refused} times");
    let from = served[0].due + Duration::from_secs(2);
    let [before, during] = [("beside what it accepts", from, began), ("meanwhile", began, ended)]
        .map(|(what, from, until)| latency(what, served, (from, until)));
    let failures = served.iter().filter(|it| it.failed.is_some()).count();
    promise("failed requests", failures as f64, 0.0);
    let limit = 2.0 * before.p99 + INLINE;
    promise("milliseconds, p99, while the plugin misbehaves", during.p99, limit);
}
