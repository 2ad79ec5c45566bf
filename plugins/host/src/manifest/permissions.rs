//! `[permissions]` and `[documents]` of a manifest: what a plugin may reach beyond what its hooks are
//! given. What is not named is denied.

use std::collections::BTreeMap;

use schema_som::Result;
use schema_som::hooks::{Room, Topics};

use super::parse::{bytes, owned, type_name};
use super::section::Section;
use super::tables;
use crate::allowed::Allowed;

/// Entries of a drawer that does not say.
const ENTRIES: i64 = 10_000;

fn permissions<'a>(top: &Section<'a>) -> Result<Option<Section<'a>>> {
    let section = top.section("permissions", "[permissions]")?;
    section.map(|section| section.only(&tables::PERMISSIONS.names())).transpose()
}

/// The fields by type that a line of `[permissions]` names.
pub(super) fn fields(top: &Section<'_>, line: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let mut named = BTreeMap::new();
    let Some(permissions) = permissions(top)? else { return Ok(named) };
    let Some(types) = permissions.section(line, &format!("`{line}`"))? else { return Ok(named) };
    for (ty, value) in types.entries() {
        let name = ty.get_ref().as_ref();
        type_name(&types, &ty.span(), name)?;
        let fields = match value.get_ref().as_str() {
            Some("*") => vec!["*".to_owned()],
            _ => owned(types.texts(name)?),
        };
        named.insert(name.to_owned(), fields);
    }
    Ok(named)
}

/// Where requests to other servers may go.
pub(super) fn http(top: &Section<'_>) -> Result<Vec<Allowed>> {
    let Some(permissions) = permissions(top)? else { return Ok(Vec::new()) };
    let entry = |text: &str| {
        Allowed::parse(text).map_err(|error| {
            permissions.fault("http", error.message()).hint("such as \"https://example.com/api/*\"")
        })
    };
    permissions.texts("http")?.into_iter().map(entry).collect()
}

/// What the plugin may speak about.
pub(super) fn topics(top: &Section<'_>) -> Result<Topics> {
    let Some(permissions) = permissions(top)? else { return Ok(Topics::default()) };
    Topics::parse(permissions.texts("topics")?).map_err(|wrong| {
        let hint = "words of small letters with dots between them: farm.job, farm.*";
        permissions.fault("topics", format!("\"{wrong}\" is no topic")).hint(hint)
    })
}

/// Whether actions and after-hooks act for the studio.
pub(super) fn elevated(top: &Section<'_>) -> Result<bool> {
    let Some(permissions) = permissions(top)? else { return Ok(false) };
    Ok(permissions.boolean("elevated")?.unwrap_or(false))
}

/// How much the plugin's drawer holds.
pub(super) fn store(top: &Section<'_>) -> Result<Option<Room>> {
    let Some(permissions) = permissions(top)? else { return Ok(None) };
    let Some(store) = permissions.section("store", "`store`")? else { return Ok(None) };
    let store = store.only(&tables::STORE.names())?;
    let text = store.needed_text("bytes", "1MiB")?;
    let most = Room::MOST.bytes;
    let Some(bytes) = bytes(text).filter(|bytes| *bytes <= most) else {
        let what = format!("\"{text}\" cannot be the size of a drawer");
        let hint = format!("such as bytes = \"1MiB\", at most {} MiB", most >> 20);
        return Err(store.fault("bytes", what).hint(hint));
    };
    let entries = store.whole("entries", 1..=i64::from(Room::MOST.entries))?.unwrap_or(ENTRIES);
    Ok(Some(Room { bytes, entries: entries as u32 }))
}

/// The files of documents by the names that the plugin knows them by.
pub(super) fn documents(top: &Section<'_>) -> Result<BTreeMap<String, String>> {
    let mut documents = BTreeMap::new();
    let Some(section) = top.section("documents", "[documents]")? else { return Ok(documents) };
    for (key, _) in section.entries() {
        let name = key.get_ref().as_ref();
        let file = section.needed_text(name, "documents/open_jobs.graphql")?;
        let stem = file.strip_prefix("documents/").and_then(|it| it.strip_suffix(".graphql"));
        let is_plain = |stem: &str| {
            !stem.is_empty()
                && stem.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it))
        };
        if !stem.is_some_and(is_plain) {
            let what = format!("`{name}` is in \"{file}\"");
            let hint = "documents are files such as documents/open_jobs.graphql";
            return Err(section.fault(name, what).hint(hint));
        }
        documents.insert(name.to_owned(), file.to_owned());
    }
    Ok(documents)
}
