//! What hooks want to be stored instead: held against what the caller could write, and checked like
//! any input.

use schema_som::error::{Error, Result};
use schema_som::hooks::{HookName, Verb};
use schema_som::permission::{Action, Deed, may};
use schema_som::registry::{RelationRef, Type};
use schema_som::type_def::Write;
use schema_som::value::Value;
use schema_som::{Key, KeyMap};
use server_storage::{Intent, Tx};

use super::{Group, Hearing, broken};
use crate::write::set::{Change, ChangeSet, Edge};
use crate::write::spine::Spine;

/// By the place of a row the fields that get other values.
type Rewrites = Vec<(usize, Vec<(u16, Value)>)>;

impl Hearing<'_, '_> {
    /// Puts what a hook wants into the rows of a group.
    ///
    /// # Errors
    /// `PLUGIN_FAILED` that names the field which the caller could not write, or the value that does
    /// not fit.
    pub(super) async fn rewrite(
        &mut self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        (group, name): (&Group, &HookName),
        mut rewrites: Rewrites,
    ) -> Result<()> {
        if group.verb == Verb::Delete && !rewrites.is_empty() {
            return Err(broken(name, "rewrote a record that is deleted"));
        }
        let mut edges = Vec::new();
        for (at, values) in &mut rewrites {
            let change = &set.changes[*at];
            // What says the same rewrites nothing.
            values.retain(|(field, value)| {
                change.after.values.get(usize::from(*field)) != Some(value)
            });
            for (field, value) in &*values {
                self.check_writable(change, (name, *field))?;
                edges.extend(self.edge(change, *field, value));
            }
        }
        rewrites.retain(|(_, values)| !values.is_empty());
        if rewrites.is_empty() {
            return Ok(());
        }
        self.lead(tx, set, (name, edges)).await?;
        if self.rewriter.is_none() {
            self.progress.note(set);
        }
        self.rewriter = Some(name.clone());
        for (at, values) in rewrites {
            self.amend(&mut set.changes[at], (name, values))?;
        }
        Ok(())
    }

    /// Refuses a field that the caller could not write.
    fn check_writable(&self, change: &Change, (name, at): (&HookName, u16)) -> Result<()> {
        let origin = self.origin;
        let ty = origin.type_of(&change.after);
        let Some(field) = ty.fields.get(usize::from(at)).filter(|_| at > 0) else {
            return Err(broken(name, &format!("rewrote field {at} of {}, which is none", ty.name)));
        };
        let relation = field.relation.map(|relation| &ty.relations[usize::from(relation)]);
        let write = relation.map_or(field.def.write, |relation| relation.def.write);
        let why = match write {
            _ if !field.takes_values() => "which is computed".to_owned(),
            _ if ty.by_operations && change.is_made() => "which operations alone write".to_owned(),
            Write::Never => "which the server keeps".to_owned(),
            Write::Create if !change.is_made() => "which is set at creation only".to_owned(),
            _ if origin.actor.administrator => return Ok(()),
            _ => {
                let action = if change.is_made() { Action::Create } else { Action::Update };
                let project = origin.project_of(change.before.as_ref().unwrap_or(&change.after));
                let member = Some(origin.member(ty.ix, at));
                match may(origin.registry, origin.actor, Deed { action, ty, member, project }) {
                    Ok(()) => return Ok(()),
                    Err(_) => "which the caller may not write".to_owned(),
                }
            }
        };
        Err(self.wrong(change, (name, at), &why))
    }

    /// Where a rewritten relation leads.
    fn edge(&self, change: &Change, at: u16, value: &Value) -> Option<(usize, u16, Edge)> {
        let ty = self.origin.type_of(&change.after);
        let index = ty.fields[usize::from(at)].relation?;
        let relation = RelationRef { owner: ty.ix, index };
        let edge = Edge { source: change.after.key(), relation, target: value.as_cell().as_key()? };
        Some((change.row, at, edge))
    }

    /// Holds the targets of rewritten relations against what there is and what the caller sees.
    async fn lead(
        &self,
        tx: &mut Tx,
        set: &mut ChangeSet,
        (name, edges): (&HookName, Vec<(usize, u16, Edge)>),
    ) -> Result<()> {
        let targets = edges.iter().map(|(.., edge)| edge.target);
        let stored: Vec<Key> = targets.filter(|key| set.get(*key).is_none()).collect();
        let mut found: KeyMap<Spine> = KeyMap::default();
        if !stored.is_empty() {
            found = self.origin.hold(tx, &stored, Intent::Link).await?;
        }
        for (_, at, edge) in edges {
            let target = self.origin.registry.relation(edge.relation).target;
            let ty = match set.get(edge.target) {
                Some(change) => Some(change.after.ty),
                None => {
                    let seen = found.get(&edge.target).filter(|spine| self.origin.sees(**spine));
                    seen.map(|spine| spine.ty)
                }
            };
            if !ty.is_some_and(|ty| self.origin.registry.get(ty).is_a(target)) {
                let Some(change) = set.get(edge.source) else { continue };
                let target = self.origin.registry.get(target);
                let id = edge.target.to_id(&target.prefix);
                let why = format!("but there is no {} {id} that the caller sees", target.name);
                return Err(self.wrong(change, (name, at), &why));
            }
            set.edges.push(edge);
        }
        set.known.extend(found);
        Ok(())
    }

    /// Sets values of one record, completed and checked as if the caller had named them.
    fn amend(
        &mut self,
        change: &mut Change,
        (name, values): (&HookName, Vec<(u16, Value)>),
    ) -> Result<()> {
        let given = std::mem::take(&mut change.given);
        for (at, value) in values {
            change.after.values[usize::from(at)] = value;
            change.given.push(at);
        }
        if let Err(error) = self.preparation.amend(change) {
            let ty = self.origin.type_of(&change.after);
            let what = format!("rewrote a value that does not fit: {}", error.message());
            let broken = broken(name, &what).at_index(change.row);
            let extensions = error.extensions();
            let field = extensions.get("field").and_then(|field| field.as_str());
            return Err(field.map_or(broken.clone(), |field| broken.at_field(&ty.name, field)));
        }
        let more = std::mem::replace(&mut change.given, given);
        change.given.extend(more);
        Ok(())
    }

    fn wrong(&self, change: &Change, (name, at): (&HookName, u16), why: &str) -> Error {
        let ty: &Type = self.origin.type_of(&change.after);
        let member = self.origin.member(ty.ix, at);
        broken(name, &format!("rewrote {}.{member}, {why}", ty.name))
            .at_field(&ty.name, member)
            .at_index(change.row)
    }
}
