//! The table of routes: what the router serves, what the OpenAPI document says and what the rights
//! are tested over.

use crate::problem::Problem;
use crate::rest;
use crate::schema::reference;
use schemars::JsonSchema;
use serde_json::Value;

mod table;

pub use table::ROUTES;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Any valid token; what it sees is its space and its streams.
    Token,
    /// A token with one of these roles (`admin` is always one of them).
    Roles(&'static [rest::Role]),
}

/// A shape by reference.
pub type Shape = fn() -> Value;

/// A parameter in the query or in a header.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// Its name.
    pub name: &'static str,
    /// It must be given.
    pub needed: bool,
    /// JSON type: `string`, `integer`, `number`.
    pub kind: &'static str,
    /// What it means.
    pub means: &'static str,
}

/// A good answer.
#[derive(Clone, Copy)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// What it means.
    pub means: &'static str,
    /// Content type.
    pub content: &'static str,
    /// The shape, where it is one of ours.
    pub shape: Option<Shape>,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The path with `{names}`.
    pub path: &'static str,
    /// Chinese summary.
    pub zh: &'static str,
    /// English summary.
    pub en: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Query parameters.
    pub query: &'static [Query],
    /// The body, where one is read.
    pub body: Option<Shape>,
    /// The body is a file: bytes of the type that `Content-Type` says.
    pub file: bool,
    /// Headers that are understood, beside `Idempotency-Key`.
    pub headers: &'static [Query],
    /// `Idempotency-Key` is understood.
    pub idempotent: bool,
    /// Good answers.
    pub answers: &'static [Answer],
    /// Codes of problems beside those that every route has.
    pub problems: &'static [&'static str],
}

fn of<T: JsonSchema>() -> Value {
    reference::<T>()
}

const JSON: &str = "application/json";
const WRITERS: Access = Access::Roles(&[
    rest::Role::Board,
    rest::Role::Agency,
    rest::Role::Director,
    rest::Role::Admin,
]);
const REPORTERS: Access =
    Access::Roles(&[rest::Role::Board, rest::Role::Director, rest::Role::Admin]);
const DIRECTORS: Access = Access::Roles(&[rest::Role::Director, rest::Role::Admin]);
const DESKS: Access = Access::Roles(&[rest::Role::Board, rest::Role::Agency, rest::Role::Admin]);
const ADMINS: Access = Access::Roles(&[rest::Role::Admin]);

const fn json(status: u16, means: &'static str, shape: Shape) -> Answer {
    Answer {
        status,
        means,
        content: JSON,
        shape: Some(shape),
    }
}

const fn raw(status: u16, means: &'static str, content: &'static str) -> Answer {
    Answer {
        status,
        means,
        content,
        shape: None,
    }
}

const fn get(path: &'static str, zh: &'static str, en: &'static str, access: Access) -> Route {
    Route {
        method: "GET",
        path,
        zh,
        en,
        access,
        query: &[],
        body: None,
        file: false,
        headers: &[],
        idempotent: false,
        answers: &[],
        problems: &[],
    }
}

const fn post(
    path: &'static str,
    zh: &'static str,
    en: &'static str,
    access: Access,
    body: Shape,
) -> Route {
    Route {
        method: "POST",
        body: Some(body),
        ..get(path, zh, en, access)
    }
}

const fn query(name: &'static str, needed: bool, kind: &'static str, means: &'static str) -> Query {
    Query {
        name,
        needed,
        kind,
        means,
    }
}

/// Codes that every route may answer with.
pub const COMMON: &[&str] = &[
    "request.bad",
    "method.not_allowed",
    "rate",
    "internal",
    "busy",
];
/// Codes that every route with a token may answer with besides.
pub const GUARDED: &[&str] = &["auth.needed", "auth.bad_token", "not_found"];
/// Codes that every route with a body may answer with besides.
pub const BODIED: &[&str] = &[
    "body.not_json",
    "fact.number_out_of_range",
    "body.too_large",
    "body.wrong_type",
    "body.bad_field",
];

impl Route {
    /// Every code that the route may answer with.
    pub fn codes(&self) -> Vec<&'static str> {
        let mut codes = COMMON.to_vec();
        if self.access != Access::Open || self.path.contains('{') {
            codes.extend(GUARDED);
        }
        if self.body.is_some() {
            codes.extend(BODIED);
        }
        if !self.headers.is_empty() {
            codes.push("header.bad_field");
        }
        if !self.query.is_empty() {
            codes.push("query.bad_field");
        }
        if self.idempotent {
            codes.push("header.bad_field");
        }
        codes.extend(self.problems);
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Names of the path's parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The problem shape, by reference.
    pub fn problem() -> Value {
        reference::<Problem>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::CODES;

    #[test]
    fn the_table_is_sorted_and_its_codes_exist() {
        for pair in ROUTES.windows(2) {
            let key = |route: &Route| (route.path, route.method == "POST");
            assert!(
                key(&pair[0]) <= key(&pair[1]),
                "{} {}",
                pair[0].path,
                pair[1].path
            );
        }
        for route in ROUTES {
            assert!(!route.answers.is_empty(), "{}", route.path);
            for code in route.codes() {
                assert!(
                    CODES.iter().any(|row| row.code == code),
                    "{}: {code}",
                    route.path
                );
            }
        }
    }
}
