//! What plugins for Backlot are written against in Rust.
//!
//! A plugin is a type whose functions carry the names of what plugin.toml declares: see [`plugin`]. It
//! sees rows by the names of fields, and answers rulings; the numbers that cross the boundary are the
//! business of this crate.
//!
//! ```
//! use plugins_sdk::{Batch, Fault, plugin};
//!
//! struct Shouting;
//!
//! #[plugin]
//! impl Shouting {
//!     #[before("code")]
//!     fn code(batch: &Batch) -> Result<(), Fault> {
//!         for row in batch.rows() {
//!             let Some(code) = row.text("code")? else { continue };
//!             if code.contains(' ') {
//!                 row.refuse("BAD_CODE", "A code has no spaces.").field("code");
//!             } else if code != code.to_uppercase() {
//!                 row.rewrite("code", code.to_uppercase())?;
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! [`testing`] runs a plugin natively, without WebAssembly.
#![deny(missing_docs)]

mod action;
mod after;
mod batch;
#[doc(hidden)]
pub mod bindings;
mod change;
#[cfg(feature = "documents")]
pub mod documents;
mod fault;
pub mod graph;
#[doc(hidden)]
pub mod guest;
pub mod host;
pub mod journal;
mod json;
mod layout;
pub mod lookup;
mod moment;
mod reads;
mod settings;
pub mod signals;
pub mod store;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod typed;
mod value;
pub mod web;

pub use action::{Failure, Refusal};
pub use after::{Fact, Facts};
pub use batch::{Batch, Refusing, Row};
pub use bindings::backlot::plugin::vocabulary::{Fault, Key, Verb};
pub use change::Change;
pub use guest::{Plugin, Progress, Welcome};
pub use json::Json;
pub use lookup::Sheet;
pub use moment::rfc3339;
/// ```
/// use plugins_sdk::{Batch, Failure, Fault, plugin};
///
/// /// Codes have no spaces.
/// pub struct Codes;
///
/// #[plugin]
/// impl Codes {
///     #[before("code")]
///     fn code(batch: &Batch) -> Result<(), Fault> {
///         for row in batch.rows() {
///             if row.text("code")?.is_some_and(|code| code.contains(' ')) {
///                 row.refuse("BAD_CODE", "A code has no spaces.").field("code");
///             }
///         }
///         Ok(())
///     }
///
///     #[action("codesCheck")]
///     fn check(arguments: &str) -> Result<String, Failure> {
///         Ok(arguments.to_owned())
///     }
/// }
/// # fn main() {}
/// ```
pub use plugins_sdk_macros::plugin;
pub use reads::{Column, Narrowing, Redaction};
pub use settings::{Parsed, Settings};
pub use typed::FromValue;
pub use value::Value;

/// Makes the plugin of this type what the component exports; `#[plugin]` writes it. Nothing happens
/// where the crate is built natively, such as for its tests.
#[doc(hidden)]
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            type Component = $crate::guest::Component<$plugin>;
    $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        };
    };
}
