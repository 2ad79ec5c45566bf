//! Values of the contract as JSON, and back. Names are those of the contract (`caused-by`), variants
//! are a name or an object with it, bytes that say something are a text.

use serde_json::{Map, Value as Json, json};
use wasmtime::component::Val;
use wasmtime::component::types::Type;

/// What reading a value answers: the value, or where the JSON says something else than the contract.
type Read<T> = Result<T, String>;

/// A value as JSON.
pub(super) fn json(val: &Val) -> Json {
    let within = |val: &Option<Box<Val>>| val.as_deref().map_or(Json::Null, json);
    match val {
        Val::Bool(yes) => (*yes).into(),
        Val::S8(number) => (*number).into(),
        Val::U8(number) => (*number).into(),
        Val::S16(number) => (*number).into(),
        Val::U16(number) => (*number).into(),
        Val::S32(number) => (*number).into(),
        Val::U32(number) => (*number).into(),
        Val::S64(number) => (*number).into(),
        Val::U64(number) => (*number).into(),
        Val::Float32(number) => real(f64::from(*number)),
        Val::Float64(number) => real(*number),
        Val::Char(character) => character.to_string().into(),
        Val::String(text) => text.as_str().into(),
        Val::List(vals) => text(vals).unwrap_or_else(|| vals.iter().map(json).collect()),
        Val::Tuple(vals) => vals.iter().map(json).collect(),
        Val::Record(fields) => {
            let fields = fields.iter().map(|(name, val)| (name.clone(), json(val)));
            fields.collect::<Map<_, _>>().into()
        }
        Val::Enum(name) | Val::Variant(name, None) => name.as_str().into(),
        Val::Variant(name, Some(val)) => json!({ name.as_str(): json(val) }),
        Val::Option(val) => within(val),
        Val::Result(Ok(val)) => json!({"ok": within(val)}),
        Val::Result(Err(val)) => json!({"err": within(val)}),
        // The contract has none of the rest.
        _ => Json::Null,
    }
}

/// A number that comes back as it went; as a text where JSON's numbers would not.
fn real(number: f64) -> Json {
    let shown = Json::from(number);
    match shown.to_string().parse::<Json>() {
        Ok(read) if read.as_f64().is_some_and(|read| read.to_bits() == number.to_bits()) => shown,
        _ => format!("{number:e}").into(),
    }
}

/// Bytes that are a text which people can read.
fn text(vals: &[Val]) -> Option<Json> {
    let byte = |val: &Val| if let Val::U8(byte) = val { Some(*byte) } else { None };
    let bytes: Vec<u8> = vals.iter().map(byte).collect::<Option<_>>()?;
    let text = String::from_utf8(bytes).ok().filter(|text| !text.is_empty())?;
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().all(is_plain).then(|| text.into())
}

/// The values of a list of types, which JSON has in an array.
pub(super) fn vals(types: impl ExactSizeIterator<Item = Type>, json: &Json) -> Read<Vec<Val>> {
    let all = json.as_array().map_or(&[][..], Vec::as_slice);
    if all.len() != types.len() {
        return Err(format!(": {} values, and not {}", types.len(), all.len()));
    }
    let one = |(at, (ty, json)): (usize, (Type, &Json))| val(&ty, json).map_err(place(at));
    types.zip(all).enumerate().map(one).collect()
}

