//! What was answered held against what a case expects: it may hold more.

use serde_json::Value as Json;

/// Where the two differ first, in words; nothing where what is expected is there.
pub(super) fn differs(expected: &Json, found: &Json, path: &str) -> Option<String> {
    match (expected, found) {
        (Json::Object(fields), Json::Object(_)) => fields.iter().find_map(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            differs(value, &found[name], &path)
        }),
        (Json::Array(items), Json::Array(others)) if items.len() == others.len() => {
            let pairs = items.iter().zip(others).enumerate();
            pairs
                .map(|(at, (one, other))| differs(one, other, &format!("{path}.{at}")))
                .find_map(|it| it)
        }
        (Json::Number(one), Json::Number(other)) if one.as_f64() == other.as_f64() => None,
        _ if expected == found => None,
        _ => Some(format!("`{path}` is {found}, expected {expected}")),
    }
}

/// The value at a path of names and places, `film.projectCreate.project.id`.
pub(super) fn at<'a>(value: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(value, |value, step| match step.parse::<usize>() {
        Ok(place) if value.is_array() => value.get(place),
        _ => value.get(step),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_answered_may_hold_more() {
        let found = json!({"a": {"b": [1, {"c": "x", "d": 2}]}, "e": null});
        assert_eq!(differs(&json!({"a": {"b": [1.0, {"c": "x"}]}}), &found, ""), None);
        let told = differs(&json!({"a": {"b": [1, {"c": "y"}]}}), &found, "");
        assert_eq!(told.as_deref(), Some("`a.b.1.c` is \"x\", expected \"y\""));
        let told = differs(&json!({"a": {"b": []}}), &found, "");
        assert!(told.is_some_and(|told| told.starts_with("`a.b` is [1")));
    }

    #[test]
    fn a_path_leads_through_names_and_places() {
        let value = json!({"a": [{"b": 3}]});
        assert_eq!(at(&value, "a.0.b"), Some(&json!(3)));
        assert_eq!(at(&value, "a.1.b"), None);
    }
}
