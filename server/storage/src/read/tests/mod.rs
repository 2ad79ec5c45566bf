//! Reading, proven against records in memory.

mod asker;
mod compare;
mod differential;
mod guards;
mod limits;
mod whole;
mod world;
