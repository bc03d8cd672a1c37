//! What handlers get of a request: who calls, the body, the query.

use super::Failure;
use crate::app::App;
use crate::auth::Identity;
use crate::auth::rights;
use crate::limits::{BODY_BYTES, BODY_TIMEOUT};
use crate::listen::Peer;
use crate::space::{Space, View};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use hean_units::StreamId;
use hean_wire::Problem;
use hean_wire::rest::Role;
use hean_wire::strict;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::IpAddr;

/// The address that a request comes from: of a proxy that is believed, the one that it names.
pub struct Client(pub IpAddr);

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(client(
            &parts.extensions,
            &parts.headers,
            &app.proxies,
        )))
    }
}

/// The address of the other end, or the last one that a chain of believed proxies names.
pub(super) fn client(extensions: &Extensions, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let peer = extensions.get::<Peer>().map(|peer| peer.address.ip());
    let mut address = peer.unwrap_or(IpAddr::from([0, 0, 0, 0])).to_canonical();
    let named = headers.get_all("x-forwarded-for").iter();
    let named: Vec<&str> = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for text in named.into_iter().rev() {
        if !proxies.contains(&address) {
            break;
        }
        match text.trim().parse::<IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

/// Who calls, and the space that they see.
pub struct Caller {
    /// Who.
    pub identity: Identity,
    /// The space of the token.
    pub space: Space,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = bearer(&parts.headers)?;
        let identity = app.tokens.identify(token).ok_or_else(|| {
            Failure::new("auth.bad_token", "the token is unknown, revoked or expired")
        })?;
        let space = app.space_of(&identity).ok_or_else(|| {
            Failure::new(
                "auth.bad_token",
                "the space of the token is not open any more",
            )
        })?;
        Ok(Self { identity, space })
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    let needed = || {
        Failure::new(
            "auth.needed",
            "send the header `Authorization: Bearer TOKEN`",
        )
    };
    let value = headers.get(header::AUTHORIZATION).ok_or_else(needed)?;
    let value = value.to_str().map_err(|_| needed())?;
    let (scheme, token) = value.split_once(' ').ok_or_else(needed)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim())
    } else {
        Err(needed())
    }
}

impl Caller {
    /// Only for these roles; `admin` is always one of them.
    ///
    /// # Errors
    /// `rights.missing`.
    pub fn needs(&self, roles: &[Role]) -> Result<(), Failure> {
        if roles.iter().any(|role| self.identity.is(*role)) {
            return Ok(());
        }
        let names: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
        Err(Failure::no_right(format!(
            "this needs one of the roles {}",
            names.join(", ")
        )))
    }

    /// Looks at the state.
    ///
    /// # Errors
    /// When the space does not answer.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut View<'_>, &Identity, &hean_basin::Basin) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let (identity, basin) = (self.identity.clone(), self.space.world().basin.clone());
        Ok(self
            .space
            .look(move |view| look(view, &identity, &basin))
            .await?)
    }

    /// Checks that the caller may read a stream.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn may_read(&self, stream: &StreamId) -> Result<(), Failure> {
        let asked = stream.clone();
        let may = self
            .look(move |view, identity, basin| {
                rights::may_read(identity, view.state, basin, &asked)
            })
            .await?;
        if may { Ok(()) } else { Err(Failure::missing()) }
    }
}

/// A JSON body, read strictly.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let bytes = json_bytes(request, BODY_BYTES).await?;
        parse(&bytes).map(Self)
    }
}

/// The bytes of a JSON body.
///
/// # Errors
/// `body.wrong_type`, `body.too_large`, `request.bad` when it does not come in time.
pub async fn json_bytes(request: Request, limit: usize) -> Result<axum::body::Bytes, Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        let detail = "send JSON with the header `Content-Type: application/json`";
        return Err(Failure::new("body.wrong_type", detail));
    }
    let too_large = || {
        Failure::new(
            "body.too_large",
            format!("a body may have at most {limit} bytes"),
        )
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let read = axum::body::to_bytes(request.into_body(), limit);
    match tokio::time::timeout(BODY_TIMEOUT, read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            // axum tells the limit from a broken connection only by its text.
            if error.to_string().contains("length limit") {
                Err(too_large())
            } else {
                Err(Failure::new("request.bad", "the body ended early"))
            }
        }
        Err(_) => Err(Failure::new("request.bad", "the body did not come in time")),
    }
}

