//! Records that only those see whom they lead to: messages, by sender and recipients.

use crate::actor::Actor;
use crate::id::Key;
use crate::predicate::Predicate;
use crate::registry::{Registry, Type};
use crate::type_def::Preset;

/// Whether the records of a type are seen by their parties alone.
pub fn has_parties(ty: &Type) -> bool {
    ty.preset == Preset::Parties
}

/// The records of a type that the actor is a party to. It also holds for rows of the spine, as long
/// as those of other kinds are told apart beside it. An actor without a user is a party to nothing.
pub fn party(registry: &Registry, actor: &Actor, ty: &Type) -> Predicate {
    let Some(user) = actor.user else { return Predicate::False };
    Predicate::Or(ty.parties.iter().map(|path| along(registry, ty, (path, user))).collect())
}

fn along(registry: &Registry, ty: &Type, (path, user): (&[String], Key)) -> Predicate {
    let Some((first, rest)) = path.split_first() else { return Predicate::eq(ty.id(), user) };
    // The registry has checked that every path leads on.
    let Some(relation) = ty.relation(first) else { return Predicate::False };
    let predicate = Box::new(along(registry, registry.target(relation), (rest, user)));
    match registry.relation(relation).is_many() {
        true => Predicate::Some { relation, predicate },
        false => Predicate::One { relation, predicate },
    }
}
