//! What comes of other versions at work than now: of one plugin by its plan, of all that a bundle names by
//! its promotion. Told before anything of it is done.

use std::collections::BTreeSet;

use plugins_host::manifest::Capability;
use schema_som::{Code, Error, Result};
use server_storage::Foreseen;

use super::{Misfit, Reworded};

/// What comes of it.
#[derive(Debug)]
pub struct Effects {
    /// What happens to tables.
    pub steps: Vec<Foreseen>,
    /// Documents that would not fit the schema: of what comes, and of others that do fit now.
    pub misfits: Vec<Misfit>,
    /// Documents that say something else than now.
    pub documents: Vec<Reworded>,
    /// What plugins may do that they may not now.
    pub gains: Vec<Capability>,
    /// What they may do now, and do no more.
    pub loses: Vec<Capability>,
    /// What names this plan, and no other.
    pub token: String,
}

impl Effects {
    /// Whether nothing stands in its way.
    pub fn is_possible(&self) -> bool {
        self.misfits.is_empty() && self.steps.iter().all(|step| step.obstacle.is_none())
    }

    /// Refuses a token that is another plan's.
    pub(super) fn agreed(&self, token: Option<&str>) -> Result<()> {
        match token {
            Some(token) if token != self.token => {
                let what = "the plan is not the one that was agreed to any more";
                Err(Error::new(Code::Conflict, what).hint("look at the plan again"))
            }
            _ => Ok(()),
        }
    }

    /// Refuses documents that nobody could run.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that names the plugin, the file and the line.
    pub(super) fn fitting(&self) -> Result<()> {
        self.misfits.first().map_or(Ok(()), |misfit| Err(misfit.refused()))
    }

    /// Refuses steps of which one cannot be taken, with all that is in their way.
    pub(super) fn possible(&self) -> Result<()> {
        let told = |step: &Foreseen| {
            let obstacle = step.obstacle.as_ref()?;
            Some(format!("{} ({obstacle})", step.what))
        };
        let told: Vec<String> = self.steps.iter().filter_map(told).collect();
        if told.is_empty() {
            return Ok(());
        }
        let what = format!("this changes what is stored already: {}", told.join("; "));
        Err(Error::new(Code::SchemaMismatch, what)
            .hint("types and fields can be added; `pluginPlan` tells of every step"))
    }
}

/// What is gained and lost from what could be done to what can be.
pub(super) fn gains_and_losses(
    has: &BTreeSet<Capability>,
    will: &BTreeSet<Capability>,
) -> (Vec<Capability>, Vec<Capability>) {
    let without = |all: &BTreeSet<Capability>, others| all.difference(others).cloned().collect();
    (without(will, has), without(has, will))
}
