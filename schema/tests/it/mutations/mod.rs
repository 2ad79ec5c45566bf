//! Documents that change records, over a desk that notes what it is told.

mod answers;
mod commands;
mod desk;
mod documents;
mod refusals;
