//! What the authors of plugins try them with: a studio in a folder that lasts as long as the trial,
//! with the real component in the real host, and cases that are data. `suite` reads a file of cases,
//! `trial` runs it; `web` and `time` stand for the world around the studio.

mod matching;
mod people;
mod stage;
mod suite;
pub(crate) mod time;
mod trial;
mod web;

pub use stage::Stage;
pub use suite::Suite;
pub use trial::Outcome;
