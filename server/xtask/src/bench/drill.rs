//! The drill of 120 hours at full speed: the CPU time, and where it goes.

use super::{Ratio, Size, median};
use crate::process::{Folder, hean};
use crate::project::{self, has};
use std::process::Command;

const SCENARIO: &str = "scenarios/g218-benzene-tanker.yaml";
/// "At most a few seconds" of CPU time.
const BUDGET_S: f64 = 4.0;

/// Parts of the work by the function that does them, and what else they hold.
const PARTS: &[(&str, &str)] = &[
    (
        "loading the basin",
        "hean_basin::load::<impl hean_basin::basin::Basin>::load",
    ),
    ("deciding", "hean_engine::settle::settle"),
    (
        "  of it: sections below the release",
        "hean_basin::basin::Basin::sections_below",
    ),
    ("forecasts", "hean_forecast::run::run"),
    ("the drill's world", "hean_scenario::world::World::observe"),
    (
        "the journal's writer",
        "hean_journal::writer::Writer::transaction::{{closure}}",
    ),
];

/// Measures the drill.
pub fn run(size: Size) -> Result<Vec<Ratio>, String> {
    let runs = if size == Size::Quick { 1 } else { 3 };
    let folder = Folder::new("drill")?;
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let journal = folder.journal(&format!("{run}.db"));
        let cost = hean(&["drill", SCENARIO, "--speed", "max", "--journal", &journal])?;
        println!(
            "run {run}: wall {:.2} s, user {:.2} s, system {:.2} s, {} lines of timeline",
            cost.wall_s,
            cost.user_s,
            cost.system_s,
            cost.stdout.lines().count()
        );
        cpu.push(cost.user_s + cost.system_s);
        wall.push(cost.wall_s);
    }
    if size == Size::Full {
        profile(&folder)?;
    }
    let ratio = |name, ours| Ratio {
        name,
        ours,
        peer_value: BUDGET_S,
        peer: "budget",
        unit: "s",
        floor: 1.0,
        target: 2.0,
        runs,
    };
    Ok(vec![
        ratio("drill-cpu", median(cpu)),
        ratio("drill-wall", median(wall)),
    ])
}

/// Says where the instructions go, counted by callgrind: the same in every run, however busy the
/// machine is.
fn profile(folder: &Folder) -> Result<(), String> {
    if !has("valgrind", &["--version"]) {
        println!("install valgrind to see where the time goes");
        return Ok(());
    }
    let file = folder.0.join("callgrind.out");
    let run = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            &format!("--callgrind-out-file={}", file.display()),
        ])
        .arg(project::binary("release"))
        .args(["drill", SCENARIO, "--speed", "max"])
        .current_dir(project::root())
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !run.status.success() {
        return Err(format!(
            "valgrind: {}",
            String::from_utf8_lossy(&run.stderr)
        ));
    }
    let listed = Command::new("callgrind_annotate")
        .args(["--inclusive=yes", "--threshold=100"])
        .arg(&file)
        .output()
        .map_err(|error| format!("callgrind_annotate: {error}"))?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    println!("where the instructions go (a part holds the parts that it calls):");
    for (name, function) in PARTS {
        let share = share_of(&listed, function).unwrap_or("under 0.1%");
        println!("  {name:<36} {share}");
    }
    Ok(())
}

/// The share of a function's first line in the list: `3,863,139 (70.23%)  file.rs:function [bin]`.
fn share_of<'a>(listed: &'a str, function: &str) -> Option<&'a str> {
    let end = format!(":{function}");
    let line = listed.lines().find(|line| {
        line.split(" [")
            .next()
            .is_some_and(|named| named.trim_end().ends_with(&end))
    })?;
    line.split_once('(')?.1.split(')').next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_found_by_its_function() {
        let listed = "5 (100.0%)  PROGRAM TOTALS\n3 (60.23%)  a/b.rs:x::y [/bin/hean]\n\
                      1 ( 9.93%)  c.rs:x::z [/bin/hean]\n";
        assert_eq!(share_of(listed, "x::y"), Some("60.23%"));
        assert_eq!(share_of(listed, "x::z"), Some("9.93%"));
        assert_eq!(share_of(listed, "w"), None);
    }
}
