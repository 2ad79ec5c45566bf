//! `[[action]]` of a manifest: root fields of the plugin's own.

use std::collections::BTreeSet;

use schema_som::Result;
use schema_som::naming::snake;
use schema_som::operation::{
    AnswerDef, ArgumentDef, ArgumentKind, OperationDef, OperationKind, PayloadField, PayloadKind,
};

use super::fields::{all, is_member};
use super::parse::owned;
use super::section::{Section, suggestion};
use super::{FieldDecl, Holds, tables};

/// A root field of a plugin's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// The name of the root field.
    pub name: String,
    /// What it does and which errors it answers.
    pub doc: String,
    /// Whether it changes something; otherwise it only reads.
    pub changes: bool,
    /// Its arguments.
    pub arguments: Vec<FieldDecl>,
    /// The fields of what it answers.
    pub answers: Vec<FieldDecl>,
    /// The groups whose members may perform it; everybody who is logged in, where there are none.
    pub roles: Vec<String>,
}

impl Action {
    /// The root field that it is.
    pub(super) fn operation(&self) -> OperationDef {
        let kind = if self.changes { OperationKind::Mutation } else { OperationKind::Query };
        OperationDef {
            name: self.name.clone(),
            doc: self.doc.clone(),
            kind,
            arguments: self.arguments.iter().map(argument).collect(),
            answer: AnswerDef::Payload(self.answers.iter().map(answer).collect()),
            public: false,
        }
    }
}

fn argument(decl: &FieldDecl) -> ArgumentDef {
    ArgumentDef {
        name: decl.name.clone(),
        doc: decl.doc.clone(),
        holds: match &decl.holds {
            Holds::Value { kind, .. } => ArgumentKind::Value(kind.clone()),
            Holds::Link(link) => ArgumentKind::Record(link.target.clone()),
            Holds::Links(link) => ArgumentKind::Records(link.target.clone()),
        },
        nullable: !decl.required,
    }
}

fn answer(decl: &FieldDecl) -> PayloadField {
    PayloadField {
        name: decl.name.clone(),
        doc: decl.doc.clone(),
        holds: match &decl.holds {
            Holds::Value { kind, .. } => PayloadKind::Value(kind.clone()),
            Holds::Link(link) if decl.required => PayloadKind::Record(link.target.clone()),
            Holds::Link(link) => PayloadKind::Maybe(link.target.clone()),
            Holds::Links(link) => PayloadKind::Records(link.target.clone()),
        },
    }
}

pub(super) fn actions(top: &Section<'_>) -> Result<Vec<Action>> {
    let mut names = BTreeSet::new();
    let mut actions = Vec::new();
    for section in top.sections("action", "[[action]]")? {
        let section = section.only(&tables::ACTION.names())?;
        let action = action(&section)?;
        if !names.insert(action.name.clone()) {
            let what = format!("there are two actions \"{}\"", action.name);
            return Err(section.fault("name", what));
        }
        actions.push(action);
    }
    Ok(actions)
}

fn action(section: &Section<'_>) -> Result<Action> {
    let name = section.needed_text("name", "farmRequeue")?;
    if !is_member(name) {
        let what = format!("\"{name}\" is not the name of a root field");
        return Err(section.fault("name", what).hint("camel case, such as farmRequeue"));
    }
    const KINDS: [&str; 2] = ["query", "mutation"];
    let kind = section.needed_text("kind", "mutation")?;
    if !KINDS.contains(&kind) {
        let what = format!("`kind` is \"{kind}\"");
        return Err(section.fault("kind", what).hint(suggestion(kind, &KINDS)));
    }
    let answers = decls(section, name, "answers")?;
    if answers.is_empty() {
        let hint = "such as answers = { count = { scalar = \"int\", doc = \"How many.\" } }";
        let what = format!("the action \"{name}\" answers nothing");
        return Err(section.fault("answers", what).hint(hint));
    }
    Ok(Action {
        name: name.to_owned(),
        doc: section.needed_text("doc", "Sends jobs to the farm once more.")?.to_owned(),
        changes: kind == "mutation",
        arguments: decls(section, name, "arguments")?,
        answers,
        roles: owned(section.texts("roles")?),
    })
}

/// The arguments of an action, or what it answers, in the words of fields.
fn decls(section: &Section<'_>, action: &str, key: &str) -> Result<Vec<FieldDecl>> {
    let Some(inner) = section.section(key, &format!("`{key}`"))? else { return Ok(Vec::new()) };
    let decls = all(&inner, action)?;
    for decl in &decls {
        let says = match &decl.holds {
            Holds::Value { default, min, max, sortable, .. } => {
                default.is_some() || min.is_some() || max.is_some() || *sortable
            }
            Holds::Link(link) | Holds::Links(link) => {
                link.inverse.is_some() || link.inverse_doc.is_some() || link.on_delete.is_some()
            }
        };
        if says || decl.computed.is_some() {
            let what =
                format!("`{}` in `{key}` of \"{action}\" says more than what it holds", decl.name);
            let hint = "it has `scalar`, `enum`, `link` or `links`, `doc` and `required`";
            return Err(inner.fault(&decl.name, what).hint(hint));
        }
    }
    let mut seen = BTreeSet::new();
    match decls.iter().find(|decl| !seen.insert(snake(&decl.name))) {
        Some(twice) => Err(inner.fault(&twice.name, format!("`{}` is there twice", twice.name))),
        None => Ok(decls),
    }
}
