//! One line of a plan.

use super::{Reader, place};
use crate::plan::{
    Anchor, Before, DOCUMENTS, DeadlineLine, DoneOn, Line, Need, Repeat, Scope as Which,
};
use crate::raw::{RawDeadline, RawLine, RawRepeat, Word};
use crate::rule::Rule;
use hean_basin::Lane;
use hean_incident::Body;
use hean_incident::condition::{Condition, Scope, names};
use hean_incident::task::Basis;
use hean_units::{PlanTaskId, Span};
use std::collections::{BTreeMap, BTreeSet};

impl Reader<'_> {
    pub(super) fn line(
        &mut self,
        raw: &RawLine,
        rules: &BTreeMap<String, Rule>,
        ids: &BTreeSet<String>,
        takes: &BTreeMap<String, Span>,
    ) -> Option<Line> {
        let by_system = self.one_owner(raw);
        self.words(raw);
        let duty = raw.duty.as_ref().and_then(|duty| self.owning_duty(duty));
        let approve = raw.approve.as_ref().and_then(|duty| self.owning_duty(duty));
        let support = raw
            .support
            .iter()
            .filter_map(|duty| self.duty(duty))
            .collect();
        let mut needs = Vec::new();
        for need in &raw.needs {
            needs.extend(self.need(need, ids, raw.inherited));
        }
        let mut deadlines = Vec::new();
        for deadline in &raw.deadlines {
            deadlines.extend(self.deadline(raw, deadline, rules, (ids, takes)));
        }
        // One that was written but is wrong has its own problem.
        if deadlines.is_empty() && (raw.deadlines.is_empty() || raw.inherited) {
            let message = format!("task `{}` has no deadline", raw.id.value);
            let hint = "give it one with its rule";
            self.problem(place(&raw.id), "no-deadline", message, hint);
        }
        let scope = match raw.each.has_section() {
            true => Scope::Line,
            false => Scope::Plan,
        };
        let own = self.when(raw.when.as_ref(), scope)?;
        let when = match raw.also.first() {
            None => own,
            Some(part) if own.is_always() => part.clone(),
            Some(part) => Condition::And(vec![part.clone(), own]),
        };
        Some(Line {
            id: self.value(&raw.id, |text| PlanTaskId::new(text))?,
            title: raw.title.clone(),
            lane: raw.lane.value.clone(),
            duty,
            by_system,
            support,
            each: raw.each,
            when,
            approve,
            capability: raw.capability.as_ref().map(|word| word.value.clone()),
            repeats: self.repeats(&raw.repeats),
            document: raw.document.as_ref().map(|word| word.value.clone()),
            effect: raw.effect,
            needs,
            takes: self.value(&raw.takes, Span::parse)?,
            deadlines,
            evidence: raw.evidence.clone(),
            yields: raw.yields.iter().map(|kind| kind.value.clone()).collect(),
            report: raw.document.as_ref().and_then(|word| {
                let report = word.value.strip_prefix("report-")?;
                Some(report.to_owned())
            }),
            done_on: raw.done_on,
        })
    }

    /// A condition that may be left out.
    pub(super) fn when(&mut self, raw: Option<&Word>, scope: Scope) -> Option<Condition> {
        match raw {
            Some(raw) => self.condition(raw, scope),
            None => Some(Condition::always()),
        }
    }

    /// Exactly one of a duty, the system, and `each` says who does it.
    fn one_owner(&mut self, raw: &RawLine) -> bool {
        let by_system = raw.by.as_ref().is_some_and(|by| by.value == "system");
        if let Some(by) = raw.by.as_ref().filter(|_| !by_system) {
            let message = format!("`by: {}` is not known", by.value);
            let hint = "only `by: system`; else name a duty";
            self.problem(place(by), "bad-word", message, hint);
        }
        let owners = usize::from(by_system)
            + usize::from(raw.each.names_owner())
            + usize::from(raw.duty.is_some());
        let hint = "give one of `duty`, `by: system`, `each: first-wave`, `each: \
                    downstream-counties`, `each: counties`";
        let id = &raw.id.value;
        match owners {
            0 if raw.by.is_none() => {
                let message = format!("task `{id}` has no owner");
                self.problem(place(&raw.id), "no-owner", message, hint);
            }
            2.. => {
                let message = format!("task `{id}` has two owners where one may be");
                self.problem(place(&raw.id), "two-owners", message, hint);
            }
            _ => {}
        }
        if by_system != matches!(raw.done_on, Some(done) if done != DoneOn::Accepted) {
            let message = format!("task `{id}`: the system's own tasks end by an event");
            let hint = "`by: system` needs `done_on`";
            self.problem(place(&raw.id), "done-on", message, hint);
        }
        by_system
    }

    fn words(&mut self, raw: &RawLine) {
        if !Lane::ALL.iter().any(|lane| lane.as_str() == raw.lane.value) {
            let message = format!("`{}` is no lane", raw.lane.value);
            let hint = Lane::ALL.map(Lane::as_str).join(", ");
            self.problem(place(&raw.lane), "bad-word", message, &hint);
        }
        for kind in &raw.yields {
            if !Body::KINDS.contains(&kind.value.as_str()) {
                let message = format!("there is no kind of fact `{}`", kind.value);
                let hint = names::hint(&kind.value, Body::KINDS.iter().copied());
                self.problem(place(kind), "unknown-kind", message, &hint);
            }
        }
        if let Some(document) = &raw.document {
            self.document(document);
        }
        if let Some(word) = &raw.capability {
            let crews = &self.basin.crews;
            let known: BTreeSet<&String> = crews.values().flat_map(|c| &c.capabilities).collect();
            // Without a list of crews nobody can be sent, whatever the work is.
            if !crews.is_empty() && !known.contains(&word.value) {
                let message = format!("no crew is able to `{}`", word.value);
                let hint = names::hint(&word.value, known.iter().copied());
                self.problem(place(word), "unknown-capability", message, &hint);
            }
        }
    }

    /// A document must be of a known kind.
    pub(super) fn document(&mut self, raw: &Word) {
        if !DOCUMENTS.contains(&raw.value.as_str()) {
            let message = format!("there is no document `{}`", raw.value);
            let hint = names::hint(&raw.value, DOCUMENTS);
            self.problem(place(raw), "unknown-document", message, &hint);
        }
    }

    fn repeats(&mut self, raw: &[RawRepeat]) -> Vec<Repeat> {
        let mut repeats: Vec<Repeat> = Vec::new();
        for repeat in raw {
            let every = self.value(&repeat.every, Span::parse);
            let until = repeat
                .until
                .as_ref()
                .map(|word| self.value(word, Span::parse));
            let (Some(every), until) = (every, until.flatten()) else {
                continue;
            };
            let after = repeats.last().map(|last| last.until);
            let ordered = match (after, until) {
                (None, _) => true,
                (Some(None), _) => false,
                (Some(Some(last)), Some(until)) => until > last,
                (Some(Some(_)), None) => true,
            };
            if every < Span::from_mins(1) || !ordered {
                let message = "repeats of a minute or more, each lasting longer".to_owned();
                let hint = "sort them by `until`; only the last has none";
                self.problem(place(&repeat.every), "bad-order", message, hint);
            }
            repeats.push(Repeat { every, until });
        }
        repeats
    }

    fn need(&mut self, raw: &Word, ids: &BTreeSet<String>, inherited: bool) -> Option<Need> {
        let (lines, scope) = match raw.value.split_once('@') {
            None => (raw.value.as_str(), Which::All),
            Some((lines, "owner")) => (lines, Which::SameOwner),
            Some((lines, "section")) => (lines, Which::SameSection),
            Some((_, other)) => {
                let message = format!("`@{other}` is not known");
                self.problem(place(raw), "bad-word", message, "@owner or @section");
                return None;
            }
        };
        let lines: Vec<&str> = lines.split('|').collect();
        let lines = self.lines(raw, &lines, ids, inherited)?;
        Some(Need { lines, scope })
    }

    /// Ids of lines of this plan. An inherited line loses those that the plan dropped.
    fn lines(
        &mut self,
        raw: &Word,
        lines: &[&str],
        ids: &BTreeSet<String>,
        inherited: bool,
    ) -> Option<Vec<PlanTaskId>> {
        let mut found = Vec::new();
        for line in lines {
            if ids.contains(*line) {
                found.extend(PlanTaskId::new(*line).ok());
            } else if !inherited {
                let message = format!("there is no task `{line}` in this plan");
                let hint = names::hint(line, ids);
                self.problem(place(raw), "dangling-id", message, &hint);
                return None;
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn deadline(
        &mut self,
        line: &RawLine,
        raw: &RawDeadline,
        rules: &BTreeMap<String, Rule>,
        (ids, takes): (&BTreeSet<String>, &BTreeMap<String, Span>),
    ) -> Option<DeadlineLine> {
        if !self.known_rule(&raw.rule, rules) {
            return None;
        }
        let scope = match line.each.has_section() {
            true => Scope::Line,
            false => Scope::Plan,
        };
        let when = self.when(raw.when.as_ref(), scope)?;
        let rule = raw.rule.value.clone();
        let physical = rules
            .get(&rule)
            .is_some_and(|rule| rule.basis == Basis::Physical);
        if physical != raw.before.is_some() || raw.before.is_some() == raw.from.is_some() {
            let message = format!("rule `{rule}` is counted from the wrong side");
            let hint = "a physical rule takes `before`, every other one `from`";
            self.problem(place(&raw.rule), "bad-deadline", message, hint);
            return None;
        }
        if let Some(from) = &raw.from {
            let anchor = self.anchor(from, ids, line.inherited)?;
            return Some(DeadlineLine::After { rule, anchor, when });
        }
        let before = self.before(raw.before.as_ref()?)?;
        let setup = match &raw.setup {
            None => None,
            Some(word) => {
                let of = self.lines(word, &[&word.value], ids, line.inherited)?;
                let span = takes.get(&word.value).copied().unwrap_or(Span::ZERO);
                of.into_iter().next().map(|of| (of, span))
            }
        };
        Some(DeadlineLine::Before {
            rule,
            before,
            setup,
            when,
        })
    }

    fn before(&mut self, raw: &Word) -> Option<Before> {
        match raw.value.as_str() {
            "section" => Some(Before::Section),
            "first-exposed" => Some(Before::FirstExposed),
            other => {
                let message = format!("`before: {other}` is not known");
                let hint = "section or first-exposed";
                self.problem(place(raw), "bad-word", message, hint);
                None
            }
        }
    }

    /// `t0`, `due`, `done(T13)` or `max(T05, T12)`.
    fn anchor(&mut self, raw: &Word, ids: &BTreeSet<String>, inherited: bool) -> Option<Anchor> {
        let text = raw.value.trim();
        let inside = |name: &str| {
            let rest = text.strip_prefix(name)?.trim_start();
            rest.strip_prefix('(')?.strip_suffix(')')
        };
        let lines: Vec<&str> = match (text, inside("done"), inside("max")) {
            ("t0", ..) => return Some(Anchor::T0),
            ("due", ..) => return Some(Anchor::Due),
            (_, Some(line), _) => vec![line.trim()],
            (_, _, Some(lines)) => lines.split(',').map(str::trim).collect(),
            _ => {
                let message = format!("`from: {text}` is not known");
                let hint = "t0, due, done(T13), or max(T05, T12) of this plan";
                self.problem(place(raw), "bad-word", message, hint);
                return None;
            }
        };
        self.lines(raw, &lines, ids, inherited).map(Anchor::Done)
    }
}
