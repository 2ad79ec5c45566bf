//! How much a document may ask for: the settings, with their defaults.

use serde::Deserialize;

/// Limits on what a request may ask for. Whatever passes one is refused before anything is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// How deeply fields may be nested; `{ me { name } }` is 2 deep. Introspection has its own rule.
    pub depth: u32,
    /// How many values an answer may hold at most. Each field counts 1; what hangs on `nodes`,
    /// `edges` or `groupBy` counts once per row of the page that was asked for.
    pub complexity: u64,
    /// How many fields may be renamed.
    pub aliases: u32,
    /// How many directives may stand in a document.
    pub directives: u32,
    /// How many tokens a document may have.
    pub tokens: u32,
    /// How deeply brackets of any kind may be nested.
    pub nesting: u32,
    /// How many root fields an operation may have.
    pub root_fields: u32,
    /// How many rows a page may have.
    pub page_size: u32,
    /// How many rows a page has when nothing is said.
    pub default_page: u32,
    /// How many ids `nodes` takes.
    pub ids: u32,
    /// How many conditions a filter may have.
    pub filter_nodes: u32,
    /// How deeply conditions may be nested.
    pub filter_depth: u32,
    /// How many values `in` and `notIn` take.
    pub in_list: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 15,
            complexity: 50_000,
            aliases: 30,
            directives: 50,
            tokens: 15_000,
            nesting: 64,
            root_fields: 20,
            page_size: 500,
            default_page: 50,
            ids: 100,
            filter_nodes: 200,
            filter_depth: 8,
            in_list: 1_000,
        }
    }
}
