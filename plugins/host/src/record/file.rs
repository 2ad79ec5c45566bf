//! A recording as a file: `NAME.rec`.

use schema_som::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What the first line of a recording says.
const FORMAT: &str = "backlot.recording";

/// Counts up with every change that those who read recordings have to know of.
const VERSION: u32 = 1;

/// A call of a plugin, with everything that crossed its boundary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recording {
    pub(super) format: String,
    pub(super) version: u32,
    /// What the server calls it.
    pub id: String,
    /// When the call was made.
    pub recorded_at: String,
    /// The plugin's id.
    pub plugin: String,
    /// The version that was called, and its package.
    pub plugin_version: String,
    /// BLAKE3 of the package.
    pub digest: String,
    /// The hook, action or job; a computed field as `Shot.cost`.
    pub hook: String,
    /// What the instance was told when it started: the names that numbers stand for.
    pub welcome: Json,
    /// Who asked.
    pub who: Json,
    /// The project of the call, if it is of one.
    pub project: Json,
    /// When the document began, in microseconds since 1970.
    pub now: i64,
    /// What the randomness of the call was made of, in hexadecimal digits.
    pub seed: String,
    /// What was set; secrets are never told.
    pub settings: Json,
    /// Which settings they were.
    pub settings_version: u64,
    /// The function of the plugin that was called: `before-hooks.weigh`.
    pub export: String,
    /// With what.
    pub arguments: Json,
    /// What the plugin called meanwhile, in order.
    pub calls: Vec<Called>,
    /// What came of it.
    pub outcome: Ended,
    /// How long it took, in microseconds.
    pub micros: u64,
}

/// What a plugin called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    /// The function: `lookup.search`.
    pub function: String,
    /// With what.
    pub arguments: Json,
    /// What it was answered.
    #[serde(default)]
    pub answer: Json,
    /// Why it was ended instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It answered.
    Answered(Json),
    /// It was ended.
    Failed {
        /// The `PLUGIN_` code.
        code: String,
        /// What it did.
        message: String,
    },
    /// Nobody waited for its end any more.
    #[default]
    Left,
}

impl Recording {
    /// An empty one, for whoever fills in the rest.
    pub(super) fn blank() -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, ..Self::default() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// `INVALID_VALUE` that says where it is damaged, or that it is none.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let damaged = |what: String| {
            Error::new(Code::InvalidValue, format!("this is no recording: {what}"))
                .hint("`backlot plugin record` makes one")
        };
        let json: Json =
            serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        if json["format"] != FORMAT {
            return Err(damaged(format!("its `format` is not `{FORMAT}`")));
        }
        if json["version"] != VERSION {
            let what = format!("a recording of version {}, and not {VERSION}", json["version"]);
            return Err(Error::new(Code::InvalidValue, what)
                .hint("replay it with the server that recorded it"));
        }
        serde_json::from_value(json).map_err(|error| damaged(error.to_string()))
    }

    /// The file.
    pub fn write(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Ended {
    /// In a word: `ANSWERED`, `REFUSED`, `LEFT`, or a code.
    pub fn word(&self) -> &str {
        match self {
            Ended::Answered(answer) if answer["err"]["refused"].is_object() => "REFUSED",
            Ended::Answered(answer) if !answer["err"].is_null() => "PLUGIN_FAILED",
            Ended::Answered(_) => "ANSWERED",
            Ended::Failed { code, .. } => code,
            Ended::Left => "LEFT",
        }
    }
}
