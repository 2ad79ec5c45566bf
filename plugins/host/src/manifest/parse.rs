//! From the text of `plugin.toml` to a [`Manifest`].

use std::collections::BTreeMap;

use schema_som::{Code, Error, Result};
use serde_json::Value as Json;
use toml::de::DeTable;

use super::section::{Section, Text, json, suggestion};
use super::{
    Manifest, Metric, Setting, Wishes, actions, after, hooks, jobs, migrations, permissions, read,
    tables, types,
};

/// The contract that this host speaks.
pub const CONTRACT: &str = "0.1";

/// Metrics that a plugin may have: each is a line or more of what the server tells.
const METRICS: usize = 32;

/// Reads a manifest; only of a contract that is spoken, if that is asked for.
pub(super) fn manifest(text: &str, is_spoken: bool) -> Result<Manifest> {
    let source = Text(text);
    let document = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        source.fault(&span, error.message()).hint("the file is TOML, see https://toml.io")
    })?;
    let top = Section::open(source, "plugin.toml", document.get_ref(), 0..0)
        .only(&tables::MANIFEST.names())?;
    let contract = contract(&top, is_spoken)?;
    let Some(plugin) = top.section("plugin", "[plugin]")? else {
        let hint = "[plugin] with id, version and title says what it is";
        return Err(top.fault("plugin", "the file lacks [plugin]").hint(hint));
    };
    let plugin = plugin.only(&tables::PLUGIN.names())?;
    let id = id(&plugin)?;
    let manifest = Manifest {
        contract,
        version: version(&plugin)?,
        title: plugin.needed_text("title", "Names of shots")?.to_owned(),
        after: owned(plugin.texts("after")?),
        before: hooks::before(&top)?,
        after_hooks: after::after(&top)?,
        read_hooks: read::read(&top)?,
        actions: actions::actions(&top)?,
        jobs: jobs::jobs(&top)?,
        documents: permissions::documents(&top)?,
        migrations: migrations::migrations(&top)?,
        types: types::types(&top)?,
        extend: types::extend(&top)?,
        reads: permissions::fields(&top, "read")?,
        writes: permissions::fields(&top, "write")?,
        elevated: permissions::elevated(&top)?,
        http: permissions::http(&top)?,
        topics: permissions::topics(&top)?,
        store: permissions::store(&top)?,
        settings: settings(&top)?,
        metrics: metrics(&top)?,
        limits: limits(&top)?,
        id,
    };
    hooks::distinct(&top)?;
    let declares = !manifest.types.is_empty() || !manifest.extend.is_empty();
    if !declares && !manifest.needs_component() {
        let hint = "declare a hook ([[before]], [[after]], [[read]]), an action ([[action]]), a job ([[job]]), a \
                    type ([[types]]) or fields ([extend.Shot])";
        return Err(top.fault("plugin", "the plugin does nothing").hint(hint));
    }
    Ok(manifest)
}

pub(super) fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

fn contract(top: &Section<'_>, is_spoken: bool) -> Result<String> {
    let contract = top.needed_text("contract", CONTRACT)?;
    if is_spoken && contract != CONTRACT {
        let what = format!("this server does not speak the contract {contract}");
        return Err(top.fault("contract", what).hint(format!("contract = \"{CONTRACT}\"")));
    }
    Ok(contract.to_owned())
}

fn id(plugin: &Section<'_>) -> Result<String> {
    let id = plugin.needed_text("id", "naming-guard")?;
    let is_plain = id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let is_id = is_plain
        && (3..=31).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-');
    if !is_id {
        let hint = "3 to 31 lower-case letters, digits and hyphens, such as naming-guard";
        return Err(plugin.fault("id", format!("\"{id}\" is not the id of a plugin")).hint(hint));
    }
    Ok(id.to_owned())
}

fn version(plugin: &Section<'_>) -> Result<String> {
    let version = plugin.needed_text("version", "1.0.0")?;
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<_> = core.split('.').collect();
    let is_number =
        |part: &&str| part.parse::<u32>().is_ok_and(|number| number.to_string() == **part);
    let tail = version[core.len()..].bytes();
    let mut tail = tail.filter(|byte| !(byte.is_ascii_alphanumeric() || b"-+.".contains(byte)));
    if parts.len() != 3
        || !parts.iter().all(is_number)
        || tail.next().is_some()
        || version.len() > 64
    {
        let what = format!("\"{version}\" is not a version");
        return Err(plugin.fault("version", what).hint("three numbers, such as 1.0.0"));
    }
    Ok(version.to_owned())
}

