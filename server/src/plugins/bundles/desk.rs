//! Bundles managed over the API: what operations ask for, handed to the workshop.

use schema_som::operation::Given;
use schema_som::ports::Context;
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json, json};
use server_storage::PluginBundle;

use super::super::desk::{Desk, object};
use super::super::{By, told as all};
use super::{Named, told};

/// What is asked of bundles, with all that it takes.
pub(in super::super) enum OfBundle {
    Create(String),
    Put { bundle: String, digest: String, off: String, settings: Map<String, Json> },
    Remove { bundle: String, id: String },
    Drop(String),
    Promote { bundle: String, token: String },
}

impl OfBundle {
    /// What an operation asks for; nothing for one that only asks, or is about something else.
    pub(in super::super) fn of(name: &str, arguments: &[Given]) -> Result<Option<Self>> {
        let text = |at: usize| arguments.get(at).map_or("", Given::text).to_owned();
        let bundle = text(0);
        Ok(Some(match (name, arguments) {
            ("pluginBundleCreate", _) => Self::Create(bundle),
            ("pluginBundlePut", [_, _, _, settings]) => {
                let settings = object(settings)?;
                Self::Put { bundle, digest: text(1), off: text(2), settings }
            }
            ("pluginBundleRemove", _) => Self::Remove { bundle, id: text(1) },
            ("pluginBundleDrop", _) => Self::Drop(bundle),
            ("pluginBundlePromote", _) => Self::Promote { bundle, token: text(1) },
            _ => return Ok(None),
        }))
    }
}

impl Desk {
    /// The bundles that whoever asks may use.
    pub(in super::super) async fn bundles(&self, context: &Context) -> Result<Json> {
        let Some(actor) = context.actor.as_deref() else { return Ok(json!([])) };
        let bundles = self.shelf.usable(actor).await?;
        let known = self.workshop.known_of_bundles().await?;
        let deeds = self.workshop.store.plugin_log(None, all::DEEDS_OF_ALL).await?;
        let one = |bundle: PluginBundle| {
            let made = self.shelf.model(&bundle.name);
            told::told(&bundle, &known, (made, &deeds))
        };
        Ok(bundles.into_iter().map(one).collect())
    }

    /// What it means to make everybody's what a bundle names.
    pub(in super::super) async fn promotion(&self, bundle: &str) -> Result<Json> {
        Ok(told::promotion(&self.workshop.promotion(bundle).await?))
    }

    /// Does something with a bundle, and waits until this server knows of it.
    pub(in super::super) async fn change_bundle(&self, deed: OfBundle, by: &By) -> Result<Json> {
        let workshop = &self.workshop;
        let (bundle, steps) = match deed {
            OfBundle::Create(bundle) => {
                let registry = workshop.everybody().await?;
                let owner = workshop.app.owner_of_bundle(&registry, &bundle).await?;
                workshop.make_bundle((&bundle, owner), by).await?;
                (bundle, 0)
            }
            OfBundle::Put { bundle, digest, off, settings } => {
                let named = named(&digest, &off)?;
                workshop.put_in_bundle((&bundle, named), &settings, by).await?;
                (bundle, 0)
            }
            OfBundle::Remove { bundle, id } => {
                workshop.take_from_bundle((&bundle, &id), by).await?;
                (bundle, 0)
            }
            OfBundle::Drop(bundle) => {
                workshop.drop_bundle(&bundle, by).await?;
                self.await_change().await?;
                return Ok(json!({"name": bundle}));
            }
            OfBundle::Promote { bundle, token } => {
                let steps = workshop.promote(&bundle, Some(&token), by).await?;
                (bundle, steps)
            }
        };
        self.await_change().await?;
        let row = workshop.bundle(&bundle).await?;
        let known = workshop.known_of_bundles().await?;
        let deeds = workshop.store.plugin_log(None, all::DEEDS_OF_ALL).await?;
        let told = told::told(&row, &known, (self.shelf.model(&bundle), &deeds));
        Ok(json!({"bundle": told, "steps": steps}))
    }
}

/// What is to be named: either a version or that a plugin is off.
fn named<'a>(digest: &'a str, off: &'a str) -> Result<Named<'a>> {
    match (digest, off) {
        (digest, "") if !digest.is_empty() => Ok(Named::Version(digest)),
        ("", off) if !off.is_empty() => Ok(Named::Off(off)),
        _ => Err(Error::new(Code::InvalidValue, "a bundle names either a version or what is off")
            .hint("give one of `digest` and `off`")),
    }
}
