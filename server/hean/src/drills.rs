//! The drills of a server: each a space of its own with its own journal.

use crate::app::App;
use crate::auth::{TokenError, Wanted};
use crate::limits::{DRILLS, SCENARIO_BYTES};
use crate::space::outside::factory;
use crate::space::{DrillOptions, Space, Speed, Status, World, open_drill};
use hean_basin::Problems;
use hean_incident::Append;
use hean_journal::{Journal, JournalError, OpenOptions};
use hean_scenario::Scenario;
use hean_scenario::draw;
use hean_units::{AgencyId, DrillId, Instant, Text};
use hean_wire::rest::Role;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// A drill.
#[derive(Debug, Clone)]
pub struct Drill {
    /// Its id.
    pub id: DrillId,
    /// Its space.
    pub space: Space,
    /// Name of the scenario.
    pub scenario: String,
    /// The scenario itself.
    pub content: Arc<Scenario>,
    /// Its title.
    pub title: Text,
    /// The seed.
    pub seed: u64,
    /// Drill time at the start.
    pub start: Instant,
    /// Drill time at the end.
    pub until: Instant,
    /// Seats that people play.
    pub human_seats: BTreeSet<AgencyId>,
}

impl Drill {
    /// What its world is made from.
    pub fn played(&self) -> crate::reports::Played {
        (Arc::clone(&self.content), self.seed)
    }
}

/// Why a drill was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The scenario has errors.
    #[error("{0}")]
    Scenario(Problems),
    /// Too many are open.
    #[error("{0} drills are open")]
    TooMany(usize),
    /// Its journal cannot be made.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Its tokens cannot be made.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The folder of the journals cannot be used.
    #[error("{0}")]
    Folder(String),
}

/// What a drill was started with, beside its journal: enough to go on after a restart.
#[derive(Debug, Serialize, Deserialize)]
struct Sheet {
    scenario: String,
    text: String,
    seed: u64,
    speed: String,
}

impl Sheet {
    fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut file = File::create_new(path)?;
        serde_json::to_writer(&mut file, self)?;
        file.sync_all()
    }
}

/// Every open drill.
#[derive(Debug)]
pub struct Drills {
    folder: PathBuf,
    open: Mutex<BTreeMap<DrillId, Drill>>,
    /// One drill is started at a time: their ids count up.
    starting: tokio::sync::Mutex<()>,
}

/// A scenario that is ready to be played.
pub struct Ready {
    /// The scenario.
    pub scenario: Scenario,
    /// Name of its file.
    pub file: String,
    /// The seed.
    pub seed: u64,
}

/// Reads a scenario; without a seed, its own counts.
///
/// # Errors
/// All problems of the file.
pub fn read_scenario(
    world: &World,
    file: &str,
    text: &str,
    seed: Option<u64>,
) -> Result<Ready, Problems> {
    let plans = world.plan_tasks();
    let scenario = hean_scenario::parse(file, text, &world.basin, &plans)?;
    let seed = seed.unwrap_or(scenario.seed);
    Ok(Ready {
        scenario,
        file: file.to_owned(),
        seed,
    })
}

/// The text of a scenario file by its name. The name is one name, no path.
///
/// # Errors
/// With the reason and the names that there are.
pub fn scenario_text(folder: &Path, name: &str) -> Result<String, String> {
    let sound = !name.is_empty()
        && name.len() <= 100
        && !name.starts_with('.')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let file = if name.ends_with(".yaml") {
        name.to_owned()
    } else {
        format!("{name}.yaml")
    };
    let path = folder.join(file);
    let found = sound && path.is_file();
    if !found {
        let shown: String = name.chars().take(60).collect();
        let names = scenario_names(folder).join(", ");
        return Err(format!(
            "there is no scenario `{shown}`; there are: {names}"
        ));
    }
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if bytes.len() > SCENARIO_BYTES {
        return Err(format!(
            "{} has more than {SCENARIO_BYTES} bytes",
            path.display()
        ));
    }
    String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8", path.display()))
}

fn scenario_names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = files.filter_map(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        name.strip_suffix(".yaml").map(str::to_owned)
    });
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}

