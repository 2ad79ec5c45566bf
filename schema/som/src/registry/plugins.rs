//! Puts what plugins declare beside the built-in types: the same drafts, with a note of whose they
//! are and in which table they stand.

use std::collections::HashMap;
use std::sync::Arc;

use super::build::{Declared, Draft, Own, ROOT, draft, wrong};
use crate::error::{Code, Error, Result};
use crate::naming;
use crate::operation::OperationDef;
use crate::type_def::{ExtensionDef, PluginDef, RelationKind, Source, TypeDef};

/// Who declared a type, a field or a relation, and in which table beside the type's own it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// The plugin; nothing for what is built in.
    pub plugin: Option<Arc<str>>,
    /// The table beside the type's own.
    pub side: Option<Arc<SideTable>>,
}

/// A table with more fields of another table's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SideTable {
    pub name: String,
    /// Whether every record has a row.
    pub whole: bool,
}

/// A type and who declares it.
pub(super) struct Offered {
    pub def: TypeDef,
    pub plugin: Option<Arc<str>>,
}

/// All types, whoever declares them.
pub(super) fn offered(types: Vec<TypeDef>, plugins: &[PluginDef]) -> Result<Vec<Offered>> {
    // Every record's type is made here, and by nobody's file.
    let mut by_name: HashMap<String, Option<Arc<str>>> = HashMap::from([(ROOT.to_owned(), None)]);
    let mut all: Vec<Offered> =
        types.into_iter().map(|def| Offered { def, plugin: None }).collect();
    for plugin in plugins {
        let id = checked_id(plugin)?;
        all.extend(
            plugin.types.iter().map(|def| Offered { def: def.clone(), plugin: Some(id.clone()) }),
        );
    }
    for Offered { def, plugin } in &all {
        if let Some(first) = by_name.insert(def.name.clone(), plugin.clone()) {
            let (first, second) = (whose(first.as_ref()), whose(plugin.as_ref()));
            return Err(wrong(&def.name, format!("{second} declares it, as {first} does"))
                .hint("give one of them another name"));
        }
    }
    Ok(all)
}

fn checked_id(plugin: &PluginDef) -> Result<Arc<str>> {
    let id = plugin.id.as_str();
    let plain = id.starts_with(|c: char| c.is_ascii_lowercase())
        && (2..=31).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match plain {
        true => Ok(id.into()),
        false => Err(Error::new(Code::InvalidValue, format!("`{id}` is not the id of a plugin"))
            .hint("2 to 31 lower case letters, digits and hyphens, a letter first: `camera-kit`")),
    }
}

/// Drafts of what plugins add to built-in types.
pub(super) fn extend(drafts: &mut [Draft], plugins: &[PluginDef]) -> Result<()> {
    for plugin in plugins {
        let id = checked_id(plugin)?;
        for extension in &plugin.extensions {
            let extended = drafts.iter_mut().find(|draft| draft.def.name == extension.target);
            match extended {
                Some(_) if extension.target == ROOT => {
                    let what = format!("the plugin `{id}` adds to it, but it has no table");
                    return Err(wrong(ROOT, what)
                        .hint("add to SimpleEntity or Entity, which almost everything extends"));
                }
                Some(target) if target.origin.plugin.is_none() => {
                    add(target, &id, extension)?;
                }
                _ => {
                    let what = format!("the plugin `{id}` adds to it, but it is not built in");
                    return Err(wrong(&extension.target, what));
                }
            }
        }
    }
    Ok(())
}

fn add(target: &mut Draft, id: &Arc<str>, extension: &ExtensionDef) -> Result<()> {
    let name = format!("{}_on_{}", prefix(id), naming::snake(&extension.target));
    let side = Arc::new(SideTable { name: naming::short(name), whole: false });
    let origin = Origin { plugin: Some(id.clone()), side: Some(side) };
    let late = |name: &str| {
        let what = format!("`{name}` of the plugin `{id}` is required, but records exist already");
        wrong(&extension.target, what).hint("let it be empty, or give it a default")
    };
    for field in &extension.fields {
        let stored = matches!(field.source, Source::Stored);
        if stored && !field.nullable && field.default.is_none() {
            return Err(late(&field.name));
        }
        target.fields.push(Own { def: field.clone(), origin: origin.clone() });
    }
    for relation in &extension.relations {
        if relation.kind == RelationKind::One && !relation.nullable {
            return Err(late(&relation.name));
        }
        target.relations.push(Declared {
            def: relation.clone(),
            by: extension.target.clone(),
            inverse_of: None,
            origin: origin.clone(),
        });
    }
    target.unique.extend(extension.unique.iter().cloned());
    Ok(())
}

/// The draft of a type. A plugin's member of a family that is there already stands in the family's
/// table with what it inherits, and in one of its own with what it adds.
pub(super) fn drafted(offered: Offered, known: &[Draft]) -> Result<Draft> {
    let Offered { mut def, plugin } = offered;
    let parent = known.iter().find(|draft| Some(&draft.def.name) == def.parent.as_ref());
    let in_family = parent.is_some_and(|parent| parent.in_family);
    let Some((id, parent)) = plugin.as_ref().zip(parent) else {
        return Ok(draft(def, Origin { plugin, side: None }, in_family));
    };
    if !parent.def.is_abstract && !in_family {
        let what = format!("it extends {}, which nothing can extend", parent.def.name);
        return Err(wrong(&def.name, what)
            .hint("extend Entity, SimpleEntity, or Task and what extends that"));
    }
    if !in_family {
        return Ok(draft(def, Origin { plugin, side: None }, false));
    }
    if def.is_abstract || def.family {
        return Err(wrong(&def.name, "it extends a member of a family, and so is one itself"));
    }
    def.scope = parent.def.scope.clone();
    def.preset = parent.def.preset;
    def.auto_name |= parent.def.auto_name;
    let side = Some(Arc::new(SideTable { name: plugin_table(id, &def.name), whole: true }));
    Ok(draft(def, Origin { plugin, side }, true))
}

/// The table of a plugin's type; of one in a family, the table of what it adds.
pub fn plugin_table(id: &str, type_name: &str) -> String {
    naming::short(format!("{}_{}", prefix(id), naming::snake(type_name)))
}

/// What the names of a plugin's tables begin with.
pub(super) fn prefix(id: &str) -> String {
    format!("plugin_{}", id.replace('-', "_"))
}

/// Whoever declares something, in a sentence.
pub(super) fn whose(plugin: Option<&Arc<str>>) -> String {
    match plugin {
        Some(id) => format!("the plugin `{id}`"),
        None => "the built-in model".to_owned(),
    }
}

/// The root fields of a plugin, none of which is one of these.
pub(super) fn operations(known: &[OperationDef], plugin: &PluginDef) -> Result<Vec<OperationDef>> {
    let taken = |name: &str| known.iter().any(|known| known.name.eq_ignore_ascii_case(name));
    match plugin.operations.iter().find(|operation| taken(&operation.name)) {
        Some(operation) => {
            let what = format!("plugin {}: the operation `{}` is taken", plugin.id, operation.name);
            Err(Error::new(Code::InvalidValue, what).hint("give the action another name"))
        }
        None => Ok(plugin.operations.clone()),
    }
}
