//! The fixed world and the plans, read from a basin folder on disk.

use hean_basin::{Basin, Files, Note, Problems};
use hean_planner::Plans;
use hean_report::documents::phrases::Phrases;
use hean_units::Text;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A basin folder on disk, and the one that files which it lacks are taken from.
pub struct Folder {
    own: PathBuf,
    otherwise: Option<PathBuf>,
}

impl Folder {
    /// A folder such as `data/ili`.
    pub fn new(path: &Path) -> Self {
        let mut folder = Self {
            own: path.to_owned(),
            otherwise: None,
        };
        folder.otherwise = hean_basin::otherwise(&folder).map(|other| path.join(other));
        folder
    }

    /// The names of the plans (`plans/NAME.yaml`), sorted: its own, else those of the other folder.
    pub fn plan_names(&self) -> Vec<String> {
        let own = names(&self.own);
        match &self.otherwise {
            Some(other) if own.is_empty() => names(other),
            _ => own,
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("plans"));
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".yaml").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let read = |folder: &PathBuf| std::fs::read(folder.join(path)).ok();
        read(&self.own).or_else(|| self.otherwise.as_ref().and_then(read))
    }
}

/// What the engine runs on.
#[derive(Clone)]
pub struct World {
    /// The fixed world.
    pub basin: Arc<Basin>,
    /// Rules and plans.
    pub plans: Arc<Plans>,
    /// What is worth knowing about the data.
    pub notes: Arc<Vec<Note>>,
}

/// Why there is no world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The folder is not there.
    #[error("there is no basin folder at {}; name one with --basin or HEAN_BASIN", .0.display())]
    NoFolder(PathBuf),
    /// The files have problems.
    #[error("{problems}\n{} problem(s) in {}", .problems.len(), .folder.display())]
    Problems {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        problems: Problems,
    },
}

impl WorldError {
    /// The message in Chinese and English; the problems themselves are in English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::NoFolder(folder) => format!(
                "{} 处没有流域数据文件夹；请用 --basin 或 HEAN_BASIN 指定",
                folder.display()
            ),
            Self::Problems { folder, problems } => format!(
                "{problems}\n{} 中有 {} 个问题",
                folder.display(),
                problems.len()
            ),
        };
        Text::new(zh, self.to_string())
    }
}

/// Loads and validates a basin folder with its rules and plans.
pub fn load(path: &Path) -> Result<World, WorldError> {
    if !path.is_dir() {
        return Err(WorldError::NoFolder(path.to_owned()));
    }
    let folder = Folder::new(path);
    let bad = |problems| WorldError::Problems {
        folder: path.to_owned(),
        problems,
    };
    let loaded = Basin::load(&folder).map_err(bad)?;
    let names = folder.plan_names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let plans = Plans::load(&folder, &loaded.basin, &names).map_err(bad)?;
    // Read again where it is shown; here its problems count, and its gaps are notes.
    let risks = hean_risk::Registry::of(&loaded.basin, &folder).map_err(bad)?;
    let mut notes = loaded.notes;
    let gap = |file: &str, id: &str, what: &Text, blocks: &Text| Note {
        file: file.to_owned(),
        line: 0,
        code: "gap",
        message: format!("{id}: {}; it blocks: {}", what.en(), blocks.en()),
    };
    let gaps = plans.gaps.iter();
    notes.extend(gaps.map(|found| gap(&found.file, &found.id, &found.what, &found.blocks)));
    for pack in risks.packs() {
        let gaps = pack.gaps.iter();
        notes.extend(gaps.map(|found| gap(pack.file, &found.id, &found.what, &found.blocks)));
    }
    phrases(path)?;
    Ok(World {
        basin: Arc::new(loaded.basin),
        plans: Arc::new(plans),
        notes: Arc::new(notes),
    })
}

/// Reads the phrases of documents of a basin folder.
///
/// # Errors
/// [`WorldError::Problems`].
pub fn phrases(path: &Path) -> Result<Arc<Phrases>, WorldError> {
    let phrases = Phrases::load(&Folder::new(path)).map(Arc::new);
    phrases.map_err(|problems| WorldError::Problems {
        folder: path.to_owned(),
        problems,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let problem = hean_basin::Problem::new("a.csv", (2, 1), "code", "what", "hint");
        let problems = WorldError::Problems {
            folder: PathBuf::from("F"),
            problems: Problems(vec![problem]),
        };
        for error in [WorldError::NoFolder(PathBuf::from("F")), problems] {
            crate::said::check_text(&error, error.text());
        }
    }
}
