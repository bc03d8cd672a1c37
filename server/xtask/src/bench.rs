//! `cargo xtask bench NAME`: figures of the release build, never part of the tests.
//!
//! Each figure is one line `ratio NAME value=… floor=… target=… unit=x peer=… ours=… peer_value=…
//! runs=…`. `value` says how many times better than the peer we are, so larger is better; where
//! there is no other program to compare with, the peer is the budget that the product promises.

mod drill;
mod engine;
mod server;
mod sockets;

use crate::step::Call;
use std::fmt;

/// How much work a bench does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The figure that counts.
    Full,
    /// A look within seconds, with floors of its own.
    Quick,
}

/// One figure.
#[derive(Clone)]
pub struct Ratio {
    /// What was measured.
    pub name: &'static str,
    /// What we needed, smaller is better.
    pub ours: f64,
    /// What the peer needs.
    pub peer_value: f64,
    /// Who the peer is.
    pub peer: &'static str,
    /// Unit of both.
    pub unit: &'static str,
    /// The least that `peer_value / ours` may be.
    pub floor: f64,
    /// What it should be.
    pub target: f64,
    /// How often it was measured; the median counts.
    pub runs: usize,
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.peer_value / self.ours.max(f64::MIN_POSITIVE);
        write!(
            f,
            "ratio {} value={value:.3} floor={} target={} unit=x peer={} ours={:.4}{} \
             peer_value={}{} runs={}",
            self.name,
            self.floor,
            self.target,
            self.peer,
            self.ours,
            self.unit,
            self.peer_value,
            self.unit,
            self.runs
        )
    }
}

/// Measures something.
type Bench = fn(Size) -> Result<Vec<Ratio>, String>;

/// The benches by name.
const BENCHES: &[(&str, Bench)] = &[
    ("drill", drill::run),
    ("engine", engine::run),
    ("server", server::run),
    ("sockets", sockets::run),
];

/// Builds the release binary, runs a bench and prints its figures last.
pub fn run(name: &str, size: Size) -> Result<(), String> {
    let Some((_, bench)) = BENCHES.iter().find(|(known, _)| *known == name) else {
        let names: Vec<_> = BENCHES.iter().map(|(known, _)| *known).collect();
        return Err(format!(
            "there is no bench `{name}`; there are {}",
            names.join(", ")
        ));
    };
    Call::new(
        "cargo",
        &["build", "--release", "--quiet", "--package", "hean"],
    )
    .run()?;
    for ratio in bench(size)? {
        println!("{ratio}");
    }
    Ok(())
}

/// The middle of some measurements.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_one_line_in_which_larger_is_better() {
        let ratio = Ratio {
            name: "drill-cpu",
            ours: 1.5,
            peer_value: 3.0,
            peer: "budget",
            unit: "s",
            floor: 1.0,
            target: 2.0,
            runs: 3,
        };
        assert_eq!(
            ratio.to_string(),
            "ratio drill-cpu value=2.000 floor=1 target=2 unit=x peer=budget ours=1.5000s \
             peer_value=3s runs=3"
        );
    }

    #[test]
    fn the_middle_counts() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]), 2.0);
        assert!(median(Vec::new()).is_nan());
    }
}
