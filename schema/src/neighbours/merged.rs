//! One API of two: that of a registry, and what a studio has besides.

use std::collections::BTreeMap;

use schema_som::naming::snake;
use schema_som::type_def::PluginDef;

use super::record_of;
use crate::compiler::ast::{Definition, FieldDefinition, Name, Node, Syntax};

/// The definitions of a registry's API, completed by those of a studio. What both have is the
/// registry's, but for the fields of records that are not the plugin's own: there, the studio knows
/// better which may be null.
pub(super) fn all(mut own: Syntax, others: &Syntax, plugin: &PluginDef) -> Syntax {
    let places = own.definitions.iter().enumerate();
    let places: BTreeMap<Name, usize> =
        places.filter_map(|(place, it)| Some((it.name()?.clone(), place))).collect();
    for other in &others.definitions {
        let Some(name) = other.name() else { continue };
        match places.get(name) {
            Some(place) => complete(&mut own.definitions[*place], other, plugin),
            None if !other.is_executable_definition() && !is_directive(other) => {
                own.definitions.push(other.clone());
            }
            None => {}
        }
    }
    own
}

/// Directives are those of the language: no schema of ours declares any.
fn is_directive(definition: &Definition) -> bool {
    matches!(definition, Definition::DirectiveDefinition(_) | Definition::SchemaDefinition(_))
}

fn complete(own: &mut Definition, other: &Definition, plugin: &PluginDef) {
    match (own, other) {
        (Definition::ObjectTypeDefinition(own), Definition::ObjectTypeDefinition(other)) => {
            let own = own.make_mut();
            let declared = Declared { plugin, ty: own.name.clone() };
            fields(&mut own.fields, &other.fields, &declared);
            add(&mut own.implements_interfaces, &other.implements_interfaces, Name::eq);
        }
        (Definition::InterfaceTypeDefinition(own), Definition::InterfaceTypeDefinition(other)) => {
            let own = own.make_mut();
            let declared = Declared { plugin, ty: own.name.clone() };
            fields(&mut own.fields, &other.fields, &declared);
            add(&mut own.implements_interfaces, &other.implements_interfaces, Name::eq);
        }
        (
            Definition::InputObjectTypeDefinition(own),
            Definition::InputObjectTypeDefinition(other),
        ) => add(&mut own.make_mut().fields, &other.fields, |own, other| own.name == other.name),
        (Definition::EnumTypeDefinition(own), Definition::EnumTypeDefinition(other)) => {
            add(&mut own.make_mut().values, &other.values, |own, other| own.value == other.value);
        }
        _ => {}
    }
}

/// Adds what is not there yet.
fn add<T: Clone>(own: &mut Vec<T>, others: &[T], is_same: impl Fn(&T, &T) -> bool) {
    for other in others {
        if !own.iter().any(|it| is_same(it, other)) {
            own.push(other.clone());
        }
    }
}

/// Whether a plugin itself says what the fields of a type are.
struct Declared<'a> {
    plugin: &'a PluginDef,
    ty: Name,
}

impl Declared<'_> {
    fn has(&self, field: &Name) -> bool {
        let (ty, name) = (record_of(&self.ty), snake(field));
        let mut extensions = self.plugin.extensions.iter();
        // A type that extends another one has its fields, too: the name alone tells.
        self.plugin.types.iter().any(|own| own.name == ty)
            || extensions.any(|it| {
                it.fields.iter().any(|field| field.name == name)
                    || it.relations.iter().any(|relation| relation.name == name)
            })
    }
}

fn fields(
    own: &mut Vec<Node<FieldDefinition>>,
    others: &[Node<FieldDefinition>],
    declared: &Declared<'_>,
) {
    for field in others {
        match own.iter_mut().find(|it| it.name == field.name) {
            Some(_) if declared.has(&field.name) => {}
            Some(known) => *known = field.clone(),
            None => own.push(field.clone()),
        }
    }
}
