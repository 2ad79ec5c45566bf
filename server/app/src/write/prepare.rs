//! Completes one record: names, audit columns, defaults, then every value against its field.

use schema_som::error::{Code, Error, Result};
use schema_som::registry::{Field, Type};
use schema_som::type_def::Write;
use schema_som::value::Value;
use schema_som::{Key, Record, naming};

use super::fit::{Misfit, fit, misfit, template_of};
use super::people::{check_email, clean_login};
use super::set::Change;
use super::{Cause, Origin, Problem, Treatment};

/// What stands in `stalker_version` of records made here.
const SOFTWARE: &str = concat!("backlot ", env!("CARGO_PKG_VERSION"));

/// What completing records needs, and what it found.
pub(super) struct Preparation<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) problems: Vec<Problem>,
}

impl Preparation<'_> {
    /// Completes a record in place; false when an import has to leave it out.
    ///
    /// # Errors
    /// What does not fit, unless it is an import.
    pub(super) fn complete(&mut self, record: &mut Record) -> Result<bool> {
        let ty = self.origin.registry.get(record.ty);
        if ty.is_abstract {
            let error = Error::new(Code::InvalidType, format!("{} has no records", ty.plural));
            return Err(error.at_type(&ty.name).hint("name a type that is not abstract"));
        }
        record.values.resize(ty.fields.len(), Value::Null);
        self.audit(ty, record);
        if !(self.name(ty, record)? && self.people(ty, record)? && self.typed(ty, record)?) {
            return Ok(false);
        }
        // Of a version it follows from its tasks and not from its name: an import brings it, and
        // otherwise it is made later.
        let given = match record.get(ty, "nice_name") {
            Value::Text(nice) if self.origin.cause == Cause::Import => Some(nice.clone()),
            _ => None,
        };
        for (index, field) in ty.fields.iter().enumerate() {
            let value = std::mem::replace(&mut record.values[index], Value::Null);
            let is_ungiven = !field.is_stored() && (value.is_null() || !field.takes_values());
            if is_ungiven || field.def.name == "nice_name" {
                continue;
            }
            if value.is_null() && self.origin.cause.is_asked_for() && is_filled(ty, field) {
                continue;
            }
            match fit(ty, field, value) {
                Ok(value) => {
                    record.values[index] = match self.origin.cause {
                        Cause::Import => value,
                        _ => template_of(ty, field, value)?,
                    };
                }
                Err(misfit) => match self.settle(record.key(), *misfit)? {
                    Some(value) => record.values[index] = value,
                    None => return Ok(false),
                },
            }
        }
        if let Value::Text(name) = record.get(ty, "name") {
            let nice = given.unwrap_or_else(|| naming::nice_name(name));
            record.set(ty, "nice_name", nice);
        }
        self.dates(ty, record)?;
        Ok(true)
    }

    /// Completes a change of a stored record in place: the values that were named.
    ///
    /// # Errors
    /// What does not fit.
    pub(super) fn amend(&mut self, change: &mut Change) -> Result<()> {
        let ty = self.origin.registry.get(change.after.ty);
        let given = std::mem::take(&mut change.given);
        let record = &mut change.after;
        let is_given = |name: &str| ty.field(name).is_some_and(|it| given.contains(&it.index));
        if is_given("name") {
            self.name(ty, record)?;
        }
        if is_given("login") || is_given("email") {
            self.people(ty, record)?;
        }
        if is_given("type_id") {
            self.typed(ty, record)?;
        }
        for at in &given {
            let field = &ty.fields[*at as usize];
            let value = std::mem::replace(&mut record.values[*at as usize], Value::Null);
            if value.is_null() && is_filled(ty, field) {
                continue;
            }
            let value = fit(ty, field, value).map_err(|misfit| misfit.error)?;
            record.values[*at as usize] = template_of(ty, field, value)?;
        }
        // That of a version follows from its task.
        if is_given("name")
            && ty.name != "Version"
            && let Value::Text(name) = record.get(ty, "name")
        {
            let nice = naming::nice_name(name);
            record.set(ty, "nice_name", nice);
        }
        change.given = given;
        Ok(())
    }

    /// The columns that tell of a change: one revision more, who and when.
    pub(super) fn sign(&self, change: &mut Change) {
        let ty = self.origin.registry.get(change.after.ty);
        let before = change.before.as_ref().unwrap_or(&change.after).clone();
        if let Value::Int(revision) = before.get(ty, "revision") {
            change.after.set(ty, "revision", revision + 1);
        }
        // What the server does by itself, for nobody, leaves whoever was the last.
        let user = self.origin.actor.user;
        let is_by_itself = user.is_none() && self.origin.cause == Cause::Operation;
        if ty.field("updated_by_id").is_some() && !is_by_itself {
            change.after.set(ty, "updated_by_id", user);
        }
        if ty.field("date_updated").is_some() {
            let created = match before.get(ty, "date_created") {
                Value::Time(created) => *created,
                _ => i64::MIN,
            };
            change.after.set(ty, "date_updated", Value::Time(self.origin.now.max(created)));
        }
    }

    /// Refuses, or reports and answers what is stored instead.
    pub(super) fn settle(&mut self, record: Key, misfit: Misfit) -> Result<Option<Value>> {
        if self.origin.cause != Cause::Import {
            return Err(misfit.error);
        }
        let treatment = match misfit.instead {
            Some(_) => Treatment::Changed,
            None => Treatment::LeftOut,
        };
        self.problems.push(Problem { record, error: misfit.error, treatment });
        Ok(misfit.instead)
    }

    /// Refuses, or reports that the value was stored as it is.
    fn keep(&mut self, record: Key, error: Error) -> Result<()> {
        if self.origin.cause != Cause::Import {
            return Err(error);
        }
        self.problems.push(Problem { record, error, treatment: Treatment::Kept });
        Ok(())
    }

    /// The columns that the server writes, where an import or the system did not.
    fn audit(&self, ty: &Type, record: &mut Record) {
        let mut fill = |name: &str, value: Value| {
            if ty.field(name).is_some() && record.get(ty, name).is_null() {
                record.set(ty, name, value);
            }
        };
        fill("created_by_id", self.origin.actor.user.into());
        fill("date_created", Value::Time(self.origin.now));
        if self.origin.cause != Cause::Import {
            record.set(ty, "revision", 1_i64);
            if ty.field("stalker_version").is_some() {
                record.set(ty, "stalker_version", SOFTWARE);
            }
        }
        for (follower, first) in
            [("updated_by_id", "created_by_id"), ("date_updated", "date_created")]
        {
            if ty.field(follower).is_some() && record.get(ty, follower).is_null() {
                let value = record.get(ty, first).clone();
                record.set(ty, follower, value);
            }
        }
    }

    /// Cleans the name, or generates one where it may be missing (people.md 3.2).
    fn name(&mut self, ty: &Type, record: &mut Record) -> Result<bool> {
        let Some(field) = ty.field("name") else { return Ok(true) };
        let value = record.get(ty, "name").clone();
        let error = match &value {
            Value::Text(text) if !(text.is_empty() && ty.auto_name) => {
                match naming::clean_name(&ty.name, text) {
                    Ok(name) => {
                        record.set(ty, "name", name);
                        return Ok(true);
                    }
                    Err(error) => error,
                }
            }
            Value::Null | Value::Text(_) if ty.auto_name => {
                record.set(ty, "name", self.generated_name(ty));
                return Ok(true);
            }
            Value::Null => misfit(ty, field_of(ty, field), Code::Required, ("a name", &value)),
            // Of another kind: judged like any field.
            _ => return Ok(true),
        };
        let instead = Some(Value::Text(self.generated_name(ty)));
        match self.settle(record.key(), Misfit { error, instead })? {
            Some(name) => record.set(ty, "name", name),
            None => return Ok(false),
        }
        Ok(true)
    }

    fn generated_name(&self, ty: &Type) -> String {
        let mut bytes = [0; 16];
        self.origin.clock.random(&mut bytes);
        bytes[6] = 0x40 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        format!("{}_{}", ty.name, Key(bytes).to_uuid())
    }

    /// Logins and addresses of users (people.md 6.3).
    fn people(&mut self, ty: &Type, record: &mut Record) -> Result<bool> {
        if ty.name != "User" {
            return Ok(true);
        }
        if let Value::Text(login) = record.get(ty, "login") {
            let cleaned = clean_login(login);
            record.set(ty, "login", cleaned);
        }
        if let Value::Text(email) = record.get(ty, "email")
            && let Err(error) = check_email(email)
        {
            self.keep(record.key(), error)?;
        }
        Ok(true)
    }

    /// An asset's type is mandatory (tasks.md 9).
    fn typed(&mut self, ty: &Type, record: &Record) -> Result<bool> {
        let strict = self.origin.registry.by_name("Asset").is_some_and(|asset| ty.is_a(asset.ix));
        if let (true, Some(field)) = (strict, ty.field("type_id"))
            && record.get(ty, "type_id").is_null()
        {
            let value = record.get(ty, "type_id");
            let error = misfit(ty, field_of(ty, field), Code::Required, ("a type", value));
            self.keep(record.key(), error)?;
        }
        Ok(true)
    }

    fn dates(&mut self, ty: &Type, record: &Record) -> Result<()> {
        let (Value::Time(created), Value::Time(updated)) =
            (record.get(ty, "date_created"), record.get(ty, "date_updated"))
        else {
            return Ok(());
        };
        if updated >= created {
            return Ok(());
        }
        let what = format!("{}.date_updated: expected a moment after date_created", ty.name);
        let error = Error::new(Code::InvalidValue, what).at_field(&ty.name, "date_updated");
        self.keep(record.key(), error)
    }
}

