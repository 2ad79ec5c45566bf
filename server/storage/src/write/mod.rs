//! Inserts, updates and deletes of records, and links between them. Which of them may be written,
//! and with which values, was decided before.

use std::collections::BTreeMap;

use schema_som::kind::Kind;
use schema_som::naming::fold;
use schema_som::registry::{Field, Registry, SPINE, Type};
use schema_som::{Error, Record, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_key;
use crate::insert::Insert;
use crate::{Engine, Tx};

mod beside;
mod delete;
mod join;
mod links;
mod update;

pub use update::Update;

/// How a column of a type's row is made from a record.
#[derive(Clone, Copy)]
enum Source {
    Kind,
    Base,
    Field(u16),
    Folded(u16),
}

/// A column of a table, and the kind of its values.
type Column<'a> = (String, &'a Kind, Source);

/// The columns of a type in each table that holds some of them; without a place, its own table.
type Columns<'a> = (Option<u16>, Vec<Column<'a>>);

const KIND_OF_KIND: Kind = Kind::Text(64);

impl Tx {
    /// Inserts records with all their columns. Records of one table go in the order given, tables
    /// in the order of their first record: on MariaDB, which checks at once, what is pointed to
    /// comes first.
    ///
    /// # Errors
    /// `NOT_UNIQUE`, `NOT_FOUND` for a key that leads nowhere (possibly not before the commit),
    /// `INVALID_VALUE`, `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn insert<'r>(
        &mut self,
        registry: &Registry,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<()> {
        self.insert_into_tables((registry, false), records.into_iter().collect()).await.map(|_| ())
    }

    /// The same where a transaction ends with its first error, as on PostgreSQL: answers false when
    /// a value is another record's already. Then the transaction lives, to find out whose, and must
    /// not be committed.
    ///
    /// # Errors
    /// As [`Tx::insert`]; of a value that is another record's, where no error ends a transaction.
    pub async fn insert_unless_taken<'r>(
        &mut self,
        registry: &Registry,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<bool> {
        self.insert_into_tables((registry, true), records.into_iter().collect()).await
    }

    async fn insert_into_tables(
        &mut self,
        (registry, spare): (&Registry, bool),
        records: Vec<&Record>,
    ) -> Result<bool> {
        let mut tables: Vec<(&str, Vec<&Record>)> = Vec::new();
        for record in records.iter().copied() {
            let ty = concrete(registry, record)?;
            match tables.iter_mut().find(|(table, _)| *table == ty.table) {
                Some((_, group)) => group.push(record),
                None => tables.push((&ty.table, vec![record])),
            }
        }
        for (table, group) in tables {
            if !self.insert_group((registry, spare), table, &group).await? {
                return Ok(false);
            }
        }
        self.insert_beside(registry, &records).await?;
        Ok(true)
    }

    /// Rows of one table, and their places on the spine before them.
    async fn insert_group(
        &mut self,
        (registry, spare): (&Registry, bool),
        table: &str,
        group: &[&Record],
    ) -> Result<bool> {
        let engine = self.engine();
        let place = |record: &&Record| {
            let ty = registry.get(record.ty);
            let project = engine.bind(&Kind::Key, record.get(ty, "project_id"))?;
            Ok(vec![bind_key(record.key()), Bind::String(Some(ty.name.clone())), project])
        };
        let places = group.iter().map(place).collect::<Result<Vec<_>>>()?;
        let columns = &["id", "type", "project_id"];
        let spine = Insert { table: SPINE, columns, ending: String::new() };
        let (names, rows) = rows_of(engine, registry, group)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut insert = Insert { table, columns: &names, ending: String::new() };
        if engine == Engine::Postgres {
            insert.ending.push_str(if spare { " ON CONFLICT DO NOTHING" } else { "" });
            let pairs = places.into_iter().zip(rows).collect();
            let made = self.insert_pairs(registry, (&spine, &insert), pairs).await?;
            return Ok(made == group.len() as u64);
        }
        self.insert_rows(Some(registry), &spine, places).await?;
        self.insert_rows(Some(registry), &insert, rows).await?;
        Ok(true)
    }
}

