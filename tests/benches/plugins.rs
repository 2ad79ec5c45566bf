//! Plugins: what a hook costs beside a bare call into its component, what it adds to writes, and
//! what a server is delayed by when plugins come. `README.md` beside this file says what is promised.

mod asked;
mod bare;
mod besieged;
mod computed;
mod desk;
mod host;
mod judged;
mod measure;
mod recalled;
mod steady;
mod studio;
mod swap;

use std::hint::black_box;
use std::sync::Arc;

use bare::Bare;
use desk::Desk;
use judged::{Court, Guard};
use measure::{Contender, interleave, promise, report};
use schema_som::Registry;
use schema_som::hooks::{Hooks, Verb};
use studio::Studio;
use tests::engines::Engine;

/// Rows of a batch.
const BATCH: usize = 100;

/// Documents of a measured operation, of 500 shots each.
const DOCUMENTS: usize = 2;

/// What is measured, by the words that ask for it alone.
const PARTS: [(&str, fn()); 9] = [
    ("hook", hook),
    ("interpreted", interpreted),
    ("unheard", unheard),
    ("computed", computed::computed),
    ("creates", creates),
    ("swap", swap::swap),
    ("start", swap::start),
    ("recalled", recalled::recalled),
    ("besieged", besieged::besieged),
];

fn main() {
    let asked: Vec<String> = std::env::args().collect();
    let named = |part: &str| asked.iter().any(|word| word == part);
    let all = !PARTS.iter().any(|(part, _)| named(part));
    for (_, run) in PARTS.iter().filter(|(part, _)| all || named(part)) {
        run();
    }
}

/// A row of four fields, and a hundred of them, against bare calls with the same.
fn hook() {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let (guard, rows) = (Guard::read(), [["ENG_0000001", "The opening", "A crane shot."]; BATCH]);
    // A guest that cannot be interrupted is told of beside, since nobody would run one.
    let mut bare = [true, false, true, false]
        .map(|interruptible| Bare::start(guard.component(), &rows, interruptible));
    let court = Court::sit(guard.host_of_four(&registry), &registry, &rows);
    let [one, one_free, hundred, hundred_free] = &mut bare;
    let mut contenders = [
        Contender::new("a bare call", || one.weigh(1)),
        Contender::new("one that nothing can interrupt", || one_free.weigh(1)),
        Contender::new("a before-hook", || court.weigh(1)),
    ];
    interleave(21, 10_000, &mut contenders);
    report("one row of 4 fields, accepted", &contenders);
    promise("a before-hook, one row", contenders[2].cpu() / contenders[0].cpu(), 1.5);
    let [of_one, alone] = [&contenders[0], &contenders[2]].map(Contender::cpu);
    drop(contenders);
    let mut contenders = [
        Contender::new("a bare call", || hundred.weigh(BATCH)),
        Contender::new("one that nothing can interrupt", || hundred_free.weigh(BATCH)),
        Contender::new("a before-hook", || court.weigh(BATCH)),
    ];
    interleave(21, 200, &mut contenders);
    report(&format!("{BATCH} rows of 4 fields, accepted"), &contenders);
    promise("a batch, each row", contenders[2].cpu() / contenders[0].cpu(), 1.3);
    let each = contenders[2].cpu() / BATCH as f64;
    promise("a row of a batch, against a bare call with that row alone", each / of_one, 1.3);
    promise("a row of a batch, against a before-hook with that row alone", each / alone, 0.8);
}

/// The same rule in Python, against a bare call of the one in Rust with the same rows.
fn interpreted() {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let rows = [["ENG_0000001", "The opening", "A crane shot."]; BATCH];
    let mut bare = Bare::start(Guard::read().component(), &rows, true);
    let guard = Guard::interpreted();
    let court = Court::sit(guard.host(&registry), &registry, &rows);
    for (count, operations) in [(1, 2_000), (BATCH, 50)] {
        let mut contenders = [
            Contender::new("a bare call, in Rust", || bare.weigh(count)),
            Contender::new("a before-hook in Python", || court.weigh(count)),
        ];
        interleave(21, operations, &mut contenders);
        report(&format!("{count} rows of 4 fields, accepted"), &contenders);
        promise("a before-hook in Python", contenders[1].cpu() / contenders[0].cpu(), 8.0);
    }
}

/// What a change of a type costs that nobody hooks: the question whether somebody does.
fn unheard() {
    const QUESTIONS: usize = 10_000;
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let hooks: Arc<dyn Hooks> = Arc::new(Guard::read().host(&registry));
    let ty = registry.by_name("Tag").expect("a built-in type").ix;
    let mut contenders = [Contender::new("10,000 questions", || {
        for _ in 0..QUESTIONS {
            assert!(black_box(&*hooks).before(black_box(ty), black_box(Verb::Create)).is_empty());
        }
    })];
    interleave(21, 100, &mut contenders);
    report("a change of a type that nobody hooks", &contenders);
    promise("nanoseconds of a change", contenders[0].cpu() * 1_000.0 / QUESTIONS as f64, 50.0);
}

/// Whole writes with a hook that accepts every row.
fn creates() {
    let registry = Arc::new(Registry::built_in().expect("the model"));
    let studio = Studio::create(Engine::Sqlite, &[Arc::new(Guard::read().host(&registry))]);
    studio.add_shots(1_000);
    let (desk, [without, with]) = (Desk::open(&studio), [0, 1].map(|at| &studio.engines[at]));
    let bulk = |engine| (0..DOCUMENTS).for_each(|_| desk.bulk(engine));
    let mut contenders = [
        Contender::new("without plugins", || bulk(without)),
        Contender::new("with a hook", || bulk(with)),
    ];
    interleave(21, 1, &mut contenders);
    let engine = studio.database.engine();
    report(&format!("1,000 shots in two documents, {engine}"), &contenders);
    promise("1,000 creates with a hook", contenders[1].cpu() / contenders[0].cpu(), 1.15);
    drop(contenders);
    let mut contenders = [
        Contender::new("without plugins", || desk.one(without)),
        Contender::new("with a hook", || desk.one(with)),
    ];
    interleave(21, 50, &mut contenders);
    report(&format!("a single shot, {engine}"), &contenders);
}
