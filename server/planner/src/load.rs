//! From the files as written to validated rules and plans; reports all problems at once.

use crate::plan::{
    Anchor, Assume, Before, Clusters, Criterion, DeadlineLine, DoneOn, Each, Line, Need, Plan,
    Plans, Rule, Rung, Scope, SupplyLine,
};
use crate::raw::{RawClusters, RawDeadline, RawLine, RawPlan, RawRules};
use hean_basin::{Basin, Files, Lane, Problem, Problems};
use hean_incident::Body;
use hean_incident::task::Basis;
use hean_units::{Celsius, DutyId, ItemId, Kilograms, Meters, PlanTaskId, Span, Speed, UnitError};
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the rule and plan files that this build reads.
const VERSION: u32 = 1;

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: usize = 1 << 20;

struct Reader<'a> {
    files: &'a dyn Files,
    file: String,
    problems: Problems,
}

type At = (u32, u32);

fn place<T>(spanned: &Spanned<T>) -> At {
    let at = spanned.referenced;
    (at.line() as u32, at.column() as u32)
}

impl Reader<'_> {
    fn problem(&mut self, at: At, code: &'static str, message: String, hint: &str) {
        self.problems
            .push(Problem::new(self.file.clone(), at, code, message, hint));
    }

    fn yaml<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        self.file = path.to_owned();
        let Some(bytes) = self.files.read(path) else {
            self.problem(
                (0, 0),
                "missing-file",
                "the file is missing".to_owned(),
                "add it",
            );
            return None;
        };
        if bytes.len() > FILE_BYTES_MAX {
            let message = format!("the file has {} bytes, more than 1 MiB", bytes.len());
            self.problem((0, 0), "file-too-big", message, "split it");
            return None;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            self.problem(
                (0, 0),
                "not-utf8",
                "the file is not UTF-8".to_owned(),
                "save it as UTF-8",
            );
            return None;
        };
        match serde_saphyr::from_str(&text) {
            Ok(raw) => Some(raw),
            Err(error) => {
                let at = error
                    .location()
                    .map_or((0, 0), |at| (at.line() as u32, at.column() as u32));
                let message = error.without_snippet().to_string();
                self.problem(at, "bad-yaml", message, "see the SOURCE.md beside the file");
                None
            }
        }
    }

    fn value<T>(
        &mut self,
        raw: &Spanned<String>,
        read: impl Fn(&str) -> Result<T, UnitError>,
    ) -> Option<T> {
        match read(&raw.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(place(raw), "bad-value", error.to_string(), "");
                None
            }
        }
    }

    fn version(&mut self, raw: &Spanned<u32>) {
        if raw.value != VERSION {
            let message = format!("version {} is not read by this build", raw.value);
            self.problem(
                place(raw),
                "bad-version",
                message,
                "this build reads version 1",
            );
        }
    }

    fn known_rule(&mut self, raw: &Spanned<String>, rules: &BTreeMap<String, Rule>) -> bool {
        let known = rules.contains_key(&raw.value);
        if !known {
            let message = format!("there is no rule `{}`", raw.value);
            self.problem(
                place(raw),
                "unknown-rule",
                message,
                "add it to rules/rules.yaml",
            );
        }
        known
    }

    fn duty(&mut self, raw: &Spanned<String>, basin: &Basin) -> Option<DutyId> {
        let id = self.value(raw, |text| DutyId::new(text))?;
        if basin.agencies.duty(&id).is_none() && basin.agencies.get_by_text(&raw.value).is_none() {
            let message = format!("there is no duty or agency `{id}`");
            let known: Vec<_> = basin
                .agencies
                .duties()
                .map(|duty| duty.id.to_string())
                .collect();
            let hint = format!("duties in agencies.yaml: {}", known.join(", "));
            self.problem(place(raw), "unknown-duty", message, &hint);
            return None;
        }
        Some(id)
    }
}

trait ByText {
    fn get_by_text(&self, text: &str) -> Option<&hean_basin::Agency>;
}

impl ByText for hean_basin::Agencies {
    fn get_by_text(&self, text: &str) -> Option<&hean_basin::Agency> {
        hean_units::AgencyId::new(text)
            .ok()
            .and_then(|id| self.get(&id))
    }
}

pub fn load(files: &dyn Files, basin: &Basin, names: &[&str]) -> Result<Plans, Problems> {
    let mut reader = Reader {
        files,
        file: String::new(),
        problems: Problems::new(),
    };
    let plans = read_rules(&mut reader);
    let mut read = Vec::new();
    if let Some(mut plans) = plans {
        for name in names {
            let path = format!("plans/{name}.yaml");
            if let Some(raw) = reader.yaml::<RawPlan>(&path) {
                read.extend(read_plan(&mut reader, raw, basin, &plans.rules));
            }
        }
        if reader.problems.is_empty() {
            plans.plans = read;
            return Ok(plans);
        }
    }
    Err(reader.problems.sorted())
}