/// The value of a type that JSON stands for: by the names of the contract, or by those that Rust has for
/// them.
pub(super) fn val(ty: &Type, json: &Json) -> Read<Val> {
    let other = |what: &str| format!(": {what}, and not {}", clip(json));
    Ok(match ty {
        Type::Bool => Val::Bool(json.as_bool().ok_or_else(|| other("true or false"))?),
        Type::U8 => Val::U8(whole(json)?),
        Type::U16 => Val::U16(whole(json)?),
        Type::U32 => Val::U32(whole(json)?),
        Type::U64 => Val::U64(json.as_u64().ok_or_else(|| other("a number"))?),
        Type::S32 => Val::S32(whole(json)?),
        Type::S64 => Val::S64(json.as_i64().ok_or_else(|| other("a number"))?),
        Type::Float64 => Val::Float64(read_real(json).ok_or_else(|| other("a number"))?),
        Type::String => Val::String(json.as_str().ok_or_else(|| other("a text"))?.to_owned()),
        Type::List(list) => Val::List(items(&list.ty(), json)?),
        Type::Tuple(tuple) => Val::Tuple(vals(tuple.types(), json)?),
        Type::Record(record) => {
            let object = json.as_object().ok_or_else(|| other("an object"))?;
            let mut fields = Vec::with_capacity(record.fields().len());
            for field in record.fields() {
                let own = object.iter().find(|(name, _)| is_same(name, field.name));
                let own = own.map_or(&Json::Null, |(_, own)| own);
                let read = val(&field.ty, own).map_err(within(field.name))?;
                fields.push((field.name.to_owned(), read));
            }
            Val::Record(fields)
        }
        Type::Enum(words) => {
            let said = json.as_str().ok_or_else(|| other("a word"))?;
            let word = words.names().find(|word| is_same(word, said));
            Val::Enum(word.ok_or_else(|| other("a word of the contract"))?.to_owned())
        }
        Type::Variant(variant) => {
            let (said, held) = case(json).ok_or_else(|| other("a case"))?;
            let case = variant.cases().find(|case| is_same(case.name, said));
            let case = case.ok_or_else(|| other("a case of the contract"))?;
            let held = case.ty.as_ref().map(|ty| val(ty, held).map_err(within(case.name)));
            Val::Variant(case.name.to_owned(), held.transpose()?.map(Box::new))
        }
        Type::Option(_) if json.is_null() => Val::Option(None),
        Type::Option(option) => Val::Option(Some(Box::new(val(&option.ty(), json)?))),
        Type::Result(result) => {
            let (said, held) = case(json).ok_or_else(|| other("`ok` or `err`"))?;
            let held = |ty: Option<Type>, name| {
                let read = ty.map(|ty| val(&ty, held).map_err(within(name)));
                Ok::<_, String>(read.transpose()?.map(Box::new))
            };
            match is_same(said, "ok") {
                true => Val::Result(Ok(held(result.ok(), "ok")?)),
                false if is_same(said, "err") => Val::Result(Err(held(result.err(), "err")?)),
                false => return Err(other("`ok` or `err`")),
            }
        }
        _ => return Err(": a type that the contract does not have".to_owned()),
    })
}

fn items(ty: &Type, json: &Json) -> Read<Vec<Val>> {
    match (ty, json) {
        (Type::U8, Json::String(text)) => Ok(text.bytes().map(Val::U8).collect()),
        (_, Json::Array(items)) => {
            let one = |(at, item)| val(ty, item).map_err(place(at));
            items.iter().enumerate().map(one).collect()
        }
        _ => Err(format!(": a list, and not {}", clip(json))),
    }
}

fn whole<T: TryFrom<i64>>(json: &Json) -> Read<T> {
    let number = json.as_i64().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| format!(": a number that fits, and not {}", clip(json)))
}

/// What is no number stands as a text, or, since JSON has no word for it, as nothing.
fn read_real(json: &Json) -> Option<f64> {
    match json {
        Json::Null => Some(f64::NAN),
        Json::String(text) => text.parse().ok(),
        _ => json.as_f64(),
    }
}

/// The name of a case, and what it holds.
fn case(json: &Json) -> Option<(&str, &Json)> {
    match json {
        Json::String(name) => Some((name, &Json::Null)),
        Json::Object(object) if object.len() == 1 => {
            object.iter().next().map(|(name, held)| (name.as_str(), held))
        }
        _ => None,
    }
}

/// Whether two names are the same but for how words are joined: `is-null`, `IsNull`; `ref`, `ref_`.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<u8> {
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    one == other || letters(one) == letters(other)
}

fn within(name: &str) -> impl Fn(String) -> String {
    move |what| format!(".{name}{what}")
}

fn place(at: usize) -> impl Fn(String) -> String {
    move |what| format!("[{at}]{what}")
}

fn clip(json: &Json) -> String {
    let shown = json.to_string();
    schema_som::id::clip(&shown).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_went() {
        for number in [0.1, -0.0, 1e300, f64::MIN_POSITIVE, f64::INFINITY, 5e-324, 1.0 / 3.0] {
            let back = read_real(&real(number)).expect("a number");
            assert_eq!(back.to_bits(), number.to_bits(), "{number:e}");
        }
        assert!(read_real(&real(f64::NAN)).is_some_and(f64::is_nan));
    }

    #[test]
    fn bytes_are_a_text_where_they_say_something() {
        let bytes = |bytes: &[u8]| Val::List(bytes.iter().copied().map(Val::U8).collect());
        assert_eq!(json(&bytes(b"{\"a\":1}\n")), json!("{\"a\":1}\n"));
        assert_eq!(json(&bytes(&[0, 1, 1])), json!([0, 1, 1]));
        assert_eq!(json(&bytes(&[0xff])), json!([255]));
        assert_eq!(json(&bytes(&[])), json!([]));
    }

    #[test]
    fn names_are_the_same_however_their_words_are_joined() {
        assert!(is_same("caused-by", "caused_by") && is_same("is-null", "IsNull"));
        assert!(is_same("ref", "ref_") && !is_same("key", "keys"));
    }
}
