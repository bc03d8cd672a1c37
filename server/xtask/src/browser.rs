//! The browser tests: two people in Debian's Chromium on a drill of a server of this build.

use crate::process::{Folder, Server};
use crate::project;
use crate::step::Call;
use std::fs;
use std::path::Path;

const ADMIN: &str = "browser-admin-0123456789";
const SCENARIO: &str = "scenarios/g218-benzene-tanker.yaml";
/// The agency that the test plays, and its line in the scenario.
const AGENCY: &str = "police";
/// Drill time over wall time: slow enough that a person's click comes before an escalation.
const SPEED: u32 = 20;

/// Starts a server and a drill in which people play the agency, and runs the tests.
pub fn run() -> Result<(), String> {
    let folder = Folder::new("browser")?;
    let server = Server::start("debug", &folder.journal("live.db"), ADMIN)?;
    let scenario = fs::read_to_string(project::root().join(SCENARIO))
        .map_err(|error| format!("{SCENARIO}: {error}"))?;
    let drill = start_drill(&server, &by_people(&scenario)?)?;
    let token = |seat: &str| {
        text_field(&drill, seat)
            .ok_or_else(|| format!("the drill has no token for `{seat}`: {drill}"))
    };
    let url = format!("http://{}", server.address);
    let pictures = project::root().join("web/test-results");
    Call::new("npm", &["run", "test:browser"])
        .within("web")
        .env("HEAN_URL", Path::new(&url))
        .env("HEAN_TOKEN_BOARD", Path::new(&token("board")?))
        .env("HEAN_TOKEN_AGENCY", Path::new(&token(AGENCY)?))
        .env("HEAN_AGENCY", Path::new(AGENCY))
        .env("HEAN_SHOTS", &pictures)
        .run()
        .map_err(|_| {
            "failed; each run starts its own drill. Run it again with:\n  cargo xtask test --browser"
                .to_owned()
        })
}

/// The scenario with the agency played by people.
fn by_people(scenario: &str) -> Result<String, String> {
    let mut found = false;
    let lines = scenario.lines().map(|line| {
        if line.trim_start().starts_with(&format!("{AGENCY}:")) {
            found = true;
            format!("  {AGENCY}: {{ plays: human }}\n")
        } else {
            format!("{line}\n")
        }
    });
    let text: String = lines.collect();
    if found {
        Ok(text)
    } else {
        Err(format!("{SCENARIO} has no line for the agency `{AGENCY}`"))
    }
}

fn start_drill(server: &Server, scenario: &str) -> Result<String, String> {
    let body = format!("{{\"text\":{},\"speed\":{SPEED}}}", json_text(scenario));
    let request = format!(
        "POST /api/v1/drills HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer \
         {ADMIN}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    );
    let answer = server.ask(&request).map_err(|error| error.to_string())?;
    if answer.starts_with("HTTP/1.1 201") {
        Ok(answer)
    } else {
        Err(format!("the drill was not started: {answer}"))
    }
}

/// A text as JSON.
fn json_text(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// The value of a text field of a JSON answer, where it needs no unescaping.
fn text_field(json: &str, name: &str) -> Option<String> {
    let start = json.find(&format!("\"{name}\":\""))? + name.len() + 4;
    let rest = &json[start..];
    Some(rest[..rest.find('"')?].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agency_is_given_to_people() {
        let text = by_people("agencies:\n  eco: {}\n  police: { accept: 2m }\n").unwrap();
        assert_eq!(text, "agencies:\n  eco: {}\n  police: { plays: human }\n");
        assert!(by_people("agencies: {}").is_err());
    }

    #[test]
    fn a_text_goes_into_json_and_a_field_comes_out() {
        assert_eq!(json_text("a\"b\\\n\t河"), "\"a\\\"b\\\\\\n\\u0009河\"");
        let json = r#"{"tokens":{"board":"b1","police":"p1"}}"#;
        assert_eq!(text_field(json, "police").as_deref(), Some("p1"));
        assert_eq!(text_field(json, "fire"), None);
    }
}
