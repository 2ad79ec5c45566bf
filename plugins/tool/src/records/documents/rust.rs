//! Typed documents in Rust: structures that serde writes and reads.

use schema_som::naming;

use super::super::rust::field;
use super::{Answer, Called, Documents, Member, Ty};

/// The traits of serde that derive a structure, of the SDK's copy.
const SERDE: &str = "#[serde(crate = \"plugins_sdk::documents::serde\")]\n";

/// What the file uses of the SDK's module for documents.
pub(in super::super) fn used(documents: &Documents) -> Option<String> {
    if documents.is_empty() {
        return None;
    }
    let (given, words) = (given(documents), !documents.words.is_empty());
    let all = [
        ("self", true),
        ("Deserialize", true),
        ("Given", documents_miss(documents)),
        ("Json", documents.has(&|ty| matches!(ty, Ty::Json))),
        ("Serialize", given || words),
    ];
    let names = all.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name);
    Some(format!("use plugins_sdk::documents::{{{}}};\n", names.collect::<Vec<_>>().join(", ")))
}

/// Whether anything is given.
fn given(documents: &Documents) -> bool {
    documents.called.iter().any(|called| !called.variables.is_empty())
}

/// Whether anything that is given may be left out.
fn documents_miss(documents: &Documents) -> bool {
    let variables = documents.called.iter().flat_map(|called| &called.variables);
    variables.chain(documents.inputs.values().flatten()).any(|member| member.may_miss)
}

/// What makes an enum one that documents hold.
pub(in super::super) const CHOICE: &str = "Serialize, Deserialize";

/// What stands above such an enum, behind what it derives.
pub(in super::super) const CHOICE_SERDE: &str = SERDE;

pub(in super::super) fn text(documents: &Documents) -> String {
    let mut text = String::new();
    for (name, members) in &documents.inputs {
        let doc = format!("`{name}` of the API: what is left out is not said.");
        text.push_str(&variables(name, &doc, (members, true)));
    }
    for called in &documents.called {
        if !called.variables.is_empty() {
            let doc = format!("What the document `{}` is given.", called.name);
            text.push_str(&variables(&called.given(), &doc, (&called.variables, false)));
        }
        called.answers.iter().for_each(|it| text.push_str(&answer(&called.name, it)));
        text.push_str(&function(called));
    }
    text
}

fn variables(name: &str, doc: &str, (members, is_nested): (&[Member], bool)) -> String {
    let serde = serde(members);
    // A word has none that would be right where nothing is said.
    let has_default = members.iter().all(|it| it.may_miss || has_default(&it.ty));
    let derived = if has_default { "Default, " } else { "" };
    let fields: String = members
        .iter()
        .map(|member| {
            let skips = "    #[serde(skip_serializing_if = \"Given::is_absent\")]\n";
            let skips = if member.may_miss { skips } else { "" };
            let ty = match member.ty {
                // An object may hold others of its own kind.
                Ty::Input(_) if is_nested => format!("Box<{}>", ty(&member.ty)),
                _ => ty(&member.ty),
            };
            let ty = if member.may_miss { format!("Given<{ty}>") } else { ty };
            line(member, (skips, &ty))
        })
        .collect();
    format!(
        "\n/// {doc}\n#[derive(Debug, Clone, PartialEq, {derived}Serialize)]\n{serde}pub struct {name} {{\n{fields}}}\n"
    )
}

fn has_default(ty: &Ty) -> bool {
    !matches!(ty, Ty::Word(_) | Ty::Input(_) | Ty::Answer(_))
}

fn answer(document: &str, it: &Answer) -> String {
    let Answer { name, members, .. } = it;
    let fields: String = members
        .iter()
        .map(|member| {
            let ty = ty(&member.ty);
            let may_be_nothing = member.may_be_null || member.may_miss;
            line(member, ("", &if may_be_nothing { format!("Option<{ty}>") } else { ty }))
        })
        .collect();
    let (doc, serde) = (it.doc(document), serde(members));
    format!(
        "\n/// {doc}\n#[derive(Debug, Clone, PartialEq, Deserialize)]\n{serde}pub struct {name} {{\n{fields}}}\n"
    )
}

/// What serde is told of a structure with these members.
fn serde(members: &[Member]) -> String {
    match members.iter().any(|member| field(&member.name) != member.name) {
        true => SERDE.replace(")]", ", rename_all = \"camelCase\")]"),
        false => SERDE.to_owned(),
    }
}

fn line(member: &Member, (attributes, ty): (&str, &str)) -> String {
    let name = field(member.name.trim_start_matches('_'));
    let same = naming::camel(name.trim_start_matches("r#")) == member.name;
    let renamed = format!("    #[serde(rename = {:?})]\n", member.name);
    let renamed = if same { "" } else { &renamed };
    format!("    /// `{}`\n{renamed}{attributes}    pub {name}: {ty},\n", member.name)
}

fn function(called: &Called) -> String {
    let (name, runs, answer) = (field(&called.name), called.runs(), called.answer());
    let does = if called.is_mutation { "changes something" } else { "reads" };
    let (parameter, argument) = match called.variables.is_empty() {
        true => (String::new(), "&()"),
        false => (format!("variables: &{}", called.given()), "variables"),
    };
    let original = &called.name;
    format!(
        "\n/// Runs the document `{original}`, which {does}.\n///\n/// # Errors\n\
         /// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.\n\
         pub fn {name}({parameter}) -> Result<{answer}, Fault> {{\n    \
         documents::{runs}({original:?}, {argument})\n}}\n"
    )
}

fn ty(ty: &Ty) -> String {
    match ty {
        Ty::Text => "String".into(),
        Ty::Whole => "i64".into(),
        Ty::Real => "f64".into(),
        Ty::Truth => "bool".into(),
        Ty::Json => "Json".into(),
        Ty::Word(name) | Ty::Input(name) | Ty::Answer(name) => name.clone(),
        Ty::List(items, true) => format!("Vec<Option<{}>>", self::ty(items)),
        Ty::List(items, false) => format!("Vec<{}>", self::ty(items)),
    }
}
