//! The coerced arguments of a root field as a command: names become indices, ids keys, values what
//! the model stores. Whatever does not fit is refused with its place in the input.

use std::cell::Cell as Counter;
use std::collections::HashMap;

use schema_som::change::{Command, Draft, OnError, Patch, Target, What};
use schema_som::registry::{NODE, Registry, TypeIx};
use schema_som::{Code, Error, Key, Result};
use serde_json::Value as Json;

use crate::coerce::Input;
use crate::filter::Filters;
use crate::limits::Limits;
use crate::meaning::{Meanings, Verb};
use crate::scalar;
use place::Place;

mod input;
mod links;
mod matching;
mod place;

/// A command, and the rows that are not part of it because they do not fit.
pub(crate) struct Asked {
    pub(crate) command: Command,
    /// By their place among the rows of the input; only where failed rows are skipped.
    pub(crate) refused: Vec<(usize, Error)>,
}

/// Makes the command of one root field.
pub(crate) struct Changes<'a> {
    registry: &'a Registry,
    meanings: &'a Meanings,
    limits: &'a Limits,
    /// Records that are made or changed so far.
    rows: Counter<u32>,
}

/// Rows that fit, and those that do not.
struct Rows<T> {
    fit: Vec<T>,
    refused: Vec<(usize, Error)>,
}

impl<'a> Changes<'a> {
    pub(crate) fn new(registry: &'a Registry, meanings: &'a Meanings, limits: &'a Limits) -> Self {
        Self { registry, meanings, limits, rows: Counter::new(0) }
    }

