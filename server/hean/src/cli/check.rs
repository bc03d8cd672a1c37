//! `hean check`: validates scenarios, basin data, rules and plans; every problem with its place.

use super::common::{Exit, fail, out};
use crate::config::Settings;
use crate::outlet::settings::unknown_agencies;
use crate::said::{about, coded, io_text};
use crate::world;
use hean_report::Lang;
use hean_units::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Validates scenario files, basin folders and settings files.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Scenario files, folders of scenarios, basin folders, or settings files (`hean.toml`);
    /// without any, `data/ili` and `scenarios`.
    paths: Vec<PathBuf>,
    /// One JSON object a problem, a line each.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    basin: super::common::BasinArgs,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> Exit {
    let lang = args.basin.lang();
    let standard = [args.basin.folder(), PathBuf::from("scenarios")];
    let paths = if args.paths.is_empty() {
        &standard[..]
    } else {
        &args.paths
    };
    let mut report = Report {
        lang,
        json: args.json,
        problems: 0,
        checked: 0,
    };
    let usual = args.basin.folder();
    let mut worlds = Worlds::new();
    report.load(&usual, &mut worlds);
    for path in paths {
        if !path.exists() {
            let shown = path.display();
            let text = Text::new(
                format!("{shown} 处什么也没有"),
                format!("there is nothing at {shown}"),
            );
            return fail(Exit::Unreachable, lang, &text);
        }
        if path.join("basin.yaml").is_file() {
            let loaded = report.load(path, &mut worlds);
            report.notes(&worlds, path, loaded);
            continue;
        }
        if path.extension().is_some_and(|ending| ending == "toml") {
            report.settings(path, worlds.get(&usual).and_then(Option::as_ref));
            continue;
        }
        for file in scenario_files(path) {
            report.scenario(&file, args, &mut worlds);
        }
    }
    report.end()
}

/// The basins that were loaded, by folder; none where one has problems.
type Worlds = BTreeMap<PathBuf, Option<world::World>>;

struct Report {
    lang: Lang,
    json: bool,
    problems: usize,
    checked: usize,
}

impl Report {
    fn problem(&mut self, problem: &hean_basin::Problem) {
        self.problems += 1;
        if self.json {
            out(&format!("{}\n", serde_json::json!(problem)));
        } else {
            out(&format!("{problem}\n"));
        }
    }

    fn world(&mut self, path: &Path, error: world::WorldError) {
        self.checked += 1;
        match error {
            world::WorldError::Problems { problems, .. } => {
                for problem in &problems.0 {
                    let file = path.join(&problem.file).display().to_string();
                    self.problem(&hean_basin::Problem {
                        file,
                        ..problem.clone()
                    });
                }
            }
            missing @ world::WorldError::NoFolder(_) => {
                self.problems += 1;
                fail(Exit::Input, self.lang, &missing.text());
            }
        }
    }

    /// Loads a basin folder once; what is wrong with it is told once.
    fn load(&mut self, folder: &Path, worlds: &mut Worlds) -> bool {
        if !worlds.contains_key(folder) {
            let world = match world::load(folder) {
                Ok(world) => {
                    self.checked += 1;
                    self.expired(folder, &world);
                    Some(world)
                }
                Err(error) => {
                    self.world(folder, error);
                    None
                }
            };
            worlds.insert(folder.to_owned(), world);
        }
        matches!(worlds.get(folder), Some(Some(_)))
    }

    /// Sources that must be checked again before they are relied on.
    fn expired(&mut self, folder: &Path, world: &world::World) {
        let today: String = crate::clock::now().to_string().chars().take(10).collect();
        for problem in world.plans.expired(&today).0 {
            let file = folder.join(&problem.file).display().to_string();
            self.problem(&hean_basin::Problem { file, ..problem });
        }
    }

    fn notes(&self, worlds: &Worlds, folder: &Path, loaded: bool) {
        let Some(Some(world)) = worlds.get(folder).filter(|_| loaded && !self.json) else {
            return;
        };
        for note in world.notes.iter() {
            out(&format!("{} {note}\n", self.lang.pick("注意", "note")));
        }
        out(&format!("{}\n", self.lang.text(&world.plans.said())));
    }

    fn settings(&mut self, path: &Path, world: Option<&world::World>) {
        self.checked += 1;
        let errors = match Settings::from_file(path) {
            Ok(settings) => {
                let key = settings.check_key(&path.display().to_string());
                let unknown =
                    |world: &world::World| unknown_agencies(&settings.outlets, &world.basin);
                let mut errors = world.map_or_else(Vec::new, unknown);
                errors.extend(key.err().map(|error| *error));
                errors
            }
            Err(errors) => errors,
        };
        for error in errors {
            if self.json {
                self.problem(&error.problem());
            } else {
                self.problems += 1;
                let said = coded(&error.text(), error.code);
                out(&format!("{}\n", self.lang.text(&said)));
            }
        }
    }

    fn scenario(&mut self, file: &Path, args: &CheckArgs, worlds: &mut Worlds) {
        self.checked += 1;
        let name = file.display().to_string();
        let text = match std::fs::read(file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => {
                self.problems += 1;
                fail(Exit::Input, self.lang, &about(&name, &io_text(&error)));
                return;
            }
        };
        let folder = args.basin.folder_for(&text);
        if !self.load(&folder, worlds) {
            return;
        }
        let Some(Some(world)) = worlds.get(&folder) else {
            return;
        };
        let lines: BTreeSet<_> = world.plans.line_ids().into_iter().collect();
        if let Err(findings) = hean_scenario::read(&name, &text, &world.basin, &lines) {
            if self.json {
                for problem in &findings.problems(self.lang.code()).0 {
                    self.problem(problem);
                }
            } else {
                self.problems += findings.list.len();
                out(&format!("{}\n", findings.render(self.lang.code())));
            }
        }
    }

    fn end(self) -> Exit {
        if !self.json {
            let (checked, problems) = (self.checked, self.problems);
            out(&match self.lang {
                Lang::Zh => format!("检查 {checked} 项，发现 {problems} 个问题\n"),
                Lang::En => format!("checked {checked}, found {problems} problem(s)\n"),
            });
        }
        if self.problems == 0 {
            Exit::Done
        } else {
            Exit::Input
        }
    }
}

/// A scenario file, or all of a folder, sorted.
fn scenario_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|file| {
            let ending = file.extension().and_then(|ending| ending.to_str());
            matches!(ending, Some("yaml" | "yml"))
        })
        .collect();
    files.sort();
    files
}
