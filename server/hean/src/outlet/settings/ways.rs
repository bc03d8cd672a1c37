//! What each channel needs.

use super::{Desk, RawOutlet, Word};
use crate::outlet::Way;
use crate::outlet::mail::Mailer;
use crate::outlet::request::{Client, Gateway, PLACEHOLDERS, Secret, Webhook, placeholders};
use lettre::message::Mailbox;
use std::time::Duration;
use url::Url;

/// Shortest key of a webhook's signature, in bytes.
const KEY_MIN: usize = 16;

impl Desk<'_> {
    /// An address for HTTP.
    fn http(&mut self, at: usize, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        });
        if url.is_none() {
            self.wrong(
                at,
                "outlet.bad_url",
                (
                    format!("`{text}` 不是可用的网址"),
                    format!("`{text}` is no address for HTTP"),
                ),
                (
                    "写 https://主机/路径（或 http://），不含用户名和密码",
                    "write https://HOST/PATH (or http://) without user and password",
                ),
            );
        }
        url
    }

    fn needed<'a>(
        &mut self,
        raw: &'a RawOutlet,
        name: &str,
        word: &'a Option<Word>,
    ) -> Option<&'a Word> {
        if word.is_none() {
            let channel = raw.channel.get_ref();
            self.wrong(
                raw.name.span().start,
                "outlet.missing",
                (
                    format!("通道 `{channel}` 缺少设置项 `{name}`"),
                    format!("the channel `{channel}` needs the setting `{name}`"),
                ),
                (
                    format!("在此 [[outlet]] 中写明 {name}"),
                    format!("write `{name}` into this [[outlet]]"),
                ),
            );
        }
        word.as_ref()
    }

    pub(super) fn webhook(
        &mut self,
        raw: &RawOutlet,
        key: Option<Secret>,
        ca: Option<String>,
    ) -> Option<Way> {
        let url = self.http(raw.target.span().start, raw.target.get_ref());
        let named = raw.secret_file.is_some() || raw.secret_env.is_some();
        if !named || key.as_ref().is_some_and(|key| key.len() < KEY_MIN) {
            self.wrong(
                raw.name.span().start,
                "outlet.weak_key",
                (
                    "webhook 没有足够长的签名密钥",
                    "the webhook has no key, or too short a one, for its signature",
                ),
                (
                    format!("用 secret_file 或 secret_env 给出至少 {KEY_MIN} 个字符"),
                    format!(
                        "name one of at least {KEY_MIN} characters by `secret_file` or `secret_env`"
                    ),
                ),
            );
        }
        Some(Way::Webhook(Webhook::new(url?, key?, ca.as_deref())))
    }

    fn phone(&mut self, word: &Word) {
        let number = word.get_ref();
        let digits = number.strip_prefix('+').unwrap_or(number);
        if !(3..=20).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.wrong(
                word.span().start,
                "outlet.bad_phone",
                ("这不是电话号码", "this is no telephone number"),
                (
                    "写 3 至 20 位数字，可以 + 开头",
                    "write 3 to 20 digits, with `+` before them where needed",
                ),
            );
        }
    }

    fn method(&mut self, word: Option<&Word>) -> String {
        let Some(word) = word else {
            return "POST".to_owned();
        };
        let method = word.get_ref();
        if !matches!(method.as_str(), "POST" | "GET" | "PUT") {
            self.wrong(
                word.span().start,
                "outlet.bad_method",
                (
                    format!("不支持方法 `{method}`"),
                    format!("there is no method `{method}` for a gateway"),
                ),
                ("可用：POST、GET、PUT", "write POST, GET or PUT"),
            );
        }
        method.clone()
    }

    pub(super) fn sms(
        &mut self,
        raw: &RawOutlet,
        secret: Option<Secret>,
        ca: Option<String>,
    ) -> Option<Way> {
        let number = raw.target.get_ref();
        self.phone(&raw.target);
        let url = self.needed(raw, "url", &raw.url).cloned();
        // What is filled in must not decide whether it is an address.
        let url = url.and_then(|word| {
            let sound = self.http(word.span().start, &word.get_ref().replace(['{', '}'], ""));
            sound.map(|_| word.into_inner())
        });
        let method = self.method(raw.method.as_ref());
        let body = raw.body.as_ref().map_or("", |word| word.get_ref());
        let templates = [
            raw.url.as_ref(),
            raw.body.as_ref(),
            raw.authorization.as_ref(),
        ];
        for word in templates.into_iter().flatten() {
            self.template(word, secret.is_some());
        }
        let all = format!("{}{body}", url.as_deref().unwrap_or(""));
        if url.is_some() && !(all.contains("{text}") || all.contains("{text_en}")) {
            self.wrong(
                raw.name.span().start,
                "outlet.no_text",
                (
                    "网址与正文中都没有 {text}",
                    "neither `url` nor `body` has {text}",
                ),
                (
                    "在 body 中写 {to} 与 {text}",
                    "write {to} and {text} into `body`",
                ),
            );
        }
        let gateway = Gateway {
            to: number.clone(),
            method,
            content_type: raw
                .content_type
                .as_ref()
                .map_or("application/json", |word| word.get_ref())
                .to_owned(),
            body: body.to_owned(),
            authorization: raw
                .authorization
                .as_ref()
                .map(|word| word.get_ref().clone()),
            receipt: raw.receipt.as_ref().map(|word| word.get_ref().clone()),
            secret,
            url: url?,
            client: Client::new(ca.as_deref()),
        };
        Some(Way::Sms(gateway))
    }

    /// What stands in braces must be something that is filled in.
    fn template(&mut self, word: &Word, has_secret: bool) {
        for name in placeholders(word.get_ref()) {
            let known = PLACEHOLDERS.contains(&name.as_str());
            let wanting = name == "secret" && !has_secret;
            if known && !wanting {
                continue;
            }
            let (zh, en) = if wanting {
                (
                    "用到 {secret}，却没有 secret_file 或 secret_env".to_owned(),
                    "{secret} is used, but there is no `secret_file` or `secret_env`".to_owned(),
                )
            } else {
                (
                    format!("不能填写 {{{name}}}"),
                    format!("nothing is filled in for {{{name}}}"),
                )
            };
            let known = PLACEHOLDERS.join(", ");
            self.wrong(
                word.span().start,
                "outlet.bad_template",
                (zh, en),
                (format!("可用：{known}"), format!("known: {known}")),
            );
        }
    }

    pub(super) fn mail(
        &mut self,
        raw: &RawOutlet,
        secret: Option<Secret>,
        ca: Option<String>,
        timeout: Duration,
    ) -> Option<Way> {
        let to = self.mailbox(&raw.target);
        let from = self.needed(raw, "from", &raw.from);
        let from = from.and_then(|word| self.mailbox(word));
        let server = self.needed(raw, "server", &raw.server)?;
        match Mailer::new(
            server.get_ref(),
            secret.as_ref(),
            ca.as_deref(),
            from?,
            to?,
            timeout,
        ) {
            Ok(mailer) => Some(Way::Mail(mailer)),
            Err(why) => {
                self.wrong(
                    server.span().start,
                    "outlet.bad_server",
                    (why.zh, why.en),
                    (
                        "写 smtps://用户@主机、smtp+starttls://用户@主机:587；明文 smtp:// 只许用于本机",
                        "write smtps://USER@HOST or smtp+starttls://USER@HOST:587; plain smtp:// is for \
                         this machine only",
                    ),
                );
                None
            }
        }
    }

    fn mailbox(&mut self, word: &Word) -> Option<Mailbox> {
        let found = word.get_ref().parse().ok();
        if found.is_none() {
            self.wrong(
                word.span().start,
                "outlet.bad_address",
                ("这不是邮件地址", "this is no mail address"),
                ("写 名称@主机", "write NAME@HOST"),
            );
        }
        found
    }
}
