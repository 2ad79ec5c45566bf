//! Manifests, packages and components that nobody would write: whatever comes in is taken or refused
//! with a code, and nothing else happens.
//!
//! A run makes the same inputs each time. `BACKLOT_FUZZ_SEED` begins with others, and
//! `BACKLOT_FUZZ_ROUNDS` makes so many of them; a failure says which seed to begin with.

mod components;
mod manifests;
mod packages;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use schema_som::{Code, Error};
use tests::random::Random;

/// Tries one input after the other, each from a seed of its own.
fn rounds(usual: u64, mut property: impl FnMut(&mut Random)) {
    let first = setting("BACKLOT_FUZZ_SEED").unwrap_or(1);
    for seed in first..first + setting("BACKLOT_FUZZ_ROUNDS").unwrap_or(usual) {
        let tried = catch_unwind(AssertUnwindSafe(|| property(&mut Random::new(seed))));
        if let Err(panic) = tried {
            eprintln!("BACKLOT_FUZZ_SEED={seed} BACKLOT_FUZZ_ROUNDS=1 does it again");
            resume_unwind(panic);
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// That a refusal helps: it has the code of a plugin that is wrong, and says something.
#[track_caller]
fn refuses(error: &Error) {
    assert_eq!(error.code(), Code::PluginInvalid, "{error}");
    assert!(!error.message().trim().is_empty());
}

/// Some bytes, a little different: what happens to files on their way, and what an adversary does.
fn spoil(random: &mut Random, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
    for _ in 0..random.within(1, 6) {
        let at = random.index(bytes.len());
        match random.within(0, 6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.within(0, 8),
            1 if at < bytes.len() => bytes[at] = random.number() as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..(at + random.index(64)).min(bytes.len()))),
            4 => drop(bytes.splice(at..at, piece(random, others))),
            _ => {
                let piece = piece(random, others);
                let end = (at + piece.len()).min(bytes.len());
                drop(bytes.splice(at..end, piece));
            }
        }
    }
}

/// A piece of one of these.
fn piece(random: &mut Random, others: &[Vec<u8>]) -> Vec<u8> {
    let other = random.one_of(others);
    let at = random.index(other.len());
    other[at..(at + random.index(256)).min(other.len())].to_vec()
}
