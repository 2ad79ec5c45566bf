//! Typed documents: what each document of `[documents]` is given and what it answers, in the words of
//! the plugin's language, with a function that runs it.

pub(super) mod python;
pub(super) mod rust;
#[cfg(test)]
mod tests;
pub(super) mod typescript;

use std::collections::{BTreeMap, BTreeSet};

use schema::papers::{Holds, Paper, Papers, Part};
use schema_som::Result;

use super::camel;
use crate::wrong;

/// Everything that is written of documents.
#[derive(Debug, Default)]
pub(super) struct Documents {
    pub(super) called: Vec<Called>,
    /// Objects that are given, by name.
    pub(super) inputs: BTreeMap<String, Vec<Member>>,
    /// Words that are used here.
    pub(super) words: BTreeSet<String>,
}

/// A document.
#[derive(Debug)]
pub(super) struct Called {
    /// Its name in plugin.toml.
    pub(super) name: String,
    /// `OpenJobs` of `openJobs`.
    pub(super) camel: String,
    pub(super) is_mutation: bool,
    pub(super) variables: Vec<Member>,
    /// What it answers: what stands within others first, `data` last.
    pub(super) answers: Vec<Answer>,
}

/// An object of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// `OpenJobsRenderJobs` of what stands at `renderJobs`.
    pub(super) name: String,
    /// Where it stands, `renderJobs.nodes`; nowhere in particular, of all of it.
    pub(super) place: String,
    pub(super) members: Vec<Member>,
}

/// A variable, or a field.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) ty: Ty,
    pub(super) may_be_null: bool,
    pub(super) may_miss: bool,
}

/// What a member holds.
#[derive(Debug)]
pub(super) enum Ty {
    Text,
    Whole,
    Real,
    Truth,
    Json,
    /// A word of the vocabulary of this name.
    Word(String),
    /// An object that is given.
    Input(String),
    /// An object that is answered.
    Answer(String),
    /// Many, each of which may be null or not.
    List(Box<Ty>, bool),
}

impl Documents {
    pub(super) fn of(papers: &Papers) -> Result<Self> {
        let mut documents = Self::default();
        documents.words.extend(papers.words.keys().cloned());
        for (name, parts) in &papers.inputs {
            let members = parts.iter().map(|part| member(part, &mut Vec::new(), ("", "")));
            documents.inputs.insert(name.clone(), members.collect());
        }
        for (name, paper) in &papers.all {
            documents.called.push(Called::of(name, paper));
        }
        documents.unmistakable()?;
        Ok(documents)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.called.is_empty()
    }

    /// The names of all that is written.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        let answers = self.called.iter().flat_map(|called| &called.answers);
        let variables = self.called.iter().filter(|called| !called.variables.is_empty());
        let variables = variables.map(Called::given);
        variables
            .chain(answers.map(|answer| answer.name.clone()))
            .chain(self.inputs.keys().cloned())
    }

    fn unmistakable(&self) -> Result<()> {
        let mut seen: BTreeSet<String> = self.words.clone();
        for name in self.names() {
            if !seen.insert(name.clone()) {
                return Err(twice(&name));
            }
        }
        Ok(())
    }

    /// Whether any member is such, of what is given or of what is answered.
    pub(super) fn has(&self, is: &dyn Fn(&Ty) -> bool) -> bool {
        let given = self.called.iter().flat_map(|called| &called.variables);
        let given = given.chain(self.inputs.values().flatten());
        let answered = self.called.iter().flat_map(|called| &called.answers);
        let answered = answered.flat_map(|answer| &answer.members);
        given.chain(answered).any(|member| is(member.ty.innermost()))
    }
}

/// Two things that are written would have one name.
pub(super) fn twice(name: &str) -> schema_som::Error {
    wrong(format!("two of the typed records would be called {name}"))
        .hint("give one of the hooks, fields or documents that they are of another name")
}

impl Called {
    fn of(name: &str, paper: &Paper) -> Self {
        let camel = camel(name);
        let mut answers = Vec::new();
        let member_of = |part, answers: &mut _| member(part, answers, (&camel, ""));
        let members = paper.answer.iter().map(|part| member_of(part, &mut answers)).collect();
        answers.push(Answer { name: format!("{camel}Answer"), place: String::new(), members });
        let variables = paper.variables.iter();
        let variables = variables.map(|part| member(part, &mut Vec::new(), ("", ""))).collect();
        let is_mutation = paper.is_mutation;
        Self { name: name.to_owned(), camel, is_mutation, variables, answers }
    }

    /// The name of what holds its variables.
    pub(super) fn given(&self) -> String {
        format!("{}Variables", self.camel)
    }

    /// The name of what it answers.
    pub(super) fn answer(&self) -> String {
        format!("{}Answer", self.camel)
    }

    /// The function of SDKs that runs it.
    pub(super) fn runs(&self) -> &'static str {
        if self.is_mutation { "change" } else { "ask" }
    }
}

/// A member; objects that it answers become answers of their own, named by the way to them.
fn member(part: &Part, answers: &mut Vec<Answer>, (prefix, place): (&str, &str)) -> Member {
    let dot = if place.is_empty() { "" } else { "." };
    let way = (&*format!("{prefix}{}", camel(&part.name)), &*format!("{place}{dot}{}", part.name));
    let ty = ty(&part.holds, answers, way);
    let Part { name, may_be_null, may_miss, .. } = part;
    Member { name: name.clone(), ty, may_be_null: *may_be_null, may_miss: *may_miss }
}

fn ty(holds: &Holds, answers: &mut Vec<Answer>, (name, place): (&str, &str)) -> Ty {
    match holds {
        Holds::Text => Ty::Text,
        Holds::Whole => Ty::Whole,
        Holds::Real => Ty::Real,
        Holds::Truth => Ty::Truth,
        Holds::Json => Ty::Json,
        Holds::Word(words) => Ty::Word(words.clone()),
        Holds::Input(input) => Ty::Input(input.clone()),
        Holds::List(items, may_be_null) => {
            Ty::List(Box::new(ty(items, answers, (name, place))), *may_be_null)
        }
        Holds::Object(parts) => {
            let members = parts.iter().map(|part| member(part, answers, (name, place))).collect();
            answers.push(Answer { name: name.to_owned(), place: place.to_owned(), members });
            Ty::Answer(name.to_owned())
        }
    }
}

impl Ty {
    fn innermost(&self) -> &Ty {
        match self {
            Ty::List(items, _) => items.innermost(),
            other => other,
        }
    }
}

impl Answer {
    /// What it is, in a sentence.
    fn doc(&self, document: &str) -> String {
        match &*self.place {
            "" => format!("What the document `{document}` answers."),
            place => format!("What the document `{document}` answers at `{place}`."),
        }
    }
}
