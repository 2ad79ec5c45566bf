//! Databases, transactions and writes, on every engine that is at hand.

mod archive;
mod changing;
mod claims;
mod deleting;
mod examining;
mod locking;
mod opening;
mod plugins;
mod transactions;
mod writing;
