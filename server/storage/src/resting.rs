//! What plugins that are off have stored with records. Nobody knows it now; it goes to the trash
//! with the records, and comes back with them.

use std::collections::{BTreeMap, HashMap, HashSet};

use schema_som::registry::{Field, NODE, Path, Registry};
use schema_som::{Code, Error, Key, Record, Result, Type, TypeIx, Value};

use crate::error::About;
use crate::image::{Image, Reference};
use crate::keys::{ascending, chunks};
use crate::load::{Intent, Referrer};
use crate::write::Update;
use crate::{Store, Tx};

/// Records that lead to others over one column, at most.
const MANY: u32 = 100_000;

impl Store {
    /// Whether the database has every table and column of a plugin.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn holds(&self, registry: &Registry, plugin: &str) -> Result<bool> {
        let catalog = self.catalog().await?;
        let tables = crate::ddl::tables(registry);
        let mut own = tables.iter().filter(|table| table.plugin.as_deref() == Some(plugin));
        Ok(own.all(|table| {
            let found = catalog.get(&table.name);
            let known = |name| found.is_some_and(|found| found.columns.contains_key(name));
            table.columns.iter().all(|column| known(&column.name))
        }))
    }

    /// How many records there are of each type of a plugin, whether or not it is off.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn records_of(
        &self,
        registry: &Registry,
        plugin: &str,
    ) -> Result<Vec<(String, i64)>> {
        let (engine, stored) = (self.engine(), registry.stored().unwrap_or(registry));
        let mut found = Vec::new();
        for ty in stored.concrete().filter(|ty| ty.plugin.as_deref() == Some(plugin)) {
            let mut sql = format!("SELECT count(*) FROM {}", engine.quote(&ty.table));
            if let Some(kind) = &ty.kind {
                sql.push_str(&format!(" WHERE {} = '{kind}'", engine.quote("kind")));
            }
            let rows = self.fetch(sql, Vec::new()).await?;
            let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
            if count > 0 {
                found.push((ty.name.clone(), count));
            }
        }
        Ok(found)
    }
}

impl Tx {
    /// What rests with records that are to be deleted: the record as the model with all plugins has
    /// it, and what leads to it, or is linked with it, by those that are off.
    ///
    /// # Errors
    /// `IN_USE` where a record of a plugin that is off cannot be without one of them; `BUSY`,
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn resting_with(
        &mut self,
        registry: &Registry,
        keys: &[Key],
    ) -> Result<HashMap<Key, Image>> {
        let Some(stored) = registry.stored() else { return Ok(HashMap::new()) };
        let records = self.load(stored, NODE, keys, Intent::Look).await?;
        let typed: Vec<(TypeIx, Key)> =
            records.iter().map(|record| (record.ty, record.key())).collect();
        let mut links = self.links_of(stored, &typed).await?;
        links.retain(|link| registry.rests_relation(stored, link.relation));
        let mut referrers = self.referrers_of(stored, &typed, MANY).await?;
        referrers.retain(|found| {
            let owner = stored.get(found.column.owner);
            registry.rests_field(stored, owner, stored.field(found.column))
        });
        let holds = |found: &&Referrer| !stored.field(found.column).def.nullable;
        if let Some(first) = referrers.iter().find(holds) {
            let same = referrers.iter().filter(|it| it.column == first.column).count();
            let target = records.iter().find(|record| record.key() == first.target);
            return Err(in_use(stored, (first, same), target));
        }
        let mut images: HashMap<Key, Image> = records
            .into_iter()
            .map(|record| {
                let (links, referrers) = (Vec::new(), Vec::new());
                (record.key(), Image { record, links, referrers })
            })
            .collect();
        for link in links {
            for end in [link.own, link.other] {
                images.entry(end).and_modify(|image| image.links.push(link));
            }
        }
        for Referrer { key, column, target } in referrers {
            let reference = Reference { key, column };
            images.entry(target).and_modify(|image| image.referrers.push(reference));
        }
        Ok(images)
    }

