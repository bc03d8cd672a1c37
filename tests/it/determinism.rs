//! The same basin, scenario and seed give the same log, byte for byte, at any speed.

use hean_tests::product::{Process, hean};
use serde_json::Value;
use std::path::Path;

const SCENARIO: &str = "scenarios/g218-benzene-tanker.yaml";
/// Drill time that is run slowly, in minutes, and the moment when it is over.
const SLOW_MINUTES: u32 = 180;
const SLOW_END: &str = "2026-06-12T12:20:00+08:00";

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite://{}", folder.join(name).display())
}

/// Runs the drill at full speed and returns what `hean journal export` writes.
async fn run(folder: &Path, name: &str, more: &[&str]) -> String {
    let journal = url(folder, name);
    let words = [&["drill", SCENARIO, "--journal", &journal], more].concat();
    hean(&words).await.expect(0);
    export(&journal).await
}

async fn export(journal: &str) -> String {
    hean(&["journal", "verify", "--journal", journal])
        .await
        .expect(0);
    hean(&["journal", "export", "--journal", journal])
        .await
        .expect(0)
        .stdout
}

#[tokio::test]
async fn the_same_drill_twice_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path(), "a.db", &[]).await;
    let second = run(folder.path(), "b.db", &[]).await;
    assert!(first.lines().count() > 200, "the log is short:\n{first}");
    assert!(first == second, "{}", difference(&first, &second));
    let third = run(folder.path(), "c.db", &["--seed", "8"]).await;
    assert!(first != third, "another seed gives the same log");
}

#[tokio::test]
async fn three_hours_at_600_times_give_the_same_bytes_as_at_full_speed() {
    let folder = tempfile::tempdir().unwrap();
    let fast = run(folder.path(), "fast.db", &["--speed", "max"]).await;
    let journal = url(folder.path(), "slow.db");
    let words = ["drill", SCENARIO, "--journal", &journal, "--speed", "600"];
    let mut process = Process::start(&words, &[]);
    process
        .wait_for(|line| (offset_minutes(line)? > SLOW_MINUTES).then_some(()))
        .await;
    process.kill().await;
    let slow = export(&journal).await;
    let (fast, slow) = (until(&fast, SLOW_END), until(&slow, SLOW_END));
    assert!(fast.lines().count() > 50, "the log is short:\n{fast}");
    assert!(fast == slow, "{}", difference(&fast, &slow));
}

/// Minutes of the `T+HH:MM` with which a line of the timeline begins.
fn offset_minutes(line: &str) -> Option<u32> {
    let (hours, rest) = line.trim_start().strip_prefix("T+")?.split_once(':')?;
    Some(hours.parse::<u32>().ok()? * 60 + rest.get(..2)?.parse::<u32>().ok()?)
}

/// The head of an export and the entries that were recorded up to a moment.
fn until(export: &str, end: &str) -> String {
    let kept = export.lines().filter(|line| {
        let entry: Value = serde_json::from_str(line).expect("an export is JSON lines");
        let recorded = entry["body"]["recorded_at"].as_str();
        entry["hean_journal"].is_number() || recorded.is_some_and(|at| at <= end)
    });
    kept.map(|line| format!("{line}\n")).collect()
}

/// The first line that differs.
fn difference(left: &str, right: &str) -> String {
    let lines = left.lines().zip(right.lines()).enumerate();
    let first = lines.into_iter().find(|(_, (left, right))| left != right);
    match first {
        Some((at, (left, right))) => format!("line {}:\n{left}\n{right}", at + 1),
        None => format!(
            "{} and {} lines",
            left.lines().count(),
            right.lines().count()
        ),
    }
}
