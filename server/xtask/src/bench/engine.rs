//! What a fact, a new plan and a replay cost the engine, in CPU time of one thread.
//!
//! The peer of a fact is a plain `Vec` to which the same fact is appended with serde; that of a
//! replay is reading and parsing the entries; a plan has a budget. The program is
//! `server/engine/examples/speed.rs`.

use super::{Ratio, Size};
use crate::step::Call;
use std::process::Command;

/// Name in the program's output, peer, floor and target of peer over ours.
const FIGURES: [(&str, &str, f64, f64); 3] = [
    // At most 20 times appending.
    ("engine-fact", "serde-vec", 0.05, 0.05),
    // About 20 ms.
    ("engine-replan", "budget", 1.0, 2.0),
    // At most twice reading and parsing.
    ("engine-fold", "parse", 0.5, 1.0),
];

/// Measures the engine.
pub fn run(size: Size) -> Result<Vec<Ratio>, String> {
    let example = [
        "--release",
        "--quiet",
        "--package",
        "hean-engine",
        "--example",
        "speed",
    ];
    Call::new("cargo", &[&["build"], &example[..]].concat()).run()?;
    let quick: &[&str] = if size == Size::Quick {
        &["--quick"]
    } else {
        &[]
    };
    let said = Command::new("target/release/examples/speed")
        .args(quick)
        .output()
        .map_err(|error| format!("target/release/examples/speed: {error}"))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    FIGURES
        .into_iter()
        .map(|(name, peer, floor, target)| {
            let line = said
                .lines()
                .find(|line| line.starts_with(&format!("measured {name} ")))
                .ok_or_else(|| format!("speed did not measure {name}:\n{said}"))?;
            let number = |key: &str| -> Result<f64, String> {
                let word = line
                    .split_whitespace()
                    .find_map(|word| word.strip_prefix(key));
                word.and_then(|word| word.parse().ok())
                    .ok_or_else(|| format!("no {key} in `{line}`"))
            };
            let unit = match name {
                "engine-fact" => "us",
                "engine-replan" => "ms",
                _ => "s",
            };
            Ok(Ratio {
                name,
                ours: number("ours=")?,
                peer_value: number("peer=")?,
                peer,
                unit,
                floor,
                target,
                runs: 3,
            })
        })
        .collect()
}
