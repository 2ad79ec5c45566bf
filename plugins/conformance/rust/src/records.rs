//! Made by `backlot plugin types` of plugin.toml and the model; never edited.

use plugins_sdk::documents::{self, Deserialize, Serialize};
use plugins_sdk::{Fact, Fault, FromValue, Key, Row, Value};

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoldenWord {
    /// `ONE`
    One,
    /// `TWO`
    Two,
}

impl GoldenWord {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::One => "ONE",
            Self::Two => "TWO",
        }
    }
}

impl FromValue<'_> for GoldenWord {
    fn from_value(value: &Value) -> Option<Self> {
        match value.as_text()? {
            "ONE" => Some(Self::One),
            "TWO" => Some(Self::Two),
            _ => None,
        }
    }
}

impl From<GoldenWord> for Value {
    fn from(word: GoldenWord) -> Self {
        word.word().into()
    }
}

/// What the hook `golden` is given of records of type Golden.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldenGolden<'a> {
    /// `ask`
    pub ask: Option<&'a str>,
    /// `text`
    pub text: Option<&'a str>,
    /// `long`
    pub long: Option<&'a str>,
    /// `whole`
    pub whole: Option<i64>,
    /// `real`
    pub real: Option<f64>,
    /// `truth`
    pub truth: Option<bool>,
    /// `price`
    pub price: Option<&'a str>,
    /// `moment`
    pub moment: Option<i64>,
    /// `length`
    pub length: Option<i64>,
    /// `extra`
    pub extra: Option<&'a str>,
    /// `word`
    pub word: Option<GoldenWord>,
    /// `parent`
    pub parent: Option<Key>,
    /// `friends`
    pub friends: Option<&'a [Key]>,
}

impl<'a> GoldenGolden<'a> {
    /// What will be stored.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_row(row: Row<'a>) -> Result<Self, Fault> {
        Ok(Self {
            ask: row.get("ask")?,
            text: row.get("text")?,
            long: row.get("long")?,
            whole: row.get("whole")?,
            real: row.get("real")?,
            truth: row.get("truth")?,
            price: row.get("price")?,
            moment: row.get("moment")?,
            length: row.get("length")?,
            extra: row.get("extra")?,
            word: row.get("word")?,
            parent: row.get("parent")?,
            friends: row.get("friends")?,
        })
    }
}

/// What the hook `seen` is given of records of type Golden.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeenGolden<'a> {
    /// `ask`
    pub ask: Option<&'a str>,
    /// `text`
    pub text: Option<&'a str>,
}

impl<'a> SeenGolden<'a> {
    /// What it has become, where it has changed.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_fact(fact: &Fact<'a>) -> Result<Self, Fault> {
        Ok(Self { ask: fact.get("ask")?, text: fact.get("text")? })
    }
}

/// What the document `change` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct ChangeVariables {
    /// `id`
    pub id: String,
    /// `text`
    pub text: String,
}

/// What the document `change` answers at `goldenUpdate.golden`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct ChangeGoldenUpdateGolden {
    /// `text`
    pub text: Option<String>,
}

/// What the document `change` answers at `goldenUpdate`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct ChangeGoldenUpdate {
    /// `golden`
    pub golden: ChangeGoldenUpdateGolden,
}

/// What the document `change` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct ChangeAnswer {
    /// `goldenUpdate`
    pub golden_update: ChangeGoldenUpdate,
}

/// Runs the document `change`, which changes something.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn change(variables: &ChangeVariables) -> Result<ChangeAnswer, Fault> {
    documents::change("change", variables)
}

/// What the document `find` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct FindVariables {
    /// `id`
    pub id: String,
}

/// What the document `find` answers at `golden`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct FindGolden {
    /// `text`
    pub text: Option<String>,
}

/// What the document `find` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct FindAnswer {
    /// `golden`
    pub golden: Option<FindGolden>,
}

/// Runs the document `find`, which reads.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn find(variables: &FindVariables) -> Result<FindAnswer, Fault> {
    documents::ask("find", variables)
}
