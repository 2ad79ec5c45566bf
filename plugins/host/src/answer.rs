//! What a plugin answered, held against what it may answer.

use schema_som::change::{
    Command, Draft, Input, Linked, ManyInput, OnError, Patch, RelationInput, Target, What,
};
use schema_som::error::{Error, Result};
use schema_som::hooks::{Batch, Outcome, Refusal, Ruling};
use schema_som::registry::Type;
use schema_som::{Key, Value};

use crate::binding::{Binding, Listener};
use crate::bindings::backlot::plugin::vocabulary::{self as wit, CellResult, SlotResult};
use crate::bindings::exports::backlot::plugin::before_hooks as before;
use crate::cells::{self, answer};
use crate::figures::Counter;
use crate::layout::Member;

/// Bytes of a refusal's message and code.
const MESSAGE: usize = 4 << 10;

/// Reads an answer.
///
/// # Errors
/// `PLUGIN_ANSWER` that says what is wrong with it.
pub(crate) fn read(
    binding: &Binding,
    listener: &Listener,
    batch: &Batch<'_>,
    outcome: before::Outcome,
) -> Result<Outcome> {
    let ty = binding.registry.get(batch.ty);
    let mut rulings = Vec::with_capacity(outcome.rulings.len());
    for before::RowRuling { row, ruling } in outcome.rulings {
        if row as usize >= batch.rows.len() {
            let what = format!("a ruling about row {row} of {}", batch.rows.len());
            return Err(answer(what));
        }
        let ruling = match ruling {
            before::Ruling::Rewrite(slots) => {
                Ruling::Rewrite(rewritten(binding, (ty, listener), slots)?)
            }
            before::Ruling::Refuse(refusal) => Ruling::Refuse(refused(binding, listener, refusal)?),
        };
        rulings.push((row, ruling));
    }
    let staged = outcome.staged.into_iter().map(|staged| command(binding, staged));
    Ok(Outcome { rulings, staged: staged.collect::<Result<_>>()? })
}

/// Adds an answer to the figures.
pub(crate) fn count(counter: &Counter, outcome: &Outcome) {
    let refusals = outcome.rulings.iter().filter(|(_, it)| matches!(it, Ruling::Refuse(_))).count();
    counter.ruled(refusals, outcome.rulings.len() - refusals);
}

fn rewritten(
    binding: &Binding,
    (ty, listener): (&Type, &Listener),
    slots: Vec<SlotResult>,
) -> Result<Vec<(u16, Value)>> {
    let mut values = Vec::with_capacity(slots.len());
    for SlotResult { field, value } in slots {
        let member = listener.writes.iter().find(|(number, _)| *number == field);
        let Some((_, Member::Field(at))) = member else {
            let name = binding.layout.name(listener.kind, field);
            return Err(answer(format!("it rewrites {name}, which `writes` does not name")));
        };
        let def = &ty.fields[usize::from(*at)].def;
        let value = cells::value(&def.kind, value)
            .map_err(|error| error.within(format!("{}.{}", ty.name, def.name)))?;
        values.push((*at, value));
    }
    Ok(values)
}

fn refused(binding: &Binding, listener: &Listener, said: wit::Refusal) -> Result<Refusal> {
    let member = match said.field {
        None => None,
        Some(number) => {
            let named = binding.field(listener.kind, number);
            let named = named.ok_or_else(|| {
                let name = binding.layout.name(listener.kind, number);
                answer(format!("it blames {name}, which is not one of its own"))
            })?;
            let ty = binding.registry.get(listener.ty);
            Some(binding.member_name(ty, named.member))
        }
    };
    Ok(Refusal { member, ..refusal(said)? })
}

