//! The types and fields that a schema has besides the built-in model, in the words of a plugin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schema_som::Registry;
use schema_som::kind::{Kind, Vocabulary};
use schema_som::naming::snake;
use schema_som::registry::NODE;
use schema_som::type_def::{ExtensionDef, FieldDef, PluginDef, RelationDef, TypeDef};

use super::record_of;
use crate::compiler::ast::{Definition, FieldDefinition, Name, Node, Syntax};
use crate::compiler::words_of;
use crate::naming;

/// Whose it is: nobody's in particular.
const OTHERS: &str = "others-of-the-studio";

/// The end of the name of a page of records.
const CONNECTION: &str = "Connection";

/// Everything that is there besides the built-in model and what a plugin declares itself.
pub(super) fn all(
    (model, built_in): (&Registry, &Syntax),
    schema: &Syntax,
    own: &PluginDef,
) -> PluginDef {
    let (built_in, schema) = (Shown::of(built_in), Shown::of(schema));
    let reading = Reading { model, schema: &schema };
    let mut plugin = PluginDef::new(OTHERS);
    let inverses = inverses(own);
    for ty in model.types().iter().filter(|ty| ty.ix != NODE) {
        let known = built_in.names(&naming::output(ty));
        let above = ty.ancestors.iter();
        let above = above.flat_map(|ix| schema.names(&naming::output(model.get(*ix))));
        let above: BTreeSet<_> = above.collect();
        let declared = own.extensions.iter().filter(|it| it.target == ty.name);
        let declared: BTreeSet<&str> = declared.flat_map(names).collect();
        let mut extension = ExtensionDef::of(&ty.name);
        for field in schema.fields(&naming::output(ty)) {
            let (name, snake) = (field.name.as_str(), snake(&field.name));
            let is_known = known.contains(name) || above.contains(name);
            let is_own = declared.contains(&*snake) || inverses.contains(&*snake);
            if !is_known && !is_own {
                reading.add(field, &mut extension.fields, &mut extension.relations);
            }
        }
        if !(extension.fields.is_empty() && extension.relations.is_empty()) {
            plugin = plugin.extends(extension);
        }
    }
    for (name, interfaces) in &schema.objects {
        let is_record = interfaces.iter().any(|it| it == naming::NODE_INTERFACE);
        let is_own = own.types.iter().any(|ty| ty.name == **name);
        if is_record && !is_own && model.by_name(name).is_none() {
            plugin = plugin.declares(reading.type_def(name, interfaces));
        }
    }
    plugin
}

/// The names of what a plugin adds to a type.
fn names(extension: &ExtensionDef) -> impl Iterator<Item = &str> {
    let relations = extension.relations.iter().map(|relation| relation.name.as_str());
    extension.fields.iter().map(|field| field.name.as_str()).chain(relations)
}

/// The names of the ways back to what a plugin declares, wherever they are.
fn inverses(own: &PluginDef) -> BTreeSet<&str> {
    let types = own.types.iter().flat_map(|ty| &ty.relations);
    let relations = types.chain(own.extensions.iter().flat_map(|it| &it.relations));
    relations.filter_map(|relation| Some(relation.inverse.as_ref()?.name.as_str())).collect()
}

/// What a schema shows of types.
struct Shown<'a> {
    fields: BTreeMap<&'a str, &'a [Node<FieldDefinition>]>,
    /// Objects, with the interfaces that they implement.
    objects: BTreeMap<&'a str, &'a [Name]>,
    words: BTreeMap<&'a str, Arc<Vocabulary>>,
}

impl<'a> Shown<'a> {
    fn of(schema: &'a Syntax) -> Self {
        let (mut fields, mut objects) = (BTreeMap::new(), BTreeMap::new());
        let mut words = BTreeMap::new();
        for definition in &schema.definitions {
            match definition {
                Definition::ObjectTypeDefinition(it) => {
                    fields.insert(it.name.as_str(), &it.fields[..]);
                    objects.insert(it.name.as_str(), &it.implements_interfaces[..]);
                }
                Definition::InterfaceTypeDefinition(it) => {
                    fields.insert(it.name.as_str(), &it.fields[..]);
                }
                Definition::EnumTypeDefinition(it) => {
                    let values = it.values.iter().map(|value| &**value);
                    let vocabulary = words_of(&it.name, it.description.as_deref(), values);
                    words.insert(it.name.as_str(), Arc::new(vocabulary));
                }
                _ => {}
            }
        }
        Self { fields, objects, words }
    }

