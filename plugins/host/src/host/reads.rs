//! Which fields the plugins of a generation compute and which reads they narrow, and how they are
//! called for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Caller, Calling, HookName, Narrowed, Reader, Sheet};
use schema_som::naming;
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, Registry, TypeIx};
use schema_som::rowset::Rowset;
use tokio::sync::mpsc;

use super::bound::Bound;
use super::calling::calling;
use super::work::GRACE;
use super::{Host, calling as calls};
use crate::bindings::backlot::plugin::vocabulary::SheetParam;
use crate::bindings::exports::backlot::plugin::read_hooks::{Narrowing, Plan};
use crate::breaker::{Entry, Pass};
use crate::cells::answer;
use crate::columns;
use crate::guest::{self, About, Scope};
use crate::instance::START;
use crate::layout::Member;
use crate::look;
use crate::pool::Lease;
use crate::slack::{Limit, Slack};

/// Which fields the plugins of a generation compute.
#[derive(Default)]
pub(super) struct Reads {
    computed: HashMap<FieldRef, Place>,
    pub(super) readers: Vec<Reader>,
    /// For each reader its plugin, and its place among the plugin's read hooks.
    narrows: Vec<(usize, usize)>,
}

/// Who computes a field.
struct Place {
    plugin: usize,
    name: HookName,
    /// Its counter among the plugin's.
    counter: usize,
    /// The numbers of the type, of the field and of what it needs; nothing where the plugin does not
    /// hold.
    numbers: Option<(u32, u32, Vec<u32>)>,
}

impl Reads {
    pub(super) fn of(registry: &Arc<Registry>, plugins: &[Bound]) -> Self {
        let mut reads = Self::default();
        for (plugin, bound) in plugins.iter().enumerate() {
            let manifest = &bound.plugin.manifest;
            reads.narrowed(registry, (plugin, bound));
            let first = manifest.called().count() - manifest.computed().count();
            for (counter, decl) in (first..).zip(manifest.computed()) {
                let Some(ty) = registry.by_name(decl.ty) else { continue };
                let hook = decl.field.name.as_str();
                let name = HookName { plugin: bound.plugin.id.clone(), hook: hook.into() };
                for kind in registry.kinds(ty.ix) {
                    let Some(field) = kind.field(&naming::snake(hook)) else { continue };
                    let numbers = bound.binding.numbers(kind.ix, hook, decl.reads);
                    let place = Place { plugin, name: name.clone(), counter, numbers };
                    reads.computed.insert(field, place);
                }
            }
        }
        reads
    }

    /// Takes note of a plugin's read hooks. Those of one that cannot run stay, to refuse what they
    /// would narrow.
    fn narrowed(&mut self, registry: &Registry, (plugin, bound): (usize, &Bound)) {
        for (place, hook) in bound.plugin.manifest.read_hooks.iter().enumerate() {
            let types = hook.on.iter().filter_map(|name| registry.by_name(name));
            let mut on: Vec<TypeIx> =
                types.flat_map(|ty| registry.kinds(ty.ix)).map(|kind| kind.ix).collect();
            on.sort_unstable();
            on.dedup();
            let hook_name = hook.name.as_str().into();
            let name = HookName { plugin: bound.plugin.id.clone(), hook: hook_name };
            self.readers.push(Reader { name, on, except: hook.except.clone() });
            self.narrows.push((plugin, place));
        }
    }

