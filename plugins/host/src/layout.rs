//! The numbers that stand for names between the host and one plugin.
//!
//! They are counted in the order of the manifest and of the model, so that a plugin's warm
//! instances survive a new generation in which nothing changed for it.

use schema_som::kind::Kind;
use schema_som::registry::{Path, Type};

use crate::bindings::exports::backlot::plugin::lifecycle as wit;
use crate::instance::CONTRACT;

/// Everything that a plugin can name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    pub(crate) kinds: Vec<KindEntry>,
    pub(crate) hooks: Vec<String>,
    pub(crate) actions: Vec<String>,
    pub(crate) jobs: Vec<String>,
}

/// A type; its place in the list is its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KindEntry {
    pub(crate) name: String,
    pub(crate) fields: Vec<FieldEntry>,
}

/// A field or relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldEntry {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) scalar: &'static str,
    pub(crate) owned: bool,
}

impl FieldEntry {
    fn told(&self) -> wit::FieldEntry<'_> {
        let FieldEntry { number, name, scalar, owned } = self;
        wit::FieldEntry { ref_: *number, name, scalar, owned: *owned }
    }
}

/// Where a value is found in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    /// A column, foreign keys included.
    Field(u16),
    /// A relation to many.
    Many(u16),
}

/// The member of a type that has this name in the model, if a plugin may know of it.
pub(crate) fn member(ty: &Type, name: &str) -> Option<Member> {
    let is_by_plugin = |at| ty.fields[usize::from(at)].is_by_plugin();
    known(ty, name).filter(|member| !matches!(member, Member::Field(at) if is_by_plugin(*at)))
}

/// The member of a type that has this name, fields that plugins compute included: those have numbers
/// for whoever computes them, and are nothing that anybody is given.
pub(crate) fn known(ty: &Type, name: &str) -> Option<Member> {
    if let Some(relation) = ty.relation(name) {
        return Some(match &ty.relations[usize::from(relation.index)].path {
            Path::One { column } => Member::Field(*column),
            Path::Many { .. } | Path::Link { .. } => Member::Many(relation.index),
        });
    }
    let field = ty.field(name)?;
    let def = &ty.fields[usize::from(field.index)];
    (!def.hidden && !def.def.secret).then_some(Member::Field(field.index))
}

/// What the contract calls the kind of a member.
pub(crate) fn scalar(ty: &Type, member: Member) -> &'static str {
    let Member::Field(at) = member else { return "links" };
    let field = &ty.fields[usize::from(at)];
    match field.def.kind {
        _ if field.relation.is_some() => "link",
        Kind::Key => "link",
        Kind::Text(_) | Kind::LongText => "string",
        Kind::Bool => "boolean",
        Kind::Int | Kind::BigInt => "int",
        Kind::Float => "float",
        Kind::Decimal => "decimal",
        Kind::DateTime => "date-time",
        Kind::Duration => "duration",
        Kind::Enum(_) => "enum",
        Kind::Json => "json",
    }
}

impl Layout {
    /// What messages call the field of a number: by its name, if the kind has it.
    pub(crate) fn name(&self, kind: u32, number: u32) -> String {
        let fields = self.kinds.get(kind as usize).map(|kind| &kind.fields);
        let field = fields.and_then(|fields| fields.iter().find(|field| field.number == number));
        match field {
            Some(field) => format!("`{}`", field.name),
            None => format!("the field {number}, which nothing is"),
        }
    }
}

/// A layout as `lifecycle.start` wants it.
pub(crate) struct Told<'a> {
    layout: &'a Layout,
    fields: Vec<Vec<wit::FieldEntry<'a>>>,
    hooks: Vec<wit::HookEntry<'a>>,
    actions: Vec<wit::HookEntry<'a>>,
    jobs: Vec<wit::HookEntry<'a>>,
}

impl<'a> Told<'a> {
    pub(crate) fn of(layout: &'a Layout) -> Self {
        let fields = layout.kinds.iter().map(|kind| kind.fields.iter().map(FieldEntry::told));
        Self {
            layout,
            fields: fields.map(Iterator::collect).collect(),
            hooks: entries(&layout.hooks),
            actions: entries(&layout.actions),
            jobs: entries(&layout.jobs),
        }
    }

    /// The kinds, with their fields.
    pub(crate) fn kinds(&self) -> Vec<wit::KindEntry<'_>> {
        let kinds = self.layout.kinds.iter().zip(&self.fields).enumerate();
        kinds
            .map(|(at, (kind, fields))| wit::KindEntry {
                ref_: at as u32,
                name: &kind.name,
                fields,
            })
            .collect()
    }

    /// What an instance of this version is told, with these [kinds](Self::kinds).
    pub(crate) fn welcome<'s>(
        &'s self,
        version: &'s str,
        kinds: &'s [wit::KindEntry<'s>],
    ) -> wit::Welcome<'s> {
        let Self { hooks, actions, jobs, .. } = self;
        let layout = wit::Layout { kinds, hooks, actions, jobs };
        let host_version = env!("CARGO_PKG_VERSION");
        wit::Welcome { plugin_version: version, contract: CONTRACT, host_version, layout }
    }
}

/// Names with their numbers.
fn entries(names: &[String]) -> Vec<wit::HookEntry<'_>> {
    let names = names.iter().enumerate();
    names.map(|(at, name)| wit::HookEntry { ref_: at as u32, name }).collect()
}
