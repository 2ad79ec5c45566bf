//! Calls of plugins that this server takes down, as administrators ask for them.

use plugins_host::{CALLS_MAX, Order, Recorded};
use schema_som::hooks::HookName;
use schema_som::value::moment;
use schema_som::{Code, Error, Result};
use serde_json::{Value as Json, json};

use super::assembly::recalled;
use super::holds::{MINUTES_MAX, sorts};
use super::{By, Workshop};

impl Workshop {
    /// Has this server take down the next calls of a hook.
    ///
    /// # Errors
    /// `NOT_FOUND`, `INVALID_VALUE`, `UNAVAILABLE`.
    pub(super) async fn record(
        &self,
        (id, hook): (&str, &str),
        (count, minutes): (i64, i64),
        by: &By,
    ) -> Result<()> {
        let row = self.known(id).await?;
        sorts(&recalled(&row), hook)?;
        within("count", count, i64::from(CALLS_MAX))?;
        within("minutes", minutes, MINUTES_MAX)?;
        let until = self.clock.now() + minutes * 60_000_000;
        let details = json!({"hook": hook, "count": count, "until": moment(until)});
        let mut tx = self.store.begin().await?;
        tx.log_plugin(&self.deed(by, "record", (id, Some(&row.digest)), details)).await?;
        tx.commit().await?;
        let name = HookName { plugin: id.into(), hook: hook.into() };
        self.runtime.recordings().order(name, Order { left: count as u32, until });
        Ok(())
    }

    /// A call that was taken down, with its file.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub(super) fn recording(&self, id: &str) -> Result<Json> {
        let recorded = self.runtime.recordings().find(id).ok_or_else(|| {
            let what = format!("this server has no recording `{}`", schema_som::id::clip(id));
            Error::new(Code::NotFound, what)
                .hint("`plugins { recordings { id } }` lists those it has; a restart forgets them")
        })?;
        let mut told = told(&recorded);
        told["file"] = recorded.file.as_deref().into();
        Ok(told)
    }

    /// A plugin as it is told, with what was taken down of it and what is still to be.
    pub(super) fn with_recordings(&self, id: &str, mut plugin: Json) -> Json {
        let (recordings, now) = (self.runtime.recordings(), self.clock.now());
        plugin["recordings"] = recordings.of(id).iter().map(|it| told(it)).collect();
        for hook in plugin["hooks"].as_array_mut().into_iter().flatten() {
            let own = hook["name"].as_str().unwrap_or_default();
            let name = HookName { plugin: id.into(), hook: own.into() };
            let order = recordings.ordered(&name, now);
            hook["recording"] = order
                .map(|it| json!({"left": it.left, "until": moment(it.until)}))
                .unwrap_or_default();
        }
        plugin
    }
}

fn told(recorded: &Recorded) -> Json {
    json!({
        "id": recorded.id,
        "hook": &*recorded.name.hook,
        "at": moment(recorded.at),
        "outcome": recorded.outcome,
        "micros": recorded.micros,
        "bytes": recorded.file.as_ref().map_or(0, String::len),
    })
}

fn within(name: &str, number: i64, most: i64) -> Result<()> {
    if (1..=most).contains(&number) {
        return Ok(());
    }
    let what = format!("calls cannot be recorded with `{name}` {number}");
    Err(Error::new(Code::InvalidValue, what)
        .at_field("pluginRecord", name)
        .hint(format!("from 1 to {most}")))
}