    fn fields(&self, ty: &str) -> &'a [Node<FieldDefinition>] {
        self.fields.get(ty).copied().unwrap_or_default()
    }

    fn names(&self, ty: &str) -> BTreeSet<&'a str> {
        self.fields(ty).iter().map(|field| field.name.as_str()).collect()
    }
}

struct Reading<'a> {
    model: &'a Registry,
    schema: &'a Shown<'a>,
}

impl Reading<'_> {
    /// A type that the built-in model does not have.
    fn type_def(&self, name: &str, interfaces: &[Name]) -> TypeDef {
        let extended = self.model.types().iter().filter(|ty| {
            ty.ix != NODE && interfaces.iter().any(|it| *it == naming::interface(ty).as_str())
        });
        let parent = extended.max_by_key(|ty| ty.ancestors.len());
        let inherited = parent.map(|ty| self.schema.names(&naming::output(ty))).unwrap_or_default();
        let parent = parent.map_or("Entity", |ty| ty.name.as_str());
        let mut def = TypeDef::new(name, "A type of another plugin.").extends(parent);
        for field in self.schema.fields(name) {
            if !inherited.contains(field.name.as_str()) {
                self.add(field, &mut def.fields, &mut def.relations);
            }
        }
        def
    }

    /// Adds what a field of the schema is: a field, or a relation.
    fn add(
        &self,
        field: &FieldDefinition,
        fields: &mut Vec<FieldDef>,
        relations: &mut Vec<RelationDef>,
    ) {
        let (name, ty) = (snake(&field.name), field.ty.inner_named_type().as_str());
        let doc = field.description.as_deref().unwrap_or("Of another plugin.");
        if field.ty.is_list() || name == "id" {
            return;
        }
        let is_computed = FieldDef::tells_of_plugin(doc);
        if let Some(kind) = self.kind(ty) {
            let field = FieldDef::new(&name, kind, doc);
            fields.push(if is_computed { field.by_plugin(&[]) } else { field.nullable() });
            return;
        }
        let page = ty.strip_suffix(CONNECTION).map(record_of).filter(|it| self.is_record(it));
        match page {
            Some(target) => relations.push(RelationDef::many(&name, target, doc)),
            None if is_computed && self.is_record(record_of(ty)) => {
                let key = FieldDef::new(&name, Kind::Key, doc).by_plugin(&[]);
                fields.push(key.leads_to(record_of(ty)));
            }
            None if self.is_record(record_of(ty)) => {
                relations.push(RelationDef::one(&name, record_of(ty), doc));
            }
            None => {}
        }
    }

    fn is_record(&self, name: &str) -> bool {
        let interfaces = self.schema.objects.get(name).copied().unwrap_or_default();
        self.model.by_name(name).is_some()
            || interfaces.iter().any(|it| it == naming::NODE_INTERFACE)
    }

    fn kind(&self, ty: &str) -> Option<Kind> {
        Some(match ty {
            "String" => Kind::LongText,
            "Boolean" => Kind::Bool,
            "Int" => Kind::Int,
            "BigInt" => Kind::BigInt,
            "Float" => Kind::Float,
            "Decimal" => Kind::Decimal,
            "DateTime" => Kind::DateTime,
            "Duration" => Kind::Duration,
            "JSON" => Kind::Json,
            naming::ENTITY_KIND => return None,
            _ => {
                Kind::Enum(self.built_in_words(ty).or_else(|| self.schema.words.get(ty).cloned())?)
            }
        })
    }

    /// An enum of the built-in model, which a name has no second meaning beside.
    fn built_in_words(&self, name: &str) -> Option<Arc<Vocabulary>> {
        let fields = self.model.types().iter().flat_map(|ty| &ty.fields);
        let mut words = fields.filter_map(|field| match &field.def.kind {
            Kind::Enum(words) => Some(words),
            _ => None,
        });
        words.find(|words| words.name == name).cloned()
    }
}
