//! Settings of a server: defaults < file < environment < flags. Unknown keys are errors.

use crate::limits::{ATTACHMENT_MIB, ATTACHMENT_MIB_MAX};
use crate::outlet::Outlet;
use crate::outlet::settings::{self, RawOutlet};
use crate::said::io_text;
use crate::sealed::{OpeningKey, SealingKey};
use hean_units::Text;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file, the environment or the flags may set.
#[derive(Debug, Clone, Default, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of the basin's data.
    #[arg(long, value_name = "DIR", env = "HEAN_BASIN")]
    pub basin: Option<PathBuf>,
    /// The journal: `sqlite://FILE`.
    #[arg(long, value_name = "URL", env = "HEAN_JOURNAL")]
    pub journal: Option<String>,
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", env = "HEAN_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Folder of scenario files that drills may be started from.
    #[arg(long, value_name = "DIR", env = "HEAN_SCENARIOS")]
    pub scenarios: Option<PathBuf>,
    /// Folder of the drills' journals; by default `drills` beside the live journal.
    #[arg(long, value_name = "DIR", env = "HEAN_DRILLS")]
    pub drills: Option<PathBuf>,
    /// Further web origins that boards may come from, e.g. `https://board.example`.
    #[arg(
        long = "origin",
        value_name = "ORIGIN",
        env = "HEAN_ORIGINS",
        value_delimiter = ','
    )]
    #[serde(default)]
    pub origins: Vec<String>,
    /// Form of the logs.
    #[arg(long, value_name = "FORM", env = "HEAN_LOG")]
    pub log: Option<LogForm>,
    /// The public key that reporters are sealed to: the line that `hean token reporter-key` prints.
    /// Without it no name or number is taken.
    #[arg(long, value_name = "KEY", env = "HEAN_REPORTER_KEY")]
    pub reporter_key: Option<SealingKey>,
    /// File of the private key, read when somebody with the role `reporter-identity` asks.
    #[arg(long, value_name = "FILE", env = "HEAN_REPORTER_KEY_FILE")]
    pub reporter_key_file: Option<PathBuf>,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    #[arg(
        long = "proxy",
        value_name = "ADDRESS",
        env = "HEAN_PROXIES",
        value_delimiter = ','
    )]
    #[serde(default)]
    pub proxies: Vec<IpAddr>,
    /// Largest attachment, in MiB: 1 to 200, by default 20.
    #[arg(
        long,
        value_name = "MIB",
        env = "HEAN_ATTACHMENT_MIB",
        value_parser = clap::value_parser!(u16).range(1..=i64::from(ATTACHMENT_MIB_MAX))
    )]
    #[serde(default, deserialize_with = "attachment_mib")]
    pub attachment_mib: Option<u16>,
    /// Second channels as written: `[[outlet]]`, in the file only.
    #[arg(skip)]
    #[serde(default)]
    outlet: Vec<RawOutlet>,
    /// Second channels, checked.
    #[arg(skip)]
    #[serde(skip)]
    pub outlets: Vec<Arc<Outlet>>,
}

/// Form of the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings of a server, whole.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the basin's data.
    pub basin: PathBuf,
    /// The journal.
    pub journal: String,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of scenario files.
    pub scenarios: PathBuf,
    /// Folder of the drills' journals.
    pub drills: PathBuf,
    /// Further web origins.
    pub origins: Vec<String>,
    /// Form of the logs.
    pub log: LogForm,
    /// The key that reporters are sealed to.
    pub reporter_key: Option<SealingKey>,
    /// File of the private key that opens what was sealed.
    pub reporter_key_file: Option<PathBuf>,
    /// Proxies that are believed.
    pub proxies: Vec<IpAddr>,
    /// Largest attachment, in MiB.
    pub attachment_mib: u16,
    /// Second channels.
    pub outlets: Vec<Arc<Outlet>>,
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.said(hean_report::Lang::En))]
pub struct ConfigError {
    /// The file.
    pub file: String,
    /// Line and column, from 1, where they are known.
    pub at: Option<(u32, u32)>,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub why: Text,
    /// What to do; empty where it says itself.
    pub hint: Text,
}

impl ConfigError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        use hean_report::Lang;
        Text::new(self.said(Lang::Zh), self.said(Lang::En))
    }

    fn said(&self, lang: hean_report::Lang) -> String {
        let (file, why, hint) = (&self.file, lang.text(&self.why), lang.text(&self.hint));
        let place = match (self.at, lang.code()) {
            (None, _) => file.clone(),
            (Some((line, column)), "zh") => format!("{file} 第 {line} 行第 {column} 列"),
            (Some((line, column)), _) => format!("{file} line {line} column {column}"),
        };
        let hint = match hint {
            "" => String::new(),
            hint => lang.pick("；", "; ").to_owned() + hint,
        };
        format!("{place}{}{why}{hint}", lang.pick("：", ": "))
    }

    /// As one of the problems of `hean check`.
    pub fn problem(&self) -> hean_basin::Problem {
        let at = self.at.unwrap_or_default();
        hean_basin::Problem::new(&self.file, at, self.code, &self.why.en, &self.hint.en)
    }
}

