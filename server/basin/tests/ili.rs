//! The shipped Ili basin: it loads without a problem, and its facts are pinned.

use hean_basin::{Basin, Files, Loaded};
use std::path::PathBuf;
use std::sync::LazyLock;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

fn load() -> Loaded {
    let folder = Folder(PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/ili"
    )));
    Basin::load(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

static ILI: LazyLock<Loaded> = LazyLock::new(load);

#[test]
fn loads() {
    let t = std::time::Instant::now();
    let l = &*ILI;
    eprintln!("{:?}", t.elapsed());
    for n in &l.notes {
        eprintln!("{n}");
    }
    eprintln!(
        "{} crossings {} stretches",
        l.basin.roads.crossings().len(),
        l.basin.roads.near_water().len()
    );
    for c in l.basin.roads.crossings() {
        eprintln!("{c:?}");
    }
}
