//! What the studio says about hooks, and what it is to be told of them.

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
            let sorts = bound.plugin.manifest.called().map(|(sort, _)| sort);
            for (sort, breaker) in sorts.zip(&bound.plugin.breakers) {
                let hold = holds.get(breaker.name()).map(|hold| Hold {
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
            for breaker in &bound.plugin.breakers {
                let said = breaker.news();
                news.extend(said.map(|why| (breaker.name().clone(), bound.plugin.digest, why)));
            }
        }
        news
    }

    /// How the breaker of every hook stands.
    pub fn outlooks(&self) -> impl Iterator<Item = (&HookName, Outlook)> {
        let breakers = self.plugins.iter().flat_map(|bound| &bound.plugin.breakers);
        breakers.map(|breaker| (breaker.name(), breaker.outlook()))
    }
}

/// Whether a hook of this sort can be passed by: something goes on without it.
pub fn is_passable(sort: &str) -> bool {
    matches!(sort, "before" | "read")
}
