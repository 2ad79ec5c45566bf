//! A plugin held against a model: what its names stand for, and which hooks listen to what.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Verb;
use schema_som::naming;
use schema_som::registry::{Registry, Type, TypeIx};

use crate::layout::{FieldEntry, KindEntry, Layout, Member, known, member, scalar};
use crate::manifest::computed::Computed;
use crate::manifest::condition::{Bound, Condition};
use crate::manifest::{BeforeHook, Manifest, Sort, suggestion};
use crate::writes::{replaceable, writable};

/// A plugin held against a model.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) registry: Arc<Registry>,
    pub(crate) layout: Layout,
    /// The type of each kind of the layout.
    pub(crate) types: Vec<TypeIx>,
    /// What each number of a field stands for.
    pub(crate) fields: Vec<Named>,
}

/// What the number of a field stands for.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) kind: u32,
    pub(crate) member: Member,
    /// Whether look-ups may read it, and filter by it.
    pub(crate) readable: bool,
    /// Whether staged changes may set it.
    pub(crate) stageable: bool,
}

/// A before-hook on one concrete type.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) ty: TypeIx,
    /// The type's number in the layout.
    pub(crate) kind: u32,
    /// The hook's place in the manifest, which is its number.
    pub(crate) hook: u32,
    pub(crate) verbs: Vec<Verb>,
    pub(crate) order: i32,
    pub(crate) skip_on_error: bool,
    /// Columns and relations, one of which must change; all of them when empty.
    pub(crate) fires_on: Vec<Member>,
    pub(crate) reads: Vec<(u32, Member)>,
    pub(crate) writes: Vec<(u32, Member)>,
    pub(crate) when: Option<Bound>,
}

impl Binding {
    /// Holds a manifest against a model.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for a name that the model doesn't have, or that no plugin may see.
    pub(crate) fn new(
        manifest: &Manifest,
        registry: &Arc<Registry>,
    ) -> Result<(Self, Vec<Listener>)> {
        let mut wanted: BTreeMap<TypeIx, Vec<String>> = BTreeMap::new();
        let mut want = |place: &str, ty: &str, names: &[String]| -> Result<()> {
            for concrete in concrete(manifest, registry, (place, ty))? {
                let known = wanted.entry(concrete.ix).or_default();
                let all = every_member(concrete);
                let names = if names.iter().any(|it| it == "*") { &all } else { names };
                for name in names {
                    named(manifest, concrete, name).map_err(|error| error.within(place))?;
                }
                known.extend(names.iter().cloned());
            }
            Ok(())
        };
        for hook in &manifest.before {
            for ty in hook.on.keys() {
                let names = [&hook.fires_on[..], &hook.reads, &hook.writes].concat();
                want(&hook.name, ty, &names)?;
            }
        }
        for hook in &manifest.after_hooks {
            for ty in hook.on.keys() {
                want(&hook.name, ty, &[&hook.fires_on[..], &hook.reads].concat())?;
            }
        }
        for (ty, names) in manifest.reads.iter().chain(&manifest.writes) {
            want("permissions", ty, names)?;
        }
        for own in &manifest.types {
            want("types", &own.name, &["*".to_owned()])?;
        }
        for hook in &manifest.read_hooks {
            for ty in &hook.on {
                want(&hook.name, ty, &[&hook.reads[..], &hook.writes].concat())?;
                for ty in concrete(manifest, registry, (&hook.name, ty))? {
                    replaceable(manifest, hook, ty)?;
                }
            }
        }
        for Computed { ty, field, reads } in manifest.computed() {
            want(&field.name, ty, reads)?;
        }
        for Computed { ty, field, .. } in manifest.computed() {
            for concrete in concrete(manifest, registry, (&field.name, ty))? {
                wanted.entry(concrete.ix).or_default().push(field.name.clone());
            }
        }
        let mut binding = Self::numbered(manifest, registry, wanted)?;
        binding.permit(manifest)?;
        let mut listeners = Vec::new();
        for (at, hook) in manifest.before.iter().enumerate() {
            listeners.extend(binding.listeners(manifest, (at as u32, hook))?);
        }
        Ok((binding, listeners))
    }

