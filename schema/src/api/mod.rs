//! The whole surface of the API as plain data: each type, field and argument with its doc and its
//! meaning. It is derived from the registry here; the libraries only ever see the result.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use schema_som::registry::{Registry, TypeIx};
use schema_som::{Code, Error, Result};

use crate::limits::Limits;
use crate::meaning::{FieldMeaning, Meanings, OutputMeaning, TypeMeaning};

mod aggregates;
mod changes;
mod filters;
mod lists;
mod log;
mod operations;
mod orders;
mod records;
mod roots;
mod scalars;
mod subscriptions;

pub(crate) use changes::{bounds, written};

/// Every type of the API by name, and what the names mean.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) types: IndexMap<String, ApiType>,
    pub(crate) meanings: Meanings,
}

/// A type of the API.
#[derive(Debug)]
pub(crate) struct ApiType {
    pub(crate) doc: String,
    pub(crate) shape: Shape,
}

/// What a type consists of.
#[derive(Debug)]
pub(crate) enum Shape {
    Scalar { specified_by: Option<&'static str> },
    Enum(Vec<EnumValue>),
    Object { implements: Vec<String>, fields: Vec<OutputField> },
    Interface { implements: Vec<String>, fields: Vec<OutputField> },
    Input { fields: Vec<InputField>, one_of: bool },
}

/// A value of an enum.
#[derive(Debug)]
pub(crate) struct EnumValue {
    pub(crate) name: String,
    pub(crate) doc: String,
}

/// A field of an object or an interface.
#[derive(Debug, Clone)]
pub(crate) struct OutputField {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) ty: TypeUse,
    pub(crate) arguments: Arc<[InputField]>,
    pub(crate) meaning: FieldMeaning,
}

/// An argument, or a field of an input.
#[derive(Debug, Clone)]
pub(crate) struct InputField {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) ty: TypeUse,
}

/// A type as a field uses it.
#[derive(Debug, Clone)]
pub(crate) enum TypeUse {
    Named(String),
    List(Box<TypeUse>),
    NonNull(Box<TypeUse>),
}

impl TypeUse {
    pub(crate) fn named(name: impl Into<String>) -> Self {
        Self::Named(name.into())
    }

    fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }

    /// `[T!]`
    fn list_of(name: impl Into<String>) -> Self {
        Self::List(Box::new(Self::named(name).required()))
    }

    /// `T!`
    fn required(self) -> Self {
        Self::NonNull(Box::new(self))
    }

    fn required_if(self, required: bool) -> Self {
        if required { self.required() } else { self }
    }
}

impl OutputField {
    fn new(name: impl Into<String>, doc: &str, ty: TypeUse, meaning: FieldMeaning) -> Self {
        Self { name: name.into(), doc: doc.into(), ty, arguments: Arc::default(), meaning }
    }

    fn with(mut self, arguments: impl Into<Arc<[InputField]>>) -> Self {
        self.arguments = arguments.into();
        self
    }
}

impl InputField {
    fn new(name: impl Into<String>, doc: impl Into<String>, ty: TypeUse) -> Self {
        Self { name: name.into(), doc: doc.into(), ty }
    }
}

impl Api {
    /// Derives the API of a registry.
    ///
    /// # Errors
    /// `INVALID_VALUE` when two things would have one name.
    pub(crate) fn of(registry: &Registry, limits: &Limits) -> Result<Self> {
        let mut builder = Builder {
            registry,
            limits,
            api: Api::default(),
            referred: referred(registry),
            arguments: registry.types().iter().map(|ty| lists::arguments(ty, limits)).collect(),
        };
        scalars::add(&mut builder)?;
        for ty in registry.types() {
            records::add(&mut builder, ty)?;
            lists::add(&mut builder, ty)?;
            filters::add(&mut builder, ty)?;
            orders::add(&mut builder, ty)?;
            aggregates::add(&mut builder, ty)?;
            changes::add(&mut builder, ty)?;
        }
        changes::add_shared(&mut builder)?;
        records::add_facets(&mut builder)?;
        operations::add(&mut builder)?;
        log::add(&mut builder)?;
        roots::add(&mut builder)?;
        subscriptions::add(&mut builder)?;
        builder.api.drop_unused();
        builder.api.types.sort_keys();
        Ok(builder.api)
    }

