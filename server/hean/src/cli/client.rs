//! A small HTTP client for the commands that talk to a running server: one request a connection.

use crate::said::io_text;
use hean_units::Text;
use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest that a server may take.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is no address of a server.
    #[error("`{0}` is no address of a server: write http://HOST:PORT")]
    Url(String),
    /// It cannot be reached.
    #[error("{} cannot be reached: {}; is the server running?", .0, .1.en)]
    Unreachable(String, Text),
    /// The token has characters that no token has.
    #[error("the token has characters that no token has; check it")]
    Token,
    /// It answered something that is no HTTP or no JSON.
    #[error("{0} does not answer as a HeAn server")]
    Nonsense(String),
}

impl ClientError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Url(url) => format!("`{url}` 不是服务器地址：请写 http://主机:端口"),
            Self::Unreachable(url, why) => {
                format!("无法连接 {url}：{}；服务器是否在运行？", why.zh)
            }
            Self::Token => "令牌中有不允许的字符；请核对后重新输入".to_owned(),
            Self::Nonsense(url) => format!("{url} 的应答不是河安服务器的应答"),
        };
        Text::new(zh, self.to_string())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// The body; null where there is none.
    pub body: Value,
}

/// Asks a server.
///
/// # Errors
/// [`ClientError`].
pub async fn ask(
    url: &str,
    token: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Answer, ClientError> {
    let host = url
        .strip_prefix("http://")
        .map(|rest| rest.trim_end_matches('/'));
    let host = host.filter(|host| !host.is_empty() && !host.contains(['/', ' ', '@']));
    let host = host.ok_or_else(|| ClientError::Url(url.to_owned()))?;
    let address = if host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
    {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ClientError::Token);
    }
    let text = body.map(Value::to_string).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    let exchange = async {
        let mut stream = TcpStream::connect(&address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        let limit = ANSWER_BYTES as u64;
        (&mut stream).take(limit).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let unreachable = |why: Text| ClientError::Unreachable(url.to_owned(), why);
    let answer = match tokio::time::timeout(ANSWER_MAX, exchange).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(unreachable(io_text(&error))),
        Err(_) => {
            let why = Text::new("30 秒内没有应答", "no answer within 30 s");
            return Err(unreachable(why));
        }
    };
    parse(&answer).ok_or_else(|| ClientError::Nonsense(url.to_owned()))
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..split]).ok()?;
    let status = head.lines().next()?.split(' ').nth(1)?.parse().ok()?;
    let chunked = head.lines().any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("transfer-encoding:") && line.contains("chunked")
    });
    let rest = &bytes[split + 4..];
    let body = if chunked {
        unchunked(rest)?
    } else {
        rest.to_vec()
    };
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&body).ok()?
    };
    Some(Answer { status, body })
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let from = end + 2;
        body.extend_from_slice(rest.get(from..from.checked_add(size)?)?);
        rest = rest.get(from + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let errors = [
            ClientError::Url("x".to_owned()),
            ClientError::Unreachable("http://x".to_owned(), io_text(&refused)),
            ClientError::Token,
            ClientError::Nonsense("http://x".to_owned()),
        ];
        for error in errors {
            crate::said::check_text(&error, error.text());
        }
    }

    #[test]
    fn answers_are_read() {
        let plain = parse(b"HTTP/1.1 201 Created\r\ncontent-length: 7\r\n\r\n{\"a\":1}").unwrap();
        assert_eq!((plain.status, plain.body["a"].as_u64()), (201, Some(1)));
        let parts = parse(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":2}\r\n0\r\n\r\n",
        );
        assert_eq!(parts.unwrap().body["a"].as_u64(), Some(2));
        assert!(parse(b"nonsense").is_none());
        assert_eq!(
            parse(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().body,
            Value::Null
        );
    }
}
