//! From what a manifest declares to definitions of types, fields and relations.

use schema_som::facets;
use schema_som::kind::Kind;
use schema_som::naming::snake;
use schema_som::type_def::{
    Check, ExtensionDef, Facet, FieldDef, OnDelete, PluginDef, RelationDef, TypeDef,
};
use schema_som::{Code, Error, Result, Value};
use serde_json::Value as Json;

use super::section::suggestion;
use super::{Action, FieldDecl, Holds, LinkDecl, Manifest, TypeDecl};

/// Facets that a plugin's type can have.
const FACETS: [&str; 5] = ["Code", "Status", "DateRange", "Schedule", "References"];

impl Manifest {
    /// What the plugin adds to the model. Names are those of the registry: `lensMm` is `lens_mm`.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` where a facet is unknown or a default does not fit.
    pub fn declares(&self) -> Result<PluginDef> {
        let mut plugin = PluginDef::new(&self.id);
        for decl in &self.types {
            let formerly = self.migrations.names_before(&decl.name);
            plugin = plugin.declares(type_def(&self.id, decl)?.formerly(formerly));
        }
        for (ty, decls) in &self.extend {
            let mut extension = ExtensionDef::of(ty);
            (extension.fields, extension.relations) = members(&self.id, ty, decls)?;
            plugin = plugin.extends(extension);
        }
        plugin.operations = self.actions.iter().map(Action::operation).collect();
        Ok(plugin)
    }
}

fn type_def(plugin: &str, decl: &TypeDecl) -> Result<TypeDef> {
    let mut def = TypeDef::new(&decl.name, &decl.doc);
    def = def.extends(decl.extends.as_deref().unwrap_or("Entity"));
    if let Some(plural) = &decl.plural {
        def = def.plural(plural);
    }
    for name in &decl.facets {
        def = def.facet(facet(&decl.name, name)?);
    }
    let (fields, relations) = members(plugin, &decl.name, &decl.fields)?;
    if decl.in_project {
        def = def.in_project();
        if !relations.iter().any(|relation| relation.name == "project") {
            def = def.relation(project(decl));
        }
    }
    if let Some(relation) = &decl.in_project_of {
        def = def.in_project_of(&snake(relation));
    }
    def.fields.extend(fields);
    def.relations.extend(relations);
    for set in &decl.unique {
        def.unique.push(set.iter().map(|name| snake(name)).collect());
    }
    Ok(def)
}

/// The relation that says in which project a record lives.
fn project(decl: &TypeDecl) -> RelationDef {
    let plural = decl.plural.clone().unwrap_or_else(|| schema_som::naming::plural(&decl.name));
    RelationDef::one("project", "Project", "The project that it belongs to.")
        .required()
        .create_only()
        .on_delete(OnDelete::Delete)
        .inverse(&snake(&plural), &format!("Its records of type {}.", decl.name))
}

fn facet(ty: &str, name: &str) -> Result<Facet> {
    Ok(match name {
        "Code" => facets::code(),
        "Status" => facets::status(),
        "DateRange" => facets::date_range(),
        "Schedule" => facets::schedule(),
        "References" => facets::references(),
        other => {
            let what = format!("plugin.toml: {ty} cannot have the facet \"{other}\"");
            return Err(Error::new(Code::PluginInvalid, what).hint(suggestion(other, &FACETS)));
        }
    })
}

fn members(
    plugin: &str,
    ty: &str,
    decls: &[FieldDecl],
) -> Result<(Vec<FieldDef>, Vec<RelationDef>)> {
    let (mut fields, mut relations) = (Vec::new(), Vec::new());
    for decl in decls {
        match &decl.holds {
            Holds::Value { kind, .. } => fields.push(match &decl.computed {
                Some(reads) => computed((plugin, decl), kind, reads),
                None => field(ty, decl)?,
            }),
            Holds::Link(link) => match &decl.computed {
                Some(reads) => {
                    let key = computed((plugin, decl), &Kind::Key, reads);
                    fields.push(key.leads_to(&link.target));
                }
                None => relations.push(one(ty, decl, link)),
            },
            Holds::Links(link) => {
                let relation = RelationDef::many(&snake(&decl.name), &link.target, &decl.doc);
                relations.push(completed(relation, ty, decl, link));
            }
        }
    }
    Ok((fields, relations))
}

