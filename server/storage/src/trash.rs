//! The trash: what deleted records were, so that they can come back.

use schema_som::kind::Kind;
use schema_som::type_def::Scope;
use schema_som::{Key, Record, Registry, Result, Type, TypeIx, Value};
use sea_orm::Value as Bind;

use crate::Tx;
use crate::dialect::bind_key;
use crate::fetch::Row;
use crate::image::Image;
use crate::insert::Insert;
use crate::keys::{ascending, chunks};

/// A deleted record.
#[derive(Debug, Clone, PartialEq)]
pub struct Trashed {
    /// What it was.
    pub image: Image,
    /// What plugins that are off had stored with it, as the model with them knows it.
    pub rest: Option<Image>,
    /// The record whose delete took it along; itself, if it was deleted by itself.
    pub along_with: Key,
    /// When it was deleted, in microseconds since 1970.
    pub deleted_at: i64,
    /// Who deleted it.
    pub deleted_by: Option<Key>,
    /// What all changes of one document have in common.
    pub mutation: Key,
}

const TABLE: &str = "trash";

const COLUMNS: [&str; 9] = [
    "id",
    "type",
    "project_id",
    "along_with",
    "deleted_at",
    "deleted_by",
    "mutation_id",
    "record",
    "within_id",
];

impl Trashed {
    /// Its key.
    pub fn key(&self) -> Key {
        self.image.record.key()
    }

    /// Its concrete type.
    pub fn ty(&self) -> TypeIx {
        self.image.record.ty
    }
}

impl Tx {
    /// Puts deleted records into the trash.
    ///
    /// # Errors
    /// `NOT_UNIQUE` for a record that is in there; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn throw_away(&mut self, registry: &Registry, records: &[Trashed]) -> Result<()> {
        let engine = self.engine();
        let row = |trashed: &Trashed| {
            let record = &trashed.image.record;
            let ty = registry.get(record.ty);
            let text = |text: String| Bind::String(Some(text));
            Ok(vec![
                bind_key(record.key()),
                text(ty.name.clone()),
                engine.bind(&Kind::Key, record.get(ty, "project_id"))?,
                bind_key(trashed.along_with),
                engine.bind(&Kind::DateTime, &Value::Time(trashed.deleted_at))?,
                engine.bind(&Kind::Key, &trashed.deleted_by.into())?,
                bind_key(trashed.mutation),
                text(trashed.image.write(registry, trashed.rest.as_ref())),
                engine.bind(&Kind::Key, &within(ty, record))?,
            ])
        };
        let rows = records.iter().map(row).collect::<Result<_>>()?;
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending: String::new() };
        self.insert_rows(Some(registry), &insert, rows).await
    }

    /// What is in the trash of these keys, and what went there along with them, in the order of
    /// keys. Records of types that the model lacks are left out.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn trashed(&mut self, registry: &Registry, keys: &[Key]) -> Result<Vec<Trashed>> {
        let (engine, keys) = (self.engine(), ascending(keys));
        let mut found: Vec<Trashed> = Vec::new();
        for chunk in chunks(engine, &keys) {
            let columns = engine.quote_all(COLUMNS.into_iter().skip(1));
            let (table, id) = (engine.quote(TABLE), engine.quote("id"));
            let (mut sql, mut binds) = (String::new(), Vec::new());
            // Two indexes, and a condition with OR uses none.
            for column in ["id", "along_with"] {
                let column = engine.quote(column);
                sql.push_str(if sql.is_empty() { "" } else { " UNION ALL " });
                sql.push_str(&format!("SELECT {id}, {columns} FROM {table} WHERE {column}"));
                engine.push_in_keys(&mut sql, &mut binds, chunk);
            }
            for row in self.fetch(sql, binds).await? {
                found.extend(trashed(registry, &row)?);
            }
        }
        found.sort_unstable_by_key(Trashed::key);
        found.dedup_by_key(|trashed| trashed.key());
        Ok(found)
    }

    /// The records of a type in the trash that belonged to these records, in the order of keys: of
    /// a type that shares the project of another record, to that one.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn trashed_within(
        &mut self,
        registry: &Registry,
        ty: TypeIx,
        owners: &[Key],
    ) -> Result<Vec<Record>> {
        let (engine, owners) = (self.engine(), ascending(owners));
        let name = &registry.get(ty).name;
        let mut found: Vec<Record> = Vec::new();
        for chunk in chunks(engine, &owners) {
            let columns = engine.quote_all(COLUMNS);
            let (table, within) = (engine.quote(TABLE), engine.quote("within_id"));
            let mut sql = format!("SELECT {columns} FROM {table} WHERE {within}");
            let mut binds = Vec::new();
            engine.push_in_keys(&mut sql, &mut binds, chunk);
            sql.push_str(&format!(" AND {} = ", engine.quote("type")));
            binds.push(Bind::String(Some(name.clone())));
            engine.push_placeholder(&mut sql, binds.len());
            for row in self.fetch(sql, binds).await? {
                found.extend(trashed(registry, &row)?.map(|trashed| trashed.image.record));
            }
        }
        found.sort_unstable_by_key(Record::key);
        Ok(found)
    }

    /// Takes records out of the trash, with what went there along with them; whoever takes them
    /// puts them back. In the order of keys.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn take_back(&mut self, registry: &Registry, keys: &[Key]) -> Result<Vec<Trashed>> {
        let engine = self.engine();
        let found = self.trashed(registry, keys).await?;
        let keys: Vec<Key> = found.iter().map(Trashed::key).collect();
        for chunk in chunks(engine, &keys) {
            let (table, id) = (engine.quote(TABLE), engine.quote("id"));
            let mut sql = format!("DELETE FROM {table} WHERE {id}");
            let mut binds = Vec::new();
            engine.push_in_keys(&mut sql, &mut binds, chunk);
            let gone = self.execute(None, sql, binds).await?;
            if gone < chunk.len() as u64 {
                // Someone else takes the same records back.
                return Err(crate::error::overtaken());
            }
        }
        Ok(found)
    }
}

/// The record whose project a type's records share.
fn within(ty: &Type, record: &Record) -> Value {
    match &ty.scope {
        Scope::Project { via: Some(via) } => record.get(ty, &format!("{via}_id")).clone(),
        _ => Value::Null,
    }
}

fn trashed(registry: &Registry, row: &Row) -> Result<Option<Trashed>> {
    let read = Image::read(registry, &row.text(1)?, &row.text(7)?)?;
    let Some((image, rest)) = read else { return Ok(None) };
    Ok(Some(Trashed {
        image,
        rest,
        along_with: row.key(3)?,
        deleted_at: row.time(4)?.unwrap_or_default(),
        deleted_by: row.optional_key(5)?,
        mutation: row.key(6)?,
    }))
}
