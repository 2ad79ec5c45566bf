//! Which fields the plugins of a generation compute, which reads they narrow and what they replace of
//! the answers, and how they are called for it.

use std::collections::HashMap;
use std::sync::Arc;

use schema_som::error::{Error, Result};
use schema_som::hooks::{Caller, Calling, HookName, Narrowed, Reader, Redacts, Sheet};
use schema_som::naming;
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, Registry, Type, TypeIx};
use schema_som::rowset::Rowset;

use super::bound::Bound;
use super::call::{Call, Terms};
use super::calling::calling;
use super::{Host, calling as calls};
use crate::breaker::Entry;
use crate::guest::About;
use crate::manifest::{ReadHook, Sort};

/// What the plugins of a generation do with reads.
#[derive(Default)]
pub(super) struct Reads {
    computed: HashMap<FieldRef, Place>,
    pub(super) readers: Vec<Reader>,
    /// For each reader its plugin, and its place among the plugin's read hooks.
    places: Vec<(usize, usize)>,
}

/// Who computes a field.
struct Place {
    plugin: usize,
    name: HookName,
    /// Its number among everything that the plugin is called for.
    number: usize,
    /// The numbers of the type, of the field and of what it needs; nothing where the plugin does not
    /// hold.
    numbers: Option<(u32, u32, Vec<u32>)>,
}

impl Reads {
    pub(super) fn of(registry: &Arc<Registry>, plugins: &[Bound]) -> Self {
        let mut reads = Self::default();
        for (plugin, bound) in plugins.iter().enumerate() {
            let manifest = &bound.plugin.manifest;
            reads.readers_of(registry, (plugin, bound));
            for (place, decl) in manifest.computed().enumerate() {
                let Some(ty) = registry.by_name(decl.ty) else { continue };
                let hook = decl.field.name.as_str();
                let name = HookName { plugin: bound.plugin.id.clone(), hook: hook.into() };
                let number = manifest.number(Sort::Computed, place);
                for kind in registry.kinds(ty.ix) {
                    let Some(field) = kind.field(&naming::snake(hook)) else { continue };
                    let numbers = bound.binding.numbers(kind.ix, hook, decl.reads);
                    let place = Place { plugin, name: name.clone(), number, numbers };
                    reads.computed.insert(field, place);
                }
            }
        }
        reads
    }

    /// Takes note of a plugin's read hooks. Those of one that cannot run stay, to refuse what they
    /// would narrow or replace.
    fn readers_of(&mut self, registry: &Registry, (plugin, bound): (usize, &Bound)) {
        for (place, hook) in bound.plugin.manifest.read_hooks.iter().enumerate() {
            let types = hook.on.iter().filter_map(|name| registry.by_name(name));
            let mut on: Vec<TypeIx> =
                types.flat_map(|ty| registry.kinds(ty.ix)).map(|kind| kind.ix).collect();
            on.sort_unstable();
            on.dedup();
            let hook_name = hook.name.as_str().into();
            let name = HookName { plugin: bound.plugin.id.clone(), hook: hook_name };
            let redacts = on.iter().filter(|_| !hook.writes.is_empty());
            let redacts = redacts.map(|ty| redacts_of(registry.get(*ty), hook)).collect();
            let narrows = if hook.narrows { on } else { Vec::new() };
            self.readers.push(Reader { name, narrows, redacts, except: hook.except.clone() });
            self.places.push((plugin, place));
        }
    }

    /// Whether what plugins say may depend on who asks.
    pub(super) fn is_personal(&self) -> bool {
        !self.readers.is_empty() || !self.computed.is_empty()
    }
}

/// What a hook replaces of a type, as far as the type has it.
fn redacts_of(ty: &Type, hook: &ReadHook) -> Redacts {
    let columns = |names: &[String]| -> Vec<u16> {
        names.iter().filter_map(|name| ty.column(&naming::snake(name))).collect()
    };
    Redacts { ty: ty.ix, reads: columns(&hook.reads), writes: columns(&hook.writes) }
}

