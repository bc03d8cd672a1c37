//! A server with the shipped basin: from start to ready, and its memory when nothing happens.

use super::{Ratio, Size, median};
use crate::process::{Folder, Server};

const READY_BUDGET_S: f64 = 1.0;
const MEMORY_BUDGET_MIB: f64 = 150.0;

/// Measures start and memory.
pub fn run(size: Size) -> Result<Vec<Ratio>, String> {
    let runs = if size == Size::Quick { 1 } else { 5 };
    let folder = Folder::new("server")?;
    let (mut ready, mut memory) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let server = Server::start(
            "release",
            &folder.journal(&format!("{run}.db")),
            "bench-admin-0123456789",
        )?;
        ready.push(server.ready.as_secs_f64());
        memory.push(server.memory_mib());
    }
    let (ready, memory) = (median(ready), median(memory));
    let base = Ratio {
        name: "server-ready",
        ours: ready,
        peer_value: READY_BUDGET_S,
        peer: "budget",
        unit: "s",
        floor: 1.0,
        target: 4.0,
        runs,
    };
    let resident = Ratio {
        name: "server-idle-memory",
        ours: memory,
        peer_value: MEMORY_BUDGET_MIB,
        unit: "MiB",
        target: 2.0,
        ..base.clone()
    };
    Ok(vec![base, resident])
}
