//! From a change set to rows and events: completes, decides, applies rules, writes.

use std::collections::{HashMap, HashSet};

use schema_som::error::{Code, Error, Result};
use schema_som::registry::Path;
use schema_som::rule::DEEPEST;
use schema_som::value::Value;
use schema_som::{Key, KeySet, Link, Record};
use server_storage::{Image, Trashed, Tx, Update};

use super::collide::{Care, of_only_row};
use super::prepare::Preparation;
use super::rules::Progress;
use super::set::{ChangeSet, Deletion};
use super::world::World;
use super::{Cause, Origin, Problem, fit, projects};

impl<'a> Origin<'a> {
    /// Writes a change set with its events; answers what an import found.
    ///
    /// # Errors
    /// What does not fit, what is not allowed, and what storage refuses; a row's number stands in
    /// `index`. Then the transaction must not be committed.
    pub(super) async fn settle(&self, tx: &mut Tx, set: &mut ChangeSet) -> Result<Vec<Problem>> {
        projects::find(tx, self, set).await?;
        if self.cause == Cause::Caller {
            self.stay_in_project(set)?;
            self.authorise(set)?;
            self.check_handed_out(tx, set).await?;
            self.keep_sets_open(tx, set).await?;
        }
        self.draw_numbers(tx, set).await?;
        let mut preparation = Preparation { origin: *self, problems: Vec::new() };
        complete(&mut preparation, set)?;
        self.name_versions(tx, set).await?;
        let mut progress = Progress::new(*self, set);
        let mut settled = self.follow_rules(tx, set, &mut progress).await?;
        let mut staged = Vec::new();
        if settled && self.is_heard(set) {
            let heard = self.hear(tx, set, (&mut preparation, &mut progress)).await?;
            (settled, staged) = (heard.settled, heard.staged);
        }
        let leaves = set.deleted.iter().any(|it| Some(it.record.key()) == self.actor.user);
        for change in set.changes.iter_mut().filter(|it| it.restored || !it.is_new()) {
            preparation.sign(change);
            let ty = self.type_of(&change.after);
            if leaves && ty.field("updated_by_id").is_some() {
                // Whoever deletes themself is not there to be named by what stays.
                change.after.set(ty, "updated_by_id", Value::Null);
            }
        }
        self.write(tx, set).await?;
        self.refuse_depth(set)?;
        if !settled {
            return Err(Error::internal("rules contradict each other"));
        }
        self.carry_out_staged(tx, staged).await?;
        Ok(preparation.problems)
    }

    /// Lets rules and sums settle, and leaves out what did not change after all. Answers whether the
    /// rules came to an end.
    pub(super) async fn follow_rules(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        progress: &mut Progress<'a>,
    ) -> Result<bool> {
        let mut settled = true;
        if self.cause.is_asked_for() {
            settled = self.apply_rules(tx, set, progress).await?;
            while settled && self.derive_from(tx, set, progress).await? {
                settled = self.apply_rules(tx, set, progress).await?;
            }
            if settled {
                self.tally_from(tx, set, progress).await?;
            }
            self.check_filled(set)?;
        }
        let linked: KeySet = set.links.iter().map(|change| change.link.own).collect();
        set.retain(|change| {
            let touched = linked.contains(&change.after.key());
            change.is_new() || touched || change.differs()
        });
        Ok(settled)
    }

    /// Derives what follows for tasks; answers whether rules have something to say about that.
    async fn derive_from(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        progress: &mut Progress<'a>,
    ) -> Result<bool> {
        if !tx.locks() {
            return self.derive(tx, set, &mut progress.world).await;
        }
        // What was looked at before the tasks are locked may be another one by then.
        let mut world = World::new(*self, set);
        self.derive(tx, set, &mut world).await
    }

    /// Sums up money again.
    async fn tally_from(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        progress: &mut Progress<'a>,
    ) -> Result<()> {
        if !tx.locks() {
            return self.tally(tx, set, &mut progress.world).await;
        }
        // What was looked at before the wholes are locked may be another one by then.
        let mut world = World::new(*self, set);
        self.tally(tx, set, &mut world).await
    }

    /// Refuses trees that are deeper than sums climb, once it is known that they are no loops.
    fn refuse_depth(&self, set: &ChangeSet) -> Result<()> {
        let Some(task) = self.registry.by_name("Task").filter(|_| self.cause.is_asked_for()) else {
            return Ok(());
        };
        for change in set.changes.iter().filter(|it| self.type_of(&it.after).is_a(task.ix)) {
            let ty = self.type_of(&change.after);
            if matches!(change.after.get(ty, "level"), Value::Int(level) if *level > DEEPEST) {
                let what = format!("a task would be deeper than {DEEPEST} levels");
                let error = Error::new(Code::InvalidValue, what).at_field(&ty.name, "parent");
                return Err(error.at_index(change.row).hint("move fewer levels at a time"));
            }
        }
        Ok(())
    }

