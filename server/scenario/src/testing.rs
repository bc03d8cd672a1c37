//! The shipped basin and scenarios, for tests.

use hean_basin::{Basin, Files};
use hean_units::PlanTaskId;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Ili basin, loaded once.
pub fn ili() -> Arc<Basin> {
    static BASIN: OnceLock<Arc<Basin>> = OnceLock::new();
    let load = || {
        let loaded = Basin::load(&Folder(root().join("data/ili")));
        Arc::new(loaded.unwrap_or_else(|problems| panic!("{problems}")).basin)
    };
    BASIN.get_or_init(load).clone()
}

/// Task ids as the first response plan has them.
pub fn plans() -> BTreeSet<PlanTaskId> {
    let mut ids: BTreeSet<PlanTaskId> = (1..=37)
        .map(|n| format!("T{n:02}").parse().unwrap())
        .collect();
    ids.insert("T05B".parse().unwrap());
    ids
}