/// Completes one record by itself, for tests that need no database.
#[cfg(test)]
pub(crate) fn completed(
    registry: &schema_som::Registry,
    clock: &std::sync::Arc<dyn schema_som::clock::Clock>,
    cause: Cause,
    record: &mut Record,
) -> Result<bool> {
    let actor = schema_som::actor::Actor::system();
    let origin = Origin::new((registry, &actor), clock, cause);
    Preparation { origin, problems: Vec::new() }.complete(record)
}

/// Callers write neither computed fields nor what the server keeps.
pub(super) fn refuse_server_columns(ty: &Type, record: &Record) -> Result<()> {
    // The key is assigned before records come here.
    for (field, value) in ty.fields.iter().zip(&record.values).skip(1) {
        let untouched = value.is_null() || field.def.default.as_ref() == Some(value);
        if !untouched && (field.def.write == Write::Never || !field.takes_values()) {
            return Err(misfit(ty, field, Code::ReadOnly, ("nothing, the server keeps it", value)));
        }
    }
    Ok(())
}

/// Whether a rule finds the target of a relation where none is named.
fn is_filled(ty: &Type, field: &Field) -> bool {
    let relation = field.relation.map(|at| &ty.relations[usize::from(at)]);
    relation.is_some_and(|relation| relation.def.filled)
}

fn field_of(ty: &Type, field: schema_som::FieldRef) -> &Field {
    &ty.fields[field.index as usize]
}
