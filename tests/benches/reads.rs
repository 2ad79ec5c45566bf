//! Whole reads: the engine against SQL written by hand, and a page of a small table against the
//! same page of a large one. `README.md` beside this file says what is promised.

mod by_hand;
mod measure;
mod studio;

use std::hint::black_box;

use measure::{Contender, interleave, promise, report};
use studio::Studio;
use tests::engines::{Engine, available};

const PAGE: &str = "{ shots(first: 100) { nodes {
    id code name niceName description cutIn cutOut cutDuration priority revision isMilestone
    sequence { id name code }
    children(first: 3) { nodes { id name priority } }
} } }";

const TASKS: &str = "{ tasks(first: 50) { nodes { id name priority } } }";
const SORTED: &str =
    "{ tasks(first: 50, orderBy: [{ name: DESC }]) { nodes { id name priority } } }";

fn main() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if !is_asked_for(engine.name()) {
            continue;
        }
        if !available().contains(&engine) {
            println!("\nSKIPPED: {engine} is not to be had; `cargo xtask bench` starts one");
            continue;
        }
        if is_asked_for("by-hand") {
            against_sql(engine);
        }
        if is_asked_for("growth") {
            growth(engine);
        }
    }
}

/// Whether the arguments leave this in: `sqlite` or `postgres`, `by-hand` or `growth`. Those that
/// speak of something else narrow nothing.
fn is_asked_for(word: &str) -> bool {
    let choices = [["sqlite", "postgres"], ["by-hand", "growth"]];
    let named = |word: &str| std::env::args().any(|argument| argument == word);
    let alternatives = choices.iter().find(|words| words.contains(&word));
    named(word) || alternatives.is_none_or(|words| !words.iter().any(|word| named(word)))
}

fn against_sql(engine: Engine) {
    let studio = Studio::create(engine, &[]);
    studio.add_shots(1_000);
    analyze(&studio);
    let by_hand: Box<dyn Fn() -> Vec<u8>> = if engine == Engine::Sqlite {
        let sqlite = by_hand::Sqlite::open(studio.database.url());
        Box::new(move || sqlite.page())
    } else {
        let postgres = studio.runtime.block_on(by_hand::Postgres::open(studio.database.url()));
        let runtime = &studio.runtime;
        Box::new(move || runtime.block_on(postgres.page()))
    };
    let (ours, theirs) = (studio.answer(PAGE), by_hand());
    assert_eq!(
        String::from_utf8_lossy(&ours),
        String::from_utf8_lossy(&theirs),
        "both must do the same work"
    );
    let mut contenders = [
        Contender::new("by hand", || drop(black_box(by_hand()))),
        Contender::new("the engine", || drop(black_box(studio.answer(PAGE)))),
    ];
    interleave(15, 100, &mut contenders);
    report(
        &format!("100 shots, sequence, 3 tasks each, {} bytes, {engine}", ours.len()),
        &contenders,
    );
    let ratio = contenders[1].cpu() / contenders[0].cpu();
    promise("the engine against SQL by hand", ratio, 1.25);
}

fn growth(engine: Engine) {
    // Rows of the family's table: a quarter is shots, three quarters are the tasks below them.
    let [small, large] = [10_000, 1_000_000].map(|rows| {
        let studio = Studio::create(engine, &[]);
        let tasks = studio.add_shots(rows / 4);
        println!("\n{engine}: {rows} rows, of which {tasks} tasks below {} shots", rows / 4);
        analyze(&studio);
        studio
    });
    for (title, document) in [("by id", TASKS), ("by name, descending", SORTED)] {
        let mut contenders = [
            Contender::new("of 10,000 rows", || drop(black_box(small.answer(document)))),
            Contender::new("of 1,000,000 rows", || drop(black_box(large.answer(document)))),
        ];
        interleave(15, 100, &mut contenders);
        report(&format!("a page of 50 tasks {title}, {engine}"), &contenders);
        let ratio = contenders[1].wall() / contenders[0].wall();
        promise("a page of a large table, wall time", ratio, 1.3);
    }
}

/// Statistics, as any database in use has them.
fn analyze(studio: &Studio) {
    let statement = "ANALYZE";
    studio.runtime.block_on(studio.database.execute(statement)).expect("statistics");
}