    /// Writes it; what the database refuses is refused of a row.
    async fn write(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        let error = match self.care(tx, set) {
            Care::None => match self.write_rows(tx, set).await {
                Err(error) if !error.replays() => error,
                done => return done,
            },
            Care::Insert => match self.write_unless_taken(tx, set).await {
                Ok(true) => return Ok(()),
                Ok(false) => Error::new(Code::NotUnique, "another record has the same value"),
                Err(error) if error.replays() => return Err(error),
                // The transaction has ended: nobody can be asked.
                Err(error) => return Err(of_only_row(set, error)),
            },
            Care::Savepoint => {
                let mut point = tx.savepoint().await?;
                match self.write_rows(&mut point, set).await {
                    Ok(()) => return point.commit().await,
                    Err(error) if error.replays() => return Err(error),
                    Err(error) => {
                        point.rollback().await?;
                        error
                    }
                }
            }
        };
        Err(self.explained(tx, set, error).await?)
    }

    async fn write_rows(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        tx.insert(self.registry, made(set)).await?;
        self.write_rest(tx, set).await
    }

    /// Answers false when what is made has something that another record has.
    async fn write_unless_taken(&self, tx: &mut Tx, set: &ChangeSet) -> Result<bool> {
        let all = tx.insert_unless_taken(self.registry, made(set)).await?;
        if all {
            self.write_rest(tx, set).await?;
        }
        Ok(all)
    }

    /// Whatever is written after what is made.
    async fn write_rest(&self, tx: &mut Tx, set: &ChangeSet) -> Result<()> {
        let stored = set.changes.iter().filter(|change| !change.is_new());
        let updates: Vec<Update> = stored
            .map(|change| Update { record: change.after.clone(), fields: change.changed() })
            .collect();
        tx.update(self.registry, &updates).await?;
        let of = |added: bool| -> Vec<Link> {
            let links = set.links.iter().filter(|change| change.added == added);
            links.map(|change| change.link).collect()
        };
        tx.unlink(self.registry, &of(false)).await?;
        tx.link(self.registry, &of(true)).await?;
        tx.place(self.registry, &set.placed).await?;
        tx.rest_again(self.registry, &set.resting).await?;
        self.throw_away(tx, &set.deleted).await?;
        if self.cause.is_asked_for() {
            self.keep_administrator(tx, set).await?;
        }
        if self.cause == Cause::Caller {
            self.refuse_loops(tx, set).await?;
        }
        let events = self.events(tx, set).await?;
        tx.record_events(&events).await
    }

    /// What rules had to fill in is there now.
    fn check_filled(&self, set: &ChangeSet) -> Result<()> {
        for change in &set.changes {
            let ty = self.type_of(&change.after);
            let missing =
                ty.fields.iter().zip(&change.after.values).find(|(field, value)| {
                    field.is_stored() && !field.def.nullable && value.is_null()
                });
            if let Some((field, value)) = missing {
                let error = fit::misfit(ty, field, Code::Required, ("a value", value));
                return Err(error.at_index(change.row));
            }
        }
        Ok(())
    }

    async fn throw_away(&self, tx: &mut Tx, deleted: &[Deletion]) -> Result<()> {
        if deleted.is_empty() {
            return Ok(());
        }
        let gone: Vec<_> = deleted.iter().map(|it| (it.record.ty, it.record.key())).collect();
        let users = gone.iter().filter(|(ty, _)| self.registry.get(*ty).name == "User");
        let users: Vec<Key> = users.map(|(_, key)| *key).collect();
        if !users.is_empty() {
            // Nobody is behind their sessions and tokens any more.
            tx.delete_tokens_of(&users).await?;
        }
        let mut resting = self.resting_with(tx, deleted).await?;
        let known: Option<Vec<_>> = deleted.iter().map(|it| it.links.as_deref()).collect();
        match known {
            Some(links) => {
                // Those that go on both sides stand here twice.
                let mut seen = HashSet::new();
                let mut links = links.concat();
                links.retain(|link| seen.insert((link.relation, link.own, link.other)));
                tx.delete_with(self.registry, &gone, &links).await?;
            }
            None => _ = tx.delete(self.registry, &gone).await?,
        }
        let mut trashed = |deletion: &Deletion| Trashed {
            image: Image {
                record: deletion.record.clone(),
                links: deletion.links.clone().unwrap_or_default(),
                referrers: deletion.referrers.clone(),
            },
            rest: resting.remove(&deletion.record.key()),
            along_with: deletion.root,
            deleted_at: self.now,
            deleted_by: self.actor.user,
            mutation: self.mutation,
        };
        let trashed: Vec<Trashed> = deleted.iter().map(&mut trashed).collect();
        tx.throw_away(self.registry, &trashed).await
    }

