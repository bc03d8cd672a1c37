//! Notices by HTTP: a signed webhook, or the interface of an SMS gateway.
//!
//! No redirect is followed and no proxy asked: a notice goes where the settings say, or nowhere.

use super::{Notice, Tried, masked};
use crate::clock;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use hmac::{Hmac, KeyInit, Mac};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use sha2::Sha256;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Bytes of an answer that are read; what lies beyond is not looked at.
const ANSWER_BYTES: usize = 64 * 1024;
/// Longest receipt that is kept, in characters.
const RECEIPT_CHARS: usize = 200;
/// Longest wait that the other side may ask for.
const AFTER_MAX: Duration = Duration::from_secs(3600);

/// What is filled in where it stands in braces.
pub(super) const PLACEHOLDERS: [&str; 7] =
    ["to", "text", "text_en", "notice", "task", "time", "secret"];

/// A secret; it prints as stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("****")
    }
}

/// The certificates of a PEM text; `None` where there is none, or a broken one.
pub(super) fn certificates(pem: &str) -> Option<RootCertStore> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        store.add(certificate.ok()?).ok()?;
    }
    (!store.is_empty()).then_some(store)
}

/// A client that opens a connection for each request: notices are seldom.
#[derive(Clone)]
pub(super) struct Client(legacy::Client<HttpsConnector<HttpConnector>, Body>);

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    /// With the authorities of a PEM text, or else with those of the machine.
    pub fn new(ca: Option<&str>) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has the cipher suites of the default versions");
        let config = match ca.and_then(certificates) {
            Some(store) => config.with_root_certificates(store),
            None => config.clone().with_native_roots().unwrap_or_else(|error| {
                tracing::warn!(%error, "this machine has no list of authorities: no https outlet");
                config.with_root_certificates(RootCertStore::empty())
            }),
        };
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config.with_no_client_auth())
            .https_or_http()
            .enable_http1()
            .build();
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        Self(client)
    }

    /// Asks once; the status, the headers and the start of the body.
    async fn ask(&self, request: Request<Body>) -> Result<(StatusCode, HeaderMap, Vec<u8>), Tried> {
        let response = self.0.request(request).await.map_err(|error| {
            let source = std::error::Error::source(&error);
            let why =
                source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
            Tried::failed(why)
        })?;
        let (head, body) = response.into_parts();
        let bytes = to_bytes(Body::new(body), ANSWER_BYTES).await;
        // An answer that is too long, or cut, still has its status.
        Ok((head.status, head.headers, bytes.unwrap_or_default().into()))
    }
}

/// What the status of an answer means.
fn judged(
    status: StatusCode,
    headers: &HeaderMap,
    receipt: impl FnOnce() -> Option<String>,
) -> Tried {
    if status.is_success() {
        return match receipt() {
            Some(receipt) => Tried::Sent { receipt },
            None => Tried::failed(format!("HTTP {}, but without a receipt", status.as_u16())),
        };
    }
    let passes = status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
        );
    let after = headers.get(header::RETRY_AFTER);
    let after = after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    Tried::Failed {
        why: format!("HTTP {}", status.as_u16()),
        for_good: !passes,
        after: after.map(|seconds| Duration::from_secs(seconds).min(AFTER_MAX)),
    }
}

fn agent() -> &'static str {
    concat!("hean/", env!("CARGO_PKG_VERSION"))
}

fn unmade(error: axum::http::Error) -> Tried {
    Tried::Failed {
        why: format!("the request cannot be made: {error}"),
        for_good: true,
        after: None,
    }
}

/// A system that takes notices as signed JSON.
pub struct Webhook {
    url: Url,
    key: Secret,
    client: Client,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Webhook({})", self.host())
    }
}

/// The signature of a body at a moment (Unix seconds): HMAC-SHA256 over the moment, a full stop and
/// the body, in hexadecimal digits.
pub fn signature(key: &[u8], seconds: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Webhook {
    pub(super) fn new(url: Url, key: Secret, ca: Option<&str>) -> Self {
        let client = Client::new(ca);
        Self { url, key, client }
    }

    /// The host alone: a path or query may hold a secret.
    pub(super) fn host(&self) -> String {
        self.url.host_str().unwrap_or("").to_owned()
    }

    pub(super) async fn send(&self, notice: &Notice, attempt: u32) -> Tried {
        let body = notice.json().to_string();
        let seconds = clock::now().millis().div_euclid(1000);
        let signature = signature(self.key.text().as_bytes(), seconds, body.as_bytes());
        let request = Request::post(self.url.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, agent())
            .header("idempotency-key", &notice.id)
            .header("x-hean-attempt", attempt)
            .header("x-hean-signature", format!("t={seconds},v1={signature}"))
            .body(Body::from(body));
        let request = match request {
            Ok(request) => request,
            Err(error) => return unmade(error),
        };
        match self.client.ask(request).await {
            Ok((status, headers, _)) => judged(status, &headers, || {
                Some(format!("HTTP {}", status.as_u16()))
            }),
            Err(tried) => tried,
        }
    }
}

/// An SMS gateway with an interface by HTTP.
pub struct Gateway {
    pub(super) to: String,
    pub(super) url: String,
    pub(super) method: String,
    pub(super) content_type: String,
    pub(super) body: String,
    pub(super) authorization: Option<String>,
    pub(super) receipt: Option<String>,
    pub(super) secret: Option<Secret>,
    pub(super) client: Client,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gateway({})", masked(&self.to, 3, 4))
    }
}

