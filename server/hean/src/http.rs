//! The HTTP interface: the routes of the wire's table, and what holds for all of them.
//!
//! Every error is a problem with a stable code. What somebody may not see looks as if it were not
//! there. A body is read strictly and within limits.

mod answer;
mod atlas;
mod attachments;
mod basin;
mod board;
mod docs;
mod documents;
mod drills;
mod events;
mod extract;
mod facts;
mod forecasts;
mod health;
mod incidents;
mod public;
mod risk;
mod rules;
mod supplies;
mod tokens;

pub use answer::Failure;
pub(crate) use attachments::upload_room;
pub use board::is_missing as board_is_missing;
pub use extract::{Body, Caller};
pub(crate) use facts::command;

use crate::app::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use hean_wire::Problem;
use std::sync::atomic::Ordering;
use tower_http::compression::CompressionLayer;

/// The handlers of a path; `None` where the table has a path that nothing serves (a test refuses
/// that).
fn handlers(path: &str) -> Option<MethodRouter<App>> {
    Some(match path {
        "/" => get(board::index),
        "/api/v1/attachments" => post(attachments::keep),
        "/api/v1/attachments/{id}" => get(attachments::give),
        "/api/v1/atlas" => get(atlas::atlas),
        "/api/v1/atlas.geojson" => get(atlas::geojson),
        "/api/v1/basin" => get(basin::basin),
        "/api/v1/basin/layers/{layer}" => get(basin::layer),
        "/api/v1/drills" => get(drills::list).post(drills::start),
        "/api/v1/drills/{id}" => get(drills::read),
        "/api/v1/drills/{id}/control" => post(drills::control),
        "/api/v1/drills/{id}/report" => get(drills::report),
        "/api/v1/forecasts" => post(forecasts::what_if),
        "/api/v1/forecasts/{id}" => get(forecasts::read),
        "/api/v1/incidents" => get(incidents::list).post(facts::report),
        "/api/v1/incidents/{id}" => get(incidents::read),
        "/api/v1/incidents/{id}/documents" => get(documents::list),
        "/api/v1/incidents/{id}/documents/{document}" => get(documents::read),
        "/api/v1/incidents/{id}/documents/{document}/file" => post(documents::file),
        "/api/v1/incidents/{id}/facts" => post(facts::fact),
        "/api/v1/plans" => get(rules::plans),
        "/api/v1/public-reports" => get(public::list).post(public::enter),
        "/api/v1/public-reports/{id}/reporter" => get(public::reporter),
        "/api/v1/public/reports" => get(public::form).post(public::report),
        "/api/v1/risk-sources" => get(risk::list),
        "/api/v1/risk-sources/{id}" => get(risk::read),
        "/api/v1/rules" => get(rules::rules),
        "/api/v1/streams/{stream}/events" => get(events::page),
        "/api/v1/streams/{stream}/sse" => get(events::follow),
        "/api/v1/suggestions" => get(public::suggestions),
        "/api/v1/supplies/nearest" => get(supplies::nearest),
        "/api/v1/tasks/{id}/replies" => post(facts::reply),
        "/api/v1/tokens" => get(tokens::list).post(tokens::make),
        "/api/v1/tokens/{id}" => delete(tokens::revoke),
        "/api/v1/whoami" => get(tokens::whoami),
        "/docs" => get(docs::page),
        "/healthz" => get(health::alive),
        "/metrics" => get(health::metrics),
        "/openapi.json" => get(docs::openapi),
        "/readyz" => get(health::ready),
        "/report" => get(board::index),
        "/schema.json" => get(docs::schema),
        "/ws" => get(crate::socket::upgrade),
        _ => return None,
    })
}

/// The router of a server.
pub fn router(app: App) -> Router {
    let mut paths: Vec<&'static str> = hean_wire::route::ROUTES
        .iter()
        .map(|route| route.path)
        .collect();
    paths.dedup();
    let mut router = Router::new();
    for path in paths {
        if let Some(handlers) = handlers(path) {
            router = router.route(path, handlers);
        }
    }
    router
        .fallback(board::file)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), around))
        .with_state(app)
}

/// Around every request: problems are written, headers added, figures counted.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let chinese = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("zh"));
    let address = extract::client(request.extensions(), request.headers(), &app.proxies);
    // This machine's own programs are not counted: they would only slow each other.
    let permit = match address.is_loopback() {
        true => Ok(()),
        false => app.requests.take(address),
    };
    let mut response = match permit {
        Ok(()) => next.run(request).await,
        Err(wait) => Failure::rate(wait).into_response(),
    };
    let status = response.status();
    app.metrics.requests.fetch_add(1, Ordering::Relaxed);
    if status.is_client_error() {
        app.metrics.refused.fetch_add(1, Ordering::Relaxed);
    } else if status.is_server_error() {
        app.metrics.failed.fetch_add(1, Ordering::Relaxed);
    }
    let problem = response.extensions_mut().remove::<Problem>();
    let problem = problem.or_else(|| bare(&response));
    if let Some(problem) = problem {
        let problem = if chinese {
            problem.in_chinese()
        } else {
            problem
        };
        let allow = response.headers_mut().remove(header::ALLOW);
        response = answer::written(&problem);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    secure(&mut response);
    response
}

/// The problem of an answer that axum made by itself.
fn bare(response: &Response) -> Option<Problem> {
    if response.headers().contains_key(header::CONTENT_TYPE)
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_none_or(|value| !value.to_str().unwrap_or("").starts_with("text/plain"))
    {
        return None;
    }
    let (code, detail) = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => (
            "method.not_allowed",
            "this path does not know the method; `Allow` lists those that it knows",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ("body.too_large", "the body is too large"),
        StatusCode::NOT_FOUND => ("not_found", "there is nothing at this path"),
        status if status.is_client_error() => ("request.bad", "the request cannot be read"),
        status if status.is_server_error() => ("internal", "a fault of the server"),
        _ => return None,
    };
    Some(Problem::new(code, detail))
}

/// The policy of what a page may load: nothing but from here. MapLibre runs its worker from a file
/// or a blob and draws pictures from blobs and data.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; \
    manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn secure(response: &mut Response) {
    let policy = header::CONTENT_SECURITY_POLICY;
    if !response.headers().contains_key(&policy) {
        let ours = HeaderValue::from_static(POLICY);
        response.headers_mut().insert(policy, ours);
    }
    let headers = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), payment=()",
        ),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    let caching = response.headers().contains_key(header::CACHE_CONTROL);
    if !caching {
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hean_wire::route::ROUTES;

    #[test]
    fn every_route_of_the_table_is_served() {
        for route in ROUTES {
            assert!(
                handlers(route.path).is_some(),
                "{} is not served",
                route.path
            );
        }
    }
}
