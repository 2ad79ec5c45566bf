//! The JSON schema of `plugin.toml`, for editors.

use serde_json::{Map, Value as Json, json};

use super::{MANIFEST, Shape, Table};

/// The schema, in the words of draft 7, which editors of TOML know.
pub fn schema() -> Json {
    let mut whole = table(&MANIFEST);
    whole["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    whole["title"] = "plugin.toml of a Backlot plugin".into();
    whole
}

/// The schema as a file.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

fn table(table: &Table) -> Json {
    let mut properties = Map::new();
    for key in table.keys {
        let mut held = shape(&key.holds);
        held["description"] = key.doc.into();
        properties.insert(key.name.to_owned(), held);
    }
    let needed: Vec<_> = table.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    let mut told = json!({
        "type": "object",
        "description": table.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if !needed.is_empty() {
        told["required"] = needed.into();
    }
    told
}

fn shape(shape: &Shape) -> Json {
    match shape {
        Shape::Text => json!({"type": "string", "minLength": 1}),
        Shape::Like(pattern) => json!({"type": "string", "pattern": pattern}),
        Shape::Words(words) => json!({"enum": words}),
        Shape::Texts(pattern) => {
            json!({"type": "array", "items": {"type": "string", "pattern": pattern}})
        }
        Shape::Some(words) => {
            json!({"type": "array", "items": {"enum": words}, "minItems": 1})
        }
        Shape::Truth => json!({"type": "boolean"}),
        Shape::Whole(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        Shape::Number => json!({"type": "number"}),
        Shape::Any => json!({}),
        Shape::Table(inner) => table(inner),
        Shape::Tables(inner) => json!({"type": "array", "items": table(inner)}),
        Shape::Map(pattern, held) => json!({
            "type": "object",
            "propertyNames": {"pattern": pattern},
            "additionalProperties": self::shape(held),
        }),
        Shape::Either(shapes) => {
            let all: Vec<Json> = shapes.iter().map(self::shape).collect();
            json!({"anyOf": all})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_has_a_key_twice_and_every_key_is_explained() {
        fn walk(table: &Table) {
            let mut names = table.names();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{names:?}");
            for key in table.keys {
                assert!(key.doc.ends_with(['.', '`', ')']), "{}: {}", key.name, key.doc);
                inner(&key.holds);
            }
        }
        fn inner(shape: &Shape) {
            match shape {
                Shape::Table(table) | Shape::Tables(table) => walk(table),
                Shape::Map(_, held) => inner(held),
                Shape::Either(shapes) => shapes.iter().for_each(inner),
                _ => {}
            }
        }
        walk(&MANIFEST);
    }
}
