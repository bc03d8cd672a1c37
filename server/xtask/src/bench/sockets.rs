//! Many boards on one drill. The clients are `tests/load`, which prints the figures itself.

use super::{Ratio, Size};
use crate::project;
use crate::step::Call;

const CLIENTS: &str = "2000";
const CLIENTS_QUICK: &str = "200";

/// Builds and runs the load; there is nothing to add to what it prints.
pub fn run(size: Size) -> Result<Vec<Ratio>, String> {
    let clients = if size == Size::Quick {
        CLIENTS_QUICK
    } else {
        CLIENTS
    };
    let words = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "hean-tests",
        "--bin",
        "hean-load",
    ];
    Call::new("cargo", &words).run()?;
    let load = project::binary("release").with_file_name("hean-load");
    // Each client is an open file.
    let script = format!("ulimit -n 16384 && exec '{}' {clients}", load.display());
    Call::new("bash", &["-c", &script])
        .env("HEAN_BIN", &project::binary("release"))
        .run()?;
    Ok(Vec::new())
}
