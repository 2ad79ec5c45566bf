//! What the database refuses, said of a row: which one has values that another record has, and
//! which record that is. Looked for only once it was refused.

use std::collections::{BTreeMap, HashMap};

use schema_som::error::{Code, Error, Result};
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, Type};
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{Intent, Tx, Where};

use super::Origin;
use super::set::{Change, ChangeSet};
use super::spine::Spine;

/// Records that have one of the values of each column, at most.
const MANY: u32 = 10_000;

/// Values that no other record of a type may have: the type that says so, and the columns.
type Claimed<'r> = (&'r Type, Vec<&'r str>);

/// What has to be done where an error ends the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Nothing.
    None,
    /// Inserts must not fail by what others have.
    Insert,
    /// A savepoint has to save the transaction.
    Savepoint,
}

/// What the rows of a set claim of one kind.
type Claims<'s> = Vec<(Vec<Value>, &'s Change)>;

impl Origin<'_> {
    /// What has to be done so that values which no two records share can be explained afterwards.
    pub(super) fn care(&self, tx: &Tx, set: &ChangeSet) -> Care {
        if !tx.ends_on_errors() {
            return Care::None;
        }
        // What is made is only written if nobody else has its values, in the same statement; of
        // what stands in several tables that cannot be said.
        let is_made =
            |change: &&Change| change.is_made() && self.type_of(&change.after).sides.is_empty();
        let claims = |change: &Change| !self.claimed(change).is_empty();
        if set.changes.iter().filter(|change| !is_made(change)).any(claims) {
            return Care::Savepoint;
        }
        match set.changes.iter().filter(is_made).any(claims) {
            true => Care::Insert,
            false => Care::None,
        }
    }

    /// The same error, with the row and the record in the way, as far as they can be told.
    pub(super) async fn explained(
        &self,
        tx: &mut Tx,
        set: &ChangeSet,
        error: Error,
    ) -> Result<Error> {
        if error.index().is_some() {
            return Ok(error);
        }
        if error.code() == Code::NotUnique {
            if let Some(found) = self.among_rows(set) {
                return Ok(found);
            }
            if let Some(found) = self.among_stored(tx, set).await? {
                return Ok(found);
            }
        }
        Ok(of_only_row(set, error))
    }

    /// What a change claims: sets of columns of which it writes one, without an empty one.
    fn claimed(&self, change: &Change) -> Vec<Claimed<'_>> {
        let ty = self.type_of(&change.after);
        let changed = change.changed();
        let mut claimed = Vec::new();
        for columns in &ty.unique {
            let value = |at: &u16| &change.after.values[usize::from(*at)];
            let is_written = columns.iter().any(|at| changed.contains(at));
            if is_written && !columns.iter().any(|at| value(at).is_null()) {
                let names = columns.iter().map(|at| ty.fields[usize::from(*at)].name()).collect();
                claimed.push((self.who_says(ty, columns), names));
            }
        }
        claimed
    }

    /// The type that says that no two of its records share these columns: what extends it, too.
    fn who_says<'r>(&'r self, ty: &'r Type, columns: &[u16]) -> &'r Type {
        let names = |of: &Type, columns: &[u16]| -> Vec<String> {
            columns.iter().map(|at| of.fields[usize::from(*at)].name().to_owned()).collect()
        };
        let wanted = names(ty, columns);
        let says = |of: &&Type| of.unique.iter().any(|columns| names(of, columns) == wanted);
        let above = ty.ancestors.iter().map(|ix| self.registry.get(*ix));
        above.rev().find(says).unwrap_or(ty)
    }

    fn claims<'s>(&'s self, set: &'s ChangeSet) -> BTreeMap<(usize, Vec<&'s str>), Claims<'s>> {
        let mut claims: BTreeMap<_, Claims<'s>> = BTreeMap::new();
        for change in &set.changes {
            let ty = self.type_of(&change.after);
            for (says, names) in self.claimed(change) {
                let values = names.iter().map(|name| change.after.get(ty, name).clone()).collect();
                let at = (says.ix.0 as usize, names);
                claims.entry(at).or_default().push((values, change));
            }
        }
        claims
    }

    /// Two rows that claim the same.
    fn among_rows(&self, set: &ChangeSet) -> Option<Error> {
        for ((_, names), claims) in self.claims(set) {
            let mut first: HashMap<String, &Change> = HashMap::new();
            for (values, change) in claims {
                let Some(other) = first.insert(format!("{values:?}"), change) else { continue };
                let error = match other.row == change.row {
                    true => self.taken(change, &names, "another record of the same row"),
                    false => self.taken(change, &names, &format!("row {}", other.row)),
                };
                return Some(error.hint("give each row its own, or leave one of them out"));
            }
        }
        None
    }

    /// A stored record that has what a row claims.
    async fn among_stored(&self, tx: &mut Tx, set: &ChangeSet) -> Result<Option<Error>> {
        for ((says, names), claims) in self.claims(set) {
            let says = &self.registry.types()[says];
            let own = |record: &Record| -> Vec<Value> {
                let ty = self.type_of(record);
                names.iter().map(|name| record.get(ty, name).clone()).collect()
            };
            let predicate = names.iter().enumerate().fold(Predicate::True, |all, (at, name)| {
                let Some(field) = says.field(name) else { return all };
                all.and(among(field, claims.iter().map(|(values, _)| values[at].clone())))
            });
            let which = Where { predicate: &predicate, limit: MANY, intent: Intent::Look };
            let found = tx.load_where(self.registry, says.ix, which).await?;
            let found: HashMap<String, &Record> =
                found.iter().map(|record| (format!("{:?}", own(record)), record)).collect();
            for (values, change) in claims {
                let other = found.get(&format!("{values:?}"));
                if let Some(other) = other.filter(|it| it.key() != change.after.key()) {
                    return self.in_the_way(tx, (change, other.key()), &names).await.map(Some);
                }
            }
        }
        Ok(None)
    }

    async fn in_the_way(
        &self,
        tx: &mut Tx,
        (change, key): (&Change, Key),
        names: &[&str],
    ) -> Result<Error> {
        let known = self.look_up(tx, vec![key]).await?;
        // The values of a record that hooks replace are not to be found out by claiming them.
        let is_seen = |spine: &&Spine| {
            let ty = self.registry.get(spine.ty);
            let mut fields = names.iter().filter_map(|name| ty.field(name));
            self.sees(**spine) && fields.all(|it| self.actor.veiler(ty, it.index).is_none())
        };
        Ok(match known.get(&key).filter(is_seen) {
            Some(spine) => {
                let id = key.to_id(&self.registry.get(spine.ty).prefix);
                let error = self.taken(change, names, &id);
                error.at_id(id).hint("choose another one, or change that record")
            }
            None => {
                let other = "a record that you may not see";
                self.taken(change, names, other).hint("choose another one")
            }
        })
    }

    /// The error about a row whose values are another one's.
    fn taken(&self, change: &Change, names: &[&str], other: &str) -> Error {
        let ty = self.type_of(&change.after);
        let member = |name: &&str| match ty.field(name) {
            Some(field) => self.member(ty.ix, field.index).to_owned(),
            None => (*name).to_owned(),
        };
        let members = names.iter().map(member).collect::<Vec<_>>().join(", ");
        let what = format!("another {} has the same {members}: {other}", ty.name);
        Error::new(Code::NotUnique, what).at_field(&ty.name, &members).at_index(change.row)
    }
}

/// The error, of the row that all of a set comes from, if that is one.
pub(super) fn of_only_row(set: &ChangeSet, error: Error) -> Error {
    let mut rows = set.changes.iter().map(|change| change.row);
    match rows.next() {
        Some(row) if error.index().is_none() && rows.all(|other| other == row) => {
            error.at_index(row)
        }
        _ => error,
    }
}

/// The values of one column, each once.
fn among(field: FieldRef, values: impl Iterator<Item = Value>) -> Predicate {
    let mut values: Vec<Value> = values.collect();
    values.sort_by(|a, b| a.as_cell().order(b.as_cell()));
    values.dedup();
    Predicate::In { field, values }
}
