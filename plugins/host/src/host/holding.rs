//! What the studio says about hooks, and what it is to be told of them.

use std::borrow::Cow;
use std::collections::HashMap;

use schema_som::hooks::HookName;

use super::Host;
use crate::breaker::{Hold, Outlook};
use crate::package::Digest;

impl Host {
    /// Lets hooks see what the studio says about them by now. Only hooks of changes and of reads can be
    /// passed by: whoever else has the same name is not.
    pub fn hold(&self, holds: &HashMap<HookName, Hold>) {
        for bound in &self.plugins {
            let called = bound.plugin.manifest.called();
            for ((sort, name), breaker) in called.zip(&bound.plugin.breakers) {
                let name = HookName { plugin: bound.plugin.id.clone(), hook: (&*name).into() };
                let hold = holds.get(&name).map(|hold| Hold {
                    passed_by_until: hold.passed_by_until.filter(|_| is_passable(sort)),
                    ..*hold
                });
                breaker.hold(hold);
            }
        }
    }

    /// Hooks that suspended themselves, each with the version whose it is and the reason, as long as
    /// nobody has said so.
    pub fn news(&self) -> Vec<(HookName, Digest, String)> {
        let mut news = Vec::new();
        for bound in &self.plugins {
            let called = bound.plugin.manifest.called();
            for ((_, hook), breaker) in called.zip(&bound.plugin.breakers) {
                let name = || HookName { plugin: bound.plugin.id.clone(), hook: (&*hook).into() };
                let digest = bound.plugin.digest;
                news.extend(breaker.news().map(|reason| (name(), digest, reason)));
            }
        }
        news
    }

    /// How the breaker of every hook stands: plugin, hook, outlook.
    pub fn outlooks(&self) -> Vec<(&str, Cow<'_, str>, Outlook)> {
        let mut outlooks = Vec::new();
        for bound in &self.plugins {
            let called = bound.plugin.manifest.called();
            for ((_, hook), breaker) in called.zip(&bound.plugin.breakers) {
                outlooks.push((&*bound.plugin.id, hook, breaker.outlook()));
            }
        }
        outlooks
    }
}

/// Whether a hook of this sort can be passed by: something goes on without it.
pub fn is_passable(sort: &str) -> bool {
    matches!(sort, "before" | "read")
}
