//! The little JSON that plugins read and write: flat objects.

/// A value in the details of a refusal: a text, a number, or true or false.
pub struct Json<'a>(Shape<'a>);

enum Shape<'a> {
    Text(&'a str),
    // Written by whoever makes it, so that a component without doubles has no code to write them.
    Written(String),
}

impl<'a> From<&'a str> for Json<'a> {
    fn from(text: &'a str) -> Self {
        Json(Shape::Text(text))
    }
}

impl<'a> From<&'a String> for Json<'a> {
    fn from(text: &'a String) -> Self {
        Json(Shape::Text(text))
    }
}

impl From<i64> for Json<'_> {
    fn from(number: i64) -> Self {
        Json(Shape::Written(number.to_string()))
    }
}

impl From<f64> for Json<'_> {
    fn from(number: f64) -> Self {
        let text = if number.is_finite() { number.to_string() } else { "null".to_owned() };
        Json(Shape::Written(text))
    }
}

impl From<bool> for Json<'_> {
    fn from(truth: bool) -> Self {
        Json(Shape::Written(if truth { "true" } else { "false" }.to_owned()))
    }
}

/// Adds a pair to an object that is written already, or to none.
pub(crate) fn add(object: &mut Option<String>, name: &str, value: &Json<'_>) {
    let mut out = match object.take() {
        Some(mut text) => {
            text.pop();
            text.push(',');
            text
        }
        None => "{".to_owned(),
    };
    push_text(&mut out, name);
    out.push(':');
    match &value.0 {
        Shape::Text(text) => push_text(&mut out, text),
        Shape::Written(text) => out.push_str(text),
    }
    out.push('}');
    *object = Some(out);
}

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => {
                let digit = |number: u32| char::from_digit(number, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.extend([digit(u32::from(c) >> 4), digit(u32::from(c) & 15)]);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A value of a flat object: a text, or whatever else as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given {
    Text(String),
    Raw(String),
}

/// The pairs of an object. Objects and lists within it are kept as they are written. `None` where
/// the text is no object.
pub(crate) fn object(text: &str) -> Option<Vec<(String, Given)>> {
    let mut reader = Reader { text: text.trim() };
    reader.takes('{')?;
    let mut pairs = Vec::new();
    if reader.takes('}').is_some() {
        return Some(pairs);
    }
    loop {
        let name = reader.quoted()?;
        reader.takes(':')?;
        pairs.push((name, reader.value()?));
        if reader.takes(',').is_none() {
            return reader.takes('}').map(|()| pairs);
        }
    }
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn takes(&mut self, c: char) -> Option<()> {
        self.text = self.text.trim_start().strip_prefix(c)?;
        Some(())
    }

    fn value(&mut self) -> Option<Given> {
        self.text = self.text.trim_start();
        if self.text.starts_with('"') {
            return self.quoted().map(Given::Text);
        }
        let (mut depth, mut is_text, mut is_escaped) = (0_u32, false, false);
        let mut end = self.text.len();
        for (at, c) in self.text.char_indices() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = is_text,
                '"' => is_text = !is_text,
                _ if is_text => {}
                '{' | '[' => depth += 1,
                '}' | ']' | ',' if depth == 0 => {
                    end = at;
                    break;
                }
                '}' | ']' => depth -= 1,
                _ => {}
            }
        }
        let (value, rest) = self.text.split_at(end);
        self.text = rest;
        Some(Given::Raw(value.trim().to_owned())).filter(|_| !value.trim().is_empty())
    }

    fn quoted(&mut self) -> Option<String> {
        self.takes('"')?;
        let mut out = String::new();
        let mut letters = self.text.chars();
        loop {
            match letters.next()? {
                '"' => break,
                '\\' => match letters.next()? {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => out.push('\r'),
                    'b' => out.push('\u{8}'),
                    'f' => out.push('\u{c}'),
                    'u' => out.push(unit(&mut letters)?),
                    c => out.push(c),
                },
                c => out.push(c),
            }
        }
        self.text = letters.as_str();
        Some(out)
    }
}

/// What stands behind `\u`: one code unit, or two that are one character.
fn unit(letters: &mut std::str::Chars<'_>) -> Option<char> {
    let mut four = || -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + letters.next()?.to_digit(16)?;
        }
        Some(number)
    };
    let first = four()?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    letters.next().filter(|c| *c == '\\')?;
    letters.next().filter(|c| *c == 'u')?;
    let mut number = 0;
    for _ in 0..4 {
        number = number * 16 + letters.next()?.to_digit(16)?;
    }
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + number.checked_sub(0xdc00)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_grow_pair_by_pair() {
        let mut object = None;
        add(&mut object, "pattern", &"SH\"\u{1}\n".into());
        add(&mut object, "count", &3_i64.into());
        add(&mut object, "share", &0.5.into());
        add(&mut object, "fixed", &true.into());
        let expected = r#"{"pattern":"SH\"\u0001\n","count":3,"share":0.5,"fixed":true}"#;
        assert_eq!(object.as_deref(), Some(expected));
    }

    #[test]
    fn flat_objects_are_read() {
        let text = r#" { "a" : "x\u00e9\ud83c\udfac\n" , "b":-1.5, "c":{"d":[1,"}"]}, "e":null } "#;
        let pairs = object(text).expect("an object");
        let raw = |text: &str| Given::Raw(text.to_owned());
        assert_eq!(pairs[0], ("a".to_owned(), Given::Text("xé🎬\n".to_owned())));
        assert_eq!(pairs[1], ("b".to_owned(), raw("-1.5")));
        assert_eq!(pairs[2], ("c".to_owned(), raw(r#"{"d":[1,"}"]}"#)));
        assert_eq!(pairs[3], ("e".to_owned(), raw("null")));
        assert_eq!(object("{}"), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_object_is_nothing() {
        for text in ["", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":\"\\u12\"}"] {
            assert_eq!(object(text), None, "{text}");
        }
    }
}
