//! One hook's turn: which rows of a group concern it, and what it says of them.

use schema_som::error::Result;
use schema_som::hooks::{Batch, Outcome, Proposal, ROWS, Verb, Weighing, served};
use schema_som::{Key, KeyMap};
use server_storage::Tx;

use super::within::Within;
use super::{Group, Hearing, Said, Staged, Turn, broken};
use crate::write::set::ChangeSet;

/// Relations of a record, each with the targets that come or go.
type Links = Vec<(u16, Vec<Key>)>;

/// What a proposal borrows.
struct Facts {
    at: usize,
    changed: Vec<u16>,
    links: Links,
}

impl Hearing<'_, '_> {
    /// Has a hook weigh those rows of a group that concern it and that nobody refused.
    pub(super) async fn weighed(
        &self,
        tx: &mut Tx,
        set: &ChangeSet,
        (hook, group): Turn<'_>,
    ) -> Result<Said> {
        let hooks = self.origin.hooks;
        let facts = self.facts(set, group);
        let proposals = facts.iter().map(|facts| (facts.at, facts.proposal(set, group.verb)));
        let firing = proposals.filter(|(_, row)| hooks.fires(hook, group.verb, row));
        let (places, rows): (Vec<usize>, Vec<Proposal<'_>>) = firing.unzip();
        let mut said = Said::default();
        for (places, rows) in places.chunks(ROWS).zip(rows.chunks(ROWS)) {
            let project = self.project(rows);
            let batch = Batch { ty: group.ty, verb: group.verb, rows, project };
            let outcome = self.weigh(tx, (hook, batch)).await?;
            for (row, ruling) in outcome.rulings {
                let Some(at) = places.get(row as usize) else {
                    let what = format!("judged row {row} of {}", rows.len());
                    return Err(broken(&hooks.name(hook), &what));
                };
                said.rulings.push((*at, ruling));
            }
            if !outcome.staged.is_empty() {
                // Of several rows nobody knows which one it follows from.
                let row = match places {
                    [at] => Some(group.row(set, *at).1),
                    _ => None,
                };
                said.staged.push(Staged { hook, row, commands: outcome.staged });
            }
        }
        Ok(said)
    }

    fn facts(&self, set: &ChangeSet, group: &Group) -> Vec<Facts> {
        let mut links = self.links(set, group);
        let rows = group.rows.iter().copied();
        let rows = rows.map(|at| (at, group.row(set, at).0.key()));
        let open = rows.filter(|(_, key)| !self.refused.contains(key));
        let facts = open.map(|(at, key)| Facts {
            at,
            changed: match group.verb {
                Verb::Delete => Vec::new(),
                _ => set.changes[at].changed(),
            },
            links: links.remove(&key).unwrap_or_default(),
        });
        facts.collect()
    }

    /// What a group is linked with, or is no more: by record and relation.
    fn links(&self, set: &ChangeSet, group: &Group) -> KeyMap<Links> {
        let mut of: KeyMap<Links> = KeyMap::default();
        let added = match group.verb {
            Verb::Link => true,
            Verb::Unlink => false,
            _ => return of,
        };
        let (registry, ty) = (self.origin.registry, self.origin.registry.get(group.ty));
        for change in set.links.iter().filter(|change| change.added == added) {
            let own = set.get(change.link.own).filter(|it| it.after.ty == group.ty);
            // What came out of the trash may name the relation by a type that declares it.
            let name = &registry.relation(change.link.relation).def.name;
            let (Some(_), Some(relation)) = (own, ty.relation(name)) else { continue };
            let links = of.entry(change.link.own).or_default();
            match links.iter_mut().find(|(at, _)| *at == relation.index) {
                Some((_, targets)) => targets.push(change.link.other),
                None => links.push((relation.index, vec![change.link.other])),
            }
        }
        of
    }

    /// The project of all rows, if it is the same one.
    fn project(&self, rows: &[Proposal<'_>]) -> Option<Key> {
        let mut projects = rows.iter().map(|row| self.origin.project_of(row.after));
        let first = projects.next().flatten();
        first.filter(|_| projects.all(|project| project == first))
    }

    /// Has a hook weigh a batch, and answers what it asks in between.
    async fn weigh(
        &self,
        tx: &mut Tx,
        (hook, batch): (schema_som::hooks::HookId, Batch<'_>),
    ) -> Result<Outcome> {
        match self.origin.hooks.weigh(hook, &self.caller, batch) {
            Weighing::Done(outcome) => outcome,
            Weighing::Waits(call) => served(call, &mut Within { origin: &self.origin, tx }).await,
        }
    }
}

impl Facts {
    fn proposal<'s>(&'s self, set: &'s ChangeSet, verb: Verb) -> Proposal<'s> {
        let (before, after, derived) = match verb {
            Verb::Delete => {
                let deletion = &set.deleted[self.at];
                (Some(&deletion.record), &deletion.record, deletion.derived)
            }
            _ => {
                let change = &set.changes[self.at];
                (change.before.as_ref(), &change.after, change.derived)
            }
        };
        Proposal { before, after, changed: &self.changed, links: &self.links, derived }
    }
}
