//! What narrowing must hold: told cases first, then random ones against a world without secrets.

mod cases;
mod differential;
mod maker;
mod roles;
mod shape;
mod world;
