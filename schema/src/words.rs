//! The library's messages in plain words: without the names that its parser has for tokens, and with
//! what they are about.

/// The parser's names of tokens, and what stands in the document.
const TOKENS: [(&str, &str); 18] = [
    ("R_CURLY", "`}`"),
    ("L_CURLY", "`{`"),
    ("R_PAREN", "`)`"),
    ("L_PAREN", "`(`"),
    ("R_BRACK", "`]`"),
    ("L_BRACK", "`[`"),
    ("COLON", "`:`"),
    ("DOLLAR", "`$`"),
    ("BANG", "`!`"),
    ("PIPE", "`|`"),
    ("AMP", "`&`"),
    ("EQ", "`=`"),
    ("AT", "`@`"),
    ("SPREAD", "`...`"),
    ("NAME", "a name"),
    ("IDENT", "a name"),
    ("EOF", "the end of the document"),
    ("Name", "name"),
];

/// What a definition begins with.
const BEGINNINGS: &str = "`query`, `mutation`, `subscription`, `fragment` or `{`";

/// The message of a document that is not GraphQL.
pub(crate) fn of_syntax(message: &str) -> String {
    match message {
        "Unexpected <EOF>." => return "the document is empty".to_owned(),
        "expected a StringValue, Name or OperationDefinition" => {
            return format!("expected {BEGINNINGS}");
        }
        _ => {}
    }
    let Some(rest) = message.strip_prefix("expected ") else { return message.to_owned() };
    // What was met instead is the client's own.
    let (wanted, met) = rest.split_once(", got ").map_or((rest, None), |(a, b)| (a, Some(b)));
    let wanted = wanted.split(' ').map(plain).collect::<Vec<_>>().join(" ");
    match met {
        None => format!("expected {wanted}"),
        Some("EOF") => format!("expected {wanted}, but the document ends"),
        Some(met) => format!("expected {wanted}, got `{met}`"),
    }
}

fn plain(word: &str) -> &str {
    TOKENS.iter().find(|(name, _)| *name == word).map_or(word, |(_, plain)| plain)
}

/// The message about a value of a document or of a variable.
pub(crate) fn of_input(message: &str) -> String {
    let message = message.replace("@oneOf input object ", "the input object ");
    message.replace("must specify exactly one key", "takes exactly one of its fields")
}

/// Whether a message is about a value, whose place is worth naming.
pub(crate) fn is_of_value(message: &str) -> bool {
    let beginnings = ["expected value of type ", "the input object ", "int cannot represent"];
    beginnings.iter().any(|beginning| message.starts_with(beginning))
}

/// The type of which a value is not, by a message of the library.
pub(crate) fn expected_type(message: &str) -> Option<&str> {
    let of_literal = || {
        let (ty, _) = message.strip_prefix("expected value of type ")?.split_once(", found ")?;
        Some(ty)
    };
    let of_variable = || {
        let rest = message.strip_prefix("could not coerce ")?;
        rest.rsplit_once(" to type ").map(|(_, ty)| ty)
    };
    let of_choice = || {
        let rest = message.split_once("the input object ").map(|(_, rest)| rest);
        let rest = rest.or_else(|| message.strip_prefix("@oneOf input object "))?;
        rest.split(['`', '\'']).nth(1)
    };
    let ty = of_literal().or_else(of_variable).or_else(of_choice)?;
    Some(ty.trim_matches(['[', ']', '!']))
}

/// The id of what an input or a filter leads to: of `TimeLogOneInput` it is `"time_log_..."`.
pub(crate) fn example_id(input: &str) -> String {
    let ends = ["OneInput", "ManyInput", "ManyFilter", "OneFilter", "Filter"];
    let name = ends.iter().find_map(|end| input.strip_suffix(end)).unwrap_or(input);
    let mut prefix = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            prefix.push('_');
        }
        prefix.extend(letter.to_lowercase());
    }
    format!("\"{prefix}_...\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_called_by_what_stands_in_the_document() {
        let cases = [
            ("expected R_CURLY, got EOF", "expected `}`, but the document ends"),
            ("expected R_CURLY, got {", "expected `}`, got `{`"),
            ("expected a Name", "expected a name"),
            ("expected a Name, got NAME", "expected a name, got `NAME`"),
            ("Unexpected <EOF>.", "the document is empty"),
        ];
        for (message, expected) in cases {
            assert_eq!(of_syntax(message), expected);
        }
    }

    #[test]
    fn a_message_names_the_type_that_was_expected() {
        let cases = [
            ("expected value of type Int, found a string", Some("Int")),
            ("expected value of type [ID!]!, found a boolean", Some("ID")),
            ("could not coerce input field A.b: \"x to type y\" to type Int", Some("Int")),
            ("@oneOf input object `TaskOneInput` must specify ...", Some("TaskOneInput")),
            ("the input object 'TaskOneInput' takes ...", Some("TaskOneInput")),
            ("something else", None),
        ];
        for (message, expected) in cases {
            assert_eq!(expected_type(message), expected, "{message}");
        }
        assert_eq!(example_id("TimeLogOneInput"), "\"time_log_...\"");
        assert_eq!(example_id("ProjectFilter"), "\"project_...\"");
    }
}
