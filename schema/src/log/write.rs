//! An event as JSON.

use schema_som::event::Event;
use schema_som::{Error, Key};

use super::changes::{self, Change};
use super::{Found, Named};
use crate::plan::{ChangePart, EventPart, Key as Name};
use crate::write_json::{Scope, Writer, Written, push_text, push_time};
use crate::{naming, position};

impl Named<'_> {
    /// Writes one of the events.
    pub(crate) fn write<'p>(&'p self, to: &mut Writer<'p>, event: &Event) -> Written {
        to.out.push(b'{');
        let parts = self.plan.parts.iter().zip(&self.found);
        for (index, ((name, part), found)) in parts.enumerate() {
            to.key(name, index == 0);
            match part {
                EventPart::Typename(json) => to.out.extend_from_slice(json),
                EventPart::Cursor => push_text(&mut to.out, &position::cursor(event.position)),
                EventPart::At => to.member(name, false, |to| at(to, event.at))?,
                EventPart::Action => {
                    push_text(&mut to.out, &event.action.as_str().to_ascii_uppercase());
                }
                EventPart::Type => {
                    let ty = &to.registry().get(event.ty).name;
                    push_text(&mut to.out, &naming::constant(ty));
                }
                EventPart::RecordId => {
                    let prefix = &to.registry().get(event.ty).prefix;
                    push_text(&mut to.out, &event.record.to_id(prefix));
                }
                EventPart::Cause => push_text(&mut to.out, &event.cause),
                EventPart::MutationId => {
                    push_text(&mut to.out, &event.mutation.to_id("mutation"));
                }
                EventPart::Changes(parts) => {
                    let changes = changes::of(to.registry(), event);
                    to.member(name, false, |to| list(to, parts, &changes))?;
                }
                EventPart::Record(_) => record(to, name, found, Some(event.record))?,
                EventPart::Actor(_) => record(to, name, found, event.actor)?,
                EventPart::Project(_) => record(to, name, found, event.project)?,
            }
        }
        to.out.push(b'}');
        Ok(())
    }
}

/// Writes when something happened.
pub(crate) fn at(to: &mut Writer<'_>, micros: i64) -> Written {
    to.out.push(b'"');
    let written = push_time(&mut to.out, micros);
    to.out.push(b'"');
    match written {
        true => Ok(()),
        false => Err(to.fail(Error::internal("something happened at a time that does not exist"))),
    }
}

/// Writes a record that was found; null for one that is gone or not to be seen.
fn record<'p>(
    to: &mut Writer<'p>,
    name: &'p Name,
    found: &'p [Found<'_>],
    key: Option<Key>,
) -> Written {
    let found =
        key.and_then(|key| found.iter().find_map(|found| Some((found, *found.rows.get(&key)?))));
    match found {
        None => {
            to.null();
            Ok(())
        }
        Some((found, row)) => to.member(name, true, |to| {
            let scope =
                Scope { plan: &found.table.level, bound: &found.bound, level: &found.level };
            to.object(scope, &found.table.object, row)
        }),
    }
}

fn list<'p>(to: &mut Writer<'p>, parts: &'p [(Name, ChangePart)], changes: &[Change]) -> Written {
    to.out.push(b'[');
    for (index, change) in changes.iter().enumerate() {
        to.out.extend_from_slice(if index == 0 { b"{" } else { b",{" });
        for (at, (name, part)) in parts.iter().enumerate() {
            to.key(name, at == 0);
            match part {
                ChangePart::Typename(json) => to.out.extend_from_slice(json),
                ChangePart::Name => push_text(&mut to.out, &change.field),
                ChangePart::Before => {
                    to.out.extend_from_slice(change.before.to_string().as_bytes())
                }
                ChangePart::After => to.out.extend_from_slice(change.after.to_string().as_bytes()),
            }
        }
        to.out.push(b'}');
    }
    to.out.push(b']');
    Ok(())
}
