//! Scenario and data files that are not as they should be: one line of a shipped file is changed,
//! and the problem must be found in that line.

use super::{Answered, judge};
use hean_tests::product::{Server, hean};
use hean_tests::root;
use hean_tests::scene::Bystander;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const SCENARIO: &str = "scenarios/g218-benzene-tanker.yaml";

/// Name, a text that is in the scenario once, and what stands there instead.
const SCENARIOS: &[(&str, &str, &str)] = &[
    ("a misspelled field", "until: 120h", "untill: 120h"),
    (
        "a time without zone",
        "start: 2026-06-12T09:20:00+08:00",
        "start: 2026-06-12 09:20",
    ),
    ("another version", "hean: 1", "hean: 9"),
    ("a basin that is not there", "basin: ili", "basin: amazon"),
    ("a number without unit", "mass: 28 t", "mass: 28"),
    ("a unit of another kind", "over: 40m }", "over: 40 kg }"),
    (
        "a substance that is not known",
        "substance: benzene",
        "substance: benzenne",
    ),
    (
        "a place outside the basin",
        "at: [83.246, 43.524]",
        "at: [2.35, 48.85]",
    ),
    (
        "a road that is not there",
        "road: G218, near",
        "road: G999, near",
    ),
    (
        "a gauge that is not there",
        "GAU-006: 118 m3/s",
        "GAU-666: 118 m3/s",
    ),
    ("an agency that is not there", "  police: {", "  plice: {"),
    ("an id twice", "id: second-call", "id: first-call"),
    (
        "a condition that ends too soon",
        "when: task(T23).state == refused",
        "when: task(T23).state ==",
    ),
    (
        "a state that is not there",
        "when: task(T23).state == refused",
        "when: task(T23).state == denied",
    ),
    (
        "a task that is not there",
        "that: task(T08).state",
        "that: task(T88).state",
    ),
    (
        "a weight in words",
        "weight: 5\n  - id: canal",
        "weight: much\n  - id: canal",
    ),
    (
        "a list that is not closed",
        "{ silent: [T37] }",
        "{ silent: [T37 }",
    ),
    ("a tab", "  season: june", "\tseason: june"),
    ("an inject after the end", "    at: 10h", "    at: 1000h"),
    (
        "a velocity below nothing",
        "velocity: 1.15",
        "velocity: -1.15",
    ),
];

/// Name, file, a text that is in it, and what stands there instead.
const TABLES: &[(&str, &str, &str, &str)] = &[
    (
        "a length that is no number",
        "rivers/reaches.csv",
        "Chilik,known,20.33",
        "Chilik,known,long",
    ),
    (
        "a length below nothing",
        "rivers/reaches.csv",
        "Chilik,known,20.33",
        "Chilik,known,-20.33",
    ),
    (
        "a node that is not there",
        "rivers/reaches.csv",
        "R001,N001,N019",
        "R001,N001,N9999",
    ),
    ("a reach twice", "rivers/reaches.csv", "\nR002,", "\nR001,"),
    (
        "a column that is missing",
        "rivers/reaches.csv",
        "id,from_node,",
        "id,from_nod,",
    ),
    (
        "a row that is too short",
        "stock.csv",
        "DEP-001,bladder,400,illustrative,invented,",
        "DEP-001",
    ),
    (
        "a depot that is not there",
        "stock.csv",
        "DEP-001,boom,",
        "DEP-777,boom,",
    ),
    (
        "an item that is not there",
        "stock.csv",
        "DEP-001,boom,",
        "DEP-001,bom,",
    ),
    (
        "a word that is not allowed",
        "facilities/intakes.csv",
        ",irrigation,surface,,,60",
        ",washing,surface,,,60",
    ),
    (
        "a longitude beyond the world",
        "facilities/depots.csv",
        ",81.3000,43.9500,",
        ",281.3000,43.9500,",
    ),
    (
        "a certainty that is none",
        "facilities/depots.csv",
        ",illustrative,hand,stock invented",
        ",sure,hand,stock invented",
    ),
    (
        "a road that leads to itself",
        "roads/edges.csv",
        "E001,khorgos_port,khorgos,",
        "E001,khorgos,khorgos,",
    ),
    (
        "a speed in words",
        "roads/edges.csv",
        ",trunk,1.1,70,",
        ",trunk,1.1,fast,",
    ),
    ("broken YAML", "agencies.yaml", "\n", "\n  : [\n"),
    (
        "a rule file of another shape",
        "rules/rules.yaml",
        "\n",
        "\nrulez: 1\n",
    ),
    (
        "a plan with a task twice",
        "plans/river-chemical-spill.yaml",
        "id: T02",
        "id: T01",
    ),
];

