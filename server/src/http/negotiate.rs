//! Media types: which one an answer has, and which ones a request body may have.

/// The media types that an answer to a GraphQL request can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells of erroneous documents.
    GraphqlResponse,
    /// `application/json`: the status is 200 for whatever a GraphQL server answered.
    Json,
}

impl MediaType {
    /// The value of `Content-Type`.
    pub(super) const fn header(self) -> &'static str {
        match self {
            MediaType::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            MediaType::Json => "application/json; charset=utf-8",
        }
    }
}

/// What a 406 names as acceptable.
pub(super) const OFFERED: &str = "application/graphql-response+json, application/json";

/// Chooses by the `Accept` header; none when nothing that we have is acceptable.
///
/// The greatest weight wins, then a type that was named over a wildcard, then the newer type.
/// Without the header, and for wildcards, it is `application/json`, as old clients expect.
pub(super) fn negotiate(accept: Option<&str>) -> Option<MediaType> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
        return Some(MediaType::Json);
    };
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::parse).collect();
    let graphql = weigh(&ranges, "graphql-response+json");
    let json = weigh(&ranges, "json");
    match (graphql, json) {
        (None, None) => None,
        (Some(_), None) => Some(MediaType::GraphqlResponse),
        (None, Some(_)) => Some(MediaType::Json),
        (Some(graphql), Some(json)) => {
            let named = graphql.specificity == NAMED;
            let newer = graphql.weight > json.weight || (graphql.weight == json.weight && named);
            Some(if newer { MediaType::GraphqlResponse } else { MediaType::Json })
        }
    }
}

/// Whether a body of this `Content-Type` is JSON in UTF-8.
pub(super) fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") && parts.all(is_utf8_or_no_charset)
}

const ANYTHING: u8 = 0;
const ANY_APPLICATION: u8 = 1;
const NAMED: u8 = 2;

#[derive(Debug, Clone, Copy)]
struct Fit {
    specificity: u8,
    weight: u16,
}

#[derive(Debug)]
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    /// In thousandths.
    weight: u16,
}

impl<'a> Range<'a> {
    /// A range of `Accept`; none when it is malformed or asks for another charset.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';');
        let (kind, subtype) = parts.next()?.trim().split_once('/')?;
        let mut weight = 1000;
        for parameter in parts {
            match parameter.split_once('=') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => {
                    let value: f32 = value.trim().parse().ok()?;
                    weight = (value.clamp(0.0, 1.0) * 1000.0) as u16;
                }
                _ if !is_utf8_or_no_charset(parameter) => return None,
                _ => {}
            }
        }
        Some(Self { kind, subtype, weight })
    }

    fn fits(&self, subtype: &str) -> Option<u8> {
        match (self.kind, self.subtype) {
            ("*", "*") => Some(ANYTHING),
            (kind, _) if !kind.eq_ignore_ascii_case("application") => None,
            (_, "*") => Some(ANY_APPLICATION),
            (_, named) if named.eq_ignore_ascii_case(subtype) => Some(NAMED),
            _ => None,
        }
    }
}

/// How well a type of ours fits: by the most specific range, as RFC 9110 wants. A weight of zero
/// means "not this one".
fn weigh(ranges: &[Range<'_>], subtype: &str) -> Option<Fit> {
    ranges
        .iter()
        .filter_map(|range| Some(Fit { specificity: range.fits(subtype)?, weight: range.weight }))
        .max_by_key(|fit| (fit.specificity, fit.weight))
        .filter(|fit| fit.weight > 0)
}

fn is_utf8_or_no_charset(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return true };
    let value = value.trim().trim_matches('"');
    !name.trim().eq_ignore_ascii_case("charset")
        || value.eq_ignore_ascii_case("utf-8")
        || value.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_chooses_the_media_type() {
        use MediaType::{GraphqlResponse, Json};
        let cases = [
            (None, Some(Json)),
            (Some(""), Some(Json)),
            (Some("*/*"), Some(Json)),
            (Some("application/*"), Some(Json)),
            (Some("application/json"), Some(Json)),
            (Some("Application/JSON; charset=UTF-8"), Some(Json)),
            (Some("application/graphql-response+json"), Some(GraphqlResponse)),
            (Some("application/graphql-response+json, application/json"), Some(GraphqlResponse)),
            (Some("application/json, application/graphql-response+json"), Some(GraphqlResponse)),
            (Some("application/json, application/graphql-response+json;q=0.9"), Some(Json)),
            (Some("application/graphql-response+json;q=0, */*"), Some(Json)),
            (Some("application/json;q=0, */*"), Some(GraphqlResponse)),
            (Some("text/html, */*;q=0.8"), Some(Json)),
            (Some("text/html"), None),
            (Some("application/json;q=0"), None),
            (Some("application/json; charset=utf-16"), None),
            (Some("nonsense"), None),
        ];
        for (accept, expected) in cases {
            assert_eq!(negotiate(accept), expected, "{accept:?}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_a_request_body() {
        for good in ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"] {
            assert!(is_json(good), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/graphql",
            "application/json; charset=latin1",
        ] {
            assert!(!is_json(bad), "{bad}");
        }
    }
}
