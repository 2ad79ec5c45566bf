//! Plugins judge a change set: once rules have settled and before rows are written.
//!
//! Each hook gets all rows of a type to which the same happens, in the order of the hooks; a later
//! one sees what an earlier one rewrote. Then rules settle again, and whatever they changed besides
//! is judged, too. No row is judged twice for the same thing that happens to it.

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Caller, HookId, HookName, Refusal, Ruling, Verb};
use schema_som::ports::Beginning;
use schema_som::registry::TypeIx;
use schema_som::{Key, KeySet, KeyedSet, Record};
use server_storage::Tx;

use super::prepare::Preparation;
use super::rules::Progress;
use super::set::{Change, ChangeSet};
use super::{Cause, Origin};
pub(super) use stage::Staged;

mod rewrite;
mod stage;
mod weigh;
mod within;

/// Rounds of rewrites that make rules change further records, after which plugins are taken to chase
/// each other.
const ROUNDS: usize = 16;

/// What became of a hearing.
pub(super) struct Heard {
    /// What is to happen besides.
    pub(super) staged: Vec<Staged>,
    /// Whether the rules came to an end.
    pub(super) settled: bool,
}

/// Rows of one type to which the same happens, by their places among the changes of the set; those
/// of [`Verb::Delete`] among its deletions.
struct Group {
    ty: TypeIx,
    verb: Verb,
    rows: Vec<usize>,
}

/// A hearing of all hooks.
struct Hearing<'h, 'a> {
    origin: Origin<'a>,
    caller: Caller,
    preparation: &'h mut Preparation<'a>,
    progress: &'h mut Progress<'a>,
    /// What was judged already.
    judged: KeyedSet<(Verb, Key)>,
    refusals: Vec<Error>,
    /// The records that somebody refused; nobody else is asked about them.
    refused: KeySet,
    staged: Vec<Staged>,
    /// Who rewrote values last since rules have settled.
    rewriter: Option<HookName>,
}

impl<'a> Origin<'a> {
    /// Whether any plugin listens to what the set does. Mostly none, and this is all that it costs.
    pub(super) fn is_heard(&self, set: &ChangeSet) -> bool {
        let mut last = None;
        let mut listens = |ty: TypeIx, verb: Verb| {
            let is_other = last.replace((ty, verb)) != Some((ty, verb));
            is_other && !self.hooks.before(ty, verb).is_empty()
        };
        set.changes.iter().any(|change| listens(change.after.ty, verb_of(change)))
            || set.deleted.iter().any(|it| listens(it.record.ty, Verb::Delete))
            || set.links.iter().any(|it| {
                let verb = if it.added { Verb::Link } else { Verb::Unlink };
                set.get(it.link.own).is_some_and(|change| listens(change.after.ty, verb))
            })
    }

    /// Has the plugins judge the set, and puts what they rewrote into it.
    ///
    /// # Errors
    /// All refusals at once; `PLUGIN_FAILED`, `PLUGIN_BUSY`, `PLUGIN_LOOP`; what rules refuse of what
    /// was rewritten.
    pub(super) async fn hear(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        (preparation, progress): (&mut Preparation<'a>, &mut Progress<'a>),
    ) -> Result<Heard> {
        let mut hearing = Hearing {
            origin: *self,
            caller: self.caller(),
            preparation,
            progress,
            judged: KeyedSet::default(),
            refusals: Vec::new(),
            refused: KeySet::default(),
            staged: Vec::new(),
            rewriter: None,
        };
        for _ in 0..ROUNDS {
            for group in hearing.groups(set) {
                hearing.judge(tx, set, &group).await?;
            }
            if let Some(refused) = all_of(std::mem::take(&mut hearing.refusals)) {
                return Err(refused);
            }
            let Some(rewriter) = hearing.rewriter.take() else {
                return Ok(Heard { staged: hearing.staged, settled: true });
            };
            let settled = self.settle_again(tx, set, hearing.progress).await;
            // Before it all was well.
            let settled = settled.map_err(|error| match error.index() {
                Some(_) => error.at_hook(rewriter),
                None => error,
            });
            if !settled? {
                return Ok(Heard { staged: Vec::new(), settled: false });
            }
        }
        let what = format!("plugins rewrote records {ROUNDS} times, and rules made more of it");
        Err(Error::new(Code::PluginLoop, what)
            .hint("look which plugins rewrite what a rule answers by changing other records"))
    }

    /// Holds what was rewritten against rights and rules.
    async fn settle_again(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        progress: &mut Progress<'a>,
    ) -> Result<bool> {
        if self.cause == Cause::Caller {
            self.stay_in_project(set)?;
            self.authorise(set)?;
        }
        self.follow_rules(tx, set, progress).await
    }

    pub(super) fn caller(&self) -> Caller {
        let beginning = Beginning { now: self.now, mutation: self.mutation };
        let caller = Caller::of(self.clock, self.actor, beginning);
        let via = self.via.map(|via| via.plugin.clone());
        Caller { via, deadline: self.deadline, ..caller }
    }
}

