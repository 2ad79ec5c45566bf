//! Numbers that may be less, or greater, than they were: no table changes, but what is stored has to fit.

use std::collections::BTreeSet;

use schema_som::kind::Kind;
use schema_som::registry::Field;
use schema_som::type_def::Check as Rule;
use schema_som::{Registry, Type};

use super::moves::{Check, Finds, Move, Renames, StepClass};
use crate::Engine;

/// What is to be looked for where the range of a plugin's field has become narrower.
pub(super) fn narrowed(
    (from, to): (&Registry, &Registry),
    named: &Renames,
    engine: Engine,
) -> Vec<Move> {
    let (mut moves, mut seen) = (Vec::new(), BTreeSet::new());
    let renamed = named.types_of(from, to);
    for ty in to.concrete() {
        let retyped = renamed.iter().find(|(_, now)| now.ix == ty.ix).map(|(before, _)| *before);
        let Some(before) = retyped.or_else(|| from.by_name(&ty.name)) else { continue };
        for field in ty.fields.iter().filter(|it| it.plugin.is_some() && it.is_stored()) {
            let rename = named.fields.iter().find(|it| it.to == field.name());
            let old = before.field(field.name());
            let old = old.or_else(|| before.field(&rename?.from)).map(|it| from.field(it));
            let place = (ty.table_of(field).to_owned(), field.name().to_owned());
            if let Some(old) = old
                && seen.insert(place)
            {
                moves.extend(of_field(ty, (old, field), engine));
            }
        }
    }
    moves
}

fn of_field(ty: &Type, (old, new): (&Field, &Field), engine: Engine) -> Option<Move> {
    let ((least_old, most_old), (least, most)) = (bounds(old), bounds(new));
    let column = engine.quote(new.name());
    let unit = if new.def.kind == Kind::Decimal { 1_000_000.0 } else { 1.0 };
    let mut wrong = Vec::new();
    if least.is_some_and(|least| least_old.is_none_or(|old| old < least)) {
        wrong.extend(least.map(|least| format!("{column} < {}", least * unit)));
    }
    if most.is_some_and(|most| most_old.is_none_or(|old| old > most)) {
        wrong.extend(most.map(|most| format!("{column} > {}", most * unit)));
    }
    if wrong.is_empty() {
        return None;
    }
    let check = Check {
        type_name: ty.name.clone(),
        member: new.name().to_owned(),
        table: ty.table_of(new).to_owned(),
        finds: Finds::Where(wrong.join(" OR "), new.name().to_owned()),
        words: "out of the new range".to_owned(),
    };
    let what = format!("narrow the range of {}.{}", ty.name, new.name());
    Some(Move::new(StepClass::Guarded, what, Vec::new()).unless(check))
}

fn bounds(field: &Field) -> (Option<f64>, Option<f64>) {
    let (mut least, mut most) = (None, None);
    for rule in &field.def.checks {
        match rule {
            Rule::Min(number) => least = Some(*number),
            Rule::Max(number) => most = Some(*number),
            _ => {}
        }
    }
    (least, most)
}
