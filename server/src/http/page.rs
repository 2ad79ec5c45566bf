//! The front page: what is where.

use actix_web::HttpResponse;
use actix_web::http::header;

/// `GET /`
pub(super) async fn front() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(include_str!("front.html"))
}
