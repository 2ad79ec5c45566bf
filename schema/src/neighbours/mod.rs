//! What a studio has besides the built-in model, as its schema tells: the types and fields of other
//! plugins, which the manifests of those who use them do not declare.

mod declared;
mod merged;
#[cfg(test)]
mod tests;
mod told;

use std::sync::Arc;

use schema_som::hooks::NoHooks;
use schema_som::type_def::PluginDef;
use schema_som::{Registry, Result};

pub use told::INTROSPECTION;

use crate::api::Api;
use crate::compiler::{Compiler, ast, definitions_of};
use crate::definitions;
use crate::generation::Generation;
use crate::limits::Limits;

/// A studio's schema.
#[derive(Debug)]
pub struct Neighbours {
    definitions: ast::Syntax,
}

impl Neighbours {
    /// Reads a schema: the text that `backlot schema print` prints, or what [`INTROSPECTION`] is
    /// answered with, as JSON.
    ///
    /// # Errors
    /// `INVALID_VALUE` with the first thing that is neither.
    pub fn of(text: &str) -> Result<Self> {
        let definitions = match text.trim_start().starts_with('{') {
            true => definitions_of(&told::definitions(text)?)?,
            false => definitions_of(text)?,
        };
        Ok(Self { definitions })
    }

    /// What is there besides the built-in model and what this plugin declares itself, in the words of a
    /// plugin: enough to know names and kinds by, and not how it is stored.
    ///
    /// # Errors
    /// `INTERNAL` for a built-in model that makes no API.
    pub fn declared(&self, own: &PluginDef) -> Result<PluginDef> {
        let model = Registry::built_in()?;
        let built_in = definitions::of(&Api::of(&model, &Limits::default())?)?;
        Ok(declared::all((&model, &built_in), &self.definitions, own))
    }
}

impl Generation {
    /// The API of a registry with everything else that a studio has, such as root fields of its plugins.
    /// Documents can be held against it; nobody answers them.
    ///
    /// # Errors
    /// `INVALID_VALUE` where the two do not go together.
    pub fn beside(
        registry: Arc<Registry>,
        limits: &Limits,
        (neighbours, own): (&Neighbours, &PluginDef),
    ) -> Result<Self> {
        let api = Api::of(&registry, limits)?;
        let definitions = definitions::of(&api)?;
        let compiler = Compiler::of(&merged::all(definitions, &neighbours.definitions, own))?;
        let (hooks, limits, meanings) = (Arc::new(NoHooks), limits.clone(), api.meanings);
        Ok(Self { registry, hooks, limits, meanings, compiler })
    }
}

/// The name of what an interface of records is about: `Shot` of `AnyShot`.
fn record_of(name: &str) -> &str {
    name.strip_prefix("Any").filter(|rest| !rest.is_empty()).unwrap_or(name)
}