    /// Of a plugin that cannot run, which can name nothing.
    pub(crate) fn nothing(registry: &Arc<Registry>) -> Self {
        let (types, fields) = (Vec::new(), Vec::new());
        Self { registry: registry.clone(), layout: Layout::default(), types, fields }
    }

    fn numbered(
        manifest: &Manifest,
        registry: &Arc<Registry>,
        wanted: BTreeMap<TypeIx, Vec<String>>,
    ) -> Result<Self> {
        let hooks = manifest.called().take(manifest.number(Sort::Action, 0));
        let hooks = hooks.map(|(_, name)| name.into_owned()).collect();
        let actions = manifest.actions.iter().map(|action| action.name.clone()).collect();
        let jobs = manifest.jobs.iter().map(|job| job.name.clone()).collect();
        let (mut kinds, mut types, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for (ix, mut names) in wanted {
            let ty = registry.get(ix);
            names.sort_unstable();
            names.dedup();
            let mut entries = Vec::with_capacity(names.len());
            for name in names {
                let member = known(ty, &naming::snake(&name));
                let member = member.ok_or_else(|| unknown(manifest, ty, &name))?;
                entries.push(FieldEntry {
                    number: fields.len() as u32,
                    scalar: scalar(ty, member),
                    owned: is_own(manifest, ty, &name),
                    name,
                });
                let kind = kinds.len() as u32;
                fields.push(Named { kind, member, readable: false, stageable: false });
            }
            kinds.push(KindEntry { name: ty.name.clone(), fields: entries });
            types.push(ix);
        }
        let layout = Layout { kinds, hooks, actions, jobs };
        Ok(Self { registry: registry.clone(), layout, types, fields })
    }

    /// Marks what `[permissions]` names; a plugin's own types are its to read and stage.
    fn permit(&mut self, manifest: &Manifest) -> Result<()> {
        for (at, kind) in self.layout.kinds.iter().enumerate() {
            let ty = self.registry.get(self.types[at]);
            let own = manifest.types.iter().any(|own| own.name == ty.name);
            let of = |lists: &BTreeMap<String, Vec<String>>, field: &str| {
                own || lists.iter().any(|(name, fields)| {
                    self.registry.by_name(name).is_some_and(|it| ty.is_a(it.ix))
                        && fields.iter().any(|it| it == "*" || it == field)
                })
            };
            for field in &kind.fields {
                let named = &mut self.fields[field.number as usize];
                let is_given = member(ty, &naming::snake(&field.name)).is_some();
                named.readable = is_given && of(&manifest.reads, &field.name);
                named.stageable = of(&manifest.writes, &field.name);
            }
        }
        Ok(())
    }

    fn listeners(
        &self,
        manifest: &Manifest,
        (at, hook): (u32, &BeforeHook),
    ) -> Result<Vec<Listener>> {
        let mut listeners = Vec::new();
        for (name, verbs) in &hook.on {
            for ty in concrete(manifest, &self.registry, (&hook.name, name))? {
                let Some(kind) = self.types.iter().position(|ix| *ix == ty.ix) else { continue };
                let numbered = |names: &[String]| self.numbered_members(kind as u32, names);
                writable(manifest, (hook, verbs), ty)?;
                let bound = |text| Condition::parse(text)?.bind(ty);
                let when = hook.when.as_deref().map(bound).transpose().map_err(|error| {
                    invalid(manifest, format!("hook `{}`, when: {}", hook.name, error.message()))
                })?;
                listeners.push(Listener {
                    ty: ty.ix,
                    kind: kind as u32,
                    hook: at,
                    verbs: verbs.clone(),
                    order: hook.order,
                    skip_on_error: hook.skip_on_error,
                    fires_on: numbered(&hook.fires_on).into_iter().map(|(_, it)| it).collect(),
                    reads: numbered(&hook.reads),
                    writes: numbered(&hook.writes),
                    when,
                });
            }
        }
        Ok(listeners)
    }

    /// The members of a kind that have these names, with their numbers.
    pub(crate) fn numbered_members(&self, kind: u32, names: &[String]) -> Vec<(u32, Member)> {
        let entries = self.layout.kinds[kind as usize].fields.iter();
        let number = entries.filter(|entry| names.contains(&entry.name)).map(|entry| entry.number);
        number.map(|number| (number, self.fields[number as usize].member)).collect()
    }

    /// The numbers of a type, of a field of it, and of other members in their order; nothing where
    /// one has none.
    pub(crate) fn numbers(
        &self,
        ty: TypeIx,
        field: &str,
        others: &[String],
    ) -> Option<(u32, u32, Vec<u32>)> {
        let kind = self.types.iter().position(|ix| *ix == ty)?;
        let entries = &self.layout.kinds[kind].fields;
        let number = |name: &str| Some(entries.iter().find(|it| it.name == name)?.number);
        let others = others.iter().map(|name| number(name)).collect::<Option<_>>()?;
        Some((kind as u32, number(field)?, others))
    }

    /// What a number stands for, if it is one of a kind's.
    pub(crate) fn field(&self, kind: u32, number: u32) -> Option<&Named> {
        self.fields.get(number as usize).filter(|named| named.kind == kind)
    }

    /// The type that a number stands for.
    pub(crate) fn type_of(&self, kind: u32) -> Option<&Type> {
        self.types.get(kind as usize).map(|ix| self.registry.get(*ix))
    }

    /// What the model calls a member.
    pub(crate) fn member_name(&self, ty: &Type, member: Member) -> String {
        match member {
            Member::Field(at) => {
                let field = &ty.fields[usize::from(at)];
                let relation = field.relation.map(|at| &ty.relations[usize::from(at)].def.name);
                relation.unwrap_or(&field.def.name).clone()
            }
            Member::Many(at) => ty.relations[usize::from(at)].def.name.clone(),
        }
    }
}

/// Holds what a manifest declares against a model.
///
/// # Errors
/// `PLUGIN_INVALID` for a name that the model doesn't have, or that no plugin may see.
pub fn fits(manifest: &Manifest, registry: &Arc<Registry>) -> Result<()> {
    Binding::new(manifest, registry).map(|_| ())
}

pub(crate) fn invalid(manifest: &Manifest, what: String) -> Error {
    Error::new(Code::PluginInvalid, format!("{}: {what}", manifest.id))
}

/// The concrete types that a name of the manifest stands for.
pub(crate) fn concrete<'r>(
    manifest: &Manifest,
    registry: &'r Registry,
    (place, name): (&str, &str),
) -> Result<Vec<&'r Type>> {
    let Some(ty) = registry.by_name(name) else {
        let what = format!("`{place}` names the type `{name}`, which is unknown");
        return Err(invalid(manifest, what).hint("names of types are singular: `Shot`, `TimeLog`"));
    };
    Ok(registry.kinds(ty.ix).collect())
}

