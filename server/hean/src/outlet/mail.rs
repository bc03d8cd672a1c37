//! Notices by mail: SMTP with TLS from the start, with STARTTLS, or plain to this machine.

use super::request::Secret;
use super::{Notice, Tried, masked};
use hean_units::Text;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use url::Url;

/// Longest part of a server's answer that is kept, in characters.
const ANSWER_CHARS: usize = 200;

/// A mail server, and from whom to whom.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Mailbox,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer({})", self.shown())
    }
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(zh, en)
}

/// Whether a name or address is this machine.
fn is_here(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn tls_for(host: &str, ca: Option<&str>) -> Result<TlsParameters, Text> {
    let broken = |error: lettre::transport::smtp::Error| {
        both(
            format!("TLS 无法使用：{error}"),
            format!("TLS cannot be used: {error}"),
        )
    };
    let mut builder = TlsParameters::builder(host.trim_matches(['[', ']']).to_owned());
    if let Some(pem) = ca {
        let certificate = Certificate::from_pem(pem.as_bytes()).map_err(broken)?;
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(broken)
}

impl Mailer {
    /// For a server such as `smtps://hean@mail.example`.
    ///
    /// # Errors
    /// With the reason, for an address that is none, for mail in the clear to another machine, and
    /// where a user has no password.
    pub fn new(
        server: &str,
        secret: Option<&Secret>,
        ca: Option<&str>,
        from: Mailbox,
        to: Mailbox,
        timeout: Duration,
    ) -> Result<Self, Text> {
        let wrong = || {
            both(
                format!("`{server}` 不是邮件服务器地址"),
                format!("`{server}` is no address of a mail server"),
            )
        };
        let url = Url::parse(server).map_err(|_| wrong())?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(wrong)?;
        if url.password().is_some() {
            return Err(both(
                "密码不可写在地址中",
                "the password must not stand in the address",
            ));
        }
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Wrapper(tls_for(host, ca)?), 465),
            "smtp+starttls" => (Tls::Required(tls_for(host, ca)?), 587),
            "smtp" if is_here(host) => (Tls::None, 25),
            "smtp" => {
                return Err(both(
                    format!("发往 {host} 的邮件不可不加密"),
                    format!("mail to {host} must not go in the clear"),
                ));
            }
            _ => return Err(wrong()),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(url.port().unwrap_or(port))
            .timeout(Some(timeout))
            .tls(tls);
        let user = url.username();
        if !user.is_empty() {
            let name = url::form_urlencoded::parse(format!("u={user}").as_bytes())
                .next()
                .map_or_else(|| user.to_owned(), |(_, name)| name.into_owned());
            let secret = secret.ok_or_else(|| {
                both(
                    format!("用户 {name} 没有密码：缺少 secret_file 或 secret_env"),
                    format!("the user {name} has no password: no `secret_file` or `secret_env`"),
                )
            })?;
            builder = builder.credentials(Credentials::new(name, secret.text().to_owned()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            to,
        })
    }

    /// To whom, without the whole address.
    pub fn shown(&self) -> String {
        let email = &self.to.email;
        format!("{}@{}", masked(email.user(), 1, 0), email.domain())
    }

    /// One try.
    pub(super) async fn send(&self, notice: &Notice) -> Tried {
        // The same id over all tries, so that a server may drop a second one.
        let id = format!("<{}@hean>", notice.id.replace(':', "."));
        let message = Message::builder()
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(notice.subject())
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(notice.letter());
        let message = match message {
            Ok(message) => message,
            Err(error) => {
                return Tried::Failed {
                    why: error.to_string(),
                    for_good: true,
                    after: None,
                };
            }
        };
        match self.transport.send(message).await {
            Ok(response) => {
                let words: Vec<_> = response.message().collect();
                let answer = format!("{} {}", response.code(), words.join(" "));
                Tried::Sent {
                    receipt: answer.chars().take(ANSWER_CHARS).collect(),
                }
            }
            Err(error) => Tried::Failed {
                for_good: error.is_permanent(),
                why: error.to_string().chars().take(ANSWER_CHARS).collect(),
                after: None,
            },
        }
    }
}