    /// What plugins that are off have stored with records that go.
    async fn resting_with(&self, tx: &mut Tx, deleted: &[Deletion]) -> Result<HashMap<Key, Image>> {
        if self.registry.stored().is_none() {
            return Ok(HashMap::new());
        }
        let keys: Vec<Key> = deleted.iter().map(|deletion| deletion.record.key()).collect();
        let row = deleted.first().map_or(0, |deletion| deletion.row);
        let resting = tx.resting_with(self.registry, &keys).await;
        resting.map_err(|error| error.at_index(row))
    }

    /// Records of a project lead to records of the same one, or of none.
    pub(super) fn stay_in_project(&self, set: &ChangeSet) -> Result<()> {
        let project = |key: Key| match set.get(key) {
            Some(change) => self.project_of(&change.after),
            None => set.known.get(&key).and_then(|spine| spine.project),
        };
        for edge in &set.edges {
            let (Some(ours), Some(theirs)) = (project(edge.source), project(edge.target)) else {
                continue;
            };
            let relation = self.registry.relation(edge.relation);
            if ours == theirs || relation.def.across_projects {
                continue;
            }
            let (ty, name) = (self.registry.get(edge.relation.owner), &relation.def.name);
            let id = edge.target.to_id(&self.registry.get(relation.target).prefix);
            let what = format!("{}.{name}: {id} is in another project", ty.name);
            let error = Error::new(Code::InvalidValue, what).at_field(&ty.name, name).at_id(id);
            let row = set.get(edge.source).map_or(0, |change| change.row);
            return Err(error.at_index(row).hint("name a record of the same project"));
        }
        Ok(())
    }
}

/// The records that a set makes or brings back.
fn made(set: &ChangeSet) -> impl Iterator<Item = &Record> {
    set.changes.iter().filter(|change| change.is_new()).map(|change| &change.after)
}

/// Completes every record; what an import cannot store leaves the set, and links with it.
fn complete(preparation: &mut Preparation<'_>, set: &mut ChangeSet) -> Result<()> {
    let mut left_out = KeySet::default();
    for change in &mut set.changes {
        let row = change.row;
        let kept = match change.is_new() {
            true if change.restored => Ok(true),
            true => preparation.complete(&mut change.after),
            false => preparation.amend(change).map(|()| true),
        };
        if !kept.map_err(|error| error.at_index(row))? {
            left_out.insert(change.after.key());
        }
    }
    if left_out.is_empty() {
        return Ok(());
    }
    leave_out(preparation, set, &mut left_out)?;
    let stays = |link: &Link| !left_out.contains(&link.own) && !left_out.contains(&link.other);
    set.links.retain(|change| stays(&change.link));
    Ok(())
}

/// Leaves records out of an import, and whatever cannot be without them.
fn leave_out(
    preparation: &mut Preparation<'_>,
    set: &mut ChangeSet,
    left_out: &mut KeySet,
) -> Result<()> {
    loop {
        set.retain(|change| !left_out.contains(&change.after.key()));
        let known = left_out.len();
        for record in set.changes.iter_mut().map(|change| &mut change.after) {
            let ty = preparation.origin.registry.get(record.ty);
            for relation in &ty.relations {
                let Path::One { column } = relation.path else { continue };
                let value = &record.values[column as usize];
                if !matches!(value, Value::Key(key) if left_out.contains(key)) {
                    continue;
                }
                let field = &ty.fields[column as usize];
                let expected = ("a record that could be imported", value);
                let error = fit::misfit(ty, field, Code::NotFound, expected);
                let instead = field.def.nullable.then_some(Value::Null);
                let instead = preparation.settle(record.key(), fit::Misfit { error, instead })?;
                match instead {
                    Some(value) => record.values[column as usize] = value,
                    None => _ = left_out.insert(record.key()),
                }
            }
        }
        if left_out.len() == known {
            return Ok(());
        }
    }
}
