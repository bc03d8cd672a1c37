//! A whole drill of a shipped scenario, without a journal, and the report made from its log.

use hean_basin::{Basin, Files};
use hean_engine::{Engine, Outcome, Request, compute, forecast_of};
use hean_incident::{Append, Body, Mode, State};
use hean_planner::Plans;
use hean_report::documents::phrases::Phrases;
use hean_report::documents::{self, Format, Input, Kind, cap};
use hean_report::{Lang, Names, Plume, Report, Sources, after_action, sentence};
use hean_scenario::World;
use hean_units::{Instant, Span, StreamId};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Time that a forecast takes in a drill.
const FORECAST_DELAY: Span = Span::from_mins(1);

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A drill stepped by hand: the engine, the outside, and what was written.
struct Drill {
    engine: Engine,
    world: World,
    log: Vec<Append>,
    due: Vec<(Instant, Request)>,
}

impl Drill {
    fn new(file: &str) -> Self {
        let folder = Folder(root().join("data/ili"));
        let basin = match Basin::load(&folder) {
            Ok(loaded) => Arc::new(loaded.basin),
            Err(problems) => panic!("{problems}"),
        };
        let plans = Plans::load(&folder, &basin, &["river-chemical-spill"]);
        let plans = Arc::new(plans.unwrap_or_else(|problems| panic!("{problems}")));
        let text = std::fs::read_to_string(root().join("scenarios").join(file));
        let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
        let ids = plans.line_ids().into_iter().collect();
        let scenario = hean_scenario::parse(file, &text, &basin, &ids);
        let scenario = scenario.unwrap_or_else(|problems| panic!("{problems}"));
        let world = World::new(basin.clone(), scenario, 7).simulate_humans(true);
        let engine = Engine::new(basin, plans, Mode::Drill, State::default());
        Self {
            engine,
            world,
            log: Vec::new(),
            due: Vec::new(),
        }
    }

    fn keep(&mut self, outcome: Outcome, now: Instant) {
        for append in outcome.commit.appends {
            self.world.observe(&append);
            self.log.push(append);
        }
        let due = now + FORECAST_DELAY;
        self.due
            .extend(outcome.requests.into_iter().map(|request| (due, request)));
    }

    fn run(&mut self) {
        for _ in 0..100_000 {
            let forecast = self.due.iter().map(|(at, _)| *at).min();
            let (outside, inside) = (self.world.next(), self.engine.next_wakeup());
            let Some(now) = [forecast, outside, inside].into_iter().flatten().min() else {
                return;
            };
            if self.world.finished(now) {
                return;
            }
            let outcome = if forecast == Some(now) {
                let (_, request) = self.due.remove(0);
                let fact = compute(self.engine.basin(), &request, now);
                self.engine.handle(fact, now)
            } else if inside == Some(now) {
                self.engine.wake(now)
            } else if let Some(fact) = self.world.pop() {
                self.engine.handle(fact, now)
            } else {
                continue; // it only looked at its conditions
            };
            self.keep(outcome, now);
        }
        panic!("the drill does not end");
    }

    fn report(&self) -> Report {
        let state = self.engine.state();
        let mut plumes = BTreeMap::new();
        for incident in state.incidents.values() {
            if let Some(held) = &incident.forecast {
                let forecast = forecast_of(self.engine.basin(), &held.request)
                    .expect("a forecast that was computed once is computed again");
                plumes.insert(incident.id.clone(), Plume::of(&forecast));
            }
        }
        let (basin, log) = (self.engine.basin(), &self.log);
        after_action(&Sources {
            basin,
            log,
            state,
            plumes: &plumes,
            heads: &[],
        })
        .with_score(&self.world.score())
    }
}

#[test]
fn a_whole_drill_is_told_from_its_log() {
    let mut drill = Drill::new("g218-benzene-tanker.yaml");
    drill.run();
    let report = drill.report();
    if let Ok(folder) = std::env::var("HEAN_REPORT_OUT") {
        for lang in [Lang::Zh, Lang::En] {
            let file = format!("drill-{}.html", lang.code());
            std::fs::write(Path::new(&folder).join(file), report.html(lang)).unwrap();
        }
        let file = Path::new(&folder).join("drill-zh.md");
        std::fs::write(file, report.markdown(Lang::Zh)).unwrap();
    }
    let incident = &report.incidents[0];
    let ended = report
        .drill
        .as_ref()
        .and_then(|drill| drill.ended.as_deref());
    assert_eq!(ended, Some("finished"));
    assert!(incident.figures.issued >= 24, "{:?}", incident.figures);
    assert!(
        incident
            .forecast
            .as_ref()
            .is_some_and(|forecast| forecast.curves.len() > 5)
    );
    assert!(!incident.clocks.is_empty() && incident.map.is_some() && report.score.is_some());
    // Every entry is of a known kind, and no sentence shows the insides of its data.
    let names = Names::new(drill.engine.basin(), drill.engine.state());
    for append in &drill.log {
        let record = &append.record;
        assert!(
            Body::of(&record.kind, &record.data).is_ok(),
            "{}",
            record.kind
        );
        for lang in [Lang::Zh, Lang::En] {
            let told = sentence(record, &names, lang);
            assert!(!told.contains(['{', '}', '"']), "{told}");
        }
    }
    for lang in [Lang::Zh, Lang::En] {
        let page = report.html(lang);
        assert!(!page.contains("NaN") && !page.contains("<script"));
        assert_eq!(page, drill.report().html(lang));
    }
}

#[test]
fn documents_are_drafted_from_a_whole_drill() {
    let mut drill = Drill::new("g218-benzene-tanker.yaml");
    drill.run();
    let phrases = Phrases::load(&Folder(root().join("data/ili")));
    let phrases = phrases.unwrap_or_else(|problems| panic!("{problems}"));
    let state = drill.engine.state();
    let incident = state
        .incidents
        .keys()
        .next()
        .expect("the drill has an incident");
    let stream = StreamId::incident(incident);
    let own = |append: &&Append| append.streams.iter().any(|(known, _)| *known == stream);
    let entries: Vec<Append> = drill.log.iter().filter(own).cloned().collect();
    let input = Input {
        basin: drill.engine.basin(),
        phrases: &phrases,
        state,
        incident,
        entries: &entries,
        mode: Mode::Drill,
        as_of: state.head(&stream),
        plume: None,
        agency: None,
    };
    for listed in documents::list(&input).expect("the incident is in the log") {
        let draft = documents::draft(&input, listed.kind).expect("it can be drafted");
        assert_eq!(draft.missing(), listed.missing);
        for format in listed
            .formats
            .iter()
            .filter(|format| **format != Format::Zip)
        {
            let bytes = documents::render(&draft, *format).expect("it can be written");
            if let Ok(folder) = std::env::var("HEAN_REPORT_OUT") {
                let file = Path::new(&folder).join(format!("drill-{}", draft.file_name(*format)));
                std::fs::write(file, &bytes).unwrap();
            }
            if *format != Format::Docx {
                let text = String::from_utf8(bytes).unwrap();
                assert!(
                    !text.contains("NaN") && !text.contains("null"),
                    "{}",
                    listed.kind
                );
            }
        }
    }
    let alert = documents::draft(&input, Kind::Cap).expect("there is an alert");
    let bytes = documents::render(&alert, Format::Xml).expect("it can be written");
    let read = cap::read(&String::from_utf8(bytes).unwrap()).expect("it has no faults");
    assert_eq!(read.status, cap::Status::Exercise);
}
