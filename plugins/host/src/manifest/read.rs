//! `[[read]]` of a manifest: hooks that narrow which records are seen, and replace values of them.

use schema_som::Result;

use super::hooks::members;
use super::parse::{owned, type_name};
use super::section::Section;
use super::tables;

/// A hook that narrows reads, or replaces what they answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadHook {
    /// Unique among the hooks of the plugin.
    pub name: String,
    /// The types that it is about.
    pub on: Vec<String>,
    /// Whether it says which records are seen.
    pub narrows: bool,
    /// Members that its conditions may name, and that it is given of the records that are read.
    pub reads: Vec<String>,
    /// Fields that it may replace the values of.
    pub writes: Vec<String>,
    /// The groups whose members it does not concern.
    pub except: Vec<String>,
}

pub(super) fn read(top: &Section<'_>) -> Result<Vec<ReadHook>> {
    top.sections("read", "[[read]]")?
        .into_iter()
        .map(|section| hook(&section.only(&tables::READ.names())?))
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
    let narrows = section.boolean("narrows")?.unwrap_or(false);
    let writes = members(section, "writes")?;
    let redacts = section.boolean("redacts")?.unwrap_or(!writes.is_empty());
    if redacts == writes.is_empty() {
        let what = match redacts {
            true => format!("the hook \"{name}\" does not say which fields it replaces"),
            false => format!("the hook \"{name}\" names fields, and replaces none of them"),
        };
        return Err(section.fault("redacts", what).hint("redacts = true, writes = [\"content\"]"));
    }
    if !narrows && !redacts {
        let what = format!("the hook \"{name}\" does nothing with what is read");
        let hint = "narrows = true, or writes = [\"content\"] for what it replaces";
        return Err(section.fault("narrows", what).hint(hint));
    }
    Ok(ReadHook {
        name: name.to_owned(),
        on: owned(on),
        narrows,
        reads: members(section, "reads")?,
        writes,
        except: owned(section.texts("roles-except")?),
    })
}

#[cfg(test)]
mod tests {
    use crate::manifest::Manifest;

    /// The words of a fault in a manifest with these declarations.
    fn told(declarations: &str) -> String {
        let head =
            "contract = \"0.1\"\n[plugin]\nid = \"reader\"\nversion = \"1.0.0\"\ntitle = \"x\"\n";
        match Manifest::parse(&format!("{head}{declarations}")) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_read_hook_says_what_it_narrows() {
        let hook = |says: &str| told(&format!("[[read]]\nname = \"x\"\n{says}\n"));
        assert_eq!(hook("on = [\"Note\"]\nnarrows = true\nroles-except = [\"supervisors\"]"), "");
        assert!(hook("narrows = true").contains("does not say which reads it narrows"));
        assert!(hook("on = [\"Note\"]").contains("does nothing with what is read"));
        assert!(hook("on = [\"note\"]\nnarrows = true").contains("is not the name of a type"));
        assert!(hook("on = [\"Note\"]\nnarrow = true").contains("did you mean `narrows`?"));
    }

    #[test]
    fn a_read_hook_says_which_fields_it_replaces() {
        let hook = |says: &str| told(&format!("[[read]]\nname = \"x\"\non = [\"Note\"]\n{says}\n"));
        assert_eq!(hook("writes = [\"content\"]"), "");
        assert_eq!(hook("narrows = true\nredacts = true\nwrites = [\"content\"]"), "");
        assert!(hook("redacts = true").contains("does not say which fields it replaces"));
        let neither = hook("redacts = false\nwrites = [\"content\"]");
        assert!(neither.contains("names fields, and replaces none of them"), "{neither}");
    }
}