fn read_rules(reader: &mut Reader) -> Option<Plans> {
    let raw: RawRules = reader.yaml("rules/rules.yaml")?;
    reader.version(&raw.hean_rules);
    let mut rules = BTreeMap::new();
    for rule in raw.rules {
        if !(0..=60 * 24 * 90).contains(&rule.minutes.value) {
            let message = format!(
                "{} minutes are not between 0 and 90 days",
                rule.minutes.value
            );
            reader.problem(place(&rule.minutes), "out-of-range", message, "");
        }
        if rule.source.value.trim().is_empty() {
            let message = format!("rule `{}` names no source", rule.id.value);
            reader.problem(
                place(&rule.source),
                "no-source",
                message,
                "say where the rule stands",
            );
        }
        let read = Rule {
            id: rule.id.value.clone(),
            basis: rule.basis,
            span: Span::from_mins(rule.minutes.value),
            title: rule.title,
            source: rule.source.value,
            dated: rule.dated,
            certainty: rule.certainty,
        };
        if rules.insert(rule.id.value.clone(), read).is_some() {
            let message = format!("rule `{}` is there twice", rule.id.value);
            reader.problem(place(&rule.id), "duplicate-id", message, "rename one");
        }
    }
    reader.known_rule(&raw.report_path.default, &rules);
    reader.known_rule(&raw.report_path.lifted, &rules);
    let assume = &raw.assume;
    let mass = Kilograms::parse;
    let assume = Assume {
        tanker_mass: reader.value(&assume.tanker_mass, mass)?,
        plant_mass: reader.value(&assume.plant_mass, mass)?,
        release_over: reader.value(&assume.release_over, Span::parse)?,
        start_before_report: reader.value(&assume.start_before_report, Span::parse)?,
        land_speed: reader.value(&assume.land_speed, Speed::parse)?,
        air: reader.value(&assume.air, Celsius::parse)?,
        why: assume.why.clone(),
    };
    Some(Plans {
        pack: raw.id,
        rules,
        path_default: raw.report_path.default.value,
        path_lifted: raw.report_path.lifted.value,
        criteria: raw
            .report_path
            .criteria
            .into_iter()
            .map(|c| Criterion {
                id: c.id,
                when: c.when,
                title: c.title,
            })
            .collect(),
        assume,
        replan_after: reader.value(&raw.replan_after, Span::parse)?,
        warn_within: reader.value(&raw.warn_without_forecast.within, Span::parse)?,
        warn_speed: reader.value(&raw.warn_without_forecast.speed, Speed::parse)?,
        public_reports: raw
            .public_reports
            .as_ref()
            .and_then(|raw| clusters(reader, raw)),
        plans: Vec::new(),
    })
}

fn clusters(reader: &mut Reader, raw: &RawClusters) -> Option<Clusters> {
    let distance = reader.value(&raw.distance, Meters::parse)?;
    let within = reader.value(&raw.within, Span::parse)?;
    let min_reports = raw.min_reports.value;
    if !(1..=100).contains(&min_reports) {
        let message = format!("{min_reports} reports are not between 1 and 100");
        reader.problem(place(&raw.min_reports), "out-of-range", message, "");
    }
    Some(Clusters {
        distance,
        within,
        min_reports,
    })
}