    /// Whether what plugins say may depend on who asks.
    pub(super) fn is_personal(&self) -> bool {
        !self.readers.is_empty() || !self.computed.is_empty()
    }
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
        calling(move |desk| async move {
            let (plugin, place) = self.reads.narrows[reader];
            let (bound, name) = (&self.plugins[plugin], &self.reads.readers[reader].name);
            let manifest = &bound.plugin.manifest;
            let number = manifest.before.len() + manifest.after_hooks.len() + place;
            let call = Reading { bound, name, caller, number, rows, first: [0; 16] };
            let Entry::Made(pass) = call.entered()? else {
                return Ok(Narrowed::To(Predicate::True));
            };
            let reads = manifest.read_hooks[place].reads.as_slice();
            let said = call.narrow((ty, pass.is_trial()), reads, desk).await;
            pass.judged(said.map_err(|error| call.failed(error)))
        })
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
            let (name, rows, number) = (&place.name, parents.keys.len(), place.counter);
            let first = parents.keys.first().map_or([0; 16], |key| key.0);
            let call = Reading { bound, name, caller, number, rows, first };
            let Some((kind, number, needs)) = &place.numbers else {
                return Err(call.failed(bound.refusal().unwrap_or_else(missing)));
            };
            let Entry::Made(pass) = call.entered()? else {
                return Err(Error::internal("only hooks of changes and reads are passed by"));
            };
            let asked = Asked { field, kind: *kind, number: *number, needs };
            let said = call.compute((asked, pass.is_trial()), parents, desk).await;
            pass.judged(said.map_err(|error| call.failed(error)))
        })
    }

    /// Asks a plugin for each field that it computes, twice, of no records.
    pub(super) async fn try_computed(&self, plugin: &str, caller: &Caller) -> Result<()> {
        for (field, place) in &self.reads.computed {
            if *self.plugins[place.plugin].plugin.id != *plugin {
                continue;
            }
            let rows = Rowset::new(1);
            let none = Sheet { ty: field.owner, keys: &[], rows: &rows, at: &[], columns: &[] };
            for _ in 0..2 {
                calls::tried(self.computed(*field, caller, none)).await?;
            }
        }
        for (at, reader) in self.reads.readers.iter().enumerate() {
            if *reader.name.plugin != *plugin {
                continue;
            }
            for ty in reader.on.iter().flat_map(|ty| [*ty, *ty]) {
                calls::tried(self.narrowing_of(at, (ty, 0), caller)).await?;
            }
        }
        Ok(())
    }
}

/// A field that is computed: the numbers of its type, of itself and of what it needs.
struct Asked<'a> {
    field: FieldRef,
    kind: u32,
    number: u32,
    needs: &'a [u32],
}

/// A call about records that were read.
struct Reading<'a> {
    bound: &'a Bound,
    name: &'a HookName,
    caller: &'a Caller,
    /// Its number among everything that the plugin is called for.
    number: usize,
    /// How many records it is about; a trial is about none.
    rows: usize,
    /// The first of them.
    first: [u8; 16],
}

