//! Made by `backlot plugin types` of plugin.toml and the model; never edited.

use plugins_sdk::{Fact, Fault, FromValue, Key, Row, Value};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenderState {
    /// `QUEUED`
    Queued,
    /// `RUNNING`
    Running,
    /// `DONE`
    Done,
    /// `FAILED`
    Failed,
}

impl RenderState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
        }
    }
}

impl FromValue<'_> for RenderState {
    fn from_value(value: &Value) -> Option<Self> {
        match value.as_text()? {
            "QUEUED" => Some(Self::Queued),
            "RUNNING" => Some(Self::Running),
            "DONE" => Some(Self::Done),
            "FAILED" => Some(Self::Failed),
            _ => None,
        }
    }
}

impl From<RenderState> for Value {
    fn from(word: RenderState) -> Self {
        word.word().into()
    }
}

/// What the hook `frames` is given of records of type RenderJob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FramesRenderJob {
    /// `firstFrame`
    pub first_frame: Option<i64>,
    /// `lastFrame`
    pub last_frame: Option<i64>,
}

impl FramesRenderJob {
    /// What will be stored.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_row(row: Row<'_>) -> Result<Self, Fault> {
        Ok(Self { first_frame: row.get("firstFrame")?, last_frame: row.get("lastFrame")? })
    }
}

/// What the hook `state` is given of records of type RenderJob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateRenderJob {
    /// `state`
    pub state: Option<RenderState>,
    /// `machine`
    pub machine: Option<Key>,
    /// `heardAt`
    pub heard_at: Option<i64>,
    /// `attempts`
    pub attempts: Option<i64>,
}

impl StateRenderJob {
    /// What will be stored.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_row(row: Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            state: row.get("state")?,
            machine: row.get("machine")?,
            heard_at: row.get("heardAt")?,
            attempts: row.get("attempts")?,
        })
    }
}

/// What the hook `failed` is given of records of type RenderJob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailedRenderJob {
    /// `state`
    pub state: Option<RenderState>,
}

impl FailedRenderJob {
    /// What it has become, where it has changed.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_fact(fact: &Fact<'_>) -> Result<Self, Fault> {
        Ok(Self { state: fact.get("state")? })
    }
}