fn read_plan(
    reader: &mut Reader,
    raw: RawPlan,
    basin: &Basin,
    rules: &BTreeMap<String, Rule>,
) -> Option<Plan> {
    reader.version(&raw.hean_plan);
    let mut ladder = Vec::new();
    for rung in &raw.ladder {
        let level = match rung.to.value.as_str() {
            "deputy" => 1,
            "head" => 2,
            "command" => 3,
            other => {
                let message = format!("`{other}` is no rung");
                reader.problem(
                    place(&rung.to),
                    "bad-word",
                    message,
                    "deputy, head or command",
                );
                continue;
            }
        };
        let Some(after) = reader.value(&rung.after, Span::parse) else {
            continue;
        };
        if ladder
            .last()
            .is_some_and(|last: &Rung| last.after >= after || last.level >= level)
        {
            let message = "the rungs must go up in time and rank".to_owned();
            reader.problem(place(&rung.after), "bad-order", message, "sort them");
        }
        ladder.push(Rung { after, level });
    }
    let first_wave = raw
        .first_wave
        .iter()
        .filter_map(|duty| reader.duty(duty, basin))
        .collect::<Vec<_>>();
    let mut supplies = Vec::new();
    for supply in &raw.supplies {
        let item = ItemId::new(supply.item.value.clone()).ok();
        let Some(item) = item.and_then(|id| basin.items.get(&id)) else {
            let message = format!("there is no item `{}`", supply.item.value);
            reader.problem(
                place(&supply.item),
                "unknown-item",
                message,
                "see items.csv",
            );
            continue;
        };
        let text = supply.quantity.value.trim();
        let number = text
            .strip_suffix(item.unit.as_str())
            .and_then(|n| n.trim().parse().ok());
        match number {
            Some(quantity) if f64::is_finite(quantity) && quantity > 0.0 => {
                let (item, when, why) = (item.id.clone(), supply.when, supply.why.clone());
                supplies.push(SupplyLine {
                    item,
                    quantity,
                    when,
                    why,
                });
            }
            _ => {
                let message = format!("`{text}` is no quantity of {} in {}", item.id, item.unit);
                reader.problem(place(&supply.quantity), "bad-value", message, "");
            }
        }
    }
    let ids: BTreeSet<String> = raw.tasks.iter().map(|line| line.id.value.clone()).collect();
    let mut seen = BTreeSet::new();
    let mut lines: Vec<Line> = Vec::new();
    for line in &raw.tasks {
        if !seen.insert(line.id.value.clone()) {
            let message = format!("task `{}` is there twice", line.id.value);
            reader.problem(place(&line.id), "duplicate-id", message, "rename one");
        }
        lines.extend(read_line(reader, line, basin, rules, &ids));
    }
    report_cycle(reader, &raw.tasks, &lines);
    let expires = reader.value(&raw.acceptance_expires, Span::parse)?;
    Some(Plan {
        id: raw.id.value,
        title: raw.title,
        date: raw.date,
        source: raw.source,
        certainty: raw.certainty,
        applies: raw.applies,
        first_wave,
        ladder,
        acceptance_expires: expires,
        supplies,
        lines,
    })
}

fn read_line(
    reader: &mut Reader,
    raw: &RawLine,
    basin: &Basin,
    rules: &BTreeMap<String, Rule>,
    ids: &BTreeSet<String>,
) -> Option<Line> {
    let by_system = match raw.by.as_ref().map(|by| by.value.as_str()) {
        None => false,
        Some("system") => true,
        Some(other) => {
            let message = format!("`by: {other}` is not known");
            let at = raw.by.as_ref().map_or((0, 0), place);
            reader.problem(
                at,
                "bad-word",
                message,
                "only `by: system`; else name a duty",
            );
            false
        }
    };
    let owner_by_each = matches!(raw.each, Each::FirstWave | Each::DownstreamCounties);
    let owners = usize::from(by_system) + usize::from(owner_by_each);
    if owners + usize::from(raw.duty.is_some()) != 1 {
        let message = format!("task `{}` must have exactly one owner", raw.id.value);
        let hint =
            "give one of `duty`, `by: system`, `each: first-wave`, `each: downstream-counties`";
        reader.problem(place(&raw.id), "one-owner", message, hint);
    }
    if by_system != matches!(raw.done_on, Some(d) if d != DoneOn::Accepted) {
        let message = format!(
            "task `{}`: the system's own tasks end by an event",
            raw.id.value
        );
        reader.problem(
            place(&raw.id),
            "done-on",
            message,
            "`by: system` needs `done_on`",
        );
    }
    if !Lane::ALL.iter().any(|lane| lane.as_str() == raw.lane.value) {
        let message = format!("`{}` is no lane", raw.lane.value);
        let names = Lane::ALL.map(Lane::as_str).join(", ");
        reader.problem(place(&raw.lane), "bad-word", message, &names);
    }
    for kind in &raw.yields {
        if !Body::KINDS.contains(&kind.value.as_str()) {
            let message = format!("there is no kind of fact `{}`", kind.value);
            reader.problem(place(kind), "unknown-kind", message, "");
        }
    }
    let duty = raw.duty.as_ref().and_then(|duty| reader.duty(duty, basin));
    let support = raw
        .support
        .iter()
        .filter_map(|duty| reader.duty(duty, basin))
        .collect();
    let needs = raw
        .needs
        .iter()
        .filter_map(|need| read_need(reader, need, ids))
        .collect();
    let mut deadlines = Vec::new();
    for deadline in &raw.deadlines {
        deadlines.extend(read_deadline(reader, deadline, rules, ids));
    }
    if deadlines.is_empty() {
        let message = format!("task `{}` has no deadline", raw.id.value);
        reader.problem(
            place(&raw.id),
            "no-deadline",
            message,
            "give it one with its rule",
        );
    }
    Some(Line {
        id: reader.value(&raw.id, |text| PlanTaskId::new(text))?,
        title: raw.title.clone(),
        lane: raw.lane.value.clone(),
        duty,
        by_system,
        support,
        each: raw.each,
        when: raw.when,
        needs,
        takes: reader.value(&raw.takes, Span::parse)?,
        deadlines,
        evidence: raw.evidence.clone(),
        yields: raw.yields.iter().map(|kind| kind.value.clone()).collect(),
        report: raw.report.clone(),
        done_on: raw.done_on,
    })
}

