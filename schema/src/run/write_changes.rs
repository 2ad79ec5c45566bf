//! What a change answers, as JSON.

use schema_som::change::Row;
use schema_som::{Code, Error, Result};
use serde_json::Value as Json;

use super::changes::{ChangedRecords, Found};
use crate::meaning::Told;
use crate::plan::{Key, ToldPart};
use crate::spelling::spelled;
use crate::write_json::{Scope, Writer, Written};

impl ChangedRecords<'_> {
    pub(super) fn write<'p>(&'p self, to: &mut Writer<'p>) -> Written {
        let row = self.change.verb.is_of_one().then_some(0);
        self.object(to, &self.change.parts, row)
    }

    /// What is told of one row, or of all of them.
    fn object<'p>(
        &'p self,
        to: &mut Writer<'p>,
        parts: &'p [(Key, ToldPart)],
        row: Option<usize>,
    ) -> Written {
        to.out.push(b'{');
        for (index, (key, part)) in parts.iter().enumerate() {
            to.key(key, index == 0);
            match part {
                ToldPart::Typename(json) => to.out.extend_from_slice(json),
                ToldPart::Value(told) => self.value(to, *told, row),
                ToldPart::Record(object, nullable) => {
                    let row = row.and_then(|row| self.rows.get(row));
                    to.member(key, *nullable, |to| self.record(to, *object, row))?;
                }
                ToldPart::Records(object, nullable) => {
                    to.member(key, false, |to| self.records(to, *object, *nullable))?;
                }
                ToldPart::Results(parts) => to.member(key, false, |to| self.results(to, parts))?,
                ToldPart::Error(parts) => match self.error(row) {
                    Some(_) => to.member(key, true, |to| self.object(to, parts, row))?,
                    None => to.null(),
                },
            }
        }
        to.out.push(b'}');
        Ok(())
    }

    fn results<'p>(&'p self, to: &mut Writer<'p>, parts: &'p [(Key, ToldPart)]) -> Written {
        to.out.push(b'[');
        for index in 0..self.rows.len() {
            if index > 0 {
                to.out.push(b',');
            }
            to.item(index, false, |to| self.object(to, parts, Some(index)))?;
        }
        to.out.push(b']');
        Ok(())
    }

    fn record<'p>(
        &'p self,
        to: &mut Writer<'p>,
        object: usize,
        row: Option<&'p Result<Row>>,
    ) -> Written {
        let Some(Ok(row)) = row else {
            to.null();
            return Ok(());
        };
        let Some(Found { table, bound, level, row }) = self.find(row.key) else {
            let what = "the change was made, but you may not see the record";
            let hint = "select nothing of the record";
            return Err(to.fail(Error::new(Code::NotFound, what).hint(hint)));
        };
        to.object(Scope { plan: &table.level, bound, level }, &table.objects[object], row)
    }

    fn records<'p>(&'p self, to: &mut Writer<'p>, object: usize, nullable: bool) -> Written {
        to.out.push(b'[');
        let done = self.rows.iter().filter(|row| row.is_ok());
        for (index, row) in done.enumerate() {
            if index > 0 {
                to.out.push(b',');
            }
            let hidden = row.as_ref().is_ok_and(|row| self.find(row.key).is_none());
            match nullable && hidden {
                true => to.null(),
                false => to.item(index, nullable, |to| self.record(to, object, Some(row)))?,
            }
        }
        to.out.push(b']');
        Ok(())
    }

    fn value(&self, to: &mut Writer<'_>, told: Told, row: Option<usize>) {
        let done = row.and_then(|row| self.rows.get(row)?.as_ref().ok());
        let json = match told {
            Told::Count => self.rows.iter().flatten().count().into(),
            Told::Index => row.into(),
            Told::Created => done.is_some_and(|row| row.created).into(),
            Told::Id => done.map(|row| self.id(to, (row.ty, row.key))).into(),
            Told::AllIds => {
                let rows = self.rows.iter().enumerate();
                let rows = rows.filter(|(index, _)| row.is_none_or(|row| row == *index));
                let rows = rows.filter_map(|(_, row)| row.as_ref().ok());
                let ids = rows.flat_map(|row| {
                    std::iter::once((row.ty, row.key)).chain(row.along.iter().copied())
                });
                ids.map(|of| self.id(to, of)).collect()
            }
            Told::Message => self.told(to, row).map(|error| error.message().to_owned()).into(),
            Told::Code => self.extension(to, row, "code"),
            Told::Type => self.extension(to, row, "type"),
            Told::Field => self.extension(to, row, "field"),
            Told::Hint => self.extension(to, row, "hint"),
            Told::Plugin => self.extension(to, row, "plugin"),
            Told::Hook => self.extension(to, row, "hook"),
            Told::Details => self.extension(to, row, "details"),
            Told::Record | Told::Records | Told::Results | Told::Error => Json::Null,
        };
        to.out.extend_from_slice(json.to_string().as_bytes());
    }

    fn id(
        &self,
        to: &Writer<'_>,
        (ty, key): (schema_som::registry::TypeIx, schema_som::Key),
    ) -> String {
        key.to_id(&to.registry().get(ty).prefix)
    }

    fn error(&self, row: Option<usize>) -> Option<&Error> {
        self.rows.get(row?)?.as_ref().err()
    }

    fn told(&self, to: &Writer<'_>, row: Option<usize>) -> Option<Error> {
        self.error(row).map(|error| spelled(to.registry(), error.clone()))
    }

    fn extension(&self, to: &Writer<'_>, row: Option<usize>, name: &str) -> Json {
        self.told(to, row).and_then(|error| error.extensions().remove(name)).unwrap_or(Json::Null)
    }
}
