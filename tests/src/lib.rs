//! Proof: the harness that starts the product and its databases, and the project's own tool.
//!
//! `app` starts the server, `actor` sends it requests, `socket` and `events` listen to it; `engines`
//! says which databases a test may use; `service`, `postgres` and `mariadb` run private servers;
//! `xtask` is what `cargo xtask` does.

pub mod actor;
pub mod app;
pub mod engines;
pub mod events;
pub mod mariadb;
pub mod postgres;
pub mod service;
pub mod socket;
pub mod xtask;

pub use app::TestApp;
