//! What differs between a recording and its replay, in the names that the plugin was told.

use serde_json::Value as Json;

/// Differences that are told; whoever wants to know of more mends the first ones.
const MOST: usize = 100;

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: `outcome.answered.ok.rulings[0].ruling.rewrite[0].value.text`.
    pub place: String,
    /// What was recorded; nothing where there was nothing.
    pub was: Option<String>,
    /// What came now.
    pub is: Option<String>,
}

/// The names of the layout that an instance was told.
pub(super) struct Names<'a>(&'a Json);

impl<'a> Names<'a> {
    pub(super) fn of(welcome: &'a Json) -> Self {
        Self(&welcome["layout"]["kinds"])
    }

    /// The same with the names of fields and types in the place of their numbers.
    pub(super) fn told(&self, json: &Json) -> Json {
        match json {
            Json::Array(items) => items.iter().map(|item| self.told(item)).collect(),
            Json::Object(fields) => {
                let named = |(name, held): (&String, &Json)| {
                    let known = match name.as_str() {
                        "field" => self.field(held),
                        "kind" => self.kind(held),
                        "fields" => held.as_array().map(|all| {
                            let one = |it: &Json| self.field(it).unwrap_or_else(|| self.told(it));
                            all.iter().map(one).collect()
                        }),
                        _ => None,
                    };
                    (name.clone(), known.unwrap_or_else(|| self.told(held)))
                };
                Json::Object(fields.iter().map(named).collect())
            }
            _ => json.clone(),
        }
    }

    fn kind(&self, number: &Json) -> Option<Json> {
        named(self.kinds(), number)
    }

    fn field(&self, number: &Json) -> Option<Json> {
        named(self.kinds().filter_map(|kind| kind["fields"].as_array()).flatten(), number)
    }

    fn kinds(&self) -> impl Iterator<Item = &'a Json> {
        self.0.as_array().into_iter().flatten()
    }
}

/// The name of what has this number.
fn named<'a>(mut all: impl Iterator<Item = &'a Json>, number: &Json) -> Option<Json> {
    all.find(|one| number.is_u64() && one["ref"] == *number).map(|one| one["name"].clone())
}

/// Adds what differs at a place and below it.
pub(super) fn differ(place: &str, (was, is): (&Json, &Json), found: &mut Vec<Difference>) {
    if was == is || found.len() >= MOST {
        return;
    }
    match (was, is) {
        (Json::Array(was), Json::Array(is)) => {
            for at in 0..was.len().max(is.len()) {
                missing(&format!("{place}[{at}]"), (was.get(at), is.get(at)), found);
            }
        }
        (Json::Object(was), Json::Object(is)) => {
            let added = is.keys().filter(|name| !was.contains_key(*name));
            for name in was.keys().chain(added) {
                missing(&format!("{place}.{name}"), (was.get(name), is.get(name)), found);
            }
        }
        _ => missing(place, (Some(was), Some(is)), found),
    }
}

fn missing(place: &str, both: (Option<&Json>, Option<&Json>), found: &mut Vec<Difference>) {
    match both {
        (Some(was), Some(is)) if is_within(was, is) => differ(place, (was, is), found),
        (was, is) if was != is && found.len() < MOST => {
            let shown = |json: Option<&Json>| json.map(Json::to_string);
            found.push(Difference { place: place.to_owned(), was: shown(was), is: shown(is) });
        }
        _ => {}
    }
}

/// Whether a difference is told by what is within the two.
fn is_within(was: &Json, is: &Json) -> bool {
    matches!((was, is), (Json::Array(_), Json::Array(_)) | (Json::Object(_), Json::Object(_)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_where_it_does() {
        let was = json!({"rulings": [{"row": 0, "text": "a"}, {"row": 1}], "staged": []});
        let is = json!({"rulings": [{"row": 0, "text": "b"}], "staged": [], "more": 1});
        let mut found = Vec::new();
        differ("outcome", (&was, &is), &mut found);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.place.as_str(), it.was.as_deref(), it.is.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("outcome.rulings[0].text", Some("\"a\""), Some("\"b\"")),
                ("outcome.rulings[1]", Some("{\"row\":1}"), None),
                ("outcome.more", None, Some("1")),
            ]
        );
        found.clear();
        differ("outcome", (&was, &was), &mut found);
        assert!(found.is_empty());
    }

    #[test]
    fn numbers_are_told_by_the_names_that_they_stand_for() {
        let fields = json!([{"ref": 4, "name": "code"}]);
        let welcome = json!({"layout": {"kinds": [{"ref": 0, "name": "Shot", "fields": fields}]}});
        let told =
            Names::of(&welcome).told(&json!({"kind": 0, "slots": [{"field": 4}, {"field": 9}]}));
        assert_eq!(told, json!({"kind": "Shot", "slots": [{"field": "code"}, {"field": 9}]}));
        let told = Names::of(&welcome).told(&json!({"fields": [4, 9]}));
        assert_eq!(told, json!({"fields": ["code", 9]}));
    }
}