/// How a value is written where it is filled in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Escape {
    /// As it is.
    None,
    /// Inside a JSON string.
    Json,
    /// In an address or a form.
    Form,
}

impl Escape {
    fn of(content_type: &str) -> Self {
        let kind = content_type.split(';').next().unwrap_or("").trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/json" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            _ => Self::None,
        }
    }

    fn write(self, text: &str) -> String {
        match self {
            Self::None => text.to_owned(),
            Self::Json => {
                let quoted = Value::from(text).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
            Self::Form => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        }
    }
}

/// The next `{name}` of lower-case letters: what stands before, the name, what follows.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let inside = &text[open + 1..];
        let length = inside
            .find(|c: char| !(c.is_ascii_lowercase() || c == '_'))
            .unwrap_or(inside.len());
        if length > 0 && inside[length..].starts_with('}') {
            return Some((&text[..open], &inside[..length], &inside[length + 1..]));
        }
        from = open + 1;
    }
    None
}

/// The names in braces, in order.
pub(super) fn placeholders(template: &str) -> Vec<String> {
    let (mut rest, mut names) = (template, Vec::new());
    while let Some((_, name, after)) = next_name(rest) {
        names.push(name.to_owned());
        rest = after;
    }
    names
}

fn filled(template: &str, escape: Escape, value: impl Fn(&str) -> String) -> String {
    let (mut rest, mut text) = (template, String::new());
    while let Some((before, name, after)) = next_name(rest) {
        text += before;
        text += &escape.write(&value(name));
        rest = after;
    }
    text + rest
}

impl Gateway {
    fn value(&self, notice: &Notice, name: &str) -> String {
        match name {
            "to" => self.to.clone(),
            "text" => notice.text.zh.clone(),
            "text_en" => notice.text.en.clone(),
            "notice" => notice.id.clone(),
            "task" => notice
                .task
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            "time" => clock::now().millis().div_euclid(1000).to_string(),
            _ => self
                .secret
                .as_ref()
                .map(|secret| secret.0.clone())
                .unwrap_or_default(),
        }
    }

    fn request(&self, notice: &Notice, attempt: u32) -> Result<Request<Body>, Tried> {
        let value = |name: &str| self.value(notice, name);
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(filled(&self.url, Escape::Form, value))
            .header(header::USER_AGENT, agent())
            .header("idempotency-key", &notice.id)
            .header("x-hean-attempt", attempt);
        if let Some(template) = &self.authorization {
            let text = filled(template, Escape::None, value);
            request = request.header(header::AUTHORIZATION, text);
        }
        let body = filled(&self.body, Escape::of(&self.content_type), value);
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, &self.content_type);
        }
        request.body(Body::from(body)).map_err(unmade)
    }

    pub(super) async fn send(&self, notice: &Notice, attempt: u32) -> Tried {
        let request = match self.request(notice, attempt) {
            Ok(request) => request,
            Err(tried) => return tried,
        };
        let (status, headers, body) = match self.client.ask(request).await {
            Ok(answer) => answer,
            Err(tried) => return tried,
        };
        judged(status, &headers, || self.receipt_of(status, &body))
    }

    /// The gateway's own number of the message, where the settings say where it stands: gateways
    /// also refuse with 200.
    fn receipt_of(&self, status: StatusCode, body: &[u8]) -> Option<String> {
        let Some(pointer) = &self.receipt else {
            return Some(format!("HTTP {}", status.as_u16()));
        };
        let answer: Value = serde_json::from_slice(body).ok()?;
        let text = match answer.pointer(pointer)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let text: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(RECEIPT_CHARS)
            .collect();
        (!text.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_place() {
        let value = |name: &str| match name {
            "text" => "a\"},{\"b\n&c=时".to_owned(),
            _ => format!("<{name}>"),
        };
        let json = filled(r#"{"to":"{to}","text":"{text}"}"#, Escape::Json, value);
        let read: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], value("text"));
        assert_eq!(read["to"], "<to>");
        let form = filled("m={text}&x={Y}", Escape::Form, value);
        assert_eq!(form, "m=a%22%7D%2C%7B%22b%0A%26c%3D%E6%97%B6&x={Y}");
        assert_eq!(placeholders("{a}{B}{{c}} {"), ["a", "c"]);
    }

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // RFC 4231, test case 2, would need an empty moment; this one was computed by
        // `printf '1764000000.{}' | openssl dgst -sha256 -hmac secret`.
        let expected = expect_test::expect![[
            "b691197929ebc73b102d12f9a4689644cb2d1a38c9f2d1883b9f478077313f85"
        ]];
        expected.assert_eq(&signature(b"secret", 1_764_000_000, b"{}"));
        assert_eq!(format!("{:?}", Secret::new("x")), "****");
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        let judge = |status: u16| {
            let status = StatusCode::from_u16(status).unwrap();
            judged(status, &HeaderMap::new(), || Some("r".to_owned()))
        };
        for (status, for_good) in [
            (301, true),
            (400, true),
            (404, true),
            (408, false),
            (410, true),
            (425, false),
            (429, false),
            (500, false),
            (503, false),
        ] {
            let Tried::Failed {
                for_good: found, ..
            } = judge(status)
            else {
                panic!("{status}");
            };
            assert_eq!(found, for_good, "{status}");
        }
        assert_eq!(
            judge(202),
            Tried::Sent {
                receipt: "r".to_owned()
            }
        );
    }
}