/// A refusal of no record in particular.
///
/// # Errors
/// `PLUGIN_ANSWER` for a code that is none, or details that are no object.
pub(crate) fn refusal(said: wit::Refusal) -> Result<Refusal> {
    let wit::Refusal { code, message, field: _, details } = said;
    let screams = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if code.is_empty() || code.len() > 64 || !code.bytes().all(screams) {
        return Err(answer(format!("`{}` is no code: SCREAMING_SNAKE", clip(&code, 64))));
    }
    let details = match details {
        None => None,
        Some(text) => match serde_json::from_str(&text) {
            Ok(serde_json::Value::Object(map)) => Some(map),
            _ => return Err(answer("the details of its refusal are no JSON object")),
        },
    };
    Ok(Refusal { code, message: clip(&message, MESSAGE).to_owned(), member: None, details })
}

fn clip(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn command(binding: &Binding, staged: before::Staged) -> Result<Command> {
    let before::Staged { verb, kind, key, slots } = staged;
    let ty = binding.type_of(kind).ok_or_else(|| answer(format!("it stages kind {kind}")))?;
    let target = || -> Result<Target> {
        let key: Key = key.ok_or_else(|| answer("it stages a change of no record"))?.into();
        Ok(Target { key, expected_revision: None })
    };
    let what = match verb {
        wit::Verb::Create => {
            let input = input(binding, (kind, ty), slots, Way::Set)?;
            What::Create(vec![Draft { ty: ty.ix, input, key: key.map(Into::into) }])
        }
        wit::Verb::Update | wit::Verb::Link | wit::Verb::Unlink => {
            let way = match verb {
                wit::Verb::Link => Way::Connect,
                wit::Verb::Unlink => Way::Disconnect,
                _ => Way::Set,
            };
            let input = input(binding, (kind, ty), slots, way)?;
            What::Update(vec![Patch { target: target()?, input }])
        }
        wit::Verb::Delete => What::Delete(vec![target()?]),
        wit::Verb::Restore => What::Restore(vec![target()?.key]),
    };
    Ok(Command { ty: ty.ix, what, on_error: OnError::Abort })
}

/// What the targets of a relation to many mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Set,
    Connect,
    Disconnect,
}

fn input(
    binding: &Binding,
    (kind, ty): (u32, &Type),
    slots: Vec<SlotResult>,
    way: Way,
) -> Result<Input> {
    let mut input = Input::default();
    for SlotResult { field, value } in slots {
        let named = binding.field(kind, field).filter(|named| named.stageable);
        let Some(named) = named else {
            let what = format!("it stages {} of {}", binding.layout.name(kind, field), ty.name);
            return Err(answer(format!("{what}, which `permissions.write` does not name")));
        };
        match named.member {
            Member::Many(at) => {
                let CellResult::Links(keys) = value else {
                    return Err(not_links(ty, at));
                };
                let keys: Vec<Key> = keys.into_iter().map(Into::into).collect();
                let linked = |keys: &[Key]| keys.iter().copied().map(Linked::Existing).collect();
                let many = match way {
                    Way::Set => ManyInput { set: Some(linked(&keys)), ..ManyInput::default() },
                    Way::Connect => ManyInput { connect: linked(&keys), ..ManyInput::default() },
                    Way::Disconnect => ManyInput { disconnect: keys, ..ManyInput::default() },
                };
                input.relations.push((at, RelationInput::Many(many)));
            }
            Member::Field(at) => {
                let field = &ty.fields[usize::from(at)];
                let value = cells::value(&field.def.kind, value)
                    .map_err(|error| error.within(format!("{}.{}", ty.name, field.def.name)))?;
                match field.relation {
                    Some(relation) => {
                        let one = value.as_cell().as_key().map(Linked::Existing);
                        input.relations.push((relation, RelationInput::One(one)));
                    }
                    None => input.fields.push((at, value)),
                }
            }
        }
    }
    Ok(input)
}

fn not_links(ty: &Type, relation: u16) -> Error {
    let name = &ty.relations[usize::from(relation)].def.name;
    answer(format!("{}.{name} leads to many: `links` is its value", ty.name))
}
