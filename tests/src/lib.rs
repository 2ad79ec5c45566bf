//! Proof: the harness that starts the product and its databases, and the project's own tool.
//!
//! `app` starts the server, `actor` sends it requests, `socket` and `events` listen to it, `words`
//! keeps what it says of itself; `engines` says which databases a test may use; `service`, `postgres`
//! and `mariadb` run private servers, `proxy` cuts the way to them; `other` is what plugins ask;
//! `random` repeats with its seed, `clock` stands still, `hand` is put forward by hand; `plugins`
//! installs plugins, `guests` are some that misbehave; `fences` are the examples of a document; `xtask`
//! is what `cargo xtask` does.

pub mod actor;
pub mod app;
pub mod clock;
pub mod engines;
pub mod events;
pub mod fences;
pub mod guests;
pub mod hand;
pub mod mariadb;
pub mod other;
pub mod plugins;
pub mod postgres;
pub mod proxy;
pub mod random;
pub mod service;
pub mod socket;
pub mod words;
pub mod xtask;

pub use app::TestApp;
