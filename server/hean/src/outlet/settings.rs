//! `[[outlet]]` of the settings: as written, and checked with every problem and its place.

mod ways;

use super::message::Event;
use super::request::Secret;
use super::{Agencies, NAME_MAX, Outlet, RETRIES, RETRIES_MAX, TIMEOUT, TIMEOUT_MAX};
use crate::config::ConfigError;
use crate::said::io_text;
use hean_basin::Basin;
use hean_units::{AgencyId, Span, Text};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use toml::Spanned;

/// Longest secret that is read, in bytes.
const SECRET_MAX: u64 = 4096;
/// Largest file of authorities that is read, in bytes.
const CA_MAX: u64 = 1024 * 1024;

type Word = Spanned<String>;

/// One `[[outlet]]` as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOutlet {
    name: Word,
    channel: Word,
    target: Word,
    #[serde(default)]
    agencies: Vec<Word>,
    events: Vec<Word>,
    min_level: Option<Spanned<i64>>,
    retries: Option<Spanned<i64>>,
    timeout: Option<Word>,
    secret_file: Option<Spanned<PathBuf>>,
    secret_env: Option<Word>,
    ca_file: Option<Spanned<PathBuf>>,
    url: Option<Word>,
    method: Option<Word>,
    content_type: Option<Word>,
    body: Option<Word>,
    authorization: Option<Word>,
    receipt: Option<Word>,
    server: Option<Word>,
    from: Option<Word>,
}

/// Which of the settings that only some channels know one has.
const OF_CHANNELS: [(&str, &[&str]); 8] = [
    ("url", &["sms"]),
    ("method", &["sms"]),
    ("content_type", &["sms"]),
    ("body", &["sms"]),
    ("authorization", &["sms"]),
    ("receipt", &["sms"]),
    ("server", &["mail"]),
    ("from", &["mail"]),
];

/// Checks what was written; all problems.
///
/// # Errors
/// Every problem with its line and column.
pub fn check(
    file: &str,
    text: &str,
    raws: Vec<RawOutlet>,
) -> Result<Vec<Arc<Outlet>>, Vec<ConfigError>> {
    let mut desk = Desk {
        file,
        text,
        problems: Vec::new(),
    };
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut outlets = Vec::new();
    for raw in raws {
        let at = raw.name.span().start;
        if names.insert(raw.name.get_ref().clone(), at).is_some() {
            let name = raw.name.get_ref();
            desk.wrong(
                at,
                "outlet.twice",
                (
                    format!("有两个发送通道名为 `{name}`"),
                    format!("two outlets are called `{name}`"),
                ),
                (
                    "编号会重复，请另取名称",
                    "their notices would share ids: name one otherwise",
                ),
            );
        }
        if let Some(outlet) = desk.outlet(raw) {
            outlets.push(Arc::new(outlet));
        }
    }
    if desk.problems.is_empty() {
        Ok(outlets)
    } else {
        Err(desk.problems)
    }
}

/// Which agencies of the outlets the basin does not have.
pub fn unknown_agencies(outlets: &[Arc<Outlet>], basin: &Basin) -> Vec<ConfigError> {
    let mut problems = Vec::new();
    for outlet in outlets {
        for (id, place) in &outlet.agency_places {
            if basin.agencies.get(id).is_some() {
                continue;
            }
            problems.push(ConfigError {
                file: outlet.file.clone(),
                at: Some(*place),
                code: "outlet.unknown_agency",
                why: Text::new(
                    format!("流域中没有部门 `{id}`"),
                    format!("there is no agency `{id}` in this basin"),
                ),
                hint: Text::new(
                    "部门编号见流域的 agencies.yaml；`*` 为全部",
                    "the ids are in agencies.yaml of the basin; `*` is every one",
                ),
            });
        }
    }
    problems
}

/// Where the checking gathers what is wrong.
struct Desk<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<ConfigError>,
}