/// The line, from 1, in which `wanted` begins to differ.
fn changed_line(text: &str, from: &str) -> u64 {
    let at = text
        .find(from)
        .unwrap_or_else(|| panic!("`{from}` is not in the file"));
    let lead = from.len() - from.trim_start_matches('\n').len();
    text[..at + lead].matches('\n').count() as u64 + 1
}

/// Runs `hean check` and takes the problem that is in this line.
async fn check(name: &str, path: &Path, file: &str, line: u64) -> Answered {
    let words = ["check", "--json", "--lang", "en", &path.to_string_lossy()].map(str::to_owned);
    let said = hean(&words).await;
    assert_eq!(said.code, Some(3), "{name}: {}{}", said.stdout, said.stderr);
    let problems: Vec<Value> = said
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let problem = problems
        .iter()
        .find(|problem| {
            let named = problem["file"]
                .as_str()
                .is_some_and(|known| known.ends_with(file));
            named && problem["line"] == line
        })
        .unwrap_or_else(|| panic!("{name}: nothing in {file}:{line}:\n{}", said.stdout));
    let text = |field: &str| problem[field].as_str().unwrap_or_default().to_owned();
    assert!(!text("hint").is_empty(), "{name}: no remedy: {problem}");
    Answered {
        name: name.to_owned(),
        status: "exit 3".to_owned(),
        code: text("code"),
        place: format!("{file}:{line}:{}", problem["column"]),
        said: format!("{} ({})", text("message"), text("hint")),
    }
}

#[tokio::test]
async fn a_malformed_scenario_names_line_code_and_remedy_and_harms_nobody() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let sound = fs::read_to_string(root().join(SCENARIO)).unwrap();
    let mut cases = Vec::new();
    for (name, from, to) in SCENARIOS {
        let path = server.folder().join("bad.yaml");
        fs::write(&path, sound.replacen(from, to, 1)).unwrap();
        cases.push(check(name, &path, "bad.yaml", changed_line(&sound, from)).await);
        let words = ["drill".to_owned(), path.to_string_lossy().into_owned()];
        let said = hean(&words).await.expect(3);
        assert!(
            said.stdout.is_empty(),
            "{name}: a drill began:\n{}",
            said.stdout
        );
    }
    judge("scenario", &cases);
    bystander.is_unharmed(server.address).await;
}

/// A copy of the shipped basin in which one file may be replaced.
fn basin(folder: &Path, replaced: &str, text: &str) {
    let _ = fs::remove_dir_all(folder);
    let shipped = root().join("data/ili");
    link(&shipped, folder, Path::new(""), Path::new(replaced));
    fs::write(folder.join(replaced), text).unwrap();
    let substances = folder.parent().unwrap().join("substances.csv");
    let _ = symlink(root().join("data/substances.csv"), substances);
}

fn link(from: &Path, to: &Path, at: &Path, but: &Path) {
    fs::create_dir_all(to.join(at)).unwrap();
    for entry in fs::read_dir(from.join(at)).unwrap() {
        let path = at.join(entry.unwrap().file_name());
        if from.join(&path).is_dir() {
            link(from, to, &path, but);
        } else if path != but {
            symlink(from.join(&path), to.join(&path)).unwrap();
        }
    }
}

#[tokio::test]
async fn malformed_data_name_line_code_and_remedy_and_harm_nobody() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let mut cases = Vec::new();
    for (name, file, from, to) in TABLES {
        let sound = fs::read_to_string(root().join("data/ili").join(file)).unwrap();
        let folder = server.folder().join("data/bad");
        basin(&folder, file, &sound.replacen(from, to, 1));
        let line = changed_line(&sound, from);
        let case = check(name, &folder, file, line).await;
        cases.push(case);
    }
    judge("data", &cases);
    bystander.is_unharmed(server.address).await;
}
