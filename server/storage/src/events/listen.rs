//! What other processes add to the log. PostgreSQL tells, a SQLite file shows that somebody wrote,
//! MariaDB has to be asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use schema_som::{Error, Result};
use sqlx::postgres::PgListener;

use crate::Store;
use crate::reader::Signs;

/// The channel that stampers notify.
pub(super) const CHANNEL: &str = "backlot_log";

/// Between two looks at a file.
const LOOK: Duration = Duration::from_millis(100);

/// Before a listener that lost its server tries again.
const PAUSE: Duration = Duration::from_millis(500);

/// Hears of new positions until it is aborted, whatever becomes of the server meanwhile.
pub(super) async fn listen(store: Store) {
    loop {
        if let Err(cause) = hear(&store).await {
            tracing::warn!(%cause, "the event log is not heard for a moment");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Hears until the connection breaks.
async fn hear(store: &Store) -> sqlx::Result<()> {
    let mut listener = PgListener::connect(store.driver_url()).await?;
    listener.listen(CHANNEL).await?;
    // What was told while nobody listened.
    store.look().await;
    while let Some(told) = listener.try_recv().await? {
        if let Ok(position) = told.payload().parse() {
            store.growth().publish(position);
        }
    }
    Ok(())
}

/// Looks at a file, again and again until it is aborted, for what other processes wrote.
pub(super) async fn watch(store: Store, signs: Signs) {
    let signs = Arc::new(Mutex::new(signs));
    loop {
        tokio::time::sleep(LOOK).await;
        match changed(signs.clone()).await {
            Ok(true) => store.look().await,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the database's file cannot be watched"),
        }
    }
}

async fn changed(signs: Arc<Mutex<Signs>>) -> Result<bool> {
    let look = move || match signs.lock() {
        Ok(mut signs) => signs.changed(),
        Err(_) => Err(Error::internal("the watcher of the database's file failed")),
    };
    let looked = tokio::task::spawn_blocking(look).await;
    looked.unwrap_or_else(|_| Err(Error::internal("the watcher of the database's file failed")))
}
