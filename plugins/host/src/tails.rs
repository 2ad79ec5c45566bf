//! After-hooks held against a model: what each of them is told of which type.

use schema_som::error::Result;
use schema_som::event::EventAction;
use schema_som::hooks::{Fact, Verb};
use schema_som::registry::{Type, TypeIx};

use crate::binding::{Binding, concrete, invalid};
use crate::layout::Member;
use crate::manifest::{AfterHook, Manifest};

/// An after-hook.
#[derive(Debug)]
pub(crate) struct Tail {
    /// The number of the hook in the layout.
    pub(crate) hook: u32,
    pub(crate) on: Vec<Ear>,
}

/// What an after-hook hears of one concrete type.
#[derive(Debug)]
pub(crate) struct Ear {
    pub(crate) ty: TypeIx,
    /// The type's number in the layout.
    pub(crate) kind: u32,
    pub(crate) verbs: Vec<Verb>,
    /// Members as the log names them, one of which must have changed; all of them when empty.
    pub(crate) fires_on: Vec<String>,
    pub(crate) reads: Vec<(u32, Member)>,
}

impl Tail {
    /// # Errors
    /// `PLUGIN_INVALID` for a type that the model doesn't have.
    pub(crate) fn new(
        manifest: &Manifest,
        binding: &Binding,
        (number, hook): (u32, &AfterHook),
    ) -> Result<Self> {
        let mut on = Vec::new();
        for (name, verbs) in &hook.on {
            for ty in concrete(manifest, &binding.registry, (&hook.name, name))? {
                let Some(kind) = binding.types.iter().position(|ix| *ix == ty.ix) else {
                    return Err(invalid(manifest, format!("`{}` hears of no kind", hook.name)));
                };
                let numbered = |names: &[String]| binding.numbered_members(kind as u32, names);
                let fires_on = numbered(&hook.fires_on).into_iter();
                on.push(Ear {
                    ty: ty.ix,
                    kind: kind as u32,
                    verbs: verbs.clone(),
                    fires_on: fires_on.map(|(_, member)| logged(ty, member)).collect(),
                    reads: numbered(&hook.reads),
                });
            }
        }
        Ok(Self { hook: number, on })
    }

    /// What it hears of a type.
    pub(crate) fn ear(&self, ty: TypeIx) -> Option<&Ear> {
        self.on.iter().find(|ear| ear.ty == ty)
    }
}

impl Ear {
    /// The verbs by which it is told of a fact; none where the fact does not concern it.
    pub(crate) fn hears<'f>(
        &'f self,
        ty: &'f Type,
        fact: &'f Fact,
    ) -> impl Iterator<Item = Verb> + 'f {
        let happened = move |verb: &&Verb| match (verb, fact.action) {
            (Verb::Create, EventAction::Created)
            | (Verb::Delete, EventAction::Deleted)
            | (Verb::Restore, EventAction::Restored) => true,
            (Verb::Update, EventAction::Updated) => self.changed(fact, |name| !is_many(ty, name)),
            (Verb::Link, EventAction::Created | EventAction::Updated | EventAction::Restored) => {
                self.changed(fact, |name| moved(fact, name, "added"))
            }
            (Verb::Unlink, EventAction::Updated) => {
                self.changed(fact, |name| moved(fact, name, "removed"))
            }
            _ => false,
        };
        self.verbs.iter().filter(happened).copied()
    }

    /// Whether one of the members that the hook fires on changed in such a way.
    fn changed(&self, fact: &Fact, counts: impl Fn(&str) -> bool) -> bool {
        let mut names = fact.changes.keys().filter(|name| counts(name));
        names.any(|name| self.fires_on.is_empty() || self.fires_on.contains(name))
    }
}

/// How the log names a member.
pub(crate) fn logged(ty: &Type, member: Member) -> String {
    match member {
        Member::Field(at) => ty.fields[usize::from(at)].def.name.clone(),
        Member::Many(at) => ty.relations[usize::from(at)].def.name.clone(),
    }
}

fn is_many(ty: &Type, name: &str) -> bool {
    ty.field(name).is_none()
}

/// Whether targets of a relation to many came, or went.
fn moved(fact: &Fact, name: &str, way: &str) -> bool {
    let targets = fact.changes.get(name).and_then(|change| change.get(way));
    targets.and_then(|targets| targets.as_array()).is_some_and(|targets| !targets.is_empty())
}