    /// Puts back what rested with records that are there again.
    ///
    /// # Errors
    /// `NOT_FOUND` where it leads to what is gone and cannot be without it; `BUSY`, `TIMEOUT`,
    /// `UNAVAILABLE`.
    pub async fn rest_again(&mut self, registry: &Registry, images: &[Image]) -> Result<()> {
        let Some(stored) = registry.stored().filter(|_| !images.is_empty()) else { return Ok(()) };
        let there = self.there(stored, images).await?;
        let records = images.iter().map(|image| mended(registry, stored, &image.record, &there));
        let records: Vec<Record> = records.collect::<Result<_>>()?;
        let all: Vec<&Record> = records.iter().collect();
        let known = registry.side_tables();
        self.insert_sides(stored, &all, |side| !known.contains(side.table.as_str())).await?;
        self.fill_resting(registry, stored, &records).await?;
        self.set_kinds(registry, stored, &records).await?;
        let links = images.iter().flat_map(|image| &image.links).copied();
        let links: Vec<_> = links
            .filter(|link| registry.rests_relation(stored, link.relation))
            .filter(|link| there.contains(&link.own) && there.contains(&link.other))
            .collect();
        self.link(stored, &links).await?;
        self.lead_back(registry, images).await
    }

    /// Sets what nobody here knows in tables that somebody here does: what another version of a plugin
    /// added to them.
    async fn fill_resting(
        &mut self,
        registry: &Registry,
        stored: &Registry,
        records: &[Record],
    ) -> Result<()> {
        let known = registry.side_tables();
        let mut updates = Vec::new();
        for record in records {
            let ty = stored.get(record.ty);
            let is_filled = |field: &Field| {
                let side = ty.side_of(field);
                side.is_none_or(|side| known.contains(side.table.as_str()))
                    && field.is_stored()
                    && registry.rests_field(stored, ty, field)
            };
            let fields = (0..).zip(&ty.fields).zip(&record.values);
            let fields = fields.filter(|((_, field), value)| !value.is_null() && is_filled(field));
            let fields: Vec<u16> = fields.map(|((at, _), _)| at).collect();
            if !fields.is_empty() {
                updates.push(Update { record: record.clone(), fields });
            }
        }
        self.update(stored, &updates).await
    }

    /// Those of all records that the images name which are there.
    async fn there(&mut self, stored: &Registry, images: &[Image]) -> Result<HashSet<Key>> {
        let mut keys = Vec::new();
        for image in images {
            keys.extend(image.links.iter().flat_map(|link| [link.own, link.other]));
            keys.extend(leads_to(stored, &image.record).map(|(_, key)| key));
        }
        let found = self.types_of(stored, &ascending(&keys)).await?;
        Ok(found.into_iter().map(|spine| spine.key).collect())
    }

    /// Lets the tables of families say what their rows are, to whoever knows it.
    async fn set_kinds(
        &mut self,
        registry: &Registry,
        stored: &Registry,
        records: &[Record],
    ) -> Result<()> {
        let engine = self.engine();
        let mut kinds: BTreeMap<(&str, &str), Vec<Key>> = BTreeMap::new();
        for record in records {
            let ty = stored.get(record.ty);
            if let Some(kind) = ty.kind.as_deref().filter(|_| registry.rests_type(ty)) {
                kinds.entry((&ty.table, kind)).or_default().push(record.key());
            }
        }
        for ((table, kind), keys) in kinds {
            for chunk in chunks(engine, &ascending(&keys)) {
                let [column, id] = ["kind", "id"].map(|name| engine.quote(name));
                let mut sql = format!("UPDATE {} SET {column} = ", engine.quote(table));
                let mut binds = vec![sea_orm::Value::String(Some(kind.to_owned()))];
                engine.push_placeholder(&mut sql, 1);
                sql.push_str(&format!(" WHERE {id}"));
                engine.push_in_keys(&mut sql, &mut binds, chunk);
                let about = Some(About { registry: stored, table: Some(table) });
                self.execute(about, sql, binds).await?;
            }
        }
        Ok(())
    }

