//! Reading, proven against records in memory.

mod asker;
mod compare;
mod differential;
mod limits;
mod world;
