//! A migration that is a script per engine.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::{DbErr, SchemaManager};

/// The same change, written for each engine. A statement ends with a semicolon at the end of a
/// line, which occurs nowhere else.
pub(crate) struct Script {
    pub sqlite: &'static str,
    pub postgres: &'static str,
    pub mariadb: &'static str,
}

impl Script {
    /// Runs the engine's statements one by one, so that an error names the one it means.
    pub(crate) async fn run(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let script = match manager.get_database_backend() {
            DbBackend::Sqlite => self.sqlite,
            DbBackend::Postgres => self.postgres,
            DbBackend::MySql => self.mariadb,
            other => return Err(DbErr::Migration(format!("no script for {other:?}"))),
        };
        let connection = manager.get_connection();
        for statement in script.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            connection.execute_unprepared(statement).await.map_err(|cause| {
                let line = statement.lines().next().unwrap_or_default();
                DbErr::Migration(format!("`{line}` failed: {cause}"))
            })?;
        }
        Ok(())
    }
}
