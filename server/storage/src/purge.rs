//! What a plugin has left in a database, and how it goes for good.

use std::collections::BTreeSet;

use schema_som::registry::{Registry, SPINE};
use schema_som::{Result, Type};
use sea_orm::ConnectionTrait;

use crate::ddl::{self, Table};
use crate::dialect::bind_text;
use crate::draft::Draft;
use crate::error;
use crate::{Engine, Store, Tx};

/// What a plugin has left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remains {
    /// Its tables that are there, with how many rows they hold.
    pub tables: Vec<(String, i64)>,
    /// What other plugins declare that leads to its types: `Rig.kit of rigs`.
    pub links: Vec<String>,
}

impl Store {
    /// What a plugin has left. The registry knows every plugin whose tables are there.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn remains(&self, registry: &Registry, plugin: &str) -> Result<Remains> {
        let (all, there) = (ddl::tables(registry), self.table_names().await?);
        let mut remains = Remains::default();
        for table in all.iter().filter(|table| is_of(table, plugin) && there.contains(&table.name))
        {
            let sql = format!("SELECT count(*) FROM {}", self.engine().quote(&table.name));
            let rows = self.fetch(sql, Vec::new()).await?;
            let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
            remains.tables.push((table.name.clone(), count));
        }
        let own: BTreeSet<&str> =
            all.iter().filter(|table| is_of(table, plugin)).map(|it| it.name.as_str()).collect();
        for table in all.iter().filter(|table| !is_of(table, plugin) && table.plugin.is_some()) {
            for key in table.foreign.iter().filter(|key| own.contains(key.target.as_str())) {
                let by = table.plugin.as_deref().unwrap_or_default();
                let ty = table.type_name.as_deref().unwrap_or(&table.name);
                remains.links.push(format!("{ty}.{} of {by}", key.member));
            }
        }
        Ok(remains)
    }
}

impl Tx {
    /// Deletes everything that a plugin stored: its rows, what leads to them, and its tables. Records
    /// of types that extend a built-in one stay as what they extend. MariaDB commits what was done
    /// with each table; what is left is done when it is asked for again.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn purge_plugin(&mut self, registry: &Registry, plugin: &str) -> Result<()> {
        let store = self.store.clone();
        let (engine, there) = (store.engine(), store.table_names().await?);
        let all = ddl::tables(registry);
        let own = |table: &&Table| is_of(table, plugin) && there.contains(&table.name);
        let types: Vec<&Type> =
            registry.concrete().filter(|ty| ty.plugin.as_deref() == Some(plugin)).collect();
        for table in all.iter().filter(|table| !is_of(table, plugin)) {
            for sql in detached(table, &types, engine) {
                self.execute(None, sql, Vec::new()).await?;
            }
        }
        for ty in &types {
            self.of_family(ty).await?;
            self.delete_of_type("trash", &ty.name).await?;
        }
        self.drop_tables(&all.iter().filter(own).collect::<Vec<_>>()).await?;
        for ty in types.iter().filter(|ty| ty.kind.is_none()) {
            self.delete_of_type(SPINE, &ty.name).await?;
        }
        Ok(())
    }

    /// A record of a family that a plugin's type made more of is what it was without that.
    async fn of_family(&mut self, ty: &Type) -> Result<()> {
        let Some(own) = &ty.kind else { return Ok(()) };
        let engine = self.engine();
        let [table, kind, base] = [&ty.table, "kind", "base"].map(|name| engine.quote(name));
        let mut sql = Draft::new(engine, format!("UPDATE {table} SET {kind} = {base}"));
        sql.compare("kind", "=", bind_text(own));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    async fn delete_of_type(&mut self, table: &str, ty: &str) -> Result<()> {
        let mut sql = Draft::delete(self.engine(), table);
        sql.compare("type", "=", bind_text(ty));
        self.execute(None, sql.text, sql.binds).await.map(|_| ())
    }

    /// Drops tables that may lead to each other.
    async fn drop_tables(&mut self, tables: &[&Table]) -> Result<()> {
        let engine = self.engine();
        let names = tables.iter().map(|table| engine.quote(&table.name));
        let mut statements: Vec<String> = match engine {
            // Those that lead to others first: SQLite looks at keys when it empties a table.
            Engine::Sqlite => names.rev().map(|name| format!("DROP TABLE {name}")).collect(),
            Engine::Postgres => names.map(|name| format!("DROP TABLE {name} CASCADE")).collect(),
            Engine::MariaDb => names.map(|name| format!("DROP TABLE IF EXISTS {name}")).collect(),
        };
        if engine == Engine::MariaDb {
            statements.insert(0, "SET FOREIGN_KEY_CHECKS = 0".to_owned());
            statements.push("SET FOREIGN_KEY_CHECKS = 1".to_owned());
            statements.push("START TRANSACTION".to_owned());
        }
        for sql in statements {
            let store = self.store.clone();
            let done = store.whole(self.sea()?.execute_unprepared(&sql)).await;
            done.map_err(|cause| error::map(&cause, None))?;
        }
        Ok(())
    }
}

/// What keeps rows of other tables from leading to the records of these types: links go, and what may
/// be empty becomes so. Records are found by the spine, since their own tables may be gone already.
fn detached(table: &Table, types: &[&Type], engine: Engine) -> Vec<String> {
    let names: Vec<String> =
        types.iter().filter(|ty| ty.kind.is_none()).map(|ty| format!("'{}'", ty.name)).collect();
    let polymorphic = table.foreign.iter().filter(|key| key.target == SPINE && key.column != "id");
    if names.is_empty() || table.name == SPINE {
        return Vec::new();
    }
    let one = |key: &ddl::ForeignKey| {
        let [name, column, spine, id, ty] =
            [&table.name, &key.column, SPINE, "id", "type"].map(|name| engine.quote(name));
        let among = format!(
            "WHERE {column} IN (SELECT {id} FROM {spine} WHERE {ty} IN ({}))",
            names.join(", ")
        );
        let is_empty = table.columns.iter().any(|it| it.name == key.column && it.nullable);
        match is_empty {
            true => format!("UPDATE {name} SET {column} = NULL {among}"),
            false => format!("DELETE FROM {name} {among}"),
        }
    };
    polymorphic.map(one).collect()
}

fn is_of(table: &Table, plugin: &str) -> bool {
    table.plugin.as_deref() == Some(plugin)
}