impl Hearing<'_, '_> {
    /// What nobody was asked about yet and somebody listens to.
    fn groups(&mut self, set: &ChangeSet) -> Vec<Group> {
        let mut groups = Vec::new();
        for (at, change) in set.changes.iter().enumerate() {
            let (ty, verb) = (change.after.ty, verb_of(change));
            // What is only linked has no field that changed.
            if self.listens(ty, verb) && (verb != Verb::Update || change.differs()) {
                self.add(&mut groups, (ty, verb), (at, change.after.key()));
            }
        }
        for (at, deletion) in set.deleted.iter().enumerate() {
            let ty = deletion.record.ty;
            if self.listens(ty, Verb::Delete) {
                self.add(&mut groups, (ty, Verb::Delete), (at, deletion.record.key()));
            }
        }
        for link in &set.links {
            let (own, verb) = (link.link.own, if link.added { Verb::Link } else { Verb::Unlink });
            let Some(at) = set.place(own) else { continue };
            let ty = set.changes[at].after.ty;
            if self.listens(ty, verb) {
                self.add(&mut groups, (ty, verb), (at, own));
            }
        }
        groups
    }

    fn listens(&self, ty: TypeIx, verb: Verb) -> bool {
        !self.origin.hooks.before(ty, verb).is_empty()
    }

    fn add(&mut self, groups: &mut Vec<Group>, what: (TypeIx, Verb), (at, key): (usize, Key)) {
        let (ty, verb) = what;
        if !self.judged.insert((verb, key)) {
            return;
        }
        match groups.iter_mut().find(|group| (group.ty, group.verb) == what) {
            Some(group) => group.rows.push(at),
            None => groups.push(Group { ty, verb, rows: vec![at] }),
        }
    }

    /// Has the hooks of a group judge it, one after the other.
    async fn judge(&mut self, tx: &mut Tx, set: &mut ChangeSet, group: &Group) -> Result<()> {
        let hooks = self.origin.hooks;
        for hook in hooks.before(group.ty, group.verb) {
            let name = hooks.name(*hook);
            // A plugin knows what it stages itself.
            if self.origin.via.is_some_and(|via| *via.plugin == name.plugin) {
                continue;
            }
            let said = self.weighed(tx, set, (*hook, group)).await;
            let said = said.map_err(|error| error.at_hook(name.clone()))?;
            self.staged.extend(said.staged);
            let mut rewrites = Vec::new();
            for (at, ruling) in said.rulings {
                match ruling {
                    Ruling::Rewrite(values) => rewrites.push((at, values)),
                    Ruling::Refuse(refusal) => self.refuse(set, (group, at), (&name, refusal)),
                }
            }
            rewrites.retain(|(at, _)| !self.refused.contains(&group.row(set, *at).0.key()));
            self.rewrite(tx, set, (group, &name), rewrites).await?;
        }
        Ok(())
    }

    /// Notes that a hook refuses a row.
    fn refuse(
        &mut self,
        set: &ChangeSet,
        (group, at): (&Group, usize),
        (name, mut refusal): (&HookName, Refusal),
    ) {
        let (record, row) = group.row(set, at);
        if !self.refused.insert(record.key()) {
            return;
        }
        let ty = self.origin.type_of(record);
        // A foreign key is known by its relation.
        let member = refusal.member.take().map(|name| match ty.field(&name) {
            Some(field) => self.origin.member(ty.ix, field.index).to_owned(),
            None => name,
        });
        let mut error = Error::refused(name.clone(), refusal).at_index(row);
        error = match member {
            Some(member) => error.at_field(&ty.name, &member),
            None => error.at_type(&ty.name),
        };
        // There is no such id before the record is made.
        if group.verb == Verb::Delete || !set.changes[at].is_made() {
            error = error.at_id(record.key().to_id(&ty.prefix));
        }
        self.refusals.push(error);
    }
}

impl Group {
    /// The record of a row, and the row of the command that it belongs to.
    fn row<'s>(&self, set: &'s ChangeSet, at: usize) -> (&'s Record, usize) {
        match self.verb {
            Verb::Delete => (&set.deleted[at].record, set.deleted[at].row),
            _ => (&set.changes[at].after, set.changes[at].row),
        }
    }
}

fn verb_of(change: &Change) -> Verb {
    match change.is_new() {
        true if change.restored => Verb::Restore,
        true => Verb::Create,
        false => Verb::Update,
    }
}

/// The first refusal by its row, with all others.
fn all_of(mut refusals: Vec<Error>) -> Option<Error> {
    refusals.sort_by_key(Error::index);
    let mut refusals = refusals.into_iter();
    refusals.next().map(|first| first.with_others(refusals.collect()))
}

/// A hook did what it must not do: the fault is the plugin's, whoever asked.
fn broken(name: &HookName, what: &str) -> Error {
    let HookName { plugin, hook } = name;
    Error::new(Code::PluginFailed, format!("the hook `{hook}` of the plugin `{plugin}` {what}"))
        .at_hook(name.clone())
        .hint("nothing was changed; the plugin has to be mended or disabled by an administrator")
}

/// What a hook said about a group.
#[derive(Default)]
struct Said {
    /// By the places of the rows in the set.
    rulings: Vec<(usize, Ruling)>,
    staged: Vec<Staged>,
}

/// A hook's turn with a group.
type Turn<'g> = (HookId, &'g Group);