    /// Lets records of plugins that are off lead again where they led, unless they lead somewhere
    /// else by now.
    async fn lead_back(&mut self, registry: &Registry, images: &[Image]) -> Result<()> {
        let Some(stored) = registry.stored() else { return Ok(()) };
        let mut led: HashMap<Key, Vec<(&str, Key)>> = HashMap::new();
        for image in images {
            for reference in &image.referrers {
                let field = stored.field(reference.column);
                if registry.rests_field(stored, stored.get(reference.column.owner), field) {
                    let led = led.entry(reference.key).or_default();
                    led.push((field.name(), image.record.key()));
                }
            }
        }
        let keys: Vec<Key> = led.keys().copied().collect();
        let mut updates = Vec::new();
        for mut record in self.load(stored, NODE, &keys, Intent::Change).await? {
            let ty = stored.get(record.ty);
            let mut fields = Vec::new();
            for (name, target) in &led[&record.key()] {
                let Some(at) = ty.field(name).map(|field| field.index) else { continue };
                let value = &mut record.values[usize::from(at)];
                if value.is_null() {
                    *value = Value::Key(*target);
                    fields.push(at);
                }
            }
            updates.push(Update { record, fields });
        }
        self.update(stored, &updates).await
    }
}

/// The columns of a record that lead to others, and where.
fn leads_to<'r>(
    stored: &'r Registry,
    record: &'r Record,
) -> impl Iterator<Item = (usize, Key)> + 'r {
    let relations = stored.get(record.ty).relations.iter();
    let columns = relations.filter_map(|relation| match relation.path {
        Path::One { column } => Some(usize::from(column)),
        _ => None,
    });
    columns.filter_map(|column| Some((column, record.values[column].as_cell().as_key()?)))
}

/// The record without what rested in it and leads to what is gone.
fn mended(
    registry: &Registry,
    stored: &Registry,
    record: &Record,
    there: &HashSet<Key>,
) -> Result<Record> {
    let ty = stored.get(record.ty);
    let mut mended = record.clone();
    for (column, key) in leads_to(stored, record) {
        let field = &ty.fields[column];
        if !registry.rests_field(stored, ty, field) || there.contains(&key) {
            continue;
        }
        if !field.def.nullable {
            let (id, plugin) = (record.key().to_id(&ty.prefix), plugin(ty));
            let what = format!("{}.{} of {id} led to what is gone", ty.name, field.name());
            return Err(Error::new(Code::NotFound, what).at_field(&ty.name, field.name()).hint(
                format!("it is of the plugin {plugin}, which is off; restore that one first"),
            ));
        }
        mended.values[column] = Value::Null;
    }
    Ok(mended)
}

fn plugin(ty: &Type) -> &str {
    ty.plugin.as_deref().unwrap_or("that added it")
}

fn in_use(stored: &Registry, (first, count): (&Referrer, usize), target: Option<&Record>) -> Error {
    let (ty, field) = (stored.get(first.column.owner), stored.field(first.column));
    let plugin = field.plugin.as_deref().unwrap_or_default();
    let target_ty = target.map_or(stored.node(), |record| stored.get(record.ty));
    let id = first.target.to_id(&target_ty.prefix);
    let relation = field.relation.map(|at| &ty.relations[usize::from(at)].def.name);
    let member = relation.map_or(field.name(), |name| name);
    let records = if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    let what = format!(
        "{records} of the plugin {plugin}, which is off, still lead to the {} {id}",
        target_ty.name
    );
    let place = format!("{}.{member}, in the table {}", ty.name, ty.table_of(field));
    Error::new(Code::InUse, format!("{what}: {place}"))
        .at_type(&target_ty.name)
        .at_id(id)
        .hint("enable the plugin, then delete them or let them lead somewhere else")
}
