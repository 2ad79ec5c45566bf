//! What administrators ask of deliveries, and do about them.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::HookName;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::Context;
use schema_som::registry::Registry;
use schema_som::value::{Value, moment};
use serde_json::{Value as Json, json};
use server_storage::{RetryRow, Tx};

use crate::App;
use crate::read::at_work;

/// Dead letters that are told at once.
const LETTERS: u32 = 1_000;

impl App {
    /// Answers what is asked of deliveries; nothing when it is about something else.
    ///
    /// # Errors
    /// `FORBIDDEN` to everybody but administrators.
    pub(crate) async fn ask_of_plugins(
        &self,
        context: &Context,
        name: &str,
    ) -> Result<Option<Outcome>> {
        let tree = match name {
            "pluginDeliveries" => {
                administrator(context)?;
                self.deliveries().await?
            }
            "pluginDeadLetters" => {
                administrator(context)?;
                self.dead_letters(&context.registry).await?
            }
            _ => return Ok(None),
        };
        Ok(Some(Outcome { tree: Some(tree), ..Outcome::default() }))
    }

    async fn deliveries(&self) -> Result<Json> {
        let newest = self.store.newest_position().await?;
        let (told, now) = (self.store.deliveries().await?, self.clock.now());
        let shown = told.iter().map(|it| {
            let keeps = it.behind_since.and_then(|at| self.keeping.overdue(at, now));
            json!({
                "plugin": it.plugin,
                "hook": it.hook,
                "position": it.position.to_string(),
                "behind": (newest - it.position).max(0).to_string(),
                "open": it.open.to_string(),
                "dead": it.dead.to_string(),
                "behindSince": it.behind_since.map(moment),
                "keepsOldSince": keeps.map(moment),
                "missed": it.missed.to_string(),
                "missedAt": it.missed_at.map(moment),
            })
        });
        Ok(shown.collect())
    }

    async fn dead_letters(&self, registry: &Registry) -> Result<Json> {
        let letters = self.store.dead_letters(LETTERS).await?;
        let positions: Vec<i64> = letters.iter().map(|(_, letter)| letter.position).collect();
        let events = self.store.events_at(&positions).await?;
        // The log may have forgotten what it was about, and the model the type.
        let id = |letter: &RetryRow| {
            let at = events.binary_search_by_key(&letter.position, |it| it.position).ok()?;
            let ty = registry.by_name(&events[at].event.type_name)?;
            Some(letter.record.to_id(&ty.prefix))
        };
        let shown = letters.iter().map(|(name, letter)| {
            json!({
                "plugin": &*name.plugin,
                "hook": &*name.hook,
                "position": letter.position.to_string(),
                "record": id(letter).unwrap_or_else(|| letter.record.to_uuid()),
                "attempts": letter.attempt,
                "reason": letter.reason,
                "at": letter.dead_at.map(moment),
            })
        });
        Ok(shown.collect())
    }
}

/// Does something about deliveries, as a part of a document that began at a moment; nothing when it is
/// about something else.
///
/// # Errors
/// `FORBIDDEN` to everybody but administrators, and what the operation's doc names.
pub(crate) async fn manage(
    (context, tx): (&Context, &mut Tx),
    (name, arguments): (&str, &[Given]),
    now: i64,
) -> Result<Option<Outcome>> {
    if !matches!(name, "pluginRetry" | "pluginDiscard" | "pluginReplay") {
        return Ok(None);
    }
    let actor = administrator(context)?;
    let [plugin, hook, place] = arguments else {
        return Err(Error::internal("operations about deliveries have three arguments"));
    };
    let hook = HookName { plugin: plugin.text().into(), hook: hook.text().into() };
    let position = match place {
        Given::Value(Value::Int(position)) => Some(*position),
        _ => None,
    };
    let value = match name {
        "pluginRetry" => tx.revive(&hook, (position, now)).await? as i64,
        "pluginDiscard" => {
            if position.is_none() {
                tx.forget_missed(&hook).await?;
            }
            tx.discard(&hook, position).await? as i64
        }
        _ => replay(tx, &hook, position.unwrap_or_default()).await?,
    };
    let (plugin, login) = (&*hook.plugin, &*actor.login);
    let hook = &*hook.hook;
    tracing::info!(target: "backlot::audit", login, plugin, hook, position, "{name}");
    Ok(Some(Outcome { values: vec![Value::Int(value)], ..Outcome::default() }))
}

async fn replay(tx: &mut Tx, hook: &HookName, after: i64) -> Result<i64> {
    let Some(was) = tx.cursor(hook).await? else {
        let what = format!("no hook {}/{} follows the log", hook.plugin, hook.hook);
        return Err(Error::new(Code::NotFound, what).hint("`pluginDeliveries` shows those that do"));
    };
    if after < 0 || after > was {
        let what = format!("the hook has come to {was}, and cannot go back to {after}");
        return Err(Error::new(Code::InvalidValue, what)
            .at_field("pluginReplay", "after")
            .hint(format!("a position from 0 to {was}")));
    }
    tx.set_cursor(hook, after).await?;
    Ok(was)
}

fn administrator(context: &Context) -> Result<&Actor> {
    let actor = at_work(context)?;
    if actor.administrator {
        return Ok(actor);
    }
    Err(Error::new(Code::Forbidden, "only administrators are told of plugins"))
}
