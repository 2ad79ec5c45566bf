//! Databases, transactions and writes, on every engine that is at hand.

mod archive;
mod changing;
mod claims;
mod deleting;
mod evolving;
mod examining;
mod gates;
mod locking;
mod opening;
mod plugins;
mod resting;
mod retyping;
mod transactions;
mod writing;
