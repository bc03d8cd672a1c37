//! What can be proved of a plan without an incident: needs that go in a circle, deadlines that can
//! never hold.
//!
//! A deadline can never hold when it is counted from a line that itself waits for this one, when a
//! section is asked for that the line's tasks do not have, or when the shortest possible work from
//! T0 (of each need the quickest line, without any waiting) takes longer than the rule allows.
//! What depends on how fast the water comes is not judged here.

use super::{Reader, place};
use crate::plan::{Anchor, Before, DeadlineLine, Each, Line};
use crate::raw::RawLine;
use crate::rule::Rule;
use hean_units::{PlanTaskId, Span};
use std::collections::{BTreeMap, BTreeSet};

impl Reader<'_> {
    pub(super) fn prove(
        &mut self,
        raw: &[RawLine],
        lines: &[Line],
        rules: &BTreeMap<String, Rule>,
    ) {
        let circles = circles(lines);
        for (id, needs) in &circles {
            let message = format!("task `{id}` waits in a circle for {}", needs.join(", "));
            if let Some(line) = raw.iter().find(|raw| raw.id.value == id.as_str()) {
                self.file.clone_from(&line.file);
                self.problem(place(&line.id), "cycle", message, "break it");
            }
        }
        if !circles.is_empty() {
            return;
        }
        let quickest = quickest(lines);
        for line in lines {
            let Some(written) = raw.iter().find(|raw| raw.id.value == line.id.as_str()) else {
                continue;
            };
            self.file.clone_from(&written.file);
            for deadline in &line.deadlines {
                let never = never(line, deadline, lines, &quickest, rules);
                let (Some(why), rule) = (never, rule_of(deadline)) else {
                    continue;
                };
                let at = written.deadlines.iter().find(|d| d.rule.value == rule);
                let at = at.map_or(place(&written.id), |deadline| place(&deadline.rule));
                let message = format!("task `{}`: `{rule}` can never hold: {why}", line.id);
                let hint = "take another rule, or shorten the work before it";
                self.problem(at, "deadline-never", message, hint);
            }
        }
    }
}

fn rule_of(deadline: &DeadlineLine) -> &str {
    match deadline {
        DeadlineLine::After { rule, .. } | DeadlineLine::Before { rule, .. } => rule,
    }
}

/// Lines that wait for themselves, with those of their needs that wait for them.
fn circles(lines: &[Line]) -> Vec<(&PlanTaskId, Vec<&str>)> {
    let mut circles = Vec::new();
    for line in lines.iter().filter(|line| waits_for(line, &line.id, lines)) {
        let needs = line.needs.iter().flat_map(|need| &need.lines);
        let on_it = needs.filter(|id| {
            let need = lines.iter().find(|other| other.id == **id);
            **id == line.id || need.is_some_and(|need| waits_for(need, &line.id, lines))
        });
        circles.push((&line.id, on_it.map(PlanTaskId::as_str).collect()));
    }
    circles
}

/// The shortest time after T0 at which each line can be done.
fn quickest(lines: &[Line]) -> BTreeMap<&PlanTaskId, Span> {
    let mut quickest: BTreeMap<&PlanTaskId, Span> = BTreeMap::new();
    // Without circles each round settles at least one more line; what is missing is taken as done.
    let there: BTreeSet<&PlanTaskId> = lines.iter().map(|line| &line.id).collect();
    for _ in lines {
        for line in lines {
            let ready = line.needs.iter().map(|need| {
                let done = need.lines.iter().filter_map(|id| {
                    match there.contains(id) && certain(id, lines) {
                        true => quickest.get(id).copied(),
                        false => Some(Span::ZERO),
                    }
                });
                done.min()
            });
            let ready: Option<Vec<Span>> = ready.collect();
            if let Some(ready) = ready {
                let begins = ready.into_iter().max().unwrap_or(Span::ZERO);
                quickest.insert(&line.id, begins + line.takes);
            }
        }
    }
    quickest
}

/// Whether a line is used in every case; another one may have nothing to wait for.
fn certain(id: &PlanTaskId, lines: &[Line]) -> bool {
    let line = lines.iter().find(|line| line.id == *id);
    line.is_some_and(|line| line.when.is_always() && line.each == Each::Once)
}

/// Whether `line` waits for `other`, directly or through others.
fn waits_for(line: &Line, other: &PlanTaskId, lines: &[Line]) -> bool {
    let mut open: Vec<&PlanTaskId> = line.needs.iter().flat_map(|need| &need.lines).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if id == other {
            return true;
        }
        if seen.insert(id)
            && let Some(found) = lines.iter().find(|line| line.id == *id)
        {
            open.extend(found.needs.iter().flat_map(|need| &need.lines));
        }
    }
    false
}

fn never(
    line: &Line,
    deadline: &DeadlineLine,
    lines: &[Line],
    quickest: &BTreeMap<&PlanTaskId, Span>,
    rules: &BTreeMap<String, Rule>,
) -> Option<String> {
    match deadline {
        DeadlineLine::After { rule, anchor, .. } => {
            let span = rules.get(rule)?.span;
            match anchor {
                Anchor::T0 => {
                    let shortest = *quickest.get(&line.id)?;
                    let why = || format!("the work before it and it take {shortest} at least");
                    (shortest > span).then(why)
                }
                Anchor::Due => {
                    let why = || format!("the work takes {}", line.takes);
                    (line.takes > span).then(why)
                }
                Anchor::Done(anchors) => anchors.iter().find_map(|id| {
                    let anchor = lines.iter().find(|other| other.id == *id)?;
                    if *id == line.id || waits_for(anchor, &line.id, lines) {
                        return Some(format!("`{id}` waits for it"));
                    }
                    let after = waits_for(line, id, lines) && line.takes > span;
                    after.then(|| format!("it begins after `{id}` and takes {}", line.takes))
                }),
            }
        }
        DeadlineLine::Before { before, .. } => {
            let nowhere = *before == Before::Section && !line.each.has_section();
            nowhere.then(|| "its tasks are about no section".to_owned())
        }
    }
}
