//! The model as documents for people: a page for each type, the workflow, and an index with the
//! error codes and the operations. All of it is derived; nothing in it is written by hand.

use schema_som::error::{Code, Result};
use schema_som::naming::snake;
use schema_som::registry::{Registry, Type};

use crate::api::{Api, OutputField, Shape};
use crate::limits::Limits;
use crate::naming;

mod fields;
mod index;
mod markdown;
mod page;
mod relations;
mod rights;
mod roots;
mod rules;
mod workflow;

/// Where the documents stand, from the root of the repository.
pub const FOLDER: &str = "schema/reference";

/// The name of the index, and that of the workflow's page.
const INDEX: &str = "README.md";
const WORKFLOW: &str = "workflow.md";

/// The text of every document with its name in [`FOLDER`].
///
/// # Errors
/// `INVALID_VALUE` when the registry makes no API, or two documents would have one name.
pub fn documents(registry: &Registry) -> Result<Vec<(String, String)>> {
    let api = Api::of(registry, &Limits::default())?;
    let reference = Reference { registry, api };
    let mut documents = vec![
        (INDEX.to_owned(), index::text(&reference)),
        (WORKFLOW.to_owned(), workflow::text(&reference)),
    ];
    for ty in registry.types() {
        documents.push((file(ty), page::text(&reference, ty)));
    }
    documents.sort();
    match documents.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        None => Ok(documents),
        Some(pair) => {
            let what = format!("two documents would be called {}", pair[0].0);
            let error = schema_som::Error::new(Code::InvalidValue, what);
            Err(error.hint("give the type another name"))
        }
    }
}

/// What documents are made of.
struct Reference<'r> {
    registry: &'r Registry,
    api: Api,
}

impl Reference<'_> {
    /// The fields of an object of the API.
    fn fields(&self, object: &str) -> &[OutputField] {
        match self.api.types.get(object).map(|ty| &ty.shape) {
            Some(Shape::Object { fields, .. } | Shape::Interface { fields, .. }) => fields,
            _ => &[],
        }
    }

    /// The doc of a type of the API.
    fn doc(&self, name: &str) -> &str {
        self.api.types.get(name).map_or("", |ty| &ty.doc)
    }

    /// The fields of all three roots, each with the name of its root.
    fn roots(&self) -> impl Iterator<Item = (&'static str, &OutputField)> {
        let roots = [naming::QUERY, naming::MUTATION, naming::SUBSCRIPTION];
        roots.into_iter().flat_map(|root| self.fields(root).iter().map(move |it| (root, it)))
    }
}

/// The name of a type's document.
fn file(ty: &Type) -> String {
    format!("{}.md", snake(&ty.name))
}

/// `[Shot](shot.md)`
fn link(ty: &Type) -> String {
    format!("[{}]({})", ty.name, file(ty))
}

/// The same of many.
fn links<'t>(types: impl IntoIterator<Item = &'t Type>) -> String {
    types.into_iter().map(link).collect::<Vec<_>>().join(", ")
}

/// What a column of a type holds: a field, or a relation by its key.
fn member(ty: &Type, column: u16) -> &str {
    let field = &ty.fields[usize::from(column)];
    let relation = field.relation.map(|at| ty.relations[usize::from(at)].def.name.as_str());
    relation.unwrap_or(field.name())
}

/// The GraphQL names of fields and relations, as code.
fn spelled<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names
        .into_iter()
        .map(|name| markdown::code(&naming::field(name)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The error codes that texts name, in the order of the list of codes.
fn codes<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<&'static str> {
    let mut named: Vec<&str> = Vec::new();
    for text in texts {
        named.extend(text.split('`').skip(1).step_by(2));
    }
    let all = Code::ALL.iter().map(|(_, text, _)| *text);
    all.filter(|code| named.contains(code)).collect()
}

#[cfg(test)]
mod tests;
