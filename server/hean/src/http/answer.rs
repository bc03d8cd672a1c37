//! Answers: problems, JSON, what may be cached.

use crate::space::SpaceError;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hean_incident::Refusal;
use hean_journal::JournalError;
use hean_wire::Problem;
use hean_wire::problem::CONTENT_TYPE;
use serde::Serialize;
use std::time::Duration;

/// A request that was not fulfilled.
#[derive(Debug)]
pub struct Failure(pub Box<Problem>);

/// What a handler gives.
pub type Answer = Result<Response, Failure>;

impl Failure {
    /// With a code of the table.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Problem::new(code, detail)))
    }

    /// There is no such thing, or it may not be seen.
    pub fn missing() -> Self {
        Self::new(
            "not_found",
            "there is no such thing, or it is not yours to see",
        )
    }

    /// The role has no right to this.
    pub fn no_right(detail: impl Into<String>) -> Self {
        Self::new("rights.missing", detail)
    }

    /// Asked too often; there is a permit again after `wait`.
    pub fn rate(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let detail = format!("请 {seconds} 秒后再试 / try again in {seconds} s");
        let mut problem = Problem::new("rate", detail);
        problem.retry_after = Some(seconds);
        problem.into()
    }

    /// A field of the body is wrong.
    pub fn field(field: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(
            Problem::new("body.bad_field", detail).at_field(field),
        ))
    }

    /// A query parameter is wrong.
    pub fn query(field: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(
            Problem::new("query.bad_field", detail).at_field(field),
        ))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<SpaceError> for Failure {
    fn from(error: SpaceError) -> Self {
        let mut problem = match error {
            SpaceError::Busy => Problem::new("busy", error.to_string()),
            SpaceError::Closed => Problem::new("journal.unavailable", error.to_string()),
        };
        problem.retry_after = Some(1);
        problem.into()
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        tracing::error!(code = error.code(), %error, "the journal does not answer");
        let mut problem = Problem::new("journal.unavailable", error.to_string());
        problem.retry_after = Some(1);
        problem.into()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal.code.as_str() {
            "incident.unknown" | "task.unknown" => Self::missing(),
            code => {
                let mut problem = Problem::new(code, refusal.detail.clone());
                problem.current = refusal.current;
                if problem.status == 503 {
                    problem.retry_after = Some(1);
                }
                problem.into()
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status);
        let mut response = status
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response();
        // The middleware writes it, in the asked language.
        response.extensions_mut().insert(*self.0);
        response
    }
}

/// A problem as it is sent.
pub fn written(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// JSON with a status.
pub fn json<T: Serialize>(status: u16, body: &T) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Ok((status, Json(body)).into_response())
}

/// JSON that is text already.
pub fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// Content that may be kept and asked for again by its tag.
pub fn cached(
    asked: &HeaderMap,
    body: Bytes,
    content: &str,
    etag: &str,
    control: &'static str,
) -> Response {
    let same = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|tag| weak(tag) == weak(etag)));
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(body));
        if let Ok(content) = HeaderValue::from_str(content) {
            response.headers_mut().insert(header::CONTENT_TYPE, content);
        }
        response
    };
    if let Ok(etag) = HeaderValue::from_str(etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    let control = HeaderValue::from_static(control);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, control);
    response
}

fn weak(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag)
}
