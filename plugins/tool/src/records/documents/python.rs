//! Typed documents in Python: typed dictionaries of what is given, dataclasses of what is answered.

use super::super::python::{TAKEN, field};
use super::{Answer, Called, Documents, Member, Ty};

/// What the file uses of `typing`.
pub(in super::super) fn typing(documents: &Documents) -> Vec<&'static str> {
    if documents.is_empty() {
        return Vec::new();
    }
    let given = documents.called.iter().flat_map(|called| &called.variables);
    let mut all = given.chain(documents.inputs.values().flatten()).peekable();
    let is_given = all.peek().is_some();
    let may_miss = all.any(|member| member.may_miss);
    let uses =
        [("Any", true), ("NotRequired", may_miss), ("TypedDict", is_given), ("Unpack", is_given)];
    uses.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name).collect()
}

pub(in super::super) fn text(documents: &Documents) -> String {
    let mut text = String::new();
    for (name, members) in &documents.inputs {
        let doc = format!("`{name}` of the API: what is left out is not said.");
        text.push_str(&dictionary(name, &doc, members));
    }
    for called in &documents.called {
        if !called.variables.is_empty() {
            let doc = format!("What the document `{}` is given.", called.name);
            text.push_str(&dictionary(&called.given(), &doc, &called.variables));
        }
        called.answers.iter().for_each(|it| text.push_str(&class(&called.name, it)));
        text.push_str(&function(called));
    }
    text
}

fn dictionary(name: &str, doc: &str, members: &[Member]) -> String {
    let value = |member: &Member| {
        let ty = or_none(ty(&member.ty), member.may_be_null);
        if member.may_miss { format!("NotRequired[{ty}]") } else { ty }
    };
    if members.iter().any(|member| TAKEN.contains(&&*member.name)) {
        // Such a key cannot be written as one of a class.
        let pairs = members.iter().map(|it| format!("        {:?}: {:?},\n", it.name, value(it)));
        let pairs: String = pairs.collect();
        return format!(
            "\n\n# {doc}\n{name} = TypedDict(\n    {name:?},\n    {{\n{pairs}    }},\n)\n"
        );
    }
    let fields = members.iter().map(|it| format!("    {}: {:?}\n", it.name, value(it)));
    let fields: String = fields.collect();
    format!("\n\nclass {name}(TypedDict):\n    \"\"\"{doc}\"\"\"\n\n{fields}")
}

fn class(document: &str, it: &Answer) -> String {
    let (name, doc) = (&it.name, it.doc(document));
    let (mut fields, mut made) = (String::new(), String::new());
    for member in &it.members {
        let own = match member.name.trim_start_matches('_') {
            // The function that reads it is called so.
            "of" => "of_".to_owned(),
            name => field(name),
        };
        let may_be_nothing = member.may_be_null || member.may_miss;
        fields.push_str(&format!("    {own}: {}\n", or_none(ty(&member.ty), may_be_nothing)));
        let key = format!("{:?}", member.name);
        let given =
            if member.may_miss { format!("json.get({key})") } else { format!("json[{key}]") };
        let value = read(&member.ty, &given, may_be_nothing);
        made.push_str(&format!("            {own}={value},\n"));
    }
    format!(
        "\n\n@dataclass(slots=True)\nclass {name}:\n    \"\"\"{doc}\"\"\"\n\n{fields}\n    \
         @staticmethod\n    def of(json: Any) -> \"{name}\":\n        \"\"\"Reads it.\"\"\"\n        \
         return {name}(\n{made}        )\n"
    )
}

/// What makes a value of what stands in the response.
fn read(ty: &Ty, given: &str, may_be_none: bool) -> String {
    if !matches!(ty.innermost(), Ty::Answer(_)) {
        return given.to_owned();
    }
    let made = match ty {
        Ty::List(items, may_be_null) => {
            format!("[{} for it in {given}]", read(items, "it", *may_be_null))
        }
        Ty::Answer(name) => format!("{name}.of({given})"),
        _ => given.to_owned(),
    };
    if may_be_none { format!("None if {given} is None else {made}") } else { made }
}

fn function(called: &Called) -> String {
    let (name, runs, answer) = (field(&called.name), called.runs(), called.answer());
    let does = if called.is_mutation { "changes something" } else { "reads" };
    let (parameter, argument) = match called.variables.is_empty() {
        true => (String::new(), ""),
        false => (format!("**variables: Unpack[{}]", called.given()), ", **variables"),
    };
    let original = &called.name;
    format!(
        "\n\ndef {name}({parameter}) -> {answer}:\n    \"\"\"Runs the document `{original}`, which {does}.\"\"\"\n    \
         return {answer}.of(graph.{runs}({original:?}{argument}))\n"
    )
}

fn or_none(ty: String, may_be_none: bool) -> String {
    if may_be_none { format!("{ty} | None") } else { ty }
}

fn ty(ty: &Ty) -> String {
    match ty {
        Ty::Text => "str".into(),
        Ty::Whole => "int".into(),
        Ty::Real => "float".into(),
        Ty::Truth => "bool".into(),
        Ty::Json => "Any".into(),
        Ty::Word(name) | Ty::Input(name) | Ty::Answer(name) => name.clone(),
        Ty::List(items, may_be_null) => format!("list[{}]", or_none(self::ty(items), *may_be_null)),
    }
}
