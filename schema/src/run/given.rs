//! What a document gives to a declared operation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schema_som::operation::{ArgumentKind, Given};
use schema_som::registry::{NODE, Registry};
use schema_som::{Code, Error, Result, Value};
use serde_json::Value as Json;

use super::id_text;
use crate::bind::Binder;
use crate::plan::Root;
use crate::scalar;

/// The name of an operation, and its arguments in the order of their declaration.
///
/// # Errors
/// What is wrong with an argument.
pub(crate) fn operation_arguments<'a>(
    binder: &Binder<'a>,
    root: &Root,
    index: u16,
) -> Result<(&'a str, Vec<Given>)> {
    let input = binder.arguments(&root.asked)?;
    let definition = &binder.registry.operations()[usize::from(index)];
    let mut arguments = Vec::with_capacity(definition.arguments.len());
    for argument in &definition.arguments {
        arguments.push(match input.get(&argument.name) {
            None | Some(Json::Null) => Value::Null.into(),
            Some(json) => given(binder.registry, &argument.holds, json)?,
        });
    }
    Ok((&definition.name, arguments))
}

fn given(registry: &Registry, holds: &ArgumentKind, json: &Json) -> Result<Given> {
    let key = |of: &str, json: &Json| {
        let unknown = || Error::internal(format!("an argument asks for {of}, which is unknown"));
        let ty = registry.by_name(of).ok_or_else(unknown)?;
        scalar::id_of(registry, ty.ix, &id_text(json))
    };
    Ok(match holds {
        ArgumentKind::Value(kind) => scalar::parse(registry, kind, NODE, json)?.into(),
        ArgumentKind::Record(of) => key(of, json)?.into(),
        ArgumentKind::Records(of) => {
            let ids = json.as_array().map_or(&[][..], Vec::as_slice);
            Given::Keys(ids.iter().map(|id| key(of, id)).collect::<Result<_>>()?)
        }
        ArgumentKind::Upload => Given::Bytes(bytes(json)?),
    })
}

/// The bytes of a file, which a multipart request has put into its place by now.
fn bytes(json: &Json) -> Result<Vec<u8>> {
    let text = json.as_str().and_then(|text| STANDARD.decode(text).ok());
    text.ok_or_else(|| {
        Error::new(Code::InvalidType, "a file is expected, and this is none")
            .hint("send it as a part of a multipart request, or as a text in Base64")
    })
}