/// Line and column, from 1, of a byte.
pub(crate) fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let short = |number| u32::try_from(number).unwrap_or(u32::MAX);
    (short(line), short(column))
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// With line and column, when it cannot be read, is no TOML, has an unknown key or a value of
    /// the wrong type; every problem of its outlets.
    pub fn from_file(path: &Path) -> Result<Self, Vec<ConfigError>> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            vec![ConfigError {
                file: shown.clone(),
                at: None,
                code: "settings.unreadable",
                why: Text::new(
                    format!("无法读取：{}", io_text(&error).zh),
                    format!("it cannot be read: {error}"),
                ),
                hint: Text::default(),
            }]
        })?;
        Self::parse(&shown, &text)
    }

    /// Reads the text of a settings file, and the secrets that it names.
    ///
    /// # Errors
    /// As [`Settings::from_file`].
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<ConfigError>> {
        let mut read: Self =
            toml::from_str(text).map_err(|error| vec![bad_toml(file, text, &error)])?;
        read.outlets = settings::check(file, text, std::mem::take(&mut read.outlet))?;
        Ok(read)
    }

    /// Whether the private key of the reporters can be read and is that of the public one. The
    /// server itself looks at it only when somebody asks.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_key(&self, file: &str) -> Result<(), Box<ConfigError>> {
        let Some(path) = &self.reporter_key_file else {
            return Ok(());
        };
        let wrong = |why: Text| {
            Box::new(ConfigError {
                file: file.to_owned(),
                at: None,
                code: "settings.reporter_key",
                why: crate::said::about("reporter_key_file", &why),
                hint: Text::new(
                    "用 `hean token reporter-key` 生成一对密钥",
                    "make a pair with `hean token reporter-key`",
                ),
            })
        };
        let key = OpeningKey::read(path).map_err(|error| wrong(error.text()))?;
        if self.reporter_key.as_ref() == Some(&key.sealing()) {
            return Ok(());
        }
        Err(wrong(Text::new(
            "与 reporter_key 不是一对",
            "it is not the other half of `reporter_key`",
        )))
    }

    /// These settings, and those of `under` where these say nothing.
    pub fn over(self, under: Self) -> Self {
        let origins = if self.origins.is_empty() {
            under.origins
        } else {
            self.origins
        };
        Self {
            basin: self.basin.or(under.basin),
            journal: self.journal.or(under.journal),
            listen: self.listen.or(under.listen),
            scenarios: self.scenarios.or(under.scenarios),
            drills: self.drills.or(under.drills),
            origins,
            log: self.log.or(under.log),
            reporter_key: self.reporter_key.or(under.reporter_key),
            reporter_key_file: self.reporter_key_file.or(under.reporter_key_file),
            proxies: if self.proxies.is_empty() {
                under.proxies
            } else {
                self.proxies
            },
            attachment_mib: self.attachment_mib.or(under.attachment_mib),
            outlet: Vec::new(),
            // Only a file has outlets.
            outlets: under.outlets,
        }
    }

    /// The settings with the defaults filled in.
    pub fn whole(self) -> Config {
        let journal = self
            .journal
            .unwrap_or_else(|| "sqlite://hean.db".to_owned());
        let drills = self.drills.unwrap_or_else(|| beside(&journal));
        Config {
            basin: self.basin.unwrap_or_else(|| PathBuf::from("data/ili")),
            listen: self
                .listen
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            scenarios: self.scenarios.unwrap_or_else(|| PathBuf::from("scenarios")),
            drills,
            origins: self.origins,
            log: self.log.unwrap_or_default(),
            reporter_key: self.reporter_key,
            reporter_key_file: self.reporter_key_file,
            proxies: self.proxies,
            attachment_mib: self.attachment_mib.unwrap_or(ATTACHMENT_MIB),
            outlets: self.outlets,
            journal,
        }
    }
}

/// Reads the size of an attachment within its range.
fn attachment_mib<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let mib = u16::deserialize(from)?;
    if (1..=ATTACHMENT_MIB_MAX).contains(&mib) {
        return Ok(Some(mib));
    }
    let why = format!("invalid value: {mib}, expected 1 to {ATTACHMENT_MIB_MAX}");
    Err(serde::de::Error::custom(why))
}

fn bad_toml(file: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let key = key_at(text, error.span().map_or(0, |span| span.start));
    let message = error.message().trim().replace('\n', "; ");
    let zh = zh_of_toml(&message);
    let why = match key {
        Some(key) if !message.contains(key) => {
            Text::new(format!("`{key}`：{zh}"), format!("`{key}`: {message}"))
        }
        _ => Text::new(zh, message),
    };
    ConfigError {
        file: file.to_owned(),
        at: error.span().map(|span| place(text, span.start)),
        code: "settings.bad",
        why,
        hint: Text::default(),
    }
}