impl<'a> Reading<'a> {
    async fn compute(
        &self,
        (Asked { field, kind, number, needs }, is_fresh): (Asked<'_>, bool),
        parents: Sheet<'a>,
        desk: mpsc::Sender<guest::Asked>,
    ) -> Result<Rowset> {
        let registry = &self.bound.binding.registry;
        let (ty, known) = (registry.get(field.owner), registry.field(field));
        let kind_of = |index: &u16| &ty.fields[usize::from(*index)].def.kind;
        let needs: Vec<_> = needs.iter().copied().zip(known.needs.iter().map(kind_of)).collect();
        let made = columns::make(&needs, &parents);
        let laid = columns::lay(&needs, &parents, &made);
        let params: Vec<_> = laid.iter().map(columns::Laid::param).collect();
        let keys: Vec<_> = parents.keys.iter().map(|key| (*key).into()).collect();
        let sheet = SheetParam { kind, keys: &keys, columns: &params };
        let (mut lease, scope) = self.lease((number, is_fresh), desk).await?;
        let said = self.ended(lease.instance.compute(scope, (number, sheet))).await?;
        if said.field != number {
            let name = self.bound.binding.layout.name(kind, said.field);
            return Err(answer(format!("it answers {name} instead")));
        }
        let values = columns::read(&known.def.kind, keys.len(), said)?;
        self.bound.pool.give_back(lease, Instant::now());
        Ok(values)
    }

    /// What may be seen of a type: conditions on columns that the hook reads.
    async fn narrow(
        &self,
        (ty, is_fresh): (TypeIx, bool),
        reads: &[String],
        desk: mpsc::Sender<guest::Asked>,
    ) -> Result<Narrowed> {
        let hook = self.number as u32;
        let binding = &self.bound.binding;
        let Some(kind) = binding.types.iter().position(|ix| *ix == ty) else {
            let missing = || Error::internal("a hook narrows what it does not name");
            return Err(self.bound.refusal().unwrap_or_else(missing));
        };
        let (kind, named) = (kind as u32, binding.numbered_members(kind as u32, reads));
        let fields: Vec<u32> = named.iter().map(|(number, _)| *number).collect();
        let (mut lease, scope) = self.lease((hook, is_fresh), desk).await?;
        let plan = Plan { kind, fields: &fields, limit: 0 };
        let said = self.ended(lease.instance.narrow(scope, (hook, plan))).await?;
        let column = |number: u32| match named.iter().find(|(own, _)| *own == number) {
            Some((_, Member::Field(index))) => Ok(FieldRef { owner: ty, index: *index }),
            Some((_, Member::Many(_))) => Err("relations to many are no conditions".to_owned()),
            None => Err(format!("`reads` does not name {}", binding.layout.name(kind, number))),
        };
        let narrowed = match said {
            Narrowing::Unchanged => Narrowed::To(Predicate::True),
            Narrowing::Refuse(refusal) => Narrowed::Refused(crate::answer::refusal(refusal)?),
            Narrowing::Also(conditions) => {
                let said = look::conditions_on(binding, kind, conditions, column);
                Narrowed::To(said.map_err(answer)?)
            }
        };
        self.bound.pool.give_back(lease, Instant::now());
        Ok(narrowed)
    }

    /// An instance, and the scope of the call that it is for.
    async fn lease(
        &self,
        (hook, is_fresh): (u32, bool),
        desk: mpsc::Sender<guest::Asked>,
    ) -> Result<(Lease<'a>, Scope)> {
        let lease = self.bound.pool.take(is_fresh, || self.scope(hook, None)).await?;
        Ok((lease, self.scope(hook, Some(desk).filter(|_| self.bound.plugin.waits))))
    }

    /// Whether it is asked at all.
    fn entered(&self) -> Result<Entry<'a>> {
        if let Some(refusal) = self.bound.refusal() {
            return Err(self.failed(refusal));
        }
        // A trial of the plugin is about no records.
        if self.rows == 0 {
            return Ok(Entry::Made(Pass::UNWATCHED));
        }
        self.bound.breaker(self.number).enter(&*self.caller.clock)
    }

    fn scope(&self, hook: u32, desk: Option<mpsc::Sender<guest::Asked>>) -> Scope {
        let time = self.time();
        Scope {
            limit: match desk {
                Some(_) => Limit::Wall(time),
                None => Limit::Processor(Slack::of(time)),
            },
            desk,
            about: About { hook, key: self.first, ..About::default() },
            ..self.bound.scope((self.caller, None), Instant::now())
        }
    }

    fn time(&self) -> Duration {
        let limits = &self.bound.plugin.limits;
        match self.rows {
            // Only a trial is about no rows, and its code is cold.
            0 => START,
            rows => limits.time_to_read(rows, self.bound.plugin.waits),
        }
    }

    /// The answer of a call, which is counted. One that may wait is left when its time is over.
    async fn ended<R>(&self, call: impl Future<Output = Result<R>>) -> Result<R> {
        let (began, time) = (Instant::now(), self.time());
        let said = match self.bound.plugin.waits {
            false => call.await,
            true => tokio::time::timeout(time + GRACE, call).await.unwrap_or_else(|_| {
                let what = format!("it did not end within {} ms", time.as_millis());
                Err(Error::new(Code::PluginDeadline, what))
            }),
        };
        self.bound.counters[self.number].called(self.rows, began.elapsed());
        said
    }

    /// Counts a call that came to nothing, and says whose it was.
    fn failed(&self, error: Error) -> Error {
        self.bound.counters[self.number].failed();
        let HookName { plugin, hook } = self.name;
        error.within(format!("{plugin}/{hook}")).at_hook(self.name.clone())
    }
}
