//! The board, embedded in the binary.

use super::answer::{Failure, cached};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use rust_embed::RustEmbed;

/// The files of the board, as `build.rs` made them.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/board"]
pub struct Board;

/// Whether this build has no board but the page that says so.
pub fn is_missing() -> bool {
    let page = Board::get("index.html");
    page.is_none_or(|page| {
        let text = String::from_utf8_lossy(&page.data);
        text.contains("name=\"hean-board\" content=\"missing\"")
    })
}

/// `GET /`.
pub async fn index(headers: HeaderMap) -> Result<Response, Failure> {
    embedded("index.html", &headers)
}

/// Every other file of the board; what is none is missing.
pub async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    let path = uri.path().trim_start_matches('/');
    if path == "docs.css" {
        return Ok(super::docs::style(&headers));
    }
    if Board::get(path).is_none() {
        return Err(Failure::new("not_found", "there is nothing at this path"));
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(Failure::new(
            "method.not_allowed",
            "a file is only read: GET",
        ));
    }
    embedded(path, &headers)
}

fn embedded(path: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let file = Board::get(path)
        .ok_or_else(|| Failure::new("not_found", "there is nothing at this path"))?;
    let hash = file.metadata.sha256_hash();
    let hash: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let content = mime_guess::from_path(path)
        .first_or_octet_stream()
        .to_string();
    let content = if content.starts_with("text/") && !content.contains("charset") {
        format!("{content}; charset=utf-8")
    } else {
        content
    };
    // Files below assets/ carry a hash in their name and never change.
    let control = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let body = file.data.into_owned().into();
    Ok(cached(
        headers,
        body,
        &content,
        &format!("\"{hash}\""),
        control,
    ))
}
