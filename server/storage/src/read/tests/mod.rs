//! Reading, proven against records in memory.

mod compare;
mod differential;
mod limits;
mod world;
