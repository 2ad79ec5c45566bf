//! Typed documents in TypeScript: types, and a function for each document.

use super::{Called, Documents, Member, Ty};

/// Words that no function can be called by.
const TAKEN: [&str; 48] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

pub(in super::super) fn text(documents: &Documents) -> String {
    let mut text = String::new();
    for (name, members) in &documents.inputs {
        let doc = format!("`{name}` of the API: what is left out is not said.");
        text.push_str(&object(name, &doc, members));
    }
    for called in &documents.called {
        if !called.variables.is_empty() {
            let doc = format!("What the document `{}` is given.", called.name);
            text.push_str(&object(&called.given(), &doc, &called.variables));
        }
        for answer in &called.answers {
            text.push_str(&object(&answer.name, &answer.doc(&called.name), &answer.members));
        }
        text.push_str(&function(called));
    }
    text
}

fn object(name: &str, doc: &str, members: &[Member]) -> String {
    let fields = members.iter().map(|member| {
        let mark = if member.may_miss { "?" } else { "" };
        let null = if member.may_be_null { " | null" } else { "" };
        format!("    {}{mark}: {}{null};\n", member.name, ty(&member.ty))
    });
    let fields: String = fields.collect();
    format!("\n/** {doc} */\nexport type {name} = {{\n{fields}}};\n")
}

fn function(called: &Called) -> String {
    let (runs, answer, original) = (called.runs(), called.answer(), &called.name);
    let mark = if TAKEN.contains(&&**original) { "_" } else { "" };
    let does = if called.is_mutation { "changes something" } else { "reads" };
    let (parameter, argument) = match called.variables.is_empty() {
        true => (String::new(), ""),
        false => {
            // Nobody has to say that nothing is given.
            let none = called.variables.iter().all(|member| member.may_miss);
            let none = if none { " = {}" } else { "" };
            (format!("variables: {}{none}", called.given()), ", variables")
        }
    };
    format!(
        "\n/** Runs the document `{original}`, which {does}. An error in its answer is thrown as a `Fault`. */\n\
         export function {original}{mark}({parameter}): {answer} {{\n    \
         return graph.{runs}<{answer}>({original:?}{argument});\n}}\n"
    )
}

fn ty(ty: &Ty) -> String {
    match ty {
        Ty::Text => "string".into(),
        Ty::Whole | Ty::Real => "number".into(),
        Ty::Truth => "boolean".into(),
        Ty::Json => "Json".into(),
        Ty::Word(name) | Ty::Input(name) | Ty::Answer(name) => name.clone(),
        Ty::List(items, true) => format!("({} | null)[]", self::ty(items)),
        Ty::List(items, false) => format!("{}[]", self::ty(items)),
    }
}
