//! Everything that existed when the history began.

use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::script::Script;

pub(super) struct Baseline;

const SCRIPT: Script = Script {
    sqlite: include_str!("sqlite.sql"),
    postgres: include_str!("postgres.sql"),
    mariadb: include_str!("mariadb.sql"),
};

impl MigrationName for Baseline {
    fn name(&self) -> &str {
        "m20261125_000000_baseline"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Baseline {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        SCRIPT.run(manager).await
    }

    // All or nothing where the engine can: MariaDB commits each statement by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