impl Drills {
    /// No drill yet; their journals will lie in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            open: Mutex::default(),
            starting: tokio::sync::Mutex::default(),
        }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<DrillId, Drill>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.open().len()
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every drill by id.
    pub fn all(&self) -> Vec<Drill> {
        self.open().values().cloned().collect()
    }

    /// A drill.
    pub fn get(&self, id: &DrillId) -> Option<Drill> {
        self.open().get(id).cloned()
    }

    /// The space of a drill.
    pub fn space(&self, id: &str) -> Option<Space> {
        let id = DrillId::new(id).ok()?;
        self.get(&id).map(|drill| drill.space)
    }

    /// Adds a drill that runs already.
    pub fn add(&self, drill: Drill) {
        self.open().insert(drill.id.clone(), drill);
    }

    /// Starts a drill; gives the text of one token a seat.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(
        &self,
        app: &App,
        file: &str,
        text: &str,
        seed: Option<u64>,
        speed: Speed,
    ) -> Result<(Drill, BTreeMap<String, String>), StartError> {
        let _turn = self.starting.lock().await;
        self.make_room().await?;
        let ready = read_scenario(&app.world, file, text, seed).map_err(StartError::Scenario)?;
        let folder = &self.folder;
        std::fs::create_dir_all(folder)
            .map_err(|error| StartError::Folder(format!("{}: {error}", folder.display())))?;
        let id = self.next_id();
        let sheet = Sheet {
            scenario: file.to_owned(),
            text: text.to_owned(),
            seed: ready.seed,
            speed: speed.to_string(),
        };
        sheet
            .save(&self.sheet_of(&id))
            .map_err(|error| StartError::Folder(format!("{}: {error}", folder.display())))?;
        let options = Run {
            journal: self.journal_of(&id),
            id: Some(id),
            speed,
            simulate_humans: false,
            observer: None,
        };
        let drill = run(&app.world, ready, options).await?;
        self.add(drill.clone());
        let tokens = seats(app, &drill).await?;
        Ok((drill, tokens))
    }

    fn journal_of(&self, id: &DrillId) -> String {
        format!(
            "sqlite://{}",
            self.folder.join(format!("{id}.db")).display()
        )
    }

    fn sheet_of(&self, id: &DrillId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    /// Closes the oldest drill that has ended where there are too many.
    async fn make_room(&self) -> Result<(), StartError> {
        if self.len() < DRILLS {
            return Ok(());
        }
        let ended = self
            .all()
            .into_iter()
            .find(|drill| drill.space.status() != Status::Running);
        let Some(ended) = ended else {
            return Err(StartError::TooMany(DRILLS));
        };
        self.open().remove(&ended.id);
        ended.space.close().await;
        Ok(())
    }

    /// Opens the newest drills of the folder again: those that did not end go on where they stood.
    pub async fn reopen(&self, world: &World) {
        let names = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten();
        let ids = names.filter_map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            DrillId::new(name.strip_suffix(".json")?).ok()
        });
        let ids: BTreeSet<DrillId> = ids.collect();
        for id in ids.into_iter().rev().take(DRILLS) {
            match self.reopened(world, &id).await {
                Ok(drill) => {
                    tracing::info!(%id, status = ?drill.space.status(), "a drill is open again");
                    self.add(drill);
                }
                Err(why) => tracing::warn!(%id, %why, "a drill could not be opened again"),
            }
        }
    }

    async fn reopened(&self, world: &World, id: &DrillId) -> Result<Drill, String> {
        let text = std::fs::read_to_string(self.sheet_of(id)).map_err(|error| error.to_string())?;
        let sheet: Sheet = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let ready = read_scenario(world, &sheet.scenario, &sheet.text, Some(sheet.seed))
            .map_err(|problems| problems.to_string())?;
        let options = Run {
            journal: self.journal_of(id),
            id: Some(id.clone()),
            speed: Speed::parse(&sheet.speed)?,
            simulate_humans: false,
            observer: None,
        };
        run(world, ready, options)
            .await
            .map_err(|error| error.to_string())
    }

    /// The next id that no journal in the folder has.
    fn next_id(&self) -> DrillId {
        let mut number = 1;
        loop {
            let id =
                DrillId::new(format!("DRL-{number:04}")).expect("`DRL-` and a number make an id");
            if !self.folder.join(format!("{id}.db")).exists() && !self.sheet_of(&id).exists() {
                return id;
            }
            number += 1;
        }
    }
}

/// How a drill is run.
pub struct Run {
    /// The address of its journal.
    pub journal: String,
    /// Its id; without one it follows from the seed.
    pub id: Option<DrillId>,
    /// How fast.
    pub speed: Speed,
    /// Seats that people play are simulated too.
    pub simulate_humans: bool,
    /// Gets every entry once it is durable.
    pub observer: Option<mpsc::Sender<Vec<Append>>>,
}

/// Runs a drill on its journal; on an unfinished one it goes on.
///
/// # Errors
/// Those of the journal.
pub async fn run(world: &World, ready: Ready, run: Run) -> Result<Drill, JournalError> {
    let options = OpenOptions {
        epoch: Some(draw::epoch(ready.seed, &ready.scenario.digest)),
        create: true,
    };
    let journal = Journal::open(&run.journal, options).await?;
    let scenario = Arc::new(ready.scenario);
    let id = run.id.unwrap_or_else(|| draw::drill_id(ready.seed));
    let options = DrillOptions {
        id: id.clone(),
        start: scenario.start,
        speed: run.speed,
        outside: factory(
            world.basin.clone(),
            Arc::clone(&scenario),
            ready.seed,
            id.clone(),
            run.simulate_humans,
        ),
        observer: run.observer,
    };
    let space = open_drill(journal, world.clone(), options).await?;
    Ok(Drill {
        id,
        space,
        scenario: ready.file,
        content: Arc::clone(&scenario),
        title: scenario.title.clone(),
        seed: ready.seed,
        start: scenario.start,
        until: scenario.until,
        human_seats: scenario.human_seats(),
    })
}

/// One token of the drill's space a seat.
///
/// # Errors
/// When a token cannot be made.
pub async fn seats(app: &App, drill: &Drill) -> Result<BTreeMap<String, String>, TokenError> {
    let mut tokens = BTreeMap::new();
    let seats = [("director", Role::Director), ("board", Role::Board)];
    for (name, role) in seats {
        let text = seat(app, drill, role, None).await?;
        tokens.insert(name.to_owned(), text);
    }
    for agency in &drill.human_seats {
        let text = seat(app, drill, Role::Agency, Some(agency.clone())).await?;
        tokens.insert(agency.to_string(), text);
    }
    Ok(tokens)
}

async fn seat(
    app: &App,
    drill: &Drill,
    role: Role,
    agency: Option<AgencyId>,
) -> Result<String, TokenError> {
    let wanted = Wanted {
        roles: BTreeSet::from([role]),
        agency,
        space: Some(drill.id.to_string()),
        note: format!("seat of {}", drill.id),
        expires: None,
    };
    Ok(app.tokens.make(wanted).await?.1)
}
