//! The description of the interface: OpenAPI, JSON Schemas and a page, all offline.

use super::answer::{Answer, cached};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use hean_wire::close::Close;
use hean_wire::problem::CODES;
use hean_wire::route::{Access, ROUTES, Route};
use hean_wire::{openapi, schema};
use serde_json::Value;
use std::fmt::Write;
use std::sync::OnceLock;

fn etag() -> &'static str {
    concat!("\"", env!("CARGO_PKG_VERSION"), "\"")
}

/// `GET /openapi.json`.
pub async fn openapi(headers: HeaderMap) -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| openapi::document(env!("CARGO_PKG_VERSION")).to_string());
    cached(
        &headers,
        text.as_str().into(),
        "application/json",
        etag(),
        "no-cache",
    )
}

/// `GET /schema.json`.
pub async fn schema(headers: HeaderMap) -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| schema::document().to_string());
    cached(
        &headers,
        text.as_str().into(),
        "application/json",
        etag(),
        "no-cache",
    )
}

/// The style of the page.
pub fn style(headers: &HeaderMap) -> Response {
    let body = include_str!("docs.css").into();
    cached(headers, body, "text/css; charset=utf-8", etag(), "no-cache")
}

/// `GET /docs`.
pub async fn page() -> Answer {
    static TEXT: OnceLock<String> = OnceLock::new();
    Ok(Html(TEXT.get_or_init(written).as_str()).into_response())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The page. Writing to a string does not fail.
fn written() -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>河安 HeAn · 接口说明</title>\n\
         <link rel=\"stylesheet\" href=\"/docs.css\">\n</head>\n<body>\n\
         <h1>河安 HeAn <small>接口说明 · Interface</small></h1>\n\
         <p>机器可读：<a href=\"/openapi.json\">OpenAPI 3.1</a>、\
         <a href=\"/schema.json\">JSON Schema</a>。\
         请求头 <code>Authorization: Bearer TOKEN</code>。</p>\n<h2>路径 · Paths</h2>\n",
    );
    for route in ROUTES {
        page += &path(route);
    }
    page += "<h2>错误代码 · Problem codes</h2>\n<table>\n";
    for row in CODES {
        let _ = writeln!(
            page,
            "<tr id=\"{0}\"><td><code>{0}</code><td>{1}<td>{2}<br><span lang=\"en\">{3}</span>",
            row.code,
            row.status,
            row.zh,
            escape(row.en)
        );
    }
    page += "</table>\n<h2>关闭代码 · Close codes of the socket</h2>\n<table>\n";
    for close in Close::ALL {
        let back = if close.comes_back() {
            "重连 · come back"
        } else {
            "不再重连 · stay away"
        };
        let _ = writeln!(
            page,
            "<tr><td><code>{}</code><td>{}<td>{back}",
            close.code(),
            close.reason()
        );
    }
    page += "</table>\n<h2>数据结构 · Shapes</h2>\n";
    for (name, shape) in schema::schemas("#") {
        page += &shape_of(&name, &shape);
    }
    page + "</body>\n</html>\n"
}

fn path(route: &Route) -> String {
    let access = match route.access {
        Access::Open => "公开 · open".to_owned(),
        Access::Token => "令牌 · token".to_owned(),
        Access::Roles(roles) => roles
            .iter()
            .map(|role| role.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    };
    let mut text = format!(
        "<section>\n<h3><b>{}</b> <code>{}</code></h3>\n<p>{} · <span lang=\"en\">{}</span> \
         <i>({access})</i></p>\n<ul>\n",
        route.method,
        escape(route.path),
        route.zh,
        escape(route.en)
    );
    for query in route.query {
        let needed = if query.needed { " *" } else { "" };
        let _ = writeln!(
            text,
            "<li><code>?{}</code>{needed} <i>{}</i>: {}",
            query.name,
            query.kind,
            escape(query.means)
        );
    }
    if let Some(body) = route.body {
        let _ = writeln!(text, "<li>请求体 · body: {}", link(&body()));
    }
    for answer in route.answers {
        let shape = answer
            .shape
            .map_or_else(|| escape(answer.content), |shape| link(&shape()));
        let _ = writeln!(
            text,
            "<li>{} {shape}: {}",
            answer.status,
            escape(answer.means)
        );
    }
    let codes: Vec<_> = route
        .codes()
        .iter()
        .map(|code| format!("<a href=\"#{code}\"><code>{code}</code></a>"))
        .collect();
    let _ = writeln!(text, "<li>{}\n</ul>\n</section>", codes.join(" "));
    text
}

fn name_of(reference: &Value) -> Option<&str> {
    reference["$ref"].as_str()?.rsplit(['/', '#']).next()
}

fn link(reference: &Value) -> String {
    match name_of(reference) {
        Some(name) => format!("<a href=\"#s-{name}\">{name}</a>"),
        None => "JSON".to_owned(),
    }
}

fn shape_of(name: &str, shape: &Value) -> String {
    let means = escape(shape["description"].as_str().unwrap_or(""));
    let mut text =
        format!("<section id=\"s-{name}\">\n<h3>{name}</h3>\n<p lang=\"en\">{means}</p>\n");
    let required: Vec<_> = shape["required"].as_array().into_iter().flatten().collect();
    if let Some(fields) = shape["properties"].as_object() {
        text += "<table>\n";
        for (field, what) in fields {
            let star = if required.iter().any(|name| *name == field) {
                " *"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "<tr><td><code>{field}</code>{star}<td>{}<td lang=\"en\">{}",
                kind_of(what),
                escape(what["description"].as_str().unwrap_or(""))
            );
        }
        text += "</table>\n";
    } else {
        let _ = writeln!(text, "<pre>{}</pre>", escape(&format!("{shape:#}")));
    }
    text + "</section>\n"
}

fn kind_of(shape: &Value) -> String {
    if name_of(shape).is_some() {
        return link(shape);
    }
    if let Some(options) = shape["anyOf"].as_array() {
        return options.iter().map(kind_of).collect::<Vec<_>>().join(" | ");
    }
    match &shape["type"] {
        Value::String(kind) if kind == "array" => format!("[{}]", kind_of(&shape["items"])),
        Value::String(kind) => escape(kind),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" | "),
        _ => "JSON".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_every_route_and_loads_nothing_from_elsewhere() {
        let page = written();
        for route in ROUTES {
            assert!(page.contains(&escape(route.path)), "{}", route.path);
        }
        for word in ["http://", "https://", "style=", "<script"] {
            assert!(!page.contains(word), "{word}");
        }
        for part in page.split("href=\"#").skip(1) {
            let id = part.split('"').next().unwrap();
            assert!(
                page.contains(&format!("id=\"{id}\"")),
                "{id} is not on the page"
            );
        }
    }
}
