//! Tables of a manifest, read key by key. Whatever does not fit is told with its line, and with what
//! would be right.

use std::ops::Range;

use schema_som::{Code, Error, Result, naming};
use serde_json::{Map, Value as Json};
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

/// The text of a manifest, to find lines in.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub &'a str);

impl Text<'_> {
    /// An error that names the line of a place in the text.
    pub(super) fn fault(self, span: &Range<usize>, what: impl std::fmt::Display) -> Error {
        let before = self.0.get(..span.start).unwrap_or(self.0);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Error::new(Code::PluginInvalid, format!("plugin.toml:{line}: {what}"))
    }
}

/// A table of the file, of which only certain keys are known.
#[derive(Clone)]
pub(super) struct Section<'a> {
    /// The file.
    pub text: Text<'a>,
    /// How messages name the table: `[plugin]`, `lensMm`.
    pub place: String,
    /// Where the table begins.
    pub span: Range<usize>,
    table: &'a DeTable<'a>,
}

/// A value of a table, and where it stands.
pub(super) type Entry<'a> = &'a Spanned<DeValue<'a>>;

impl<'a> Section<'a> {
    /// A table of which any key may be there.
    pub(super) fn open(
        text: Text<'a>,
        place: impl Into<String>,
        table: &'a DeTable<'a>,
        span: Range<usize>,
    ) -> Self {
        Self { text, place: place.into(), span, table }
    }

    /// Refuses every key but these.
    pub(super) fn only(self, known: &[&str]) -> Result<Self> {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let what = format!("{} has no `{name}`", self.place);
                return Err(self.text.fault(&key.span(), what).hint(suggestion(name, known)));
            }
        }
        Ok(self)
    }

    /// An error about a key, or about the table where the key is missing.
    pub(super) fn fault(&self, key: &str, what: impl std::fmt::Display) -> Error {
        let span = self.table.get(key).map_or_else(|| self.span.clone(), |value| value.span());
        self.text.fault(&span, what)
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Entry<'a>> {
        self.table.get(key)
    }

    /// Keys and values in the order of the file.
    pub(super) fn entries(&self) -> Vec<(&'a Spanned<std::borrow::Cow<'a, str>>, Entry<'a>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    fn wrong(&self, key: &str, found: Entry<'_>, wanted: &str) -> Error {
        let what = format!("`{key}` of {} is {}", self.place, name_of(found.get_ref()));
        self.text.fault(&found.span(), what).hint(format!("write {wanted}"))
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>> {
        self.get(key).map(|value| self.as_text(key, value)).transpose()
    }

    fn as_text(&self, key: &str, value: Entry<'a>) -> Result<&'a str> {
        value.get_ref().as_str().ok_or_else(|| self.wrong(key, value, "a text in quotes"))
    }

    /// A text that must be there, and not be empty.
    pub(super) fn needed_text(&self, key: &str, example: &str) -> Result<&'a str> {
        let hint = || format!("such as {key} = \"{example}\"");
        match self.text(key)? {
            None => Err(self.fault(key, format!("{} lacks `{key}`", self.place)).hint(hint())),
            Some(text) if text.trim().is_empty() => {
                Err(self.fault(key, format!("`{key}` of {} is empty", self.place)).hint(hint()))
            }
            Some(text) => Ok(text),
        }
    }

    /// A list of texts; empty where there is none.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<&'a str>> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let wanted = "a list of texts, such as [\"code\"]";
        let array = value.get_ref().as_array().ok_or_else(|| self.wrong(key, value, wanted))?;
        let text =
            |item: Entry<'a>| item.get_ref().as_str().ok_or_else(|| self.wrong(key, item, wanted));
        array.iter().map(text).collect()
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>> {
        let read = |value: Entry<'a>| {
            value.get_ref().as_bool().ok_or_else(|| self.wrong(key, value, "true or false"))
        };
        self.get(key).map(read).transpose()
    }

    /// A whole number in a range.
    pub(super) fn whole(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let number = value.get_ref().as_integer().and_then(integer);
        match number.filter(|number| range.contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(key, value, &wanted)),
        }
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<f64>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let number = match value.get_ref() {
            DeValue::Integer(number) => integer(number).map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        number.map(Some).ok_or_else(|| self.wrong(key, value, "a number"))
    }

    /// A table within; any key may be there.
    pub(super) fn section(&self, key: &str, place: &str) -> Result<Option<Section<'a>>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        self.as_section(key, place, value).map(Some)
    }

    /// The value of a key as a table.
    pub(super) fn as_section(
        &self,
        key: &str,
        place: &str,
        value: Entry<'a>,
    ) -> Result<Section<'a>> {
        let table = value.get_ref().as_table();
        let table = table.ok_or_else(|| self.wrong(key, value, "a table: { ... }"))?;
        Ok(Section::open(self.text, place, table, value.span()))
    }

    /// An array of tables, `[[before]]`.
    pub(super) fn sections(&self, key: &str, place: &str) -> Result<Vec<Section<'a>>> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let wanted = format!("tables that begin with {place}");
        let array = value.get_ref().as_array().ok_or_else(|| self.wrong(key, value, &wanted))?;
        let open = |item: Entry<'a>| {
            let table = item.get_ref().as_table();
            let table = table.ok_or_else(|| self.wrong(key, item, &wanted))?;
            Ok(Section::open(self.text, place, table, item.span()))
        };
        array.iter().map(open).collect()
    }
}

/// The known word that is most like this one or that one of them begins, or all of them.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    let begins = |other: &str| {
        let is_word = word.len() > 2 && other.len() > 2;
        is_word && (word.starts_with(other) || other.starts_with(word))
    };
    let nearest = known.iter().map(|other| (distance(word, other), *other)).min();
    let nearest = nearest.filter(|(distance, _)| *distance <= 1 + word.chars().count() / 3);
    let found = nearest.map(|(_, other)| other);
    match found.or_else(|| known.iter().copied().find(|other| begins(other))) {
        Some(other) => format!("did you mean `{other}`?"),
        None => format!("there are: {}", known.join(", ")),
    }
}

/// How many letters must be put in, left out or changed to make one word of the other; letter case
/// and the kind of separator count for nothing.
fn distance(a: &str, b: &str) -> usize {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !"-_ ".contains(*c)).map(|c| c.to_ascii_lowercase()).collect()
    };
    naming::distance(&plain(a), &plain(b))
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn name_of(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{}\"", schema_som::id::clip(text)),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(yes) => format!("{yes}"),
        DeValue::Datetime(_) => "a time".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A value as JSON; times become texts.
pub(super) fn json(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => integer(number).map_or(Json::Null, Into::into),
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Json::Null, Into::into),
        DeValue::Boolean(yes) => (*yes).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            let pair =
                |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
                    (key.get_ref().as_ref().to_owned(), json(value.get_ref()))
                };
            Json::Object(table.iter().map(pair).collect::<Map<_, _>>())
        }
    }
}
