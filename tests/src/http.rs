//! HTTP/1.1 by hand: a request is exactly the bytes that a test wants to send.

use crate::product::ADMIN;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest that an answer may take on a loaded machine.
pub const ANSWER_MAX: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// Body, as text.
    pub body: String,
}

impl Answer {
    /// The body as JSON, or null.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Sends these bytes and reads until the server closes; none when there was no answer at all.
pub async fn raw(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        parse(&answer)
    };
    timeout(ANSWER_MAX, exchange).await.unwrap_or(None)
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    let body = &bytes[split + 4..];
    let chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value.eq_ignore_ascii_case("chunked"));
    let body = if chunked {
        unchunk(body)
    } else {
        body.to_vec()
    };
    Some(Answer {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let digits = String::from_utf8_lossy(&rest[..end]).into_owned();
        let size = usize::from_str_radix(digits.trim(), 16).unwrap_or(0);
        let from = end + 2;
        if size == 0 || from + size > rest.len() {
            break;
        }
        body.extend_from_slice(&rest[from..from + size]);
        rest = rest.get(from + size + 2..).unwrap_or_default();
    }
    body
}

/// A request with the administrator's token unless `headers` bring another.
pub async fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Answer> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    {
        text.push_str(&format!("authorization: Bearer {ADMIN}\r\n"));
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    raw(address, text.as_bytes()).await
}

/// `GET`, which must be answered.
pub async fn get(address: SocketAddr, path: &str) -> Answer {
    let answer = request(address, "GET", path, &[], "").await;
    answer.unwrap_or_else(|| panic!("no answer to GET {path}"))
}

/// `POST` of JSON, which must be answered.
pub async fn post(address: SocketAddr, path: &str, body: &Value) -> Answer {
    let json = [("content-type", "application/json")];
    let answer = request(address, "POST", path, &json, &body.to_string()).await;
    answer.unwrap_or_else(|| panic!("no answer to POST {path}"))
}

/// A whole stream, read page by page.
pub async fn stream(address: SocketAddr, stream: &str) -> crate::history::Log {
    let mut log = crate::history::Log::default();
    loop {
        let after = log.events.len();
        let path = format!("/api/v1/streams/{stream}/events?after={after}&limit=1000");
        let answer = get(address, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let page = answer.json();
        page["epoch"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut log.epoch);
        let events = page["events"].as_array().cloned().unwrap_or_default();
        let empty = events.is_empty();
        log.events.extend(events);
        if empty || page["head"].as_u64() <= Some(log.events.len() as u64) {
            return log;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = parse(b"HTTP/1.1 201 Created\r\nX-A: b\r\n\r\n{\"n\":1}").unwrap();
        assert_eq!((answer.status, answer.header("x-a")), (201, Some("b")));
        assert_eq!(answer.json()["n"], 1);
        let answer =
            parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assert_eq!(answer.unwrap().body, "abcde");
        assert!(parse(b"").is_none());
    }
}
