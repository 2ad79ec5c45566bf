//! The playground: the files of `web-playground`, embedded when the server was built after them.
//!
//! Texts are embedded compressed, since every browser takes them so; whoever does not gets them
//! unpacked.

mod missing;

use std::io::Read;

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::read::GzDecoder;
use schema_som::{Code, Error};

use super::error::Refusal;

/// What `server/build.rs` found: names, whether the bytes are compressed, the bytes.
static FILES: &[(&str, bool, &[u8])] = include!(concat!(env!("OUT_DIR"), "/playground.rs"));

const INDEX: &str = "index.html";

/// Nothing from elsewhere, and no script that is not a file of ours. The editor writes styles into
/// the page, which is why those may be inline; its fonts come inside of its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    connect-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The name of a file with a hash of what is in it never means anything else.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /playground`
pub(super) async fn index(request: HttpRequest) -> HttpResponse {
    match find(INDEX) {
        Some(file) => answer(file, request.headers()),
        None => missing::page(),
    }
}

/// `GET /playground/...`
pub(super) async fn file(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    match find(&path) {
        Some(file) => answer(file, request.headers()),
        None if path.is_empty() => index(request).await,
        None => {
            let error = Error::new(Code::NotFound, "the playground has no such file")
                .hint("open /playground again: a newer one may have come");
            Refusal::from(error).respond(&request)
        }
    }
}

type File = &'static (&'static str, bool, &'static [u8]);

fn find(name: &str) -> Option<File> {
    FILES.iter().find(|(known, ..)| *known == name)
}

fn answer((name, is_gzip, bytes): File, headers: &HeaderMap) -> HttpResponse {
    let lasts = if name.starts_with("assets/") { FOR_EVER } else { "no-cache" };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, content_type(name)))
        .insert_header((header::CACHE_CONTROL, lasts))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::VARY, "accept-encoding"));
    if !is_gzip {
        return response.body(*bytes);
    }
    if takes_gzip(headers) {
        return response.insert_header((header::CONTENT_ENCODING, "gzip")).body(*bytes);
    }
    let mut plain = Vec::new();
    match GzDecoder::new(*bytes).read_to_end(&mut plain) {
        Ok(_) => response.body(plain),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_named =
            parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip") || name == "*");
        is_named
            && !parts.any(|part| part.strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0))
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn gzip_is_for_those_who_take_it() {
        let cases = [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("*", true),
            ("gzip;q=0, br", false),
            ("gzip;q=0.0", false),
            ("identity", false),
            ("", false),
        ];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(takes_gzip(&headers), expected, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn every_embedded_file_has_a_type() {
        for (name, ..) in FILES {
            assert_ne!(content_type(name), "application/octet-stream", "{name}");
        }
    }
}
