//! `[[read]]` of a manifest: hooks that narrow what is seen.

use schema_som::Result;

use super::hooks::members;
use super::parse::{owned, type_name};
use super::section::Section;

/// A hook that narrows reads.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadHook {
    /// Unique among the hooks of the plugin.
    pub name: String,
    /// The types that it is about.
    pub on: Vec<String>,
    /// Members that its conditions may name.
    pub reads: Vec<String>,
    /// The groups whose members it does not concern.
    pub except: Vec<String>,
}

const KEYS: [&str; 5] = ["name", "on", "narrows", "reads", "roles-except"];

pub(super) fn read(top: &Section<'_>) -> Result<Vec<ReadHook>> {
    top.sections("read", "[[read]]")?
        .into_iter()
        .map(|section| hook(&section.only(&KEYS)?))
        .collect()
}

fn hook(section: &Section<'_>) -> Result<ReadHook> {
    let name = section.needed_text("name", "internal-notes")?;
    let on = section.texts("on")?;
    if on.is_empty() {
        let what = format!("the hook \"{name}\" does not say which reads it narrows");
        return Err(section.fault("on", what).hint("such as on = [\"Note\"]"));
    }
    for ty in &on {
        let span = section.get("on").map_or(section.span.clone(), |value| value.span());
        type_name(section, &span, ty)?;
    }
    if section.boolean("narrows")? != Some(true) {
        let what = format!("the hook \"{name}\" does nothing with what is read");
        return Err(section.fault("narrows", what).hint("narrows = true"));
    }
    Ok(ReadHook {
        name: name.to_owned(),
        on: owned(on),
        reads: members(section, "reads")?,
        except: owned(section.texts("roles-except")?),
    })
}