/// What the reader of TOML says, in Chinese. Of what it says seldom the reason stays in English.
fn zh_of_toml(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (name, known) = rest.split_once(", expected one of ").unwrap_or((rest, ""));
        return format!("没有设置项 {name}；可用：{}", known.replace(", ", "、"));
    }
    if message == "duplicate key" {
        return "重复设置".to_owned();
    }
    match message.strip_prefix("invalid ") {
        Some(_) => format!("值不对（{message}）"),
        None => format!("写法不对（{message}）"),
    }
}

/// The key of the line at a byte.
fn key_at(text: &str, at: usize) -> Option<&str> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let key = line.split('=').next()?.trim();
    (line.contains('=') && !key.is_empty()).then_some(key)
}

fn beside(journal: &str) -> PathBuf {
    let path = journal.strip_prefix("sqlite:").unwrap_or(journal);
    let path = path.strip_prefix("//").unwrap_or(path);
    match Path::new(path).parent() {
        Some(folder) if path != ":memory:" => folder.join("drills"),
        _ => PathBuf::from("drills"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expect: Expect) {
        let got = match Settings::parse("hean.toml", text) {
            Ok(settings) => format!("{:?}", settings.whole()),
            Err(errors) => {
                let mut lines = Vec::new();
                for error in errors {
                    crate::said::check_text(&error, error.text());
                    lines.push(format!("{error}\n{}", error.text().zh));
                }
                lines.join("\n")
            }
        };
        expect.assert_eq(&got);
    }

    #[test]
    fn a_file_is_read_and_its_faults_are_named() {
        check(
            "journal = \"sqlite:///var/lib/hean/hean.db\"\nlisten = \"0.0.0.0:80\"\n",
            expect![[
                r#"Config { basin: "data/ili", journal: "sqlite:///var/lib/hean/hean.db", listen: 0.0.0.0:80, scenarios: "scenarios", drills: "/var/lib/hean/drills", origins: [], log: Text, reporter_key: None, reporter_key_file: None, proxies: [], attachment_mib: 20, outlets: [] }"#
            ]],
        );
        check(
            "lisen = 1\n",
            expect![[r#"
                hean.toml line 1 column 1: unknown field `lisen`, expected one of `basin`, `journal`, `listen`, `scenarios`, `drills`, `origins`, `log`, `reporter_key`, `reporter_key_file`, `proxies`, `attachment_mib`, `outlet`
                hean.toml 第 1 行第 1 列：没有设置项 `lisen`；可用：`basin`、`journal`、`listen`、`scenarios`、`drills`、`origins`、`log`、`reporter_key`、`reporter_key_file`、`proxies`、`attachment_mib`、`outlet`"#]],
        );
        check(
            "basin = \"a\"\nlisten = 8080\n",
            expect![[r#"
                hean.toml line 2 column 10: `listen`: invalid type: integer `8080`, expected socket address
                hean.toml 第 2 行第 10 列：`listen`：值不对（invalid type: integer `8080`, expected socket address）"#]],
        );
        check(
            "listen = \"localhost:http\"\n",
            expect![[r#"
                hean.toml line 1 column 10: `listen`: invalid socket address syntax
                hean.toml 第 1 行第 10 列：`listen`：值不对（invalid socket address syntax）"#]],
        );
        check(
            "listen = \"x\n",
            expect![[r#"
                hean.toml line 1 column 12: `listen`: invalid basic string, expected `"`
                hean.toml 第 1 行第 12 列：`listen`：值不对（invalid basic string, expected `"`）"#]],
        );
        check(
            "basin = \"a\"\nbasin = \"b\"\n",
            expect![[r#"
                hean.toml line 2 column 1: `basin`: duplicate key
                hean.toml 第 2 行第 1 列：`basin`：重复设置"#]],
        );
    }

    #[test]
    fn a_private_key_must_be_there_and_fit() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let one = OpeningKey::make(&path("one")).unwrap();
        OpeningKey::make(&path("two")).unwrap();
        let check = |file: &str| {
            let settings = Settings {
                reporter_key: Some(one.clone()),
                reporter_key_file: Some(path(file)),
                ..Settings::default()
            };
            settings.check_key("hean.toml")
        };
        assert_eq!(check("one"), Ok(()));
        for (file, words) in [("two", "not the other half"), ("none", "No such file")] {
            let error = check(file).unwrap_err();
            crate::said::check_text(&*error, error.text());
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn flags_come_before_the_file() {
        let file = Settings::parse("f", "basin = \"a\"\njournal = \"sqlite://a.db\"\n").unwrap();
        let flags = Settings {
            basin: Some(PathBuf::from("b")),
            ..Settings::default()
        };
        let config = flags.over(file).whole();
        assert_eq!(config.basin, PathBuf::from("b"));
        assert_eq!(config.journal, "sqlite://a.db");
        assert_eq!(config.drills, PathBuf::from("drills"));
    }
}
