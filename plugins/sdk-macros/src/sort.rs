//! What a function of a plugin can be for.

use proc_macro2::TokenStream;
use quote::quote;

/// What a function is called for; the attribute has its name, and so has the function of the trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Start,
    Before,
    After,
    Action,
    Job,
    Backfill,
    Compute,
    Narrow,
    Redact,
}

/// All of them.
pub(crate) const ALL: [Sort; 9] = [
    Sort::Start,
    Sort::Before,
    Sort::After,
    Sort::Action,
    Sort::Job,
    Sort::Backfill,
    Sort::Compute,
    Sort::Narrow,
    Sort::Redact,
];

impl Sort {
    /// The attribute's name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Before => "before",
            Self::After => "after",
            Self::Action => "action",
            Self::Job => "job",
            Self::Backfill => "backfill",
            Self::Compute => "compute",
            Self::Narrow => "narrow",
            Self::Redact => "redact",
        }
    }

    /// What a name is called.
    pub(crate) fn called(self) -> &'static str {
        match self {
            Self::Action => "an action",
            Self::Job => "a job",
            Self::Backfill => "a step of an upgrade",
            Self::Compute => "a computed field",
            _ => "a hook",
        }
    }

    /// What the function looks like, for whoever wrote another one.
    pub(crate) fn signature(self) -> &'static str {
        match self {
            Self::Start => "fn(welcome: &Welcome) -> Result<(), String>",
            Self::Before => "fn(batch: &Batch) -> Result<(), Fault>",
            Self::After => "fn(facts: &Facts) -> Result<(), Fault>",
            Self::Action => "fn(arguments: &str) -> Result<String, Failure>",
            Self::Job => "fn(planned: i64) -> Result<(), Fault>",
            Self::Backfill => "fn(cursor: Option<&str>) -> Result<Progress, Fault>",
            Self::Compute => "fn(records: &Sheet) -> Result<Column, Fault>",
            Self::Narrow => "fn(narrowing: &mut Narrowing) -> Result<(), Fault>",
            Self::Redact => "fn(records: &Sheet, redaction: &mut Redaction) -> Result<(), Fault>",
        }
    }

    /// What it is given besides its name: each with a name of its own.
    pub(crate) fn given(self) -> Vec<(TokenStream, TokenStream)> {
        let records = || (quote!(records), quote!(&::plugins_sdk::Sheet));
        match self {
            Self::Start => vec![(quote!(welcome), quote!(&::plugins_sdk::Welcome))],
            Self::Before => vec![(quote!(batch), quote!(&::plugins_sdk::Batch))],
            Self::After => vec![(quote!(facts), quote!(&::plugins_sdk::Facts))],
            Self::Action => vec![(quote!(arguments), quote!(&str))],
            Self::Job => vec![(quote!(planned), quote!(i64))],
            Self::Backfill => {
                vec![(quote!(cursor), quote!(::core::option::Option<&str>))]
            }
            Self::Compute => vec![records()],
            Self::Narrow => vec![(quote!(narrowing), quote!(&mut ::plugins_sdk::Narrowing))],
            Self::Redact => {
                vec![records(), (quote!(redaction), quote!(&mut ::plugins_sdk::Redaction))]
            }
        }
    }

    /// What it answers.
    pub(crate) fn answer(self) -> TokenStream {
        let (right, wrong) = match self {
            Self::Start => (quote!(()), quote!(::std::string::String)),
            Self::Action => (quote!(::std::string::String), quote!(::plugins_sdk::Failure)),
            Self::Compute => (quote!(::plugins_sdk::Column), quote!(::plugins_sdk::Fault)),
            Self::Backfill => (quote!(::plugins_sdk::Progress), quote!(::plugins_sdk::Fault)),
            _ => (quote!(()), quote!(::plugins_sdk::Fault)),
        };
        quote!(::core::result::Result<#right, #wrong>)
    }
}