/// Refuses what cannot be the name of a type.
pub(super) fn type_name(
    section: &Section<'_>,
    span: &std::ops::Range<usize>,
    name: &str,
) -> Result<()> {
    let is_type = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() <= 40
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_type {
        return Ok(());
    }
    let what = format!("\"{name}\" is not the name of a type");
    Err(section.text.fault(span, what).hint("upper camel case, such as CameraKit"))
}

fn settings(top: &Section<'_>) -> Result<BTreeMap<String, Setting>> {
    const TYPES: [&str; 5] = ["string", "integer", "number", "boolean", "secret"];
    let mut settings = BTreeMap::new();
    let Some(section) = top.section("settings", "[settings]")? else { return Ok(settings) };
    for (key, value) in section.entries() {
        let name = key.get_ref().as_ref();
        let place = format!("the setting `{name}`");
        let inner = section.as_section(name, &place, value)?.only(&tables::SETTING.names())?;
        let ty = inner.needed_text("type", "string")?;
        if !TYPES.contains(&ty) {
            let what = format!("{place} is of type \"{ty}\"");
            return Err(inner.fault("type", what).hint(suggestion(ty, &TYPES)));
        }
        let default = inner.get("default").map(|value| json(value.get_ref()));
        let setting = Setting {
            ty: ty.to_owned(),
            title: inner.text("title")?.unwrap_or(name).to_owned(),
            default,
        };
        if setting.is_secret() && setting.default.is_some() {
            return Err(inner.fault("default", format!("{place} is a secret: a package tells all")));
        }
        if let Some(default) = &setting.default
            && !setting.accepts(default)
        {
            return Err(inner.fault("default", format!("{place}: {default} is not of type {ty}")));
        }
        settings.insert(name.to_owned(), setting);
    }
    Ok(settings)
}

impl Setting {
    /// Whether nobody is told what it is, the plugin included.
    pub fn is_secret(&self) -> bool {
        self.ty == "secret"
    }

    /// Whether a value is of the setting's type.
    pub fn accepts(&self, value: &Json) -> bool {
        match self.ty.as_str() {
            "string" | "secret" => value.is_string(),
            "integer" => value.is_i64(),
            "number" => value.is_number(),
            _ => value.is_boolean(),
        }
    }
}

fn metrics(top: &Section<'_>) -> Result<BTreeMap<String, Metric>> {
    const KINDS: [&str; 2] = ["counter", "histogram"];
    let mut metrics = BTreeMap::new();
    let Some(section) = top.section("metrics", "[metrics]")? else { return Ok(metrics) };
    for (key, _) in section.entries() {
        let name = key.get_ref().as_ref();
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 40
            && name.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        if !is_name {
            let what = format!("\"{name}\" is not the name of a metric");
            let hint = "snake case, at most 40 letters and digits, such as codes_corrected";
            return Err(section.text.fault(&key.span(), what).hint(hint));
        }
        let metric = match section.needed_text(name, "counter")? {
            "counter" => Metric::Counter,
            "histogram" => Metric::Histogram,
            other => {
                let what = format!("the metric `{name}` is a \"{other}\"");
                return Err(section.fault(name, what).hint(suggestion(other, &KINDS)));
            }
        };
        metrics.insert(name.to_owned(), metric);
    }
    if metrics.len() > METRICS {
        let what = format!("[metrics] declares {} metrics", metrics.len());
        return Err(top.fault("metrics", what).hint(format!("at most {METRICS}")));
    }
    Ok(metrics)
}

fn limits(top: &Section<'_>) -> Result<Wishes> {
    let Some(section) = top.section("limits", "[limits]")? else { return Ok(Wishes::default()) };
    let section = section.only(&tables::LIMITS.names())?;
    let memory = section.text("memory")?.map(|text| {
        bytes(text).ok_or_else(|| {
            let what = format!("\"{text}\" is not an amount of memory");
            section.fault("memory", what).hint("such as memory = \"16MiB\"")
        })
    });
    Ok(Wishes {
        memory: memory.transpose()?,
        before_ms: section.whole("before-ms", 1..=10_000)?.map(|number| number as u64),
        instances: section.whole("instances", 1..=256)?.map(|number| number as u32),
    })
}

/// `16MiB` in bytes.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "KiB" => 1_u64 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    digits.trim_end().parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

/// An error about a file that is not text.
pub(super) fn not_text() -> Error {
    Error::new(Code::PluginInvalid, "plugin.toml is not UTF-8 text")
}