/// The columns of a table that records of it fill, and their values.
fn rows_of(
    engine: Engine,
    registry: &Registry,
    group: &[&Record],
) -> Result<(Vec<String>, Vec<Vec<Bind>>)> {
    let mut columns: Vec<(String, &Kind)> = Vec::new();
    let mut sources: BTreeMap<_, Vec<Option<Source>>> = BTreeMap::new();
    for record in group {
        sources.entry(record.ty).or_default();
    }
    // A family's table has the columns of all its members; a row leaves those of others empty.
    for (ix, places) in &mut sources {
        for (name, kind, source) in columns_of(registry.get(*ix), None) {
            let at = columns.iter().position(|(known, _)| *known == name);
            let at = at.unwrap_or_else(|| {
                columns.push((name, kind));
                columns.len() - 1
            });
            places.resize(places.len().max(at + 1), None);
            places[at] = Some(source);
        }
    }
    let row = |record: &&Record| {
        let (ty, places) = (registry.get(record.ty), &sources[&record.ty]);
        let mut row = Vec::with_capacity(columns.len());
        for (at, (_, kind)) in columns.iter().enumerate() {
            row.push(cell(engine, ty, record, places.get(at).copied().flatten(), kind)?);
        }
        Ok(row)
    };
    let rows = group.iter().map(row).collect::<Result<_>>()?;
    Ok((columns.into_iter().map(|(name, _)| name).collect(), rows))
}

/// The type of a record that has one value per field of it.
fn concrete<'a>(registry: &'a Registry, record: &Record) -> Result<&'a Type> {
    let ty = registry.get(record.ty);
    if ty.is_abstract || record.values.len() != ty.fields.len() {
        return Err(Error::internal(format!("a record does not fit the type {}", ty.name)));
    }
    Ok(ty)
}

/// What of a type is stored in its table, or in one beside it.
fn columns_of(ty: &Type, side: Option<u16>) -> Vec<Column<'_>> {
    let mut columns = Vec::with_capacity(ty.fields.len() + 4);
    if ty.family.is_some() && side.is_none() {
        columns.push(("kind".to_owned(), &KIND_OF_KIND, Source::Kind));
        columns.push(("base".to_owned(), &KIND_OF_KIND, Source::Base));
    }
    let stored = |(_, field): &(usize, &Field)| field.is_stored() && field.side == side;
    for (index, field) in ty.fields.iter().enumerate().filter(stored) {
        let index = index as u16;
        columns.push((field.name().to_owned(), &field.def.kind, Source::Field(index)));
        if let Some(folded) = field.folded_column() {
            columns.push((folded, &field.def.kind, Source::Folded(index)));
        }
    }
    columns
}

/// The columns of a type by table, its own first.
fn columns_by_table(ty: &Type) -> impl Iterator<Item = Columns<'_>> {
    let sides = (0..ty.sides.len() as u16).map(Some);
    std::iter::once(None).chain(sides).map(|side| (side, columns_of(ty, side)))
}

fn cell(
    engine: Engine,
    ty: &Type,
    record: &Record,
    source: Option<Source>,
    kind: &Kind,
) -> Result<Bind> {
    match source {
        None => engine.bind(kind, &Value::Null),
        Some(Source::Kind) => Ok(Bind::String(ty.kind.clone())),
        Some(Source::Base) => Ok(Bind::String(ty.base.clone())),
        Some(Source::Field(index)) => {
            let bound = engine.bind(kind, &record.values[index as usize]);
            bound.map_err(|error| error.at_field(&ty.name, member(ty, &ty.fields[index as usize])))
        }
        Some(Source::Folded(index)) => match &record.values[index as usize] {
            Value::Text(text) => Ok(Bind::String(Some(folded(kind, text)))),
            _ => Ok(Bind::String(None)),
        },
    }
}

/// What clients call the field: a foreign key by its relation.
fn member<'a>(ty: &'a Type, field: &'a Field) -> &'a str {
    match field.relation {
        Some(relation) => &ty.relations[relation as usize].def.name,
        None => field.name(),
    }
}

/// The folded copy of a text. Folding makes a few letters two, and the copy's column is no wider
/// than the text's own.
fn folded(kind: &Kind, text: &str) -> String {
    match kind {
        Kind::Text(most) => fold(text).chars().take(*most as usize).collect(),
        _ => fold(text),
    }
}
