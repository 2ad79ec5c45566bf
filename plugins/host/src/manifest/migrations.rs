//! `[[migration]]` of a manifest: what has another name than in the version before, and what is filled
//! in once a version is at work.

use schema_som::Result;

use super::fields::is_member;
use super::parse::type_name;
use super::section::Section;
use super::tables;

/// A field that has another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameDecl {
    /// The type that has it, by its name of now.
    pub ty: String,
    /// Its name before, as clients wrote it.
    pub from: String,
    /// Its name now.
    pub to: String,
}

/// A type that has another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRenameDecl {
    /// Its name before.
    pub from: String,
    /// Its name now.
    pub to: String,
}

/// What has other names than in the versions before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migrations {
    /// Types.
    pub types: Vec<TypeRenameDecl>,
    /// Fields.
    pub fields: Vec<RenameDecl>,
    /// The steps that fill in what is stored already, in the order of the file.
    pub backfills: Vec<String>,
}

impl Migrations {
    /// Every name that a type had before, the last one first.
    pub(super) fn names_before(&self, name: &str) -> Vec<String> {
        let mut before: Vec<String> = Vec::new();
        let mut now = name;
        while let Some(rename) = self.types.iter().find(|it| it.to == now) {
            if before.contains(&rename.from) {
                break;
            }
            before.push(rename.from.clone());
            now = &rename.from;
        }
        before
    }
}

const FIELD: &str = "rename-field = { type = \"Shot\", from = \"lens\", to = \"lensMm\" }";

const TYPE: &str = "rename-type = { from = \"AcmeJob\", to = \"RenderJob\" }";

const STEP: &str = "backfill = \"fill-hours\"";

pub(super) fn migrations(top: &Section<'_>) -> Result<Migrations> {
    let mut all = Migrations::default();
    for section in top.sections("migration", "[[migration]]")? {
        let section = section.only(&tables::MIGRATION.names())?;
        let field = section.section("rename-field", "`rename-field`")?;
        let ty = section.section("rename-type", "`rename-type`")?;
        let step = section.text("backfill")?;
        if field.is_none() && ty.is_none() && step.is_none() {
            let what = "[[migration]] does not say what has another name, or is filled in";
            let hint = format!("{FIELD}, {TYPE}, or {STEP}");
            return Err(section.fault("rename-field", what).hint(hint));
        }
        if let Some(step) = step {
            all.backfills.push(named_step(&section, step)?);
        }
        all.fields.extend(field.map(renamed_field).transpose()?);
        all.types.extend(ty.map(renamed_type).transpose()?);
    }
    for (at, rename) in all.types.iter().enumerate() {
        let others = &all.types[..at];
        if others.iter().any(|it| it.from == rename.from || it.to == rename.to) {
            let what = format!("`{}` or `{}` is renamed twice", rename.from, rename.to);
            return Err(top.fault("migration", what).hint(TYPE));
        }
    }
    Ok(all)
}

fn renamed_field(rename: Section<'_>) -> Result<RenameDecl> {
    let rename = rename.only(&tables::RENAME_FIELD.names())?;
    let ty = named_type(&rename, "type", "Shot")?;
    for key in ["from", "to"] {
        let name = rename.needed_text(key, "lensMm")?;
        if !is_member(name) {
            let what = format!("`{key}` is \"{name}\", which is not the name of a field");
            return Err(rename.fault(key, what).hint(FIELD));
        }
    }
    let [from, to] = ["from", "to"].map(|key| rename.needed_text(key, "lensMm"));
    Ok(RenameDecl { ty, from: from?.to_owned(), to: to?.to_owned() })
}

fn renamed_type(rename: Section<'_>) -> Result<TypeRenameDecl> {
    let rename = rename.only(&tables::RENAME_TYPE.names())?;
    let from = named_type(&rename, "from", "AcmeJob")?;
    let to = named_type(&rename, "to", "RenderJob")?;
    if from == to {
        let what = format!("`{from}` is called as before");
        return Err(rename.fault("to", what).hint(TYPE));
    }
    Ok(TypeRenameDecl { from, to })
}

/// Administrators know it by its name, and metrics do.
fn named_step(section: &Section<'_>, step: &str) -> Result<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_step = step.starts_with(|c: char| c.is_ascii_alphabetic())
        && step.len() <= 64
        && step.bytes().all(is_plain);
    if !is_step {
        let what = format!("`backfill` is \"{step}\", which is not the name of a step");
        let hint = format!("at most 64 letters, digits and hyphens: {STEP}");
        return Err(section.fault("backfill", what).hint(hint));
    }
    Ok(step.to_owned())
}

fn named_type(rename: &Section<'_>, key: &str, example: &str) -> Result<String> {
    let name = rename.needed_text(key, example)?;
    let span = rename.get(key).map_or(rename.span.clone(), |value| value.span());
    type_name(rename, &span, name)?;
    Ok(name.to_owned())
}
