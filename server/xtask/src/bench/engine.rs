//! Deciding and folding without a journal: CPU time beside a plain log of serde.

use super::{Ratio, Size};
use crate::project;
use crate::step::Call;
use std::process::Command;

/// A figure's name, the least and the wanted `peer / ours`, and who the peer is.
///
/// A fact may cost 20 times what a plain list of the same fact costs; a plan about 20 ms; a replay
/// twice what reading the log costs.
const FIGURES: &[(&str, f64, f64, &str)] = &[
    ("engine-fact", 0.05, 0.1, "vec-with-serde"),
    ("engine-fact-us", 1.0, 2.0, "budget"),
    ("engine-replan", 1.0, 4.0, "budget"),
    ("engine-fold", 0.5, 0.6, "reading-with-serde"),
];

/// How often the program measures; it prints the median.
const RUNS: usize = 3;

/// Builds the program that measures, in `server/engine/examples`, and runs it.
pub fn run(size: Size) -> Result<Vec<Ratio>, String> {
    let example = ["--package", "hean-engine", "--example", "speed"];
    let mut build = vec!["build", "--release", "--quiet"];
    build.extend(example);
    Call::new("cargo", &build).run()?;
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--quiet"]).args(example);
    if size == Size::Quick {
        command.args(["--", "--quick"]);
    }
    let output = command
        .current_dir(project::root())
        .output()
        .map_err(|error| format!("the bench of the engine: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(format!("the bench of the engine: {why}"));
    }
    let (measured, said): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("measured "));
    said.iter().for_each(|line| println!("{line}"));
    measured.into_iter().map(ratio_of).collect()
}

/// Reads `measured engine-fact ours=12.3 peer=2.0 unit=us`.
fn ratio_of(line: &str) -> Result<Ratio, String> {
    let bad = || format!("the bench of the engine printed `{line}`");
    let mut words = line.split_whitespace().skip(1);
    let name = words.next().ok_or_else(bad)?;
    let (name, floor, target, peer) = *FIGURES
        .iter()
        .find(|(known, ..)| *known == name)
        .ok_or_else(bad)?;
    let mut value = |key: &str| words.next()?.strip_prefix(key)?.strip_prefix('=');
    let ours = value("ours").and_then(|text| text.parse().ok());
    let peer_value = value("peer").and_then(|text| text.parse().ok());
    let unit = match value("unit") {
        Some("us") => "us",
        Some("ms") => "ms",
        Some("s") => "s",
        _ => return Err(bad()),
    };
    Ok(Ratio {
        name,
        ours: ours.ok_or_else(bad)?,
        peer_value: peer_value.ok_or_else(bad)?,
        peer,
        unit,
        floor,
        target,
        runs: RUNS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measured_line_becomes_a_figure_with_its_floor() {
        let ratio = ratio_of("measured engine-fact ours=20.5 peer=2.05 unit=us").unwrap();
        assert_eq!(
            ratio.to_string(),
            "ratio engine-fact value=0.100 floor=0.05 target=0.1 unit=x peer=vec-with-serde \
             ours=20.5000us peer_value=2.05us runs=3"
        );
        assert!(ratio_of("measured engine-other ours=1 peer=1 unit=us").is_err());
        assert!(ratio_of("measured engine-fact ours=1").is_err());
    }
}