/// The member of a name as clients write it.
pub(crate) fn named(manifest: &Manifest, ty: &Type, name: &str) -> Result<Member> {
    member(ty, &naming::snake(name)).ok_or_else(|| unknown(manifest, ty, name))
}

fn unknown(manifest: &Manifest, ty: &Type, name: &str) -> Error {
    let what = format!("{} has no `{name}` that a plugin may see", ty.name);
    let unknown = invalid(manifest, what).at_field(&ty.name, name);
    let field = ty.field(&naming::snake(name));
    if field.is_some_and(|field| ty.fields[usize::from(field.index)].is_by_plugin()) {
        return unknown.hint("a plugin computes it whenever it is read: only documents ask for it");
    }
    let known = every_member(ty);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    unknown.hint(suggestion(name, &known))
}

fn every_member(ty: &Type) -> Vec<String> {
    let fields = ty.fields.iter().filter(|field| !field.hidden && !field.def.secret);
    let fields = fields.skip(1).filter(|field| field.is_stored()).map(|field| field.name());
    let relations = ty.relations.iter().filter(|it| !it.is_inverse).map(|it| &*it.def.name);
    fields.chain(relations).map(naming::camel).collect()
}

fn is_own(manifest: &Manifest, ty: &Type, name: &str) -> bool {
    let own = manifest.types.iter().filter(|it| it.name == ty.name).flat_map(|it| &it.fields);
    let added = manifest.extend.values().flatten();
    own.chain(added).any(|field| field.name == name)
}
