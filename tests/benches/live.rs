//! Subscriptions of a real server over real sockets: how soon they hear, how fast they catch up,
//! and what it takes to keep them. `README.md` beside this file says what is promised.

mod host;
mod wire;

use std::time::{Duration, Instant};

use host::Host;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tests::engines::{Engine, available};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

const CHANGED: &str = "subscription { tagChanged { action tag { id name } } }";
const EVENTS: &str = "subscription($after: String!) { events(after: $after) {
    cursor at action type recordId cause
} }";
const RECORDS: &str = "subscription($after: String!) { tagChanged(after: $after) {
    cursor action tag { id name description }
} }";
const CREATE: &str =
    "mutation($name: String!) { tagCreate(input: { name: $name }) { tag { id } } }";

/// The cursor before the first event.
const BEGINNING: &str = "AWV2ZW50bG9nAAAAAAAAAAA";

const LISTENERS: usize = 200;
const SOCKETS: usize = 10_000;
const LOG: usize = 100_000;

/// Events before the first one that counts, and those that count, 100 a second.
const WARM_UP: usize = 200;
const EVENTS_SENT: usize = 1_200;

fn main() {
    raise_limits();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let asked: Vec<String> = std::env::args().collect();
    let named = |word: &str| asked.iter().any(|asked| asked == word);
    let parts = ["latency", "idle", "catch-up"];
    let all = !parts.into_iter().any(named);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let others = [Engine::Sqlite, Engine::Postgres].into_iter().any(|one| named(one.name()));
        if !available().contains(&engine) || (others && !named(engine.name())) {
            continue;
        }
        for part in parts.into_iter().filter(|part| all || named(part)) {
            match part {
                "latency" => runtime.block_on(latency(engine)),
                "catch-up" => runtime.block_on(catch_up(engine)),
                // What a socket takes is not the database's.
                _ if engine == Engine::Sqlite => runtime.block_on(idle(engine)),
                _ => {}
            }
        }
    }
}

/// Ten thousand sockets are twice as many files, of which the server inherits the limit.
fn raise_limits() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    setrlimit(Resource::Nofile, raised).expect("a limit of open files");
}

/// From sending a mutation to hearing of it: the write itself is a part of it.
async fn latency(engine: Engine) {
    let host = Host::start(engine, 0).await;
    let token = host.token();
    let total = WARM_UP + EVENTS_SENT;
    let mut listeners = JoinSet::new();
    for _ in 0..LISTENERS {
        let (mut ear, mut mouth) = wire::open(host.address, &token).await;
        mouth.begin("1", CHANGED, json!({})).await;
        listeners.spawn(async move {
            let mut heard = vec![None; total];
            for _ in 0..total {
                let number = number_in(ear.hear().await);
                heard[number] = Some(Instant::now());
            }
            drop(mouth);
            heard
        });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (mut ear, mut mouth) = wire::open(host.address, &token).await;
    let answers = tokio::spawn(async move {
        let mut answered = vec![None; total];
        let mut left = total;
        while left > 0 {
            let message = ear.hear().await;
            if let Some(rest) = message.strip_prefix(br#"{"id":""#) {
                let said = String::from_utf8_lossy(message);
                assert!(!said.contains(r#""error"#), "a mutation failed: {said}");
                let number = digits(rest);
                if answered[number].replace(Instant::now()).is_none() {
                    left -= 1;
                }
            }
        }
        answered
    });
    let mut ticks = interval(Duration::from_millis(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent = Vec::with_capacity(total);
    for number in 0..total {
        ticks.tick().await;
        sent.push(Instant::now());
        mouth.begin(&number.to_string(), CREATE, json!({"name": format!("n:{number}")})).await;
    }
    let answered = answers.await.expect("answers");
    let mut whole = Vec::new();
    let mut after = Vec::new();
    while let Some(heard) = listeners.join_next().await {
        let heard = heard.expect("a listener");
        for number in WARM_UP..total {
            let heard = heard[number].expect("every event is heard once");
            whole.push(milliseconds(heard.duration_since(sent[number])));
            let answer = answered[number].expect("every mutation is answered");
            after.push(milliseconds(heard.saturating_duration_since(answer)));
        }
    }
    println!("\n100 events/s, {LISTENERS} listeners, {engine}, {} deliveries", whole.len());
    shown("from sending the mutation to its delivery", &mut whole);
    let p99 = shown("from its answer to its delivery", &mut after);
    let p99_whole = percentile(&whole, 99.0);
    verdict("commit to delivery, p99, the write included", p99_whole, 20.0, "ms", true);
    verdict("answer to delivery, p99", p99, 20.0, "ms", true);
}

async fn idle(engine: Engine) {
    let host = Host::start(engine, 0).await;
    let token = host.token();
    // What the first sockets build is for all of them.
    let mut sockets = Vec::with_capacity(SOCKETS + 100);
    for _ in 0..100 {
        sockets.push(wire::open(host.address, &token).await);
    }
    let before = host.memory();
    while sockets.len() < SOCKETS + 100 {
        let some = (0..50).map(|_| wire::open(host.address, &token));
        let mut opened = futures_util::future::join_all(some).await;
        opened.iter_mut().for_each(|(ear, _)| ear.rest());
        sockets.append(&mut opened);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let open = host.memory();
    for (_, mouth) in &mut sockets {
        mouth.begin("1", CHANGED, json!({})).await;
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let subscribed = host.memory();
    let each = |memory: u64| memory.saturating_sub(before) as f64 / SOCKETS as f64 / 1024.0;
    println!("\n{SOCKETS} idle sockets, resident memory of the server, each");
    verdict("a socket that was let in", each(open), 20.0, "KB", true);
    verdict("a socket with a subscription", each(subscribed), 20.0, "KB", true);
}

async fn catch_up(engine: Engine) {
    let host = Host::start(engine, LOG).await;
    let token = host.token();
    println!("\ncatching up with {LOG} events, {engine}");
    for (what, document) in [("events", EVENTS), ("changes with their records", RECORDS)] {
        let mut rates = Vec::new();
        for _ in 0..5 {
            let (mut ear, mut mouth) = wire::open(host.address, &token).await;
            let start = Instant::now();
            mouth.begin("1", document, json!({"after": BEGINNING})).await;
            for _ in 0..LOG {
                let message = ear.hear().await;
                assert!(message.starts_with(br#"{"id":"1","type":"next""#), "a delivery");
            }
            rates.push(LOG as f64 / start.elapsed().as_secs_f64());
        }
        rates.sort_by(f64::total_cmp);
        verdict(what, rates[rates.len() / 2], 20_000.0, "a second", false);
    }
}

fn verdict(what: &str, value: f64, limit: f64, unit: &str, at_most: bool) {
    let kept = if at_most { value <= limit } else { value >= limit };
    let verdict = if kept { "kept" } else { "BROKEN" };
    let bound = if at_most { "at most" } else { "at least" };
    println!("  {verdict}: {what}: {value:.1} {unit} ({bound} {limit:.0})");
}

/// Prints the distribution; answers the 99th percentile.
fn shown(what: &str, values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |percent: f64| percentile(values, percent);
    let (median, most) = (at(50.0), at(100.0));
    println!("  {what}: p50 {median:.2} ms, p99 {:.2} ms, longest {most:.2} ms", at(99.0));
    at(99.0)
}

fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let at = (percent / 100.0 * (sorted.len() - 1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The number of the event that a message tells of.
fn number_in(message: &[u8]) -> usize {
    let at = message.windows(3).position(|three| three == b"\"n:").expect("a number");
    digits(&message[at + 3..])
}

fn digits(text: &[u8]) -> usize {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
