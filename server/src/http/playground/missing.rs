//! What `/playground` says where the server was built without it.

use actix_web::HttpResponse;
use actix_web::http::header;

/// The page, as an answer.
pub(super) fn page() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(include_str!("missing.html"))
}
