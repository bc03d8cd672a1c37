//! The timeline of a drill, a line an entry, as it unfolds.

use super::DrillArgs;
use crate::space::Space;
use hean_basin::Basin;
use hean_incident::{Append, Body, State};
use hean_report::{Lang, Names, sentence};
use hean_scenario::Scenario;
use std::sync::Arc;

/// Entries that are shown with `--verbose` only: what a device or the plan does by itself.
const QUIET: [&str; 5] = [
    "task_delivered",
    "task_received",
    "task_started",
    "task_proposed",
    "deadline_changed",
];

/// Writes entries for people or programs.
pub struct Show {
    json: bool,
    verbose: bool,
    lang: Lang,
    basin: Arc<Basin>,
    /// What was shown so far, for the names of tasks.
    state: State,
    scenario: Scenario,
    drill: String,
    board: bool,
}

impl Show {
    pub fn new(args: &DrillArgs, space: &Space, scenario: &Scenario, lang: Lang) -> Self {
        Self {
            json: args.json,
            verbose: args.verbose,
            lang,
            basin: space.world().basin.clone(),
            state: State::default(),
            scenario: scenario.clone(),
            drill: space.name().to_owned(),
            board: args.board.is_some(),
        }
    }

    /// What is being run.
    pub fn head(&self) -> String {
        let lang = self.lang;
        let scenario = &self.scenario;
        let mut text = format!(
            "{} {}  {}\n{} {} — {}\n",
            lang.pick("【演练】", "[EXERCISE]"),
            self.drill,
            lang.text(&scenario.title),
            lang.pick("演练时间", "Drill time"),
            scenario.start.minute(),
            scenario.until.minute(),
        );
        let humans = scenario.human_seats();
        if !humans.is_empty() && !self.board {
            let seats: Vec<_> = humans.iter().map(|seat| seat.as_str()).collect();
            let words = lang.pick(
                "无人就座，由程序模拟：",
                "No person took these seats, simulated: ",
            );
            text.push_str(&format!("{words}{}\n", seats.join(", ")));
        }
        text.push('\n');
        text
    }

    /// The line of an entry; empty where it is not shown.
    pub fn line(&mut self, append: &Append) -> String {
        self.state.apply(append);
        let record = &append.record;
        if self.json {
            let streams: Vec<_> = append
                .streams
                .iter()
                .map(|(stream, seq)| serde_json::json!({"stream": stream, "seq": seq}))
                .collect();
            let mut line = serde_json::json!(record);
            line["type"] = "entry".into();
            line["streams"] = streams.into();
            return format!("{line}\n");
        }
        if !self.verbose && self.is_quiet(append) {
            return String::new();
        }
        let names = Names::new(&self.basin, &self.state);
        let offset = (record.recorded_at - self.scenario.start).offset();
        let sentence = sentence(record, &names, self.lang);
        // Beside another incident each line says whose it is.
        let home = append.home();
        if self.state.incidents.len() > 1 && home.stream.kind() == "inc" {
            return format!("{offset}  {}  {sentence}\n", home.stream.subject());
        }
        format!("{offset}  {sentence}\n")
    }

    fn is_quiet(&self, append: &Append) -> bool {
        let quiet = QUIET.contains(&append.record.kind.as_str()) && !is_earlier_order(append);
        quiet || is_copy(append)
    }
}

/// An order that is out already is due earlier than before: its owner is asked afresh.
fn is_earlier_order(append: &Append) -> bool {
    let changed = match Body::of(&append.record.kind, &append.record.data) {
        Ok(Body::DeadlineChanged(changed)) => changed,
        _ => return false,
    };
    let mut streams = append.streams.iter();
    changed.earlier && streams.any(|(stream, _)| stream.kind() == "agy")
}

/// A conflict stands in the log of every incident that it concerns; it is told once, for the one
/// whose task wants something.
fn is_copy(append: &Append) -> bool {
    let conflict = match Body::of(&append.record.kind, &append.record.data) {
        Ok(Body::ConflictFound(found)) => found.conflict,
        Ok(Body::ConflictSettled(settled)) => settled.conflict,
        _ => return false,
    };
    !conflict.contains(append.home().stream.subject())
}
