//! `hean token`: making, listing and revoking tokens, through a running server or on its journal.

use super::client::{Answer, ClientError, ask};
use super::common::{Exit, LangArgs, fail, out};
use super::serve::exit_of_journal;
use crate::auth::{TokenError, Tokens, Wanted};
use crate::said::{coded, journal_text};
use crate::sealed::OpeningKey;
use hean_journal::{Journal, JournalError, OpenOptions};
use hean_report::Lang;
use hean_units::{AgencyId, Instant, Text};
use hean_wire::rest::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the tokens are.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// A running server, e.g. <http://127.0.0.1:8080>.
    #[arg(long, value_name = "URL", env = "HEAN_URL")]
    url: Option<String>,
    /// The admin's token for the running server.
    #[arg(long, value_name = "TOKEN", env = "HEAN_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The journal of a server that is not running: `sqlite://FILE`.
    #[arg(long, value_name = "URL", env = "HEAN_JOURNAL", conflicts_with = "url")]
    journal: Option<String>,
    /// The language.
    #[command(flatten)]
    lang: LangArgs,
}

/// What to do with tokens.
#[derive(Debug, clap::Subcommand)]
pub enum TokenCommand {
    /// Makes a token and prints it, once.
    New {
        /// What it may do; may be given several times.
        #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
        roles: Vec<Role>,
        /// The agency, for the role `agency`.
        #[arg(long, value_name = "ID")]
        agency: Option<AgencyId>,
        /// A drill's id; without it the live space.
        #[arg(long, value_name = "DRILL")]
        space: Option<String>,
        /// For whom.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// When it ends: RFC 3339 with a zone.
        #[arg(long, value_name = "TIME", value_parser = time)]
        expires: Option<Instant>,
        /// One JSON document.
        #[arg(long)]
        json: bool,
        /// Where the tokens are.
        #[command(flatten)]
        place: Place,
    },
    /// Lists the tokens, without their secrets.
    List {
        /// Where the tokens are.
        #[command(flatten)]
        place: Place,
    },
    /// Makes a token void; its sockets are closed.
    Revoke {
        /// Its id, e.g. `tok-3`.
        id: String,
        /// Where the tokens are.
        #[command(flatten)]
        place: Place,
    },
    /// Makes the key pair that names of reporters are sealed with; prints the public key.
    ReporterKey {
        /// New file for the private key; only its owner may read it.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The language.
        #[command(flatten)]
        lang: LangArgs,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let names: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("请写其中之一 / write one of: {}", names.join(", "))
    })
}

fn time(text: &str) -> Result<Instant, String> {
    Instant::parse(text).map_err(|error| {
        let text = error.text();
        format!("{} / {}", text.zh, text.en)
    })
}

/// Runs the command.
pub async fn run(command: &TokenCommand) -> Exit {
    match command {
        TokenCommand::New {
            roles,
            agency,
            space,
            note,
            expires,
            json,
            place,
        } => {
            let wanted = Wanted {
                roles: roles.iter().copied().collect(),
                agency: agency.clone(),
                space: space.clone(),
                note: note.clone(),
                expires: *expires,
            };
            make(place, wanted, *json).await
        }
        TokenCommand::List { place } => list(place).await,
        TokenCommand::Revoke { id, place } => revoke(place, id).await,
        TokenCommand::ReporterKey { out, lang } => reporter_key(out, lang.get()),
    }
}

fn reporter_key(path: &Path, lang: Lang) -> Exit {
    match OpeningKey::make(path) {
        Ok(public) => {
            // The key alone on standard output, so that a script can take it.
            out(&format!("{}\n", public.text()));
            eprintln!(
                "公钥填入 hean.toml 的 reporter_key；私钥 {0} 请离线备份，遗失后不能恢复 / \
                 put the public key into hean.toml as `reporter_key`; back the private key {0} up \
                 offline: without it nothing is opened again",
                path.display()
            );
            Exit::Done
        }
        Err(error) => fail(Exit::Unreachable, lang, &error.text()),
    }
}

