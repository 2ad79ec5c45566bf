//! Whether two values are the same, and what kinds of refusal our codes are.

use serde_json::Value;

use super::format::Step;

/// What one step did otherwise than it was recorded.
pub(super) struct Difference {
    pub(super) n: i64,
    pub(super) op: String,
    /// What differs: `the outcome`, `result.refs`, `t1.status`.
    pub(super) at: String,
    pub(super) expected: Value,
    pub(super) got: Value,
}

/// Why an operation was not carried out.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

/// What came of an operation: its answer by the keys of recordings.
pub(super) type Outcome = Result<Value, Refusal>;

/// Where a difference is when it is about success or refusal.
pub(super) const OUTCOME: &str = "the outcome";
/// What stands for success.
pub(super) const DONE: &str = "done";

/// The code of an operation that the player does not know; no recorded kind is met by it.
pub(super) const UNKNOWN: &str = "(unknown operation)";
/// What the schema cannot express: another kind of value, or null where none may be.
pub(super) const UNFIT: &str = "(does not fit the schema)";
/// A text that is no member of its enumeration.
pub(super) const NO_MEMBER: &str = "(no member of the enumeration)";
/// A field that has no setter.
const NO_FIELD: &str = "(no such field)";

/// Our codes that are as good as a kind of error of the recordings. A document that is not valid is
/// never meant: all values are sent as variables.
const KINDS: [(&str, &[&str]); 10] = [
    ("TYPE", &["INVALID_TYPE", "REQUIRED", "INVALID_ID", "NOT_FOUND", UNFIT, NO_MEMBER]),
    ("VALUE", &["INVALID_VALUE", "NOT_UNIQUE", "TOO_LONG", NO_MEMBER]),
    ("READONLY", &["READ_ONLY", NO_FIELD]),
    ("STATUS", &["STATUS"]),
    ("CYCLE", &["CIRCULAR_DEPENDENCY"]),
    ("OVERBOOK", &["OVERBOOKED"]),
    ("DEPVIOL", &["DEPENDENCY_VIOLATION"]),
    ("RUNTIME", &["NO_TEMPLATE"]),
    ("INDEX", &["INVALID_VALUE", "INVALID_TYPE", UNFIT, NO_MEMBER]),
    ("KEY", &["INVALID_VALUE", "INVALID_TYPE", UNFIT, NO_MEMBER]),
];

/// Enumerations that arguments of recordings are members of.
const ENUMERATIONS: [&str; 7] = [
    "DependencyTarget",
    "OperatingSystem",
    "ScheduleConstraint",
    "ScheduleModel",
    "TicketPriority",
    "TimeUnit",
    "TraversalDirection",
];

/// A code, or in its place why the schema does not take a value: variables are judged before
/// anything is looked at, all with one code.
pub(super) fn code_of<'c>(code: &'c str, message: &str) -> &'c str {
    if code != "INVALID_VALUE" || !message.starts_with("the variable `$") {
        return code;
    }
    let is_member = |name: &&str| message.ends_with(&format!(" to type {name}"));
    if message.contains(" not in type ") {
        NO_FIELD
    } else if ENUMERATIONS.iter().any(is_member) {
        NO_MEMBER
    } else {
        UNFIT
    }
}

/// Whether a code of ours is as good as a kind of error.
pub(super) fn is_kind(kind: &str, code: &str) -> bool {
    KINDS.iter().any(|(name, codes)| *name == kind && codes.contains(&code))
}

/// Keys whose lists have no order.
const SETS: [&str; 7] =
    ["children", "depends_on", "open", "related", "resources", "root_tasks", "tickets"];

/// Whether a value is what was recorded under a key.
pub(super) fn is_same(key: &str, expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Number(_), Value::Number(_)) => is_close(expected, got),
        (Value::Array(expected), Value::Array(got)) => {
            let (expected, got) = match SETS.contains(&key) {
                true => (sorted(expected), sorted(got)),
                false => (expected.clone(), got.clone()),
            };
            let mut pairs = expected.iter().zip(&got);
            expected.len() == got.len() && pairs.all(|(one, other)| is_same("", one, other))
        }
        (Value::Object(expected), Value::Object(got)) => {
            expected.len() == got.len()
                && expected.iter().all(|(key, value)| {
                    got.get(key).is_some_and(|other| is_same(key, value, other))
                })
        }
        _ => expected == got,
    }
}

fn is_close(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_f64(), other.as_f64()) else { return false };
    (one - other).abs() <= f64::max(1e-6, 1e-9 * one.abs().max(other.abs()))
}

fn sorted(values: &[Value]) -> Vec<Value> {
    let mut values = values.to_vec();
    values.sort_by_key(Value::to_string);
    values
}

/// The first key of a recorded answer or record that is not met.
pub(super) fn first_unmet(
    step: &Step,
    place: &str,
    expected: &serde_json::Map<String, Value>,
    got: &Value,
) -> Option<Difference> {
    let unmet = expected.iter().find(|(key, value)| !is_same(key, value, &got[key.as_str()]));
    unmet.map(|(key, value)| {
        difference(step, &format!("{place}.{key}"), value.clone(), got[key.as_str()].clone())
    })
}

pub(super) fn difference(step: &Step, at: &str, expected: Value, got: Value) -> Difference {
    Difference { n: step.n, op: step.op.clone(), at: at.to_owned(), expected, got }
}

#[test]
fn numbers_are_the_same_within_a_millionth_and_sets_in_any_order() {
    let same = |key, one: &str, other: &str| {
        let read = |text| serde_json::from_str(text).expect("JSON");
        is_same(key, &read(one), &read(other))
    };
    assert!(same("percent_complete", "66.666666667", "66.66666666666667"));
    assert!(same("fps", "24", "24.0"));
    assert!(!same("fps", "24", "24.1"));
    assert!(same("resources", r#"["u1","u2"]"#, r#"["u2","u1"]"#));
    assert!(!same("refs", r#"["u1","u2"]"#, r#"["u2","u1"]"#));
    assert!(!same("log", r#"{"from":"New"}"#, r#"{"from":"New","to":"Closed"}"#));
    assert!(
        is_kind("TYPE", "REQUIRED") && !is_kind("TYPE", UNKNOWN) && !is_kind("OTHER", "STATUS")
    );
}
