//! A record as one text, with its links: what the trash keeps. By the names of fields, so that it
//! can be read by a model that has gained some and lost others in the meantime.

use schema_som::kind::Kind;
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
    /// The image as text. What rests with the record stands in it by the names that the model with
    /// all plugins has for it.
    pub(crate) fn write(&self, registry: &Registry, rest: Option<&Image>) -> String {
        let mut json = self.to_json(registry);
        if let (Some(rest), Some(stored)) = (rest, registry.stored()) {
            let more = rest.to_json(stored);
            json.kind = Some(stored.get(rest.record.ty).name.clone());
            for (name, value) in more.fields {
                json.fields.entry(name).or_insert(value);
            }
            json.links.extend(more.links);
            json.referrers.extend(more.referrers);
        }
        json!({
            "kind": json.kind,
            "fields": json.fields,
            "links": json.links,
            "referrers": json.referrers,
        })
        .to_string()
    }

    fn to_json(&self, registry: &Registry) -> Told {
        let ty = registry.get(self.record.ty);
        let stored = ty
            .fields
            .iter()
            .zip(&self.record.values)
            .filter(|(field, value)| field.is_stored() && !value.is_null());
        let fields =
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
        let referrer = |one: &Reference| {
            let (ty, field) = (registry.get(one.column.owner), registry.field(one.column));
            json!([ty.name, field.name(), one.key.to_hex()])
        };
        let links = self.links.iter().map(link).collect();
        Told { kind: None, fields, links, referrers: self.referrers.iter().map(referrer).collect() }
    }

    /// The image of a record of this type, or of what it is in this model, and what rests with it,
    /// as the model with all plugins knows it. Nothing for a record of a type that the model lacks.
    /// Fields and relations that neither knows are left out.
    ///
    /// # Errors
    /// `INTERNAL` for a text that was not written by [`Image::write`].
    pub(crate) fn read(
        registry: &Registry,
        type_name: &str,
        text: &str,
    ) -> Result<Option<(Self, Option<Self>)>> {
        let wrong = || Error::internal(format!("the image of a {type_name} cannot be read"));
        let json: Json = serde_json::from_str(text).map_err(|_| wrong())?;
        let name = json.get("kind").and_then(Json::as_str).unwrap_or(type_name);
        let whole = registry.stored().and_then(|stored| Some((stored, stored.by_name(name)?)));
        let here = || whole.and_then(|(stored, ty)| registry.seen_as(stored, ty.ix));
        let ty = registry.by_name(name).or_else(here).or_else(|| registry.by_name(type_name));
        let Some(ty) = ty else { return Ok(None) };
        let image = Self::parse(registry, ty, &json).ok_or_else(wrong)?;
        let rest = whole.map(|(stored, ty)| Self::parse(stored, ty, &json).ok_or_else(wrong));
        Ok(Some((image, rest.transpose()?)))
    }

    fn parse(registry: &Registry, ty: &Type, json: &Json) -> Option<Self> {
        // What the model gained in the meantime has its default.
        let gained = |field: &Field| match field.def.nullable || !field.is_stored() {
            true => Value::Null,
            false => field.def.default.clone().unwrap_or(Value::Null),
        };
        let mut record = Record { ty: ty.ix, values: ty.fields.iter().map(gained).collect() };
        for (name, value) in json.get("fields")?.as_object()? {
            let Some(at) = ty.field(name).map(|field| usize::from(field.index)) else { continue };
            let value = read_value(value)?;
            // A vocabulary may have dropped a value that records had when they were deleted.
            let is_known = match (&ty.fields[at].def.kind, &value) {
                (Kind::Enum(known), Value::Text(text)) => known.by_stored(text).is_some(),
                _ => true,
            };
            if is_known {
                record.values[at] = value;
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

/// An image by names.
struct Told {
    /// The type, where that is another one than the model's of the moment.
    kind: Option<String>,
    fields: Map<String, Json>,
    links: Vec<Json>,
    referrers: Vec<Json>,
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
        let read = |text: &str| Image::read(&model, "User", text).map(|found| found.unwrap().0);
        let text = image.write(&model, None);
        assert_eq!(read(&text).unwrap(), image);
        let other = text.replace("\"name\":", "\"lost\":").replace("\"tags\"", "\"lost\"");
        let other = other.replace("created_by_id", "lost");
        let lost = read(&other).unwrap();
        assert!(lost.record.get(ty, "name").is_null());
        assert!(lost.links.is_empty() && lost.referrers.is_empty());
        assert!(read("{}").is_err());
        assert_eq!(Image::read(&model, "CameraKit", &text).unwrap(), None);
    }
}
