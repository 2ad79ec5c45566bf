//! `[[before]]` of a manifest, and what all sorts of hooks have in common.

use std::collections::{BTreeMap, BTreeSet};

use schema_som::Result;
use schema_som::hooks::Verb;

use super::BeforeHook;
use super::condition::Condition;
use super::fields::is_member;
use super::parse::{owned, type_name};
use super::section::{Section, suggestion};
use super::tables;

pub(super) fn before(top: &Section<'_>) -> Result<Vec<BeforeHook>> {
    let read = |section: Section<'_>| {
        let section = section.only(&tables::BEFORE.names())?;
        let name = section.needed_text("name", "shot-code")?;
        hook(&section, name)
    };
    top.sections("before", "[[before]]")?.into_iter().map(read).collect()
}

/// Refuses two hooks of one name, of whatever sort, and jobs, actions and steps of upgrades that are
/// called so: a component and administrators know them by it.
pub(super) fn distinct(top: &Section<'_>) -> Result<()> {
    let mut names = BTreeSet::new();
    let hooks = [("before", "[[before]]"), ("after", "[[after]]"), ("read", "[[read]]")];
    let others = [("action", "[[action]]"), ("job", "[[job]]"), ("migration", "[[migration]]")];
    for (sort, place) in hooks.into_iter().chain(others) {
        let key = if sort == "migration" { "backfill" } else { "name" };
        for section in top.sections(sort, place)? {
            if let Some(name) = section.text(key)?.filter(|name| !names.insert(*name)) {
                let what = format!("there are two hooks \"{name}\", or a hook and a {sort}");
                return Err(section.fault(key, what).hint("give one of them another name"));
            }
        }
    }
    Ok(())
}

/// The members that a key lists.
pub(super) fn members(section: &Section<'_>, key: &str) -> Result<Vec<String>> {
    let names = section.texts(key)?;
    if let Some(name) = names.iter().find(|name| !is_member(name)) {
        let what = format!("\"{name}\" in `{key}` is not the name of a field");
        return Err(section.fault(key, what).hint("as clients write it, such as cutIn"));
    }
    Ok(owned(names))
}

fn hook(section: &Section<'_>, name: &str) -> Result<BeforeHook> {
    let skip_on_error = match section.text("on-error")? {
        None | Some("refuse") => false,
        Some("skip") => true,
        Some(other) => {
            let what = format!("`on-error` is \"{other}\"");
            return Err(section.fault("on-error", what).hint("\"refuse\" or \"skip\""));
        }
    };
    let when = section.text("when")?;
    if let Some(text) = when {
        Condition::parse(text).map_err(|error| {
            let what = format!("`when` of \"{name}\": {}", error.message());
            let hint = "such as proposed.code != null && stored.priority < 500";
            section.fault("when", what).hint(hint)
        })?;
    }
    Ok(BeforeHook {
        name: name.to_owned(),
        on: on(section, name)?,
        fires_on: members(section, "fires-on")?,
        reads: members(section, "reads")?,
        writes: members(section, "writes")?,
        when: when.map(str::to_owned),
        order: section.whole("order", -10_000..=10_000)?.unwrap_or(100) as i32,
        skip_on_error,
    })
}

/// What a hook listens to, by type.
pub(super) fn on(section: &Section<'_>, hook: &str) -> Result<BTreeMap<String, Vec<Verb>>> {
    let example = "such as on = { Shot = [\"create\", \"update\"] }";
    let Some(on) = section.section("on", "`on`")? else {
        let what = format!("the hook \"{hook}\" does not say what it listens to");
        return Err(section.fault("on", what).hint(example));
    };
    let mut listens = BTreeMap::new();
    for (ty, _) in on.entries() {
        let name = ty.get_ref().as_ref();
        type_name(&on, &ty.span(), name)?;
        let mut verbs = Vec::new();
        for verb in on.texts(name)? {
            let Some(verb) = Verb::parse(verb) else {
                let known = Verb::ALL.map(Verb::as_str);
                let what = format!("nothing is called \"{verb}\" that happens to records");
                return Err(on.fault(name, what).hint(suggestion(verb, &known)));
            };
            if !verbs.contains(&verb) {
                verbs.push(verb);
            }
        }
        if verbs.is_empty() {
            return Err(on.fault(name, format!("`on` says nothing of {name}")).hint(example));
        }
        listens.insert(name.to_owned(), verbs);
    }
    if listens.is_empty() {
        return Err(section
            .fault("on", format!("the hook \"{hook}\" listens to nothing"))
            .hint(example));
    }
    Ok(listens)
}
