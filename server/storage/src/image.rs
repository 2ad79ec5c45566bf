//! A record as one text, with its links: what the trash keeps. By the names of fields, so that it
//! can be read by a model that has gained some and lost others in the meantime.

use schema_som::registry::{Field, Registry, Type};
use schema_som::{Error, FieldRef, Key, Link, Record, Result, Value};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// A record and its links as they were.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// The record.
    pub record: Record,
    /// Its links, on whichever side it stood.
    pub links: Vec<Link>,
    /// Records that led to it, and lead nowhere without it.
    pub referrers: Vec<Reference>,
}

/// A column of a record that led to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The record.
    pub key: Key,
    /// The column, of the record's concrete type.
    pub column: FieldRef,
}

impl Image {
    pub(crate) fn write(&self, registry: &Registry) -> String {
        let ty = registry.get(self.record.ty);
        let stored = ty
            .fields
            .iter()
            .zip(&self.record.values)
            .filter(|(field, value)| field.is_stored() && !value.is_null());
        let fields: Map<String, Json> =
            stored.map(|(field, value)| (field.name().to_owned(), write_value(value))).collect();
        let link = |link: &Link| {
            let (owner, relation) =
                (registry.get(link.relation.owner), registry.relation(link.relation));
            json!([
                owner.name,
                relation.def.name,
                link.own.to_hex(),
                link.other.to_hex(),
                link.position
            ])
        };
        let links: Vec<Json> = self.links.iter().map(link).collect();
        let referrer = |one: &Reference| {
            let (ty, field) = (registry.get(one.column.owner), registry.field(one.column));
            json!([ty.name, field.name(), one.key.to_hex()])
        };
        let referrers: Vec<Json> = self.referrers.iter().map(referrer).collect();
        json!({ "fields": fields, "links": links, "referrers": referrers }).to_string()
    }

    /// Fields and relations that the type lacks now are left out.
    ///
    /// # Errors
    /// `INTERNAL` for a text that was not written by [`Image::write`].
    pub(crate) fn read(registry: &Registry, ty: &Type, text: &str) -> Result<Self> {
        Self::parse(registry, ty, text)
            .ok_or_else(|| Error::internal(format!("the image of a {} cannot be read", ty.name)))
    }

    fn parse(registry: &Registry, ty: &Type, text: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(text).ok()?;
        // What the model gained in the meantime has its default.
        let gained = |field: &Field| match field.def.nullable {
            true => Value::Null,
            false => field.def.default.clone().unwrap_or(Value::Null),
        };
        let mut record = Record { ty: ty.ix, values: ty.fields.iter().map(gained).collect() };
        for (name, value) in json.get("fields")?.as_object()? {
            if let Some(field) = ty.field(name) {
                record.values[usize::from(field.index)] = read_value(value)?;
            }
        }
        let links = json.get("links")?.as_array()?;
        let links = links.iter().map(|link| read_link(registry, link)).collect::<Option<Vec<_>>>();
        let referrers = json.get("referrers")?.as_array()?.iter();
        let referrers = referrers.map(|one| read_referrer(registry, one));
        let referrers = referrers.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        Some(Self { record, links: links?.into_iter().flatten().collect(), referrers })
    }
}

/// Texts and whole numbers are themselves. Of everything else it says what it is; doubles are their
/// bits, since not every reader takes the decimal notation for the same one.
fn write_value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Int(number) => (*number).into(),
        Value::Key(key) => json!({ "key": key.to_hex() }),
        Value::Time(micros) => json!({ "time": micros }),
        Value::Float(number) => json!({ "bits": number.to_bits() }),
    }
}

fn read_value(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) => Value::Int(number.as_i64()?),
        Json::Object(object) => match object.iter().next()? {
            (name, value) if name == "key" => Value::Key(key(value)?),
            (name, value) if name == "time" => Value::Time(value.as_i64()?),
            (name, value) if name == "bits" => Value::Float(f64::from_bits(value.as_u64()?)),
            _ => return None,
        },
        _ => return None,
    })
}

/// A link; none of a relation that there is no more.
fn read_link(registry: &Registry, json: &Json) -> Option<Option<Link>> {
    let (owner, name) = (json.get(0)?.as_str()?, json.get(1)?.as_str()?);
    let (own, other) = (key(json.get(2)?)?, key(json.get(3)?)?);
    let position = json.get(4)?.as_i64()?;
    let relation = registry.by_name(owner).and_then(|owner| owner.relation(name));
    Some(relation.map(|relation| Link { relation, own, other, position }))
}

/// A record that led there; none by a field that there is no more.
fn read_referrer(registry: &Registry, json: &Json) -> Option<Option<Reference>> {
    let (owner, name) = (json.get(0)?.as_str()?, json.get(1)?.as_str()?);
    let key = key(json.get(2)?)?;
    let column = registry.by_name(owner).and_then(|owner| owner.field(name));
    Some(column.map(|column| Reference { key, column }))
}

fn key(json: &Json) -> Option<Key> {
    Uuid::parse_str(json.as_str()?).ok().map(|uuid| Key(uuid.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{key, model, named};

    #[test]
    fn every_kind_of_value_survives_exactly() {
        let values = [
            Value::Null,
            Value::Key(key()),
            Value::Int(i64::MIN),
            Value::Int(9_007_199_254_740_993),
            Value::Float(0.1 + 0.2),
            Value::Float(-0.0),
            Value::Float(5e-324),
            Value::Text("a\u{1}\"\\\u{1f3ac}".to_owned()),
            Value::Time(-1),
            Value::Time(1_700_000_000_123_456),
        ];
        for value in values {
            let text = write_value(&value).to_string();
            let read = read_value(&serde_json::from_str(&text).unwrap()).unwrap();
            assert_eq!(format!("{read:?}"), format!("{value:?}"), "{text}");
        }
    }

    #[test]
    fn what_the_model_lost_is_left_out_and_anything_else_is_refused() {
        let model = model();
        let ty = model.by_name("User").unwrap();
        let record = named(&model, "User", "x");
        let relation = ty.relation("tags").unwrap();
        let link = Link { relation, own: record.key(), other: key(), position: 3 };
        let column = ty.field("created_by_id").unwrap();
        let referrers = vec![Reference { key: key(), column }];
        let image = Image { record, links: vec![link], referrers };
        let text = image.write(&model);
        assert_eq!(Image::read(&model, ty, &text).unwrap(), image);
        let other = text.replace("\"name\":", "\"lost\":").replace("\"tags\"", "\"lost\"");
        let other = other.replace("created_by_id", "lost");
        let read = Image::read(&model, ty, &other).unwrap();
        assert!(read.record.get(ty, "name").is_null());
        assert!(read.links.is_empty() && read.referrers.is_empty());
        assert!(Image::read(&model, ty, "{}").is_err());
    }
}