impl Host {
    /// Asks a reader which records of a type may be seen.
    pub(super) fn narrowing<'a>(
        &'a self,
        reader: usize,
        ty: TypeIx,
        caller: &'a Caller,
    ) -> Calling<'a, Narrowed> {
        self.narrowing_of(reader, (ty, 1), caller)
    }

    fn narrowing_of<'a>(
        &'a self,
        reader: usize,
        (ty, rows): (TypeIx, usize),
        caller: &'a Caller,
    ) -> Calling<'a, Narrowed> {
        let (hook, call) = self.reading(reader, caller, (rows, [0; 16]));
        calling(move |desk| async move {
            let Entry::Made(pass) = call.entered()? else {
                return Ok(Narrowed::To(Predicate::True));
            };
            let said = call.narrow((ty, &hook.reads), &pass, desk).await;
            pass.judged(said)
        })
    }

    /// Has a reader replace columns of records.
    pub(super) fn redaction<'a>(
        &'a self,
        reader: usize,
        caller: &'a Caller,
        records: Sheet<'a>,
    ) -> Calling<'a, Vec<Option<Rowset>>> {
        let first = records.keys.first().map_or([0; 16], |key| key.0);
        let (_, call) = self.reading(reader, caller, (records.keys.len(), first));
        let redacts = &self.reads.readers[reader].redacts;
        let redacts = redacts.iter().find(|redacts| redacts.ty == records.ty);
        calling(move |desk| async move {
            let missing = || Error::internal("a hook replaces nothing of this type");
            let redacts = redacts.ok_or_else(missing)?;
            let Entry::Made(pass) = call.entered()? else { return Ok(Vec::new()) };
            let said = call.redact((redacts, records), &pass, desk).await;
            pass.judged(said)
        })
    }

    /// A call of a reader about so many records, the first of which is this one.
    fn reading<'a>(
        &'a self,
        reader: usize,
        caller: &'a Caller,
        (rows, key): (usize, [u8; 16]),
    ) -> (&'a ReadHook, Call<'a>) {
        let (plugin, place) = self.reads.places[reader];
        let bound = &self.plugins[plugin];
        let manifest = &bound.plugin.manifest;
        let number = manifest.number(Sort::Read, place);
        let call = Call {
            bound,
            name: self.reads.readers[reader].name.clone(),
            caller,
            number,
            about: About { hook: number as u32, key, ..About::default() },
            project: None,
            terms: Terms::Reads(rows),
        };
        (&manifest.read_hooks[place], call)
    }

    /// Computes a field of records.
    pub(super) fn computed<'a>(
        &'a self,
        field: FieldRef,
        caller: &'a Caller,
        parents: Sheet<'a>,
    ) -> Calling<'a, Rowset> {
        calling(move |desk| async move {
            let missing = || Error::internal("no plugin at work computes this field");
            let place = self.reads.computed.get(&field).ok_or_else(missing)?;
            let bound = &self.plugins[place.plugin];
            let first = parents.keys.first().map_or([0; 16], |key| key.0);
            let hook = place.numbers.as_ref().map_or(0, |(_, number, _)| *number);
            let call = Call {
                bound,
                name: place.name.clone(),
                caller,
                number: place.number,
                about: About { hook, key: first, ..About::default() },
                project: None,
                terms: Terms::Reads(parents.keys.len()),
            };
            let Some(numbers) = &place.numbers else {
                return Err(call.failed(bound.refusal().unwrap_or_else(missing)));
            };
            let pass = call.made()?;
            let said = call.compute((field, numbers, parents), &pass, desk).await;
            pass.judged(said)
        })
    }

    /// Asks a plugin for everything that it does with reads, twice, of no records.
    pub(super) async fn try_reads(&self, plugin: &str, caller: &Caller) -> Result<()> {
        let rows = Rowset::new(1);
        let none = |ty: TypeIx| Sheet { ty, keys: &[], rows: &rows, at: &[], columns: &[] };
        for (field, place) in &self.reads.computed {
            if *self.plugins[place.plugin].plugin.id != *plugin {
                continue;
            }
            for _ in 0..2 {
                calls::tried(self.computed(*field, caller, none(field.owner))).await?;
            }
        }
        for (at, reader) in self.reads.readers.iter().enumerate() {
            if *reader.name.plugin != *plugin {
                continue;
            }
            for ty in reader.narrows.iter().flat_map(|ty| [*ty, *ty]) {
                calls::tried(self.narrowing_of(at, (ty, 0), caller)).await?;
            }
            for ty in reader.redacts.iter().flat_map(|redacts| [redacts.ty, redacts.ty]) {
                calls::tried(self.redaction(at, caller, none(ty))).await?;
            }
        }
        Ok(())
    }
}
