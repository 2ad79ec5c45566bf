//! Typed records in Rust: structures that borrow from the rows and facts that they are made of.

use schema_som::kind::Vocabulary;
use schema_som::naming::snake;

use super::documents::rust as documents;
use super::{By, Given, HEAD, Record, Shape, camel};

/// Words that Rust has taken, and that a raw identifier can have.
const TAKEN: [&str; 15] = [
    "as", "box", "const", "enum", "extern", "fn", "in", "loop", "match", "mod", "move", "ref",
    "type", "use", "where",
];

pub(super) fn text(given: &Given) -> String {
    // What is read comes in columns, which have their types already.
    let is_row = |record: &&Record| matches!(record.by, By::Before | By::After);
    let records: Vec<_> = given.records.iter().filter(is_row).collect();
    let used = |by: By, name| records.iter().any(|it| it.by == by).then_some(name);
    let has_words = given.words.keys().any(|name| given.has_word(name));
    let mut names: Vec<&str> = Vec::new();
    names.extend(used(By::After, "Fact"));
    let is_any = !records.is_empty() || !given.documents.is_empty();
    names.extend(is_any.then_some("Fault"));
    names.extend(has_words.then_some("FromValue"));
    let leads = |record: &&Record| {
        record.members.iter().any(|it| matches!(it.shape, Shape::Link | Shape::Links))
    };
    names.extend(records.iter().any(leads).then_some("Key"));
    names.extend(used(By::Before, "Row"));
    names.extend(has_words.then_some("Value"));
    let mut text = format!("//! {HEAD}\n\n");
    text.push_str(&documents::used(&given.documents).unwrap_or_default());
    if !names.is_empty() {
        text.push_str(&format!("use plugins_sdk::{{{}}};\n", names.join(", ")));
    }
    for words in given.words.values() {
        text.push_str(&choice(words, given.documents.words.contains(&words.name)));
        if given.has_word(&words.name) {
            text.push_str(&conversions(words));
        }
    }
    records.iter().for_each(|record| text.push_str(&structure(record)));
    text.push_str(&documents::text(&given.documents));
    text
}

fn choice(Vocabulary { name, doc, members }: &Vocabulary, is_of_documents: bool) -> String {
    let (derives, serde) = match is_of_documents {
        true => (format!(", {}", documents::CHOICE), documents::CHOICE_SERDE),
        false => (String::new(), ""),
    };
    let renamed = |word: &str| match is_of_documents {
        true => format!("    #[serde(rename = {word:?})]\n"),
        false => String::new(),
    };
    let each = |line: &dyn Fn(&str, &str) -> String| -> String {
        members.iter().map(|word| line(&word.name, &camel(&word.name))).collect()
    };
    let cases = each(&|word, case| format!("    /// `{word}`\n{}    {case},\n", renamed(word)));
    let written = each(&|word, case| format!("            Self::{case} => {word:?},\n"));
    format!(
        "\n/// {doc}\n#[derive(Debug, Clone, Copy, PartialEq, Eq{derives})]\n{serde}pub enum {name} {{\n{cases}}}\n\n\
         impl {name} {{\n    /// The word for it.\n    pub fn word(self) -> &'static str {{\n        \
         match self {{\n{written}        }}\n    }}\n}}\n"
    )
}

/// How words are read of rows and facts, and written to them.
fn conversions(Vocabulary { name, members, .. }: &Vocabulary) -> String {
    let read = members
        .iter()
        .map(|word| format!("            {:?} => Some(Self::{}),\n", word.name, camel(&word.name)));
    let read: String = read.collect();
    format!(
        "\nimpl FromValue<'_> for {name} {{\n    fn from_value(value: &Value) -> Option<Self> {{\n        \
         match value.as_text()? {{\n{read}            _ => None,\n        }}\n    }}\n}}\n\n\
         impl From<{name}> for Value {{\n    fn from(word: {name}) -> Self {{\n        \
         word.word().into()\n    }}\n}}\n"
    )
}

fn structure(Record { name, doc, by, members }: &Record) -> String {
    let borrows =
        |shape: &Shape| matches!(shape, Shape::Text | Shape::Decimal | Shape::Json | Shape::Links);
    let lifetime = if members.iter().any(|it| borrows(&it.shape)) { "<'a>" } else { "" };
    let lends = if lifetime.is_empty() { "'_" } else { "'a" };
    let (source, argument, ty, told) = match by {
        By::After => (
            "from_fact",
            "fact",
            format!("&Fact<{lends}>"),
            "What it has become, where it has changed.",
        ),
        _ => ("from_row", "row", format!("Row<{lends}>"), "What will be stored."),
    };
    let fields: String = members
        .iter()
        .map(|it| {
            format!(
                "    /// `{}`\n    pub {}: Option<{}>,\n",
                it.name,
                field(&it.name),
                self::ty(&it.shape)
            )
        })
        .collect();
    let made: String = members
        .iter()
        .map(|it| format!("            {}: {argument}.get({:?})?,\n", field(&it.name), it.name))
        .collect();
    let argument = if members.is_empty() { "_" } else { argument };
    format!(
        "\n/// {doc}\n#[derive(Debug, Clone, Copy, PartialEq)]\npub struct {name}{lifetime} {{\n{fields}}}\n\n\
         impl{lifetime} {name}{lifetime} {{\n    /// {told}\n    ///\n    /// # Errors\n    \
         /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.\n    \
         pub fn {source}({argument}: {ty}) -> Result<Self, Fault> {{\n        Ok(Self {{\n{made}        }})\n    }}\n}}\n"
    )
}

pub(super) fn field(name: &str) -> String {
    let name = snake(name);
    if TAKEN.contains(&&*name) { format!("r#{name}") } else { name }
}

fn ty(shape: &Shape) -> &str {
    match shape {
        Shape::Text | Shape::Decimal | Shape::Json => "&'a str",
        Shape::Whole | Shape::Moment => "i64",
        Shape::Real => "f64",
        Shape::Truth => "bool",
        Shape::Word(name) => name,
        Shape::Link => "Key",
        Shape::Links => "&'a [Key]",
    }
}
