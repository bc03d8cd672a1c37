//! Which web pages may open the socket.

use crate::app::App;
use axum::http::{HeaderMap, header};
use std::net::{IpAddr, SocketAddr};

/// The exact origins that are allowed.
pub struct Origins<'a> {
    listen: SocketAddr,
    more: &'a [String],
}

impl<'a> Origins<'a> {
    /// Those of a server.
    pub fn of(app: &'a App) -> Self {
        Self::new(app.address, &app.origins)
    }

    /// Those of a server that listens at an address.
    pub fn new(listen: SocketAddr, more: &'a [String]) -> Self {
        Self { listen, more }
    }

    /// Whether a request may open the socket. A program that is no browser sends no origin.
    pub fn allow(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (first, second) = (origins.next(), origins.next());
        let Some(origin) = first else {
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        if second.is_some() {
            return false;
        }
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        self.more.iter().any(|one| one == origin) || self.is_own(origin, host)
    }

    /// Our own address by its number or as `localhost`. A name in `Host` is not believed, because a
    /// foreign name may be made to point here; other names are configured.
    fn is_own(&self, origin: &str, host: Option<&str>) -> bool {
        let port = self.listen.port();
        let Some(rest) = origin.strip_prefix("http://") else {
            return false;
        };
        let named = |name: &str| rest == format!("{name}:{port}") || (port == 80 && rest == name);
        let ip = self.listen.ip();
        let local = ip.is_loopback() || ip.is_unspecified();
        if local && (named("localhost") || named("127.0.0.1") || named("[::1]")) {
            return true;
        }
        if named(&ip_text(ip)) && !ip.is_unspecified() {
            return true;
        }
        // Listening on every address, the host that was asked for counts if it is a number.
        let numeric = |host: &str| {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            name.trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>()
                .is_ok()
        };
        ip.is_unspecified() && host.is_some_and(|host| host == rest && numeric(host))
    }
}

fn ip_text(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(listen: &str, origin: &str, host: &str) -> bool {
        let more = ["https://board.example".to_owned()];
        let mut headers = HeaderMap::new();
        if !origin.is_empty() {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers.insert(header::HOST, host.parse().unwrap());
        Origins::new(listen.parse().unwrap(), &more).allow(&headers)
    }

    #[test]
    fn look_alikes_are_refused() {
        let (listen, host) = ("127.0.0.1:8080", "127.0.0.1:8080");
        for good in [
            "",
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "https://board.example",
        ] {
            assert!(allowed(listen, good, host), "{good}");
        }
        for bad in [
            "null",
            "http://127.0.0.1",
            "http://127.0.0.1:8081",
            "https://127.0.0.1:8080",
            "http://127.0.0.1:8080.evil.example",
            "http://evil.example",
            "http://localhost:8080.evil.example",
            "http://LOCALHOST.evil:8080",
            "http://board.example",
            "https://board.example.evil",
            "https://board.example:443",
            "http://user@127.0.0.1:8080",
            "http://127.0.0.1:8080/",
        ] {
            assert!(!allowed(listen, bad, host), "{bad}");
        }
    }

    #[test]
    fn a_name_that_points_here_is_not_believed() {
        let all = "0.0.0.0:8080";
        assert!(allowed(all, "http://192.0.2.7:8080", "192.0.2.7:8080"));
        assert!(!allowed(all, "http://192.0.2.8:8080", "192.0.2.7:8080"));
        assert!(!allowed(
            all,
            "http://evil.example:8080",
            "evil.example:8080"
        ));
        assert!(allowed("192.0.2.7:80", "http://192.0.2.7", "192.0.2.7"));
    }
}
