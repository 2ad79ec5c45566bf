//! What hooks want to happen besides: commands in the same transaction, by the rights of the caller,
//! once the rows that were judged are written.

use std::collections::HashSet;
use std::pin::Pin;

use schema_som::change::{Command, OnError};
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::HookId;
use schema_som::{Key, KeySet};
use server_storage::Tx;

use crate::write::origin::Via;
use crate::write::{Cause, Origin, spine};

/// Plugins that make each other stage changes, at most.
const DEPTH: usize = 4;

/// What a hook staged.
pub(in crate::write) struct Staged {
    pub(super) hook: HookId,
    /// The row of the command that it follows from, if that is known.
    pub(super) row: Option<usize>,
    pub(super) commands: Vec<Command>,
}

impl Origin<'_> {
    /// Runs what hooks staged, through the whole pipeline.
    ///
    /// # Errors
    /// What the pipeline refuses, and `PLUGIN_LOOP`; they name the hook.
    pub(in crate::write) async fn carry_out_staged(
        &self,
        tx: &mut Tx,
        staged: Vec<Staged>,
    ) -> Result<()> {
        for Staged { hook, row, commands } in staged {
            let name = self.hooks.name(hook);
            let depth = self.via.map_or(0, |via| via.depth) + 1;
            let about = |error: Error| {
                let error = error.of_only_row();
                let error = match error.hook() {
                    Some(_) => error,
                    None => {
                        let place = format!("{}/{}", name.plugin, name.hook);
                        error.at_hook(name.clone()).within(place)
                    }
                };
                row.into_iter().fold(error, Error::at_index)
            };
            if depth > DEPTH {
                let what = format!("plugins made each other add changes, {DEPTH} times over");
                let error = Error::new(Code::PluginLoop, what);
                return Err(about(
                    error.hint("nothing was changed; one of the plugins has to stop"),
                ));
            }
            let via = Some(Via { plugin: &name.plugin, depth });
            let origin = Origin { cause: Cause::Caller, via, ..*self };
            for command in commands {
                let command = Command { on_error: OnError::Abort, ..command };
                origin.run_boxed(tx, command).await.map_err(about)?;
            }
        }
        Ok(())
    }

    /// [`Origin::run`] with an end to its type: what is staged may stage more.
    fn run_boxed<'f>(&'f self, tx: &'f mut Tx, command: Command) -> Running<'f> {
        Box::pin(async move { self.run(tx, command).await.map(|_| ()) })
    }

    /// Refuses keys of records to be made that are none of ours, or that a record has or had.
    ///
    /// # Errors
    /// `INVALID_ID`, `NOT_UNIQUE`.
    pub(in crate::write) async fn check_fresh(
        &self,
        tx: &mut Tx,
        keys: &[(usize, Key)],
    ) -> Result<()> {
        let mut seen = HashSet::new();
        for (row, key) in keys {
            if !key.is_uuid_v7() {
                let what = format!("{} is not a key that records are made with", key.to_uuid());
                let error = Error::new(Code::InvalidId, what).at_index(*row);
                return Err(error.hint("ask the host for new keys"));
            }
            if !seen.insert(*key) {
                return Err(taken(*row, *key));
            }
        }
        if keys.is_empty() {
            return Ok(());
        }
        let all: Vec<Key> = keys.iter().map(|(_, key)| *key).collect();
        let mut known: KeySet =
            spine::look_up(tx, self.registry, all.clone()).await?.into_keys().collect();
        known.extend(tx.trashed(self.registry, &all).await?.iter().map(|trashed| trashed.key()));
        match keys.iter().find(|(_, key)| known.contains(key)) {
            Some((row, key)) => Err(taken(*row, *key)),
            None => Ok(()),
        }
    }
}

type Running<'f> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'f>>;

fn taken(row: usize, key: Key) -> Error {
    let id = key.to_id("node");
    Error::new(Code::NotUnique, format!("the key of {id} is that of another record"))
        .at_id(id)
        .at_index(row)
        .hint("use each key that the host gives once")
}