impl Desk<'_> {
    fn wrong(
        &mut self,
        at: usize,
        code: &'static str,
        (zh, en): (impl Into<String>, impl Into<String>),
        (hint_zh, hint_en): (impl Into<String>, impl Into<String>),
    ) {
        self.problems.push(ConfigError {
            file: self.file.to_owned(),
            at: Some(crate::config::place(self.text, at)),
            code,
            why: Text::new(zh, en),
            hint: Text::new(hint_zh, hint_en),
        });
    }

    fn outlet(&mut self, raw: RawOutlet) -> Option<Outlet> {
        let before = self.problems.len();
        self.name(&raw.name);
        self.strays(&raw);
        let (agencies, agency_places) = self.agencies(&raw.agencies);
        let events = self.events(&raw);
        let min_level = self.number(raw.min_level.as_ref(), "min_level", 1, 9, 1);
        let retries = self.number(
            raw.retries.as_ref(),
            "retries",
            0,
            i64::from(RETRIES_MAX),
            i64::from(RETRIES),
        );
        let timeout = self.timeout(raw.timeout.as_ref());
        let secret = self.secret(&raw);
        let ca = self.authorities(raw.ca_file.as_ref());
        let way = match raw.channel.get_ref().as_str() {
            "webhook" => self.webhook(&raw, secret, ca),
            "sms" => self.sms(&raw, secret, ca),
            "mail" => self.mail(&raw, secret, ca, timeout),
            other => {
                self.wrong(
                    raw.channel.span().start,
                    "outlet.unknown_channel",
                    (
                        format!("没有通道 `{other}`"),
                        format!("there is no channel `{other}`"),
                    ),
                    (
                        "可用：webhook、sms、mail",
                        "write `webhook`, `sms` or `mail`",
                    ),
                );
                None
            }
        };
        let way = way.filter(|_| self.problems.len() == before)?;
        Some(Outlet {
            shown: format!("{} ({})", raw.name.get_ref(), way.shown()),
            name: raw.name.into_inner(),
            agencies,
            agency_places,
            file: self.file.to_owned(),
            events,
            min_level: u8::try_from(min_level).unwrap_or(u8::MAX),
            retries: u32::try_from(retries).unwrap_or(RETRIES),
            timeout,
            way,
        })
    }

    fn name(&mut self, name: &Word) {
        let text = name.get_ref();
        let sound = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if text.is_empty() || text.len() > NAME_MAX || !text.chars().all(sound) {
            self.wrong(
                name.span().start,
                "outlet.bad_name",
                (
                    format!("名称 `{text}` 不可用"),
                    format!("`{text}` cannot be a name"),
                ),
                (
                    format!("用 1 至 {NAME_MAX} 个字母、数字、- 或 _"),
                    format!("write 1 to {NAME_MAX} letters, digits, `-` or `_`"),
                ),
            );
        }
    }

    /// Settings that the channel does not know would be without effect.
    fn strays(&mut self, raw: &RawOutlet) {
        let given = [
            &raw.url,
            &raw.method,
            &raw.content_type,
            &raw.body,
            &raw.authorization,
            &raw.receipt,
            &raw.server,
            &raw.from,
        ];
        let channel = raw.channel.get_ref().as_str();
        for ((name, channels), value) in OF_CHANNELS.into_iter().zip(given) {
            if let Some(value) = value
                && !channels.contains(&channel)
            {
                let of = channels.join(", ");
                self.wrong(
                    value.span().start,
                    "outlet.stray",
                    (
                        format!("通道 `{channel}` 没有设置项 `{name}`"),
                        format!("the channel `{channel}` has no setting `{name}`"),
                    ),
                    (
                        format!("它属于通道 {of}；请删除"),
                        format!("it belongs to the channel {of}: take it out"),
                    ),
                );
            }
        }
    }

    fn agencies(&mut self, words: &[Word]) -> (Agencies, BTreeMap<AgencyId, (u32, u32)>) {
        let mut places = BTreeMap::new();
        if words.is_empty() || words.iter().any(|word| word.get_ref() == "*") {
            return (Agencies::All, places);
        }
        for word in words {
            match AgencyId::new(word.get_ref().clone()) {
                Ok(id) => {
                    let place = crate::config::place(self.text, word.span().start);
                    places.insert(id, place);
                }
                Err(error) => {
                    let said = error.text();
                    self.wrong(
                        word.span().start,
                        "outlet.bad_agency",
                        (said.zh, said.en),
                        (
                            "例如 eco、cty:yining 或 *",
                            "write e.g. eco, cty:yining or *",
                        ),
                    );
                }
            }
        }
        (Agencies::Some(places.keys().cloned().collect()), places)
    }

    fn events(&mut self, raw: &RawOutlet) -> BTreeSet<Event> {
        let mut events = BTreeSet::new();
        let known = || {
            let names: Vec<_> = Event::ALL.iter().map(|event| event.as_str()).collect();
            names.join(", ")
        };
        for word in &raw.events {
            match Event::parse(word.get_ref()) {
                Some(event) => drop(events.insert(event)),
                None => {
                    let text = word.get_ref();
                    self.wrong(
                        word.span().start,
                        "outlet.unknown_event",
                        (
                            format!("没有可通知的事项 `{text}`"),
                            format!("there is no event `{text}` to tell of"),
                        ),
                        (format!("可用：{}", known()), format!("known: {}", known())),
                    );
                }
            }
        }
        if raw.events.is_empty() {
            self.wrong(
                raw.name.span().start,
                "outlet.no_events",
                ("没有任何通知事项", "it tells of nothing"),
                (
                    format!("在 events 中写明：{}", known()),
                    format!("name in `events` some of: {}", known()),
                ),
            );
        }
        events
    }

    fn number(
        &mut self,
        given: Option<&Spanned<i64>>,
        name: &str,
        least: i64,
        most: i64,
        default: i64,
    ) -> i64 {
        let Some(given) = given else { return default };
        let value = *given.get_ref();
        if !(least..=most).contains(&value) {
            self.wrong(
                given.span().start,
                "outlet.bad_number",
                (
                    format!("`{name}` 为 {value}"),
                    format!("`{name}` is {value}"),
                ),
                (
                    format!("可用 {least} 至 {most}"),
                    format!("it may be {least} to {most}"),
                ),
            );
        }
        value
    }

    fn timeout(&mut self, given: Option<&Word>) -> Duration {
        let Some(given) = given else { return TIMEOUT };
        let parsed = Span::parse(given.get_ref()).ok().and_then(|span| {
            let millis = u64::try_from(span.millis()).ok()?;
            let wait = Duration::from_millis(millis);
            (!wait.is_zero() && wait <= TIMEOUT_MAX).then_some(wait)
        });
        parsed.unwrap_or_else(|| {
            let most = TIMEOUT_MAX.as_secs();
            let text = given.get_ref();
            self.wrong(
                given.span().start,
                "outlet.bad_timeout",
                (
                    format!("`timeout` 为 `{text}`"),
                    format!("`timeout` is `{text}`"),
                ),
                (
                    format!("写带单位的时长，不超过 {most} 秒，例如 10s"),
                    format!("write a time with its unit, at most {most} s, e.g. 10s"),
                ),
            );
            TIMEOUT
        })
    }

    fn secret(&mut self, raw: &RawOutlet) -> Option<Secret> {
        match (&raw.secret_file, &raw.secret_env) {
            (Some(file), Some(_)) => {
                self.wrong(
                    file.span().start,
                    "outlet.two_secrets",
                    (
                        "secret_file 与 secret_env 只能有一个",
                        "there are both `secret_file` and `secret_env`",
                    ),
                    ("删去其中一个", "take one out"),
                );
                None
            }
            (Some(file), None) => self.secret_of_file(file),
            (None, Some(name)) => {
                let value = std::env::var(name.get_ref()).unwrap_or_default();
                self.some_secret(name.span().start, &value, name.get_ref())
            }
            (None, None) => None,
        }
    }

    fn secret_of_file(&mut self, file: &Spanned<PathBuf>) -> Option<Secret> {
        let (at, path) = (file.span().start, file.get_ref());
        let value = self.read(at, path, SECRET_MAX, "outlet.secret_missing")?;
        self.some_secret(at, &value, &path.display().to_string())
    }

    fn some_secret(&mut self, at: usize, value: &str, place: &str) -> Option<Secret> {
        let value = value.trim();
        if value.is_empty() {
            self.wrong(
                at,
                "outlet.secret_missing",
                (
                    format!("{place} 中没有密钥"),
                    format!("there is no secret in {place}"),
                ),
                (
                    "写入密钥，权限只给本服务",
                    "put it there, readable by this server only",
                ),
            );
            return None;
        }
        Some(Secret::new(value))
    }

    fn read(
        &mut self,
        at: usize,
        path: &std::path::Path,
        most: u64,
        code: &'static str,
    ) -> Option<String> {
        use std::io::Read;
        let mut text = String::new();
        let read =
            std::fs::File::open(path).and_then(|file| file.take(most).read_to_string(&mut text));
        match read {
            Ok(_) => Some(text),
            Err(error) => {
                let (shown, why) = (path.display(), io_text(&error));
                self.wrong(
                    at,
                    code,
                    (
                        format!("无法读取 {shown}：{}", why.zh),
                        format!("{shown} cannot be read: {}", why.en),
                    ),
                    (
                        "检查路径与权限；相对路径从服务的工作目录算起",
                        "check path and permissions; a relative path starts at the server's folder",
                    ),
                );
                None
            }
        }
    }

    fn authorities(&mut self, file: Option<&Spanned<PathBuf>>) -> Option<String> {
        let file = file?;
        let (at, path) = (file.span().start, file.get_ref());
        let pem = self.read(at, path, CA_MAX, "outlet.bad_ca")?;
        if super::request::certificates(&pem).is_none() {
            let shown = path.display();
            self.wrong(
                at,
                "outlet.bad_ca",
                (
                    format!("{shown} 中没有可用的证书"),
                    format!("there is no certificate in {shown}"),
                ),
                (
                    "需要 PEM 格式的 CA 证书",
                    "it must hold CA certificates as PEM",
                ),
            );
            return None;
        }
        Some(pem)
    }
}

#[cfg(test)]
mod tests;
