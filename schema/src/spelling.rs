//! Errors of the model in the words of clients: `cut_in` is their `cutIn`. Whatever leaves by
//! GraphQL comes through here; rules and storage need not know.

use std::borrow::Cow;

use schema_som::{Error, Registry};

use crate::naming;

/// An error as clients spell it: the field, and the fields and relations that its texts name. What
/// stands in backticks is quoted, mostly a client's own value, and stays.
pub(crate) fn spelled(registry: &Registry, error: Error) -> Error {
    error.respelled(naming::field, |text| in_words(registry, text).into_owned())
}

fn in_words<'t>(registry: &Registry, text: &'t str) -> Cow<'t, str> {
    if !text.contains('_') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        match at % 2 {
            0 => push_words(registry, part, &mut out),
            _ => out.push_str(part),
        }
    }
    out.into()
}

fn push_words(registry: &Registry, text: &str, out: &mut String) {
    let is_inside = |c: char| c == '_' || c.is_alphanumeric();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match word.contains('_') && is_member(registry, word) {
            true => out.push_str(&naming::field(word)),
            false => out.push_str(word),
        }
        let next = after.find(is_inside).unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
}

fn is_member(registry: &Registry, word: &str) -> bool {
    registry.types().iter().any(|ty| ty.field(word).is_some() || ty.relation(word).is_some())
}

#[cfg(test)]
mod tests {
    use schema_som::Code;

    use super::*;

    #[test]
    fn members_are_spelled_as_clients_do_and_quotes_stay() {
        let model = Registry::built_in().unwrap();
        let what = "Shot.cut_in: expected at most cut_out, got the text `cut_in`";
        let error = Error::new(Code::InvalidValue, what)
            .at_field("Version", "task, revision_number")
            .hint("see alternative_resources of time_log_01jd2s8h7wfjk9x3m5n7p9r1t3, not read_timeout");
        let spelled = spelled(&model, error);
        let expected = "Shot.cutIn: expected at most cutOut, got the text `cut_in`";
        assert_eq!(spelled.message(), expected);
        let extensions = spelled.extensions();
        assert_eq!(extensions["field"], "task, revisionNumber");
        let hint =
            "see alternativeResources of time_log_01jd2s8h7wfjk9x3m5n7p9r1t3, not read_timeout";
        assert_eq!(extensions["hint"], hint);
    }
}