fn field(ty: &str, decl: &FieldDecl) -> Result<FieldDef> {
    let Holds::Value { kind, default, min, max, sortable } = &decl.holds else {
        return Err(Error::internal("a relation is not a field"));
    };
    let mut def = FieldDef::new(&snake(&decl.name), kind.clone(), &decl.doc);
    def.nullable = !decl.required;
    def.sortable = *sortable;
    def.checks.extend(min.map(Check::Min));
    def.checks.extend(max.map(Check::Max));
    if let Some(json) = default {
        let value = value(kind, json).ok_or_else(|| {
            let what = format!("plugin.toml: {json} cannot be the default of {ty}.{}", decl.name);
            Error::new(Code::PluginInvalid, what)
        })?;
        def = def.default(value);
    }
    Ok(def)
}

fn computed((plugin, decl): (&str, &FieldDecl), kind: &Kind, reads: &[String]) -> FieldDef {
    let needs: Vec<String> = reads.iter().map(|name| snake(name)).collect();
    let needs: Vec<&str> = needs.iter().map(String::as_str).collect();
    FieldDef::new(&snake(&decl.name), kind.clone(), &decl.doc).computed_by(plugin, &needs)
}

fn one(ty: &str, decl: &FieldDecl, link: &LinkDecl) -> RelationDef {
    let mut relation = RelationDef::one(&snake(&decl.name), &link.target, &decl.doc);
    if decl.required {
        relation = relation.required();
    }
    completed(relation, ty, decl, link)
}

fn completed(relation: RelationDef, ty: &str, decl: &FieldDecl, link: &LinkDecl) -> RelationDef {
    let relation = match link.on_delete.as_deref() {
        Some("delete") => relation.on_delete(OnDelete::Delete),
        Some("clear") => relation.on_delete(OnDelete::Clear),
        Some("refuse") => relation.on_delete(OnDelete::Refuse),
        _ => relation,
    };
    match &link.inverse {
        None => relation,
        Some(inverse) => {
            let derived = format!("The {ty} records that it is `{}` of.", decl.name);
            relation.inverse(&snake(inverse), link.inverse_doc.as_ref().unwrap_or(&derived))
        }
    }
}

/// A value of the file as the registry keeps values of a kind; nothing if it does not fit.
pub(crate) fn value(kind: &Kind, json: &Json) -> Option<Value> {
    match kind {
        Kind::Bool => json.as_bool().map(Value::from),
        Kind::Int => json.as_i64().filter(|number| i32::try_from(*number).is_ok()).map(Value::Int),
        Kind::Duration => {
            json.as_i64().filter(|number| number.unsigned_abs() < 1 << 53).map(Value::Int)
        }
        Kind::Float => json.as_f64().filter(|number| number.is_finite()).map(Value::Float),
        Kind::Decimal => match json {
            Json::String(text) => millionths(text).map(Value::Int),
            Json::Number(number) => millionths(&number.to_string()).map(Value::Int),
            _ => None,
        },
        Kind::Text(max) => {
            json.as_str().filter(|text| text.chars().count() <= *max as usize).map(Value::from)
        }
        Kind::LongText => json.as_str().map(Value::from),
        Kind::Enum(vocabulary) => {
            vocabulary.by_name(json.as_str()?).map(|member| Value::from(member.stored.as_str()))
        }
        Kind::Json => Some(Value::Text(json.to_string())),
        Kind::Key | Kind::BigInt | Kind::DateTime => None,
    }
}

/// A decimal with at most six digits of a fraction, in millionths.
pub(crate) fn millionths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_plain(whole) || !is_plain(fraction) || fraction.len() > 6 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(fraction)?.checked_mul(sign)
}
