//! Flags and configuration files that are not as they should be.

use super::{Answered, judge};
use hean_tests::product::{Said, Server, hean};
use hean_tests::scene::Bystander;
use std::fs;

/// Name, the call, the flag or word that must be named, and the exit code.
const CALLS: &[(&str, &[&str], &str, i32)] = &[
    ("a verb that is not there", &["dril", "x.yaml"], "dril", 2),
    (
        "a flag that is not there",
        &["serve", "--prt", "80"],
        "--prt",
        2,
    ),
    (
        "a flag without its value",
        &["serve", "--listen"],
        "--listen",
        2,
    ),
    (
        "an address that is none",
        &["serve", "--listen", "localhost:http"],
        "--listen",
        2,
    ),
    (
        "a journal of another kind",
        &["serve", "--journal", "mysql://x"],
        "mysql",
        2,
    ),
    (
        "one coordinate",
        &["nearest", "--at", "83.2", "--item", "boom"],
        "`83.2`",
        2,
    ),
    (
        "latitude first",
        &["nearest", "--at", "43.5,183.2", "--item", "boom"],
        "`43.5,183.2`",
        2,
    ),
    (
        "a quantity without unit",
        &[
            "nearest",
            "--at",
            "83.2,43.5",
            "--item",
            "boom",
            "--quantity",
            "x",
        ],
        "`x`",
        2,
    ),
    (
        "an item that is not there",
        &["nearest", "--at", "83.2,43.5", "--item", "bom"],
        "bom",
        2,
    ),
    (
        "a time without unit",
        &[
            "nearest",
            "--at",
            "83.2,43.5",
            "--item",
            "boom",
            "--by",
            "3",
        ],
        "--by",
        2,
    ),
    (
        "a speed of nothing",
        &[
            "drill",
            "scenarios/g218-benzene-tanker.yaml",
            "--speed",
            "0",
        ],
        "--speed",
        2,
    ),
    (
        "a seed in words",
        &[
            "drill",
            "scenarios/g218-benzene-tanker.yaml",
            "--seed",
            "seven",
        ],
        "--seed",
        2,
    ),
    (
        "a report of another kind",
        &[
            "drill",
            "scenarios/g218-benzene-tanker.yaml",
            "--report",
            "x.doc",
        ],
        "--report",
        2,
    ),
    (
        "a language that is not there",
        &["check", "--lang", "fr"],
        "--lang",
        2,
    ),
    (
        "a scenario that is not there",
        &["drill", "no-such.yaml"],
        "no-such.yaml",
        5,
    ),
    (
        "a folder that is not there",
        &["check", "no-such-folder"],
        "no-such-folder",
        5,
    ),
];

/// Name, a line of a configuration file, and what must be named.
const CONFIGS: &[(&str, &str, &str)] = &[
    (
        "a key that is not there",
        "lisen = \"127.0.0.1:0\"\n",
        "lisen",
    ),
    ("a number for an address", "listen = 8080\n", "listen"),
    (
        "an address that is none",
        "listen = \"localhost:http\"\n",
        "listen",
    ),
    ("a text that does not end", "listen = \"127.0.0.1\n", "1"),
    (
        "a key twice",
        "basin = \"data/ili\"\nbasin = \"data/ili\"\n",
        "basin",
    ),
    ("no TOML", "listen: 127.0.0.1:0\n", "1"),
    (
        "a journal of another kind",
        "journal = \"mysql://x\"\n",
        "journal",
    ),
    (
        "a basin that is not there",
        "basin = \"no-such-basin\"\n",
        "no-such-basin",
    ),
    ("a list for a basin", "basin = [\"data/ili\"]\n", "basin"),
];

fn answered(name: &str, said: &Said, named: &str) -> Answered {
    let text = said.stderr.trim();
    assert!(
        said.stdout.is_empty(),
        "{name}: something on stdout:\n{}",
        said.stdout
    );
    assert!(
        text.contains(named),
        "{name}: does not name `{named}`:\n{text}"
    );
    assert!(!text.contains("panicked"), "{name}: {text}");
    let status = said
        .code
        .map_or("killed".to_owned(), |code| format!("exit {code}"));
    let said = text.lines().next().unwrap_or_default().to_owned();
    // What is not wrong usage of the command line itself has a code of its own.
    let coded = said
        .rsplit_once('[')
        .and_then(|(_, code)| code.strip_suffix(']'));
    let code = coded.map_or_else(|| status.clone(), str::to_owned);
    Answered {
        name: name.to_owned(),
        code,
        status,
        place: named.to_owned(),
        said,
    }
}

#[tokio::test]
async fn a_wrong_flag_is_named_and_harms_nobody() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let mut cases = Vec::new();
    for (name, words, named, code) in CALLS {
        let said = hean(words).await;
        assert_eq!(
            said.code,
            Some(*code),
            "{name}: {}{}",
            said.stdout,
            said.stderr
        );
        cases.push(answered(name, &said, named));
    }
    judge("flags", &cases);
    bystander.is_unharmed(server.address).await;
}

#[tokio::test]
async fn a_wrong_configuration_is_named_and_harms_nobody() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let mut cases = Vec::new();
    for (name, text, named) in CONFIGS {
        let path = server.folder().join("hean.toml");
        fs::write(&path, text).unwrap();
        let config = path.to_string_lossy().into_owned();
        let journal = format!("sqlite://{}", server.folder().join("other.db").display());
        let words = ["serve", "--config", &config];
        let said = if text.contains("journal") {
            hean(&words).await
        } else {
            hean(&[&words[..], &["--journal", &journal]].concat()).await
        };
        let mut case = answered(name, &said, named);
        assert!(matches!(said.code, Some(2 | 3 | 5)), "{name}: {case:?}");
        case.said = case.said.replace(&config, "hean.toml");
        cases.push(case);
    }
    judge("config", &cases);
    bystander.is_unharmed(server.address).await;
}