fn read_need(reader: &mut Reader, raw: &Spanned<String>, ids: &BTreeSet<String>) -> Option<Need> {
    let (lines, scope) = match raw.value.split_once('@') {
        None => (raw.value.as_str(), Scope::All),
        Some((lines, "owner")) => (lines, Scope::SameOwner),
        Some((lines, "section")) => (lines, Scope::SameSection),
        Some((_, other)) => {
            let message = format!("`@{other}` is not known");
            reader.problem(place(raw), "bad-word", message, "@owner or @section");
            return None;
        }
    };
    let mut read = Vec::new();
    for line in lines.split('|') {
        if !ids.contains(line) {
            let message = format!("there is no task `{line}` in this plan");
            reader.problem(place(raw), "dangling-id", message, "");
            return None;
        }
        read.push(PlanTaskId::new(line).ok()?);
    }
    Some(Need { lines: read, scope })
}

fn read_deadline(
    reader: &mut Reader,
    raw: &RawDeadline,
    rules: &BTreeMap<String, Rule>,
    ids: &BTreeSet<String>,
) -> Option<DeadlineLine> {
    if !reader.known_rule(&raw.rule, rules) {
        return None;
    }
    let rule = raw.rule.value.clone();
    let physical = rules
        .get(&rule)
        .is_some_and(|rule| rule.basis == Basis::Physical);
    if physical != raw.before.is_some() || raw.before.is_some() == raw.from.is_some() {
        let message = format!("rule `{rule}` is counted from the wrong side");
        let hint = "a physical rule takes `before`, every other one `from`";
        reader.problem(place(&raw.rule), "bad-deadline", message, hint);
        return None;
    }
    if let Some(before) = &raw.before {
        let before = match before.value.as_str() {
            "section" => Before::Section,
            "first-exposed" => Before::FirstExposed,
            other => {
                let message = format!("`before: {other}` is not known");
                reader.problem(
                    place(before),
                    "bad-word",
                    message,
                    "section or first-exposed",
                );
                return None;
            }
        };
        return Some(DeadlineLine::Before { rule, before });
    }
    let from = raw.from.as_ref()?;
    let done = from
        .value
        .strip_prefix("done(")
        .and_then(|rest| rest.strip_suffix(')'));
    let anchor = match (from.value.as_str(), done) {
        ("t0", _) => Anchor::T0,
        (_, Some(line)) if ids.contains(line) => Anchor::Done(PlanTaskId::new(line).ok()?),
        (other, _) => {
            let message = format!("`from: {other}` is not known");
            reader.problem(
                place(from),
                "bad-word",
                message,
                "t0, or done(T13) of this plan",
            );
            return None;
        }
    };
    Some(DeadlineLine::After {
        rule,
        anchor,
        when: raw.when,
    })
}

/// A cycle of needs can never be done.
fn report_cycle(reader: &mut Reader, raw: &[RawLine], lines: &[Line]) {
    let mut open: BTreeMap<&PlanTaskId, BTreeSet<&PlanTaskId>> = lines
        .iter()
        .map(|line| {
            (
                &line.id,
                line.needs.iter().flat_map(|need| &need.lines).collect(),
            )
        })
        .collect();
    loop {
        let free: Vec<_> = open
            .iter()
            .filter(|(_, needs)| needs.is_empty())
            .map(|(id, _)| *id)
            .collect();
        if free.is_empty() {
            break;
        }
        for id in free {
            open.remove(id);
            for needs in open.values_mut() {
                needs.remove(id);
            }
        }
    }
    for (id, needs) in open {
        let at = raw.iter().find(|line| line.id.value == id.as_str());
        let needs: Vec<_> = needs.iter().map(|need| need.as_str()).collect();
        let message = format!("task `{id}` waits in a circle for {}", needs.join(", "));
        reader.problem(
            at.map_or((0, 0), |line| place(&line.id)),
            "cycle",
            message,
            "break it",
        );
    }
}
