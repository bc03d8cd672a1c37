//! Every shipped scenario runs through the binary to its end, and its timeline is what a person
//! last read and agreed to. `UPDATE_EXPECT=1` writes `golden/NAME.timeline`; a change is explained
//! in the commit.

use expect_test::expect_file;
use hean_tests::product::hean;
use hean_tests::root;
use std::fs;

/// Names of the shipped scenarios, sorted.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_scenario_runs_to_the_timeline_that_was_agreed_to() {
    let names = names();
    assert!(names.len() >= 3, "only {names:?}");
    for name in names {
        let file = format!("scenarios/{name}.yaml");
        hean(&["check", &file]).await.expect(0);
        let said = hean(&["drill", &file, "--lang", "en"]).await.expect(0);
        let golden = root().join(format!("tests/golden/{name}.timeline"));
        expect_file![golden].assert_eq(&said.stdout);
    }
}

/// Calls whose output the README shows: a part of it, left out lines marked by `…`.
const SHOWN: &[&[&str]] = &[
    &["drill", "scenarios/g218-benzene-tanker.yaml"],
    &[
        "nearest",
        "--at",
        "83.246,43.524",
        "--item",
        "activated-carbon",
        "--quantity",
        "20t",
        "--by",
        "3h",
    ],
];

#[tokio::test]
async fn what_the_readme_shows_is_what_the_commands_say() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for words in SHOWN {
        let call = format!("cargo run --release -- {}", words.join(" "));
        let after = readme.split(&call).last().unwrap();
        let block = after
            .split("```text\n")
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .unwrap();
        let said = hean(&[words, &["--lang", "zh"][..]].concat())
            .await
            .expect(0)
            .stdout;
        let said: Vec<&str> = said.lines().map(str::trim_end).collect();
        for line in block
            .lines()
            .filter(|line| !line.is_empty() && *line != "…")
        {
            assert!(said.contains(&line), "{call}\ndoes not say:\n{line}");
        }
    }
}

#[tokio::test]
async fn a_report_is_one_file_that_asks_nobody_outside() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let path = report.to_string_lossy().into_owned();
    let file = "scenarios/g218-benzene-tanker.yaml";
    hean(&["drill", file, "--report", &path]).await.expect(0);
    let html = fs::read_to_string(report).unwrap();
    assert!(html.starts_with("<!doctype html>") || html.starts_with("<!DOCTYPE html>"));
    assert!(html.contains("<svg"), "no picture");
    for outside in [
        "src=\"http",
        "href=\"http",
        "@import",
        "<script src",
        "url(http",
    ] {
        assert!(!html.contains(outside), "the report fetches: {outside}");
    }
}
