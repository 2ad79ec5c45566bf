//! Documents that say something else than what is at work. What a plugin asks for and changes by them is a
//! part of what it may do: whoever puts a version to work reads them first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use schema_som::Result;
use server_storage::PluginRow;
use similar::TextDiff;

use super::Workshop;
use super::documents::Papers;

/// How long two texts are compared; then whatever is left counts as other.
const PATIENCE: Duration = Duration::from_millis(100);

/// A document of which the text is another one than now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    /// The plugin whose it is.
    pub plugin: String,
    /// What the plugin calls it.
    pub document: String,
    /// Its text now; nothing for one that comes.
    pub before: Option<Arc<str>>,
    /// Its text then; nothing for one that goes.
    pub after: Option<Arc<str>>,
}

impl Reworded {
    /// The lines that come and go, with some around them, as `diff -u` tells them.
    pub fn difference(&self) -> String {
        let text = |text: &Option<Arc<str>>| text.clone().unwrap_or_default();
        let (before, after) = (text(&self.before), text(&self.after));
        let compared = TextDiff::configure().timeout(PATIENCE).diff_lines(&*before, &*after);
        compared.unified_diff().missing_newline_hint(false).to_string()
    }

    /// Those of two versions of a plugin.
    pub(super) fn between(before: Option<&Papers>, after: Option<&Papers>) -> Vec<Self> {
        let texts = |papers: Option<&Papers>| -> BTreeMap<String, Arc<str>> {
            let all = papers.into_iter().flat_map(|papers| &papers.all);
            all.map(|(name, _, text)| (name.clone(), text.clone())).collect()
        };
        let Some(Papers { plugin, .. }) = after.or(before) else { return Vec::new() };
        let (before, after) = (texts(before), texts(after));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let told = |name: &String| Self {
            plugin: plugin.clone(),
            document: name.clone(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        };
        names.into_iter().map(told).filter(|it| it.before != it.after).collect()
    }
}

impl Workshop {
    /// The documents that say something else in a version than in the one at work.
    pub(super) async fn reworded(
        &self,
        now: Option<&PluginRow>,
        next: Option<&Papers>,
    ) -> Vec<Reworded> {
        let before = match now.filter(|row| row.is_at_work()) {
            // What cannot be read any more is told as if it was not there: all of the next one is new.
            Some(row) => self.papers(row).await.ok().flatten(),
            None => None,
        };
        Reworded::between(before.as_ref(), next)
    }

    /// The same for all plugins that these are about, before and afterwards.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for a package of those that come that is damaged.
    pub(super) async fn reworded_among(
        &self,
        before: &[PluginRow],
        changed: &[&PluginRow],
    ) -> Result<Vec<Reworded>> {
        let mut all = Vec::new();
        for row in changed {
            let next = match row.is_at_work() {
                true => self.papers(row).await?,
                false => None,
            };
            let now = before.iter().find(|now| now.id == row.id);
            all.extend(self.reworded(now, next.as_ref()).await);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn papers(texts: &[(&str, &str)]) -> Papers {
        let paper = |(name, text): &(&str, &str)| {
            ((*name).to_owned(), format!("documents/{name}.graphql"), Arc::from(*text))
        };
        Papers { plugin: "house".into(), all: texts.iter().map(paper).collect() }
    }

    #[test]
    fn what_says_the_same_is_not_told() {
        let before = papers(&[("goes", "{ a }"), ("looks", "{ a }\n"), ("stays", "{ a }")]);
        let after = papers(&[("comes", "{ b }"), ("looks", "{ b }"), ("stays", "{ a }")]);
        let told = Reworded::between(Some(&before), Some(&after));
        let lines: Vec<_> = told.iter().map(|it| (it.document.as_str(), it.difference())).collect();
        assert_eq!(
            lines,
            [
                ("comes", "@@ -0,0 +1 @@\n+{ b }\n".to_owned()),
                ("goes", "@@ -1 +0,0 @@\n-{ a }\n".to_owned()),
                ("looks", "@@ -1 +1 @@\n-{ a }\n+{ b }\n".to_owned()),
            ]
        );
        assert_eq!(Reworded::between(Some(&before), None).len(), 3, "all of them go");
        assert!(Reworded::between(None, None).is_empty());
    }
}
