//! The drill of 120 hours at full speed: the CPU time, and how much of it is the log on disk.

use super::{Ratio, Size, median};
use crate::process::{Folder, hean};

const SCENARIO: &str = "scenarios/g218-benzene-tanker.yaml";
/// "At most a few seconds" of CPU time.
const BUDGET_S: f64 = 4.0;

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
    let check = hean(&["check", SCENARIO])?;
    println!(
        "of this, start and loading (hean check): {:.2} s",
        check.user_s + check.system_s
    );
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