async fn through(
    place: &Place,
    url: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, Exit> {
    let lang = place.lang.get();
    let Some(token) = &place.token else {
        let text = Text::new(
            "--url 须同时给出 --token 或 HEAN_TOKEN：管理员的令牌",
            "--url needs --token or HEAN_TOKEN: the admin's token",
        );
        return Err(fail(Exit::Usage, lang, &text));
    };
    let answer = ask(url, token, method, path, body).await.map_err(|error| {
        let exit = match error {
            ClientError::Url(_) => Exit::Usage,
            _ => Exit::Unreachable,
        };
        fail(exit, lang, &error.text())
    })?;
    let Answer { status, body } = answer;
    match status {
        200..300 => Ok(body),
        401 | 403 => Err(fail(Exit::Refused, lang, &problem(&body))),
        _ => Err(fail(Exit::Failed, lang, &problem(&body))),
    }
}

/// What a server refuses: the title of its code in Chinese; the detail is in English.
fn problem(body: &Value) -> Text {
    let field = |field: &str| body[field].as_str().unwrap_or("");
    let (code, detail) = (field("code"), field("detail"));
    let title = hean_wire::problem::code(code).zh;
    coded(&Text::new(format!("{title}：{detail}"), detail), code)
}

async fn on_journal(place: &Place) -> Result<Tokens, Exit> {
    let lang = place.lang.get();
    let url = place.journal.as_deref().unwrap_or("sqlite://hean.db");
    let options = OpenOptions {
        epoch: None,
        create: false,
    };
    let opened = async { Tokens::open(Journal::open(url, options).await?, None).await }.await;
    opened.map_err(|error| match &error {
        JournalError::Locked { .. } => {
            let why = error.text();
            let text = Text::new(
                format!("{}；正在运行的服务器请用 --url 访问", why.zh),
                format!("{}; a running server is asked with --url", why.en),
            );
            fail(Exit::Unreachable, lang, &coded(&text, error.code()))
        }
        _ => fail(exit_of_journal(&error), lang, &journal_text(&error)),
    })
}

async fn make(place: &Place, wanted: Wanted, json: bool) -> Exit {
    let made = match &place.url {
        Some(url) => {
            let body = json!({
                "roles": wanted.roles,
                "agency": wanted.agency,
                "space": wanted.space,
                "note": wanted.note,
                "expires": wanted.expires,
            });
            through(place, url, "POST", "/api/v1/tokens", Some(&body)).await
        }
        None => make_on_journal(place, wanted).await,
    };
    match made {
        Ok(made) if json => out(&format!("{made}\n")),
        Ok(made) => {
            // The secret alone on standard output, so that a script can take it.
            out(&format!("{}\n", made["token"].as_str().unwrap_or("")));
            eprintln!(
                "{}：只显示这一次 / shown this once",
                made["id"].as_str().unwrap_or("")
            );
        }
        Err(exit) => return exit,
    }
    Exit::Done
}

async fn make_on_journal(place: &Place, wanted: Wanted) -> Result<Value, Exit> {
    let lang = place.lang.get();
    let tokens = on_journal(place).await?;
    let (identity, token) = tokens.make(wanted).await.map_err(|error| match &error {
        TokenError::Wrong(_) => fail(Exit::Usage, lang, &error.text()),
        TokenError::Journal(inner) => fail(exit_of_journal(inner), lang, &journal_text(inner)),
        TokenError::Random(_) => fail(Exit::Unreachable, lang, &error.text()),
    })?;
    let roles: BTreeSet<_> = identity.roles;
    Ok(json!({
        "id": identity.token, "token": token, "roles": roles, "agency": identity.agency,
        "space": identity.space,
    }))
}

async fn list(place: &Place) -> Exit {
    let rows = match &place.url {
        Some(url) => match through(place, url, "GET", "/api/v1/tokens", None).await {
            Ok(body) => body["items"].as_array().cloned().unwrap_or_default(),
            Err(exit) => return exit,
        },
        None => match on_journal(place).await {
            Ok(tokens) => tokens
                .rows()
                .into_iter()
                .filter(|row| !row.revoked)
                .map(|row| {
                    json!({
                        "id": row.id, "roles": row.roles, "agency": row.agency,
                        "space": row.space, "note": row.note,
                    })
                })
                .collect(),
            Err(exit) => return exit,
        },
    };
    for row in rows {
        let text = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
        let roles: Vec<_> = row["roles"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        out(&format!(
            "{}\t{}\t{}\t{}\t{}\n",
            text("id"),
            roles.join(","),
            text("agency"),
            text("space"),
            text("note")
        ));
    }
    Exit::Done
}

async fn revoke(place: &Place, id: &str) -> Exit {
    let lang = place.lang.get();
    let sound = hean_units::ActorId::new(id).is_ok();
    if !sound {
        let text = Text::new(
            format!("`{id}` 不是令牌编号，例如 tok-3"),
            format!("`{id}` is no id of a token, e.g. tok-3"),
        );
        return fail(Exit::Usage, lang, &text);
    }
    if let Some(url) = &place.url {
        let path = format!("/api/v1/tokens/{id}");
        return match through(place, url, "DELETE", &path, None).await {
            Ok(_) => Exit::Done,
            Err(exit) => exit,
        };
    }
    let tokens = match on_journal(place).await {
        Ok(tokens) => tokens,
        Err(exit) => return exit,
    };
    match tokens.revoke(id).await {
        Ok(true) => Exit::Done,
        Ok(false) => {
            let text = Text::new(
                format!("没有令牌 `{id}`"),
                format!("there is no token `{id}`"),
            );
            fail(Exit::Failed, lang, &text)
        }
        Err(error) => fail(exit_of_journal(&error), lang, &journal_text(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_server_is_told_in_both_languages() {
        let detail = "an agency is for the role agency only";
        let text = problem(&json!({"code": "body.bad_field", "detail": detail}));
        assert_eq!(text.en, format!("{detail} [body.bad_field]"));
        let title = hean_wire::problem::code("body.bad_field").zh;
        assert_eq!(text.zh, format!("{title}：{detail} [body.bad_field]"));
    }

    #[test]
    fn the_language_is_that_of_the_option() {
        let lang = |code: &str| {
            let line = ["hean", "token", "list", "--lang", code];
            let cli = <crate::cli::Cli as clap::Parser>::try_parse_from(line).unwrap();
            let crate::cli::Command::Token(TokenCommand::List { place }) = cli.command else {
                panic!("another command");
            };
            place.lang.get().code()
        };
        assert_eq!((lang("zh"), lang("en")), ("zh", "en"));
    }
}
