//! Who may manage plugins: administrators, and of bundles those whose they are. How it is done is
//! somebody else's.

use std::sync::{OnceLock, Weak};

use schema_som::error::{Code, Error, Result};
use schema_som::lifecycle::Lifecycle;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::Context;

use crate::App;
use crate::read::at_work;

/// What is asked of plugins, beside changes.
const OPERATIONS: [&str; 21] = [
    "plugins",
    "plugin",
    "pluginPlan",
    "pluginPurgePlan",
    "pluginUpload",
    "pluginActivate",
    "pluginRollBack",
    "pluginEnable",
    "pluginDisable",
    "pluginConfigure",
    "pluginBypass",
    "pluginSuspend",
    "pluginResume",
    "pluginRecord",
    "pluginRecording",
    "pluginKeys",
    "pluginTrust",
    "pluginUntrust",
    "pluginArchive",
    "pluginPurge",
    "replayEvents",
];

/// What is asked of bundles of plugins, beside changes.
const OF_BUNDLES: [&str; 7] = [
    "pluginBundles",
    "pluginBundlePlan",
    "pluginBundleCreate",
    "pluginBundlePut",
    "pluginBundleRemove",
    "pluginBundleDrop",
    "pluginBundlePromote",
];

/// Whoever manages the plugins. They outlive each other: it works on the use cases, too.
pub(crate) type Desk = OnceLock<Weak<dyn Lifecycle>>;

impl App {
    /// Lets somebody manage the plugins for as long as they are there. The first one stays.
    pub fn lend_plugins(&self, lifecycle: Weak<dyn Lifecycle>) {
        let _ = self.lifecycle.set(lifecycle);
    }

    /// Answers an operation about plugins; nothing when it is about something else.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `FORBIDDEN`, `UNAVAILABLE` where nobody manages plugins, and what the
    /// operation's doc names.
    pub(crate) async fn ask_of_lives(
        &self,
        context: &Context,
        (name, arguments): (&str, &[Given]),
    ) -> Result<Option<Outcome>> {
        if OF_BUNDLES.contains(&name) {
            self.may_change_bundles(context, (name, arguments)).await?;
        } else if !OPERATIONS.contains(&name) {
            return Ok(None);
        } else if !at_work(context)?.administrator {
            let what = "only administrators manage plugins";
            return Err(Error::new(Code::Forbidden, what).hint("ask an administrator"));
        }
        let desk = self.lifecycle.get().and_then(Weak::upgrade);
        let desk = desk.ok_or_else(|| {
            Error::new(Code::Unavailable, "nobody manages plugins here")
                .hint("`backlot serve` does")
        })?;
        let tree = Some(desk.operate(context, name, arguments).await?);
        Ok(Some(Outcome { tree, ..Outcome::default() }))
    }
}
