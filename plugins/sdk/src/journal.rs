//! What a plugin says about itself to those who run it: [`info!`](crate::info) and its kin.

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::journal as host;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::journal as host;

pub use crate::bindings::backlot::plugin::journal::Severity;

/// Whether anybody listens to this severity. The macros ask by themselves.
pub fn wants(level: Severity) -> bool {
    host::wants(level)
}

/// Writes a line, with named values beside it.
pub fn write(level: Severity, message: &str, attributes: &[(String, String)]) {
    host::write(level, message, attributes);
}

/// Adds to a counter that the manifest declares.
pub fn count(metric: &str, amount: u64) {
    host::count(metric, amount);
}

/// Observes a value of a histogram that the manifest declares.
pub fn observe(metric: &str, value: f64) {
    host::observe(metric, value);
}

/// Writes a line of this severity to the journal, as `format!` does; nothing is formatted where
/// nobody listens.
#[macro_export]
macro_rules! log {
    ($level:expr, $($text:tt)+) => {
        if $crate::journal::wants($level) {
            $crate::journal::write($level, &::std::format!($($text)+), &[]);
        }
    };
}

/// Writes what only its author wants to know.
#[macro_export]
macro_rules! debug {
    ($($text:tt)+) => { $crate::log!($crate::journal::Severity::Debug, $($text)+) };
}

/// Writes what is good to know.
#[macro_export]
macro_rules! info {
    ($($text:tt)+) => { $crate::log!($crate::journal::Severity::Info, $($text)+) };
}

/// Writes what should not be.
#[macro_export]
macro_rules! warn {
    ($($text:tt)+) => { $crate::log!($crate::journal::Severity::Warn, $($text)+) };
}

/// Writes what went wrong.
#[macro_export]
macro_rules! error {
    ($($text:tt)+) => { $crate::log!($crate::journal::Severity::Error, $($text)+) };
}
