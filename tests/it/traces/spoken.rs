//! Words of the recordings and their names in GraphQL, both ways.

use serde_json::Value;

/// The members of a vocabulary: as recordings spell them, and as GraphQL does.
pub(super) struct Words(&'static [(&'static str, &'static str)]);

pub(super) const UNITS: Words = Words(&[
    ("min", "MINUTE"),
    ("h", "HOUR"),
    ("d", "DAY"),
    ("w", "WEEK"),
    ("m", "MONTH"),
    ("y", "YEAR"),
]);
pub(super) const MODELS: Words =
    Words(&[("effort", "EFFORT"), ("duration", "DURATION"), ("length", "LENGTH")]);
pub(super) const TARGETS: Words = Words(&[("onstart", "ON_START"), ("onend", "ON_END")]);
pub(super) const DIRECTIONS: Words =
    Words(&[("DepthFirst", "DEPTH_FIRST"), ("BreadthFirst", "BREADTH_FIRST")]);
pub(super) const SYSTEMS: Words = Words(&[
    ("to_linux_path", "LINUX"),
    ("to_windows_path", "WINDOWS"),
    ("to_macos_path", "MACOS"),
]);
/// Recordings number them.
const CONSTRAINTS: [&str; 4] = ["NONE", "START", "END", "BOTH"];

impl Words {
    /// What is sent: the name of a member that is spelled in any case, and anything else as it is,
    /// so that the server says what it thinks of it.
    pub(super) fn given(&self, value: &Value) -> Value {
        let Some(text) = value.as_str() else { return value.clone() };
        let is_it = |(recorded, name): &&(&str, &str)| {
            recorded.eq_ignore_ascii_case(text) || name.replace('_', "").eq_ignore_ascii_case(text)
        };
        self.0.iter().find(is_it).map_or_else(|| text.into(), |(_, name)| (*name).into())
    }

    /// What came back, as recordings spell it.
    pub(super) fn recorded(&self, value: &Value) -> Value {
        let found = self.0.iter().find(|(_, name)| value == name);
        found.map_or_else(|| value.clone(), |(recorded, _)| (*recorded).into())
    }
}

/// A constraint as it is sent. A number that is none is sent as a text, since it is to be an
/// unknown member and not another kind of value.
pub(super) fn constraint(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let at = number.as_u64().and_then(|at| usize::try_from(at).ok());
            let name = at.and_then(|at| CONSTRAINTS.get(at));
            name.map_or_else(|| number.to_string().into(), |name| (*name).into())
        }
        Value::String(text) => text.to_uppercase().into(),
        other => other.clone(),
    }
}

/// A constraint as recordings number it.
pub(super) fn recorded_constraint(value: &Value) -> Value {
    CONSTRAINTS.iter().position(|name| value == name).map_or_else(|| value.clone(), Value::from)
}

/// `schedule_timing` is `scheduleTiming` to clients.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut is_next_upper = false;
    for letter in name.chars() {
        match letter {
            '_' => is_next_upper = true,
            _ if is_next_upper => {
                out.push(letter.to_ascii_uppercase());
                is_next_upper = false;
            }
            _ => out.push(letter),
        }
    }
    out
}

/// `TimeLog` is `timeLog` as the name of a field.
pub(super) fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
