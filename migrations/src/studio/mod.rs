//! The history of the studio's database. A migration that was released is never edited.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod m20261125_000000_baseline;

/// The migrations of the studio's database, oldest first.
pub struct Studio;

#[async_trait::async_trait]
impl MigratorTrait for Studio {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261125_000000_baseline::Baseline)]
    }
}
