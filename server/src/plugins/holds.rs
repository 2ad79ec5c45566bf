//! Hooks that are suspended, passed by and resumed: by administrators, or since they kept failing.

use std::collections::HashMap;
use std::time::Duration;

use plugins_host::manifest::Manifest;
use plugins_host::{Hold, Host};
use schema_som::hooks::HookName;
use schema_som::value::moment;
use schema_som::{Code, Error, Result};
use serde_json::{Value as Json, json};
use server_storage::{PluginHold, PluginRow};

use super::assembly::recalled;
use super::{By, Workshop};

/// A day.
pub(super) const MINUTES_MAX: i64 = 1_440;

/// What is to become of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is passed by for so many minutes.
    Bypass(i64),
    /// It is called no more.
    Suspend,
    /// It is called again.
    Resume,
}

impl Workshop {
    /// Suspends a hook, has it passed by, or resumes it. Servers notice within a second.
    ///
    /// # Errors
    /// `NOT_FOUND`, `INVALID_VALUE`, `BUSY`, `CONFLICT`.
    pub async fn hold(&self, (id, hook): (&str, &str), change: Change, by: &By) -> Result<()> {
        let _turn = self.turn().await?;
        let row = self.known(id).await?;
        passable(&recalled(&row), hook, change)?;
        let (now, before) = (self.clock.now(), self.said(id, hook).await?);
        let (action, suspended, until) = match change {
            Change::Bypass(minutes) => {
                let is_suspended = before.is_some_and(|before| before.suspended);
                ("bypass", is_suspended, Some(now + minutes * 60_000_000))
            }
            Change::Suspend => ("suspend", true, None),
            Change::Resume => ("resume", false, None),
        };
        let hold = PluginHold {
            plugin: id.to_owned(),
            hook: hook.to_owned(),
            suspended,
            passed_by_until: until,
            said_at: now,
        };
        let details = json!({"hook": hook, "until": until.map(moment)});
        self.say(&row, hold, (by, action, details)).await
    }

    /// Lets the studio know of hooks that suspended themselves, as far as their version is still the
    /// one at work. Whoever changes plugins is not waited for: the next look is soon.
    ///
    /// # Errors
    /// `BUSY`, `CONFLICT`, `UNAVAILABLE`.
    pub(crate) async fn spread_news(&self, host: &Host) -> Result<()> {
        let news = host.news();
        if news.is_empty() {
            return Ok(());
        }
        let _turn = match self.turn_within(Duration::ZERO).await {
            Err(error) if error.code() == Code::Busy => return Ok(()),
            turn => turn?,
        };
        let (rows, by) = (self.store.plugins().await?, By { user: None, name: "server".into() });
        for (HookName { plugin, hook }, digest, reason) in news {
            let is_meant = |row: &&PluginRow| {
                *row.id == *plugin && row.digest == digest.to_string() && row.is_at_work()
            };
            let Some(row) = rows.iter().find(is_meant) else { continue };
            let before = self.said(&plugin, &hook).await?;
            let hold = PluginHold {
                plugin: plugin.to_string(),
                hook: hook.to_string(),
                suspended: true,
                passed_by_until: before.and_then(|before| before.passed_by_until),
                said_at: self.clock.now(),
            };
            let details = json!({"hook": &*hook, "reason": reason});
            self.say(row, hold, (&by, "suspend", details)).await?;
        }
        Ok(())
    }

    /// What is said about a hook by now.
    async fn said(&self, plugin: &str, hook: &str) -> Result<Option<PluginHold>> {
        let all = self.store.plugin_holds().await?;
        Ok(all.into_iter().find(|it| it.plugin == plugin && it.hook == hook))
    }

    /// Within a turn.
    async fn say(
        &self,
        row: &PluginRow,
        hold: PluginHold,
        (by, action, details): (&By, &str, Json),
    ) -> Result<()> {
        let generation = self.store.plugin_generation().await?;
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        tx.put_plugin_hold(&hold).await?;
        tx.log_plugin(&self.deed(by, action, (&row.id, Some(&row.digest)), details)).await?;
        tx.commit().await?;
        // As settled as before: types have not changed.
        self.settle_all().await
    }

    /// Lets the plugins of a host see what is said about their hooks by now.
    pub(super) async fn tell_holds(&self, host: &Host) -> Result<()> {
        let holds = self.store.plugin_holds().await?;
        let one = |it: PluginHold| {
            let name = HookName { plugin: it.plugin.into(), hook: it.hook.into() };
            let (suspended, passed_by_until) = (it.suspended, it.passed_by_until);
            (name, Hold { suspended, passed_by_until, said_at: it.said_at })
        };
        let holds: HashMap<HookName, Hold> = holds.into_iter().map(one).collect();
        host.hold(&holds);
        Ok(())
    }
}

/// What of a plugin has this name.
///
/// # Errors
/// `NOT_FOUND` where nothing has.
pub(super) fn sorts(manifest: &Manifest, hook: &str) -> Result<Vec<&'static str>> {
    let sorts: Vec<&str> =
        manifest.called().filter(|(_, name)| &**name == hook).map(|(sort, _)| sort).collect();
    if sorts.is_empty() {
        let what = format!("{} has no hook `{}`", manifest.id, schema_som::id::clip(hook));
        let all: Vec<_> = manifest.called().map(|(_, name)| name).collect();
        return Err(Error::new(Code::NotFound, what).hint(format!("it has {}", all.join(", "))));
    }
    Ok(sorts)
}

/// Refuses a hook that there is not, and what cannot become of it.
fn passable(manifest: &Manifest, hook: &str, change: Change) -> Result<()> {
    let sorts = sorts(manifest, hook)?;
    let Change::Bypass(minutes) = change else { return Ok(()) };
    if !sorts.iter().any(|sort| plugins_host::is_passable(sort)) {
        let what = format!("nothing goes on without `{hook}`, so that it cannot be passed by");
        return Err(Error::new(Code::InvalidValue, what)
            .at_field("pluginBypass", "hook")
            .hint("only hooks of changes and reads can; `pluginSuspend` has it left alone"));
    }
    if !(1..=MINUTES_MAX).contains(&minutes) {
        let what = format!("a hook cannot be passed by for {minutes} minutes");
        return Err(Error::new(Code::InvalidValue, what)
            .at_field("pluginBypass", "minutes")
            .hint(format!("from 1 to {MINUTES_MAX}")));
    }
    Ok(())
}
