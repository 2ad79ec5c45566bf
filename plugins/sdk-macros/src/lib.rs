//! The attributes that make a plugin of functions: `plugins-sdk` hands them on.
#![deny(missing_docs)]

mod read;
mod sort;
#[cfg(test)]
mod tests;
mod write;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Error, ItemImpl};

use read::Given;

/// Makes a plugin of an `impl`, and exports it. Its functions carry the names of what plugin.toml
/// declares, and may stand beside others that carry none. Once, in the crate's root.
///
/// | Attribute | A function of this kind | Declared by |
/// |---|---|---|
/// | `#[before("name")]` | `fn(batch: &Batch) -> Result<(), Fault>` | `[[before]]` |
/// | `#[after("name")]` | `fn(facts: &Facts) -> Result<(), Fault>` | `[[after]]` |
/// | `#[action("name")]` | `fn(arguments: &str) -> Result<String, Failure>` | `[[action]]` |
/// | `#[job("name")]` | `fn(planned: i64) -> Result<(), Fault>` | `[[job]]` |
/// | `#[backfill("name")]` | `fn(cursor: Option<&str>) -> Result<Progress, Fault>` | `[[migration]] backfill` |
/// | `#[compute("name")]` | `fn(records: &Sheet) -> Result<Column, Fault>` | a field with `computed = true` |
/// | `#[narrow("name")]` | `fn(narrowing: &mut Narrowing) -> Result<(), Fault>` | a `[[read]]` with `narrows` |
/// | `#[redact("name")]` | `fn(records: &Sheet, redaction: &mut Redaction) -> Result<(), Fault>` | a `[[read]]` with `writes` |
/// | `#[start]` | `fn(welcome: &Welcome) -> Result<(), String>` | nothing: it is called once for each instance |
///
/// A function may carry several names. What each is told, and what an error means, stands with the
/// function of the trait `Plugin` that has the attribute's name.
#[proc_macro_attribute]
pub fn plugin(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    expanded(arguments.into(), item.into()).into()
}

/// What is written for an `impl`. Where something is wrong with it, what could be read is written
/// all the same, so that the compiler tells of that alone.
fn expanded(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let place = item.clone();
    let Ok(item) = syn::parse2::<ItemImpl>(item) else {
        let what = "#[plugin] stands above an `impl` of the plugin's type, as in `#[plugin] impl Codes { .. }`";
        let error = Error::new_spanned(place.clone(), what).into_compile_error();
        return quote::quote!(#place #error);
    };
    let (given, item, faults) = Given::read(&arguments, item);
    let mut out = item.into_token_stream();
    out.extend(faults.map(Error::into_compile_error));
    out.extend(write::plugin(&given));
    out
}