/// Reads a JSON body.
///
/// # Errors
/// `body.not_json` and `fact.number_out_of_range` with line and column, `body.bad_field` with the
/// field.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let place = |problem: Problem, error: strict::StrictError| {
        Failure::from(problem.at_place(error.line, error.column))
    };
    if let Err(error) = strict::parse(bytes) {
        let code = match error.is_number() {
            true => "fact.number_out_of_range",
            false => "body.not_json",
        };
        return Err(place(Problem::new(code, error.to_string()), error));
    }
    let reader = &mut serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let path = error.path().to_string();
        let located = strict::located(error.inner());
        // A missing or unknown field is named by the words, not by the path.
        let named = located.why.split('`').nth(1).map(str::to_owned);
        let field = if path == "." {
            named.unwrap_or(path)
        } else {
            path
        };
        let detail = format!("`{field}`: {}", located.why);
        place(
            Problem::new("body.bad_field", detail).at_field(field),
            located,
        )
    })
}

/// The query of a request by name.
pub struct Query(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state);
        let axum::extract::Query(pairs) = pairs
            .await
            .map_err(|_| Failure::new("request.bad", "the query cannot be read"))?;
        let mut query = BTreeMap::new();
        for (name, value) in pairs {
            if query.insert(name.clone(), value).is_some() {
                return Err(Failure::query(&name, format!("`{name}` is there twice")));
            }
        }
        Ok(Self(query))
    }
}

impl Query {
    /// Refuses parameters that are not known.
    ///
    /// # Errors
    /// `query.bad_field`.
    pub fn only(&self, known: &[&str]) -> Result<(), Failure> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let detail = format!(
                    "there is no parameter `{name}`; known: {}",
                    known.join(", ")
                );
                Err(Failure::query(name, detail))
            }
        }
    }

    /// A parameter as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter of a type.
    ///
    /// # Errors
    /// `query.bad_field` with what is wanted.
    pub fn get<T: std::str::FromStr>(
        &self,
        name: &str,
        wanted: &str,
    ) -> Result<Option<T>, Failure> {
        let Some(text) = self.0.get(name) else {
            return Ok(None);
        };
        let shown: String = text.chars().take(60).collect();
        let wrong = |_| Failure::query(name, format!("`{name}` is `{shown}`; it must be {wanted}"));
        text.parse().map(Some).map_err(wrong)
    }

    /// A whole number in a range, or a default.
    ///
    /// # Errors
    /// `query.bad_field`.
    pub fn number(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, Failure> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let value = self.get::<u64>(name, &wanted)?.unwrap_or(default);
        if range.contains(&value) {
            return Ok(value);
        }
        Err(Failure::query(
            name,
            format!("`{name}` is {value}; it must be {wanted}"),
        ))
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    /// `query.bad_field`.
    pub fn needed<T: std::str::FromStr>(&self, name: &str, wanted: &str) -> Result<T, Failure> {
        let missing = || Failure::query(name, format!("`{name}` is missing; it must be {wanted}"));
        self.get(name, wanted)?.ok_or_else(missing)
    }
}

/// The path's stream; text that is no stream id looks missing.
///
/// # Errors
/// `not_found`.
pub fn stream(text: &str) -> Result<StreamId, Failure> {
    StreamId::new(text).map_err(|_| Failure::missing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_believed_proxy_names_an_address() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let check = |peer: &str, named: &[&str], proxies: &[&str]| {
            let mut extensions = Extensions::new();
            extensions.insert(Peer {
                address: (ip(peer), 1).into(),
                written: Default::default(),
            });
            let mut headers = HeaderMap::new();
            for text in named {
                headers.append("x-forwarded-for", text.parse().unwrap());
            }
            let proxies: Vec<_> = proxies.iter().map(|text| ip(text)).collect();
            client(&extensions, &headers, &proxies).to_string()
        };
        let two = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(check("192.0.2.1", &["198.51.100.9"], &two), "192.0.2.1");
        assert_eq!(check("10.0.0.1", &["198.51.100.9"], &two), "198.51.100.9");
        let chain = ["1.1.1.1, 198.51.100.9", "10.0.0.2"];
        assert_eq!(check("10.0.0.1", &chain, &two), "198.51.100.9");
        assert_eq!(check("10.0.0.1", &["nonsense"], &two), "10.0.0.1");
        assert_eq!(
            check("::ffff:10.0.0.1", &["2001:db8::1"], &two),
            "2001:db8::1"
        );
    }
}