    /// The command that arguments ask for.
    ///
    /// # Errors
    /// `REQUIRED`, `INVALID_TYPE`, `INVALID_VALUE`, `INVALID_ID` or `READ_ONLY` with the place,
    /// `LIMIT_EXCEEDED`.
    pub(crate) fn command(&self, ty: TypeIx, verb: Verb, arguments: &Input) -> Result<Asked> {
        let skips = arguments.get("onError").and_then(Json::as_str) == Some("SKIP_FAILED");
        let on_error = if skips { OnError::SkipFailed } else { OnError::Abort };
        let (what, refused) = match verb {
            Verb::Create => (What::Create(vec![self.only(ty, arguments)?]), Vec::new()),
            Verb::CreateMany => {
                let rows = self.drafts(ty, arguments, on_error)?;
                (What::Create(rows.fit), rows.refused)
            }
            Verb::Update => (What::Update(vec![self.patch(ty, arguments, None)?]), Vec::new()),
            Verb::UpdateMany => {
                let patch = |item: &Json, place: &Place<'_>| {
                    self.patch(ty, object(item, place)?, Some(place))
                };
                let rows = self.each(arguments, "patches", on_error, patch)?;
                let keys = rows.fit.iter().map(|patch| patch.target.key);
                self.distinct("patches", ty, keys)?;
                (What::Update(rows.fit), rows.refused)
            }
            Verb::UpdateWhere => (self.update_where(ty, arguments)?, Vec::new()),
            Verb::Upsert => {
                let matching = self.matching(ty, arguments)?;
                let draft = self.only(ty, arguments)?;
                self.check_match(&matching, &draft, &Place::argument("input"))?;
                (What::Upsert { matching, drafts: vec![draft] }, Vec::new())
            }
            Verb::UpsertMany => {
                let matching = self.matching(ty, arguments)?;
                let draft = |item: &Json, place: &Place<'_>| {
                    let draft = self.draft(ty, item, place, 0)?;
                    self.check_match(&matching, &draft, place)?;
                    Ok(draft)
                };
                let rows = self.each(arguments, "inputs", on_error, draft)?;
                (What::Upsert { matching, drafts: rows.fit }, rows.refused)
            }
            Verb::Delete => (What::Delete(vec![self.target(ty, arguments, None)?]), Vec::new()),
            Verb::DeleteMany => {
                let rows = self.targets(ty, arguments, on_error)?;
                (What::Delete(rows.fit), rows.refused)
            }
            Verb::DeleteWhere => {
                let (filter, at_most) = self.admitted(ty, arguments)?;
                (What::DeleteWhere { filter, at_most }, Vec::new())
            }
            Verb::Restore => (What::Restore(self.restored(arguments)?), Vec::new()),
        };
        Ok(Asked { command: Command { ty, what, on_error }, refused })
    }

    fn only(&self, ty: TypeIx, arguments: &Input) -> Result<Draft> {
        let input = arguments.get("input").unwrap_or(&Json::Null);
        self.draft(ty, input, &Place::argument("input"), 0)
    }

    fn drafts(&self, ty: TypeIx, arguments: &Input, on_error: OnError) -> Result<Rows<Draft>> {
        let draft = |item: &Json, place: &Place<'_>| self.draft(ty, item, place, 0);
        self.each(arguments, "inputs", on_error, draft)
    }

    /// Every item of a list. Those that do not fit are told, or end it.
    fn each<T>(
        &self,
        arguments: &Input,
        name: &str,
        on_error: OnError,
        row: impl Fn(&Json, &Place<'_>) -> Result<T>,
    ) -> Result<Rows<T>> {
        let items = list(arguments.get(name));
        let most = self.limits.mutation_rows;
        if items.len() > most as usize {
            return Err(self.limits.exceeded("mutation_rows", Some(items.len() as u64), most));
        }
        let place = Place::argument(name);
        let mut rows = Rows { fit: Vec::with_capacity(items.len()), refused: Vec::new() };
        for (index, item) in items.iter().enumerate() {
            match row(item, &place.item(index)) {
                Ok(row) => rows.fit.push(row),
                // A limit holds for the whole of it.
                Err(error) if error.code() == Code::LimitExceeded => return Err(error),
                Err(error) => match on_error {
                    OnError::Abort => return Err(error.at_index(index)),
                    OnError::SkipFailed => rows.refused.push((index, error)),
                },
            }
        }
        Ok(rows)
    }

    /// `{ id, patch, expectedRevision }`, as arguments or as an item.
    fn patch(&self, ty: TypeIx, given: &Input, place: Option<&Place<'_>>) -> Result<Patch> {
        let target = self.target(ty, given, place)?;
        let patch = given.get("patch").unwrap_or(&Json::Null);
        let here = inside(place, "patch");
        let input = self.input(ty, patch, input::Moment { creates: false, depth: 0 }, &here)?;
        Ok(Patch { target, input })
    }

    /// `{ id, expectedRevision }`, as arguments or as an item.
    fn target(&self, ty: TypeIx, given: &Input, place: Option<&Place<'_>>) -> Result<Target> {
        self.count_row()?;
        let id = given.get("id").unwrap_or(&Json::Null);
        let key = self.key(ty, id).map_err(|error| error.within(inside(place, "id")))?;
        let revision = given.get("expectedRevision").and_then(Json::as_i64);
        Ok(Target { key, expected_revision: revision })
    }

    fn targets(&self, ty: TypeIx, arguments: &Input, on_error: OnError) -> Result<Rows<Target>> {
        let given = |name: &str| arguments.get(name).is_some_and(|value| !value.is_null());
        let (name, rows) = match (given("ids"), given("targets")) {
            (true, false) => {
                let target = |id: &Json, place: &Place<'_>| {
                    self.count_row()?;
                    let key = self.key(ty, id).map_err(|error| error.within(place))?;
                    Ok(Target { key, expected_revision: None })
                };
                ("ids", self.each(arguments, "ids", on_error, target)?)
            }
            (false, true) => {
                let target = |item: &Json, place: &Place<'_>| {
                    self.target(ty, object(item, place)?, Some(place))
                };
                ("targets", self.each(arguments, "targets", on_error, target)?)
            }
            _ => {
                let what = "exactly one of `ids` and `targets` must be given";
                return Err(Error::new(Code::InvalidValue, what)
                    .hint("`ids` where revisions do not matter, `targets` where they do"));
            }
        };
        self.distinct(name, ty, rows.fit.iter().map(|target| target.key))?;
        Ok(rows)
    }

    fn restored(&self, arguments: &Input) -> Result<Vec<Key>> {
        let key =
            |id: &Json, place: &Place<'_>| self.key(NODE, id).map_err(|error| error.within(place));
        let rows = self.each(arguments, "ids", OnError::Abort, key)?;
        self.distinct("ids", NODE, rows.fit.iter().copied())?;
        Ok(rows.fit)
    }

    /// A record that is named twice would be changed twice, in an order that nobody asked for.
    fn distinct(&self, name: &str, ty: TypeIx, keys: impl Iterator<Item = Key>) -> Result<()> {
        let mut seen = HashMap::new();
        for (index, key) in keys.enumerate() {
            if let Some(first) = seen.insert(key, index) {
                let ty = self.registry.get(ty);
                let what = format!("`{name}` names a record twice: in [{first}] and in [{index}]");
                let error = Error::new(Code::InvalidValue, what).hint("name each record once");
                return Err(error.at_type(&ty.name).at_index(index));
            }
        }
        Ok(())
    }

    fn update_where(&self, ty: TypeIx, arguments: &Input) -> Result<What> {
        let (filter, at_most) = self.admitted(ty, arguments)?;
        let patch = arguments.get("patch").unwrap_or(&Json::Null);
        let moment = input::Moment { creates: false, depth: 0 };
        let input = self.input(ty, patch, moment, &Place::argument("patch"))?;
        Ok(What::UpdateWhere { filter, at_most, input })
    }

    /// `filter` and `atMost`.
    fn admitted(
        &self,
        ty: TypeIx,
        arguments: &Input,
    ) -> Result<(schema_som::predicate::Predicate, u32)> {
        let filters = Filters::new(self.registry, self.meanings, self.limits);
        let filter = filters.filter(ty, arguments.get("filter").unwrap_or(&Json::Null))?;
        let at_most = arguments.get("atMost").and_then(Json::as_i64).unwrap_or_default();
        let most = self.limits.mutation_rows;
        match u32::try_from(at_most) {
            Ok(at_most) if at_most <= most => Ok((filter, at_most)),
            Ok(_) => Err(self.limits.exceeded("mutation_rows", Some(at_most as u64), most)),
            Err(_) => {
                let what = format!("`atMost` is {at_most}");
                Err(Error::new(Code::InvalidValue, what).hint(format!("say 0 to {most}")))
            }
        }
    }

    /// The key of an id that must be of this type.
    fn key(&self, ty: TypeIx, id: &Json) -> Result<Key> {
        // GraphQL lets ids be whole numbers, which are none of ours.
        let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let clipped = schema_som::id::clip(&text).to_owned();
        scalar::id_of(self.registry, ty, &text).map_err(|error| error.at_id(clipped))
    }

    fn count_row(&self) -> Result<()> {
        self.rows.set(self.rows.get() + 1);
        let most = self.limits.mutation_rows;
        match self.rows.get() > most {
            true => Err(self.limits.exceeded("mutation_rows", None, most)),
            false => Ok(()),
        }
    }
}

fn inside<'p>(place: Option<&'p Place<'p>>, name: &'p str) -> Place<'p> {
    place.map_or(Place::argument(name), |place| place.field(name))
}

/// The items of a list; none of what is absent or null.
fn list(json: Option<&Json>) -> &[Json] {
    json.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn object<'j>(json: &'j Json, place: &Place<'_>) -> Result<&'j Input> {
    json.as_object().ok_or_else(|| {
        Error::new(Code::InvalidType, "an object in braces is expected").within(place)
    })
}
