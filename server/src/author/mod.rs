//! What the authors of plugins try them with: a studio in a folder that lasts as long as the trial,
//! with the real component in the real host, and cases that are data.

mod cases;
mod matching;
mod stage;

pub use cases::{Outcome, Suite};
pub use stage::Stage;