    /// Scalars and filters are made for every kind of value; no field may be of that kind.
    fn drop_unused(&mut self) {
        loop {
            let used: HashSet<String> =
                self.types.values().flat_map(ApiType::uses).map(str::to_owned).collect();
            let before = self.types.len();
            self.types.retain(|name, ty| !ty.is_supply() || used.contains(name));
            if self.types.len() == before {
                return;
            }
        }
    }
}

impl ApiType {
    /// Whether it is there for others to use.
    fn is_supply(&self) -> bool {
        matches!(self.shape, Shape::Scalar { .. } | Shape::Enum(_) | Shape::Input { .. })
    }

    /// The types that its fields and arguments are of.
    fn uses(&self) -> Vec<&str> {
        match &self.shape {
            Shape::Scalar { .. } | Shape::Enum(_) => Vec::new(),
            Shape::Input { fields, .. } => fields.iter().map(|field| field.ty.name()).collect(),
            Shape::Object { fields, .. } | Shape::Interface { fields, .. } => {
                let arguments = fields.iter().flat_map(|field| field.arguments.iter());
                let arguments = arguments.map(|argument| argument.ty.name());
                fields.iter().map(|field| field.ty.name()).chain(arguments).collect()
            }
        }
    }
}

/// The types that any relation leads to, and those that a to-many relation leads to.
struct Referred {
    any: HashSet<TypeIx>,
    many: HashSet<TypeIx>,
}

fn referred(registry: &Registry) -> Referred {
    let relations = || registry.types().iter().flat_map(|ty| &ty.relations);
    Referred {
        any: relations().map(|relation| relation.target).collect(),
        many: relations().filter(|one| one.is_many()).map(|relation| relation.target).collect(),
    }
}

/// The API while it is derived.
struct Builder<'r> {
    registry: &'r Registry,
    limits: &'r Limits,
    api: Api,
    referred: Referred,
    /// What a list of each type takes, by the type's index.
    arguments: Vec<Arc<[InputField]>>,
}

impl Builder<'_> {
    fn add(&mut self, name: String, doc: impl Into<String>, shape: Shape) -> Result<()> {
        match &shape {
            Shape::Scalar { .. } => {}
            Shape::Enum(values) => distinct(&name, values.iter().map(|value| &value.name))?,
            Shape::Object { fields, .. } | Shape::Interface { fields, .. } => {
                distinct(&name, fields.iter().map(|field| &field.name))?;
                for field in fields {
                    let place = format!("{name}.{}", field.name);
                    distinct(&place, field.arguments.iter().map(|argument| &argument.name))?;
                }
            }
            Shape::Input { fields, .. } => distinct(&name, fields.iter().map(|one| &one.name))?,
        }
        if self.api.types.contains_key(&name) {
            return Err(clash("the API", &name));
        }
        self.api.types.insert(name, ApiType { doc: doc.into(), shape });
        Ok(())
    }

    /// Adds an object or an interface and remembers what it means.
    fn add_output(
        &mut self,
        name: String,
        doc: impl Into<String>,
        meaning: TypeMeaning,
        shape: Shape,
    ) -> Result<()> {
        if let Shape::Object { fields, .. } | Shape::Interface { fields, .. } = &shape {
            let fields = fields.iter().map(|field| (field.name.clone(), field.meaning)).collect();
            self.api.meanings.outputs.insert(name.clone(), OutputMeaning { ty: meaning, fields });
        }
        self.add(name, doc, shape)
    }

    /// An object that implements nothing.
    fn add_object(
        &mut self,
        name: String,
        doc: impl Into<String>,
        meaning: TypeMeaning,
        fields: Vec<OutputField>,
    ) -> Result<()> {
        self.add_output(name, doc, meaning, Shape::Object { implements: Vec::new(), fields })
    }
}

fn distinct<'n>(place: &str, names: impl Iterator<Item = &'n String>) -> Result<()> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(clash(place, name));
        }
    }
    Ok(())
}

fn clash(place: &str, name: &str) -> Error {
    Error::new(Code::InvalidValue, format!("{place} would have two things named `{name}`"))
        .hint("rename the type, the field or the relation that this name is made of")
}
