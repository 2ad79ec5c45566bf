//! A version of a plugin held against what happened: a twin of the one at work, whose journal and
//! figures know nothing of it.

use std::sync::Arc;

use plugins_host::{Active, Host, Plugin};
use schema_som::operation::Given;
use schema_som::ports::Context;
use schema_som::value::moment;
use schema_som::{Code, Error, Result, Value};
use serde_json::{Map, Value as Json, json};
use server_app::{Judged, Replay, Replayed, Said};

use super::Workshop;
use super::desk::object;
use super::install::carried;
use super::plan::{self, ordinal};
use super::rest::unknown;
use super::told::{LINES, journal};

/// Events of a page that does not say.
const LIMIT: i64 = 500;

/// Events of a page, at most.
const MOST: i64 = 2_000;

/// Microseconds that a page may take before the rest is left for the next one.
const TIME: i64 = 4_000_000;

/// What somebody wants to have judged once more.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The plugin's id.
    pub plugin: String,
    /// The version; the one at work, if nothing is said.
    pub digest: Option<String>,
    /// The moment from which on, and the moment before which, in microseconds since 1970.
    pub between: (Option<i64>, Option<i64>),
    /// The position after which it begins.
    pub after: i64,
    /// Events that are looked at, at most.
    pub limit: Option<i64>,
    /// What is set for it alone.
    pub settings: Map<String, Json>,
}

impl Wish {
    /// What the arguments of the operation say.
    pub(super) fn of(arguments: &[Given]) -> Result<Self> {
        let value = |at: usize| match arguments.get(at) {
            Some(Given::Value(value)) => value,
            _ => &Value::Null,
        };
        let text = |at: usize| arguments.get(at).map_or("", Given::text).to_owned();
        let whole = |at: usize| value(at).as_cell().as_int();
        let time = |at: usize| match value(at) {
            Value::Time(micros) => Some(*micros),
            _ => None,
        };
        let after = whole(4).unwrap_or_default();
        let limit = whole(5);
        if after < 0 || limit.is_some_and(|limit| !(1..=MOST).contains(&limit)) {
            let what = format!("a page begins at a position and has up to {MOST} events");
            return Err(Error::new(Code::InvalidValue, what).hint("`next` says where one goes on"));
        }
        Ok(Self {
            plugin: text(0),
            digest: Some(text(1)).filter(|digest| !digest.is_empty()),
            between: (time(2), time(3)),
            after,
            limit,
            settings: arguments.get(6).map_or_else(|| Ok(Map::new()), object)?,
        })
    }
}

impl Workshop {
    /// Has the before-hooks of a version judge what happened. Nothing comes of it.
    ///
    /// # Errors
    /// `NOT_FOUND`, and what keeps the version from running.
    pub async fn replay(&self, context: &Context, wish: &Wish) -> Result<Json> {
        let rows = self.store.plugins().await?;
        let own = rows.iter().find(|row| row.id == wish.plugin);
        let digest = match (&wish.digest, own) {
            (Some(digest), _) => digest.clone(),
            (None, Some(own)) => own.digest.clone(),
            (None, None) => return Err(unknown(&wish.plugin)),
        };
        let version = self.store.plugin_version(&digest).await?;
        let version = version.ok_or_else(|| plan::unknown(&digest))?;
        if version.plugin != wish.plugin {
            let what = format!("that is a version of {}", version.plugin);
            return Err(Error::new(Code::NotFound, what)
                .hint("`plugin(id:) { versions { digest } }` shows those of a plugin"));
        }
        let plugin = self.loaded_of(&digest).await?.twin();
        let settings = carried(own, &plugin.manifest, &wish.settings);
        let active = Active { plugin: plugin.clone(), settings };
        let fresh = (ordinal(&rows, &wish.plugin), active);
        let model = self.assemble(&rows, &[fresh], &[&Host::default()]).await?;
        if let Some(reason) = model.host.trouble(&wish.plugin) {
            return Err(reason.clone());
        }
        let replay = Replay {
            hooks: model.hooks(),
            registry: model.registry.clone(),
            plugin: &wish.plugin,
            after: wish.after,
            between: wish.between,
            limit: wish.limit.unwrap_or(LIMIT).clamp(1, MOST) as u32,
            time: TIME,
        };
        let replayed = self.app.replay(context, &replay).await?;
        Ok(told(&plugin, &replayed))
    }
}

fn told(plugin: &Arc<Plugin>, replayed: &Replayed) -> Json {
    let count = |one: fn(&Said) -> bool| replayed.rows.iter().filter(|it| one(&it.said)).count();
    let lost =
        replayed.lost.iter().map(|(reason, count)| json!({"reason": reason, "count": count}));
    json!({
        "version": plugin.manifest.version,
        "digest": plugin.digest.to_string(),
        "looked": replayed.looked,
        "asked": replayed.asked,
        "refused": count(|said| matches!(said, Said::Refused { .. })),
        "changed": count(|said| matches!(said, Said::Changed(_))),
        "failed": count(|said| matches!(said, Said::Failed { .. })),
        "staged": replayed.staged,
        "unasked": replayed.unasked,
        "lost": lost.collect::<Vec<_>>(),
        "microsPerRow": replayed.micros as f64 / f64::from(replayed.asked.max(1)),
        "rows": replayed.rows.iter().map(row).collect::<Vec<_>>(),
        "journal": journal(plugin, (0, LINES)),
        "next": replayed.next.map(|position| position.to_string()),
    })
}

fn row(row: &Judged) -> Json {
    let mut told = json!({
        "position": row.position.to_string(),
        "at": moment(row.at),
        "by": row.by,
        "verb": row.verb.as_str(),
        "type": row.type_name,
        "record": row.record,
        "hook": row.hook,
        "code": null,
        "message": null,
        "field": null,
        "details": null,
        "changes": [],
    });
    match &row.said {
        Said::Refused { code, message, field, details } => {
            told["outcome"] = "REFUSED".into();
            told["code"] = code.as_str().into();
            told["message"] = message.as_str().into();
            told["field"] = field.clone().into();
            told["details"] = details.clone().map_or(Json::Null, Json::Object);
        }
        Said::Failed { code, message } => {
            told["outcome"] = "FAILED".into();
            told["code"] = code.as_str().into();
            told["message"] = message.as_str().into();
        }
        Said::Changed(fields) => {
            told["outcome"] = "CHANGED".into();
            let one = |(field, old, new): &(String, Json, Json)| json!({"field": field, "old": old, "new": new});
            told["changes"] = fields.iter().map(one).collect();
        }
    }
    told
}
