//! The plans under `plans/`: merged with what they extend and include, then checked.

use super::{Reader, place};
use crate::plan::{Plan, Rung, SupplyLine};
use crate::raw::{RawLine, RawPlan, RawRung, RawSupply};
use crate::rule::Rule;
use hean_incident::condition::{Scope, names};
use hean_units::{ItemId, PlanTaskId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Deepest chain of plans that extend one another.
const DEPTH_MAX: usize = 8;

/// A plan as written, with its file.
type Raw = (String, RawPlan);

impl Reader<'_> {
    pub(super) fn plans(&mut self, names: &[&str], rules: &BTreeMap<String, Rule>) -> Vec<Plan> {
        let mut raws: BTreeMap<String, Raw> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        // What a plan extends or includes is read with it.
        let mut open: Vec<String> = names.iter().rev().map(|name| (*name).to_owned()).collect();
        let mut named: BTreeSet<String> = open.iter().cloned().collect();
        while let Some(name) = open.pop() {
            let path = format!("plans/{name}.yaml");
            let Some(mut raw) = self.yaml::<RawPlan>(&path) else {
                continue;
            };
            for other in raw.extends.iter().chain(&raw.include) {
                let there = self.files.read(&format!("plans/{}.yaml", other.value));
                if there.is_some() && named.insert(other.value.clone()) {
                    open.push(other.value.clone());
                }
            }
            self.version(&raw.hean_plan);
            self.unique(&mut seen, &raw.id, "plan");
            for line in &mut raw.tasks {
                line.file.clone_from(&path);
            }
            raws.insert(raw.id.value.clone(), (path, raw));
        }
        self.orders(&raws);
        let ids = raws.values().flat_map(|(_, raw)| &raw.tasks);
        let ids = ids.filter_map(|line| PlanTaskId::new(line.id.value.clone()).ok());
        self.names.tasks = Some(ids.collect());
        let mut plans = Vec::new();
        for (file, raw) in raws.values() {
            self.file.clone_from(file);
            let merged = self.merged(raw, &raws, 0);
            plans.extend(merged.and_then(|merged| self.plan(file, &merged, rules)));
        }
        plans.sort_by_key(|plan| plan.order);
        plans
    }

    /// Two plans of the same place would be tried in no order that anybody chose.
    fn orders(&mut self, raws: &BTreeMap<String, Raw>) {
        let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
        for (file, raw) in raws.values() {
            if let Some(other) = seen.insert(raw.order.value, &raw.id.value) {
                self.file.clone_from(file);
                let message = format!("order {} is that of `{other}` too", raw.order.value);
                let hint = "give each plan its own place";
                self.problem(place(&raw.order), "duplicate-order", message, hint);
            }
        }
    }

    /// The plan with the lines of what it extends (without those that it drops, with those that it
    /// writes anew in their place) and of what it includes.
    fn merged(
        &mut self,
        raw: &RawPlan,
        raws: &BTreeMap<String, Raw>,
        depth: usize,
    ) -> Option<RawPlan> {
        let mut whole = raw.clone();
        if let Some(base) = &raw.extends {
            let Some((_, base_raw)) = raws.get(&base.value).filter(|_| depth < DEPTH_MAX) else {
                let message = format!("there is no plan `{}` to extend", base.value);
                let hint = names::hint(&base.value, raws.keys());
                self.problem(place(base), "unknown-plan", message, &hint);
                return None;
            };
            let base = self.merged(base_raw, raws, depth + 1)?;
            whole.tasks = self.lines_over(raw, &base);
            whole.first_wave = whole.first_wave.or(base.first_wave);
            whole.ladder = whole.ladder.or(base.ladder);
            whole.acceptance_expires = whole.acceptance_expires.or(base.acceptance_expires);
            whole.supplies = whole.supplies.or(base.supplies);
        } else if let Some(dropped) = raw.drop.first() {
            let message = "it extends no plan, so there is nothing to drop".to_owned();
            self.problem(
                place(dropped),
                "unknown-plan",
                message,
                "name it in `extends`",
            );
        }
        for part in &raw.include {
            let Some((file, part_raw)) = raws.get(&part.value).filter(|(_, raw)| raw.part) else {
                let message = format!("there is no part `{}` to include", part.value);
                let parts = raws.values().filter(|(_, raw)| raw.part);
                let parts: Vec<_> = parts.map(|(_, raw)| raw.id.value.clone()).collect();
                let hint = names::hint(&part.value, &parts);
                self.problem(place(part), "unknown-plan", message, &hint);
                continue;
            };
            let own = std::mem::replace(&mut self.file, file.clone());
            let applies = self.condition(&part_raw.applies, Scope::Plan);
            self.file = own;
            whole
                .tasks
                .extend(part_raw.tasks.iter().map(|line| RawLine {
                    inherited: true,
                    also: applies.iter().cloned().collect(),
                    ..line.clone()
                }));
        }
        Some(whole)
    }

    fn lines_over(&mut self, raw: &RawPlan, base: &RawPlan) -> Vec<RawLine> {
        for dropped in &raw.drop {
            let known = base.tasks.iter().any(|line| line.id.value == dropped.value);
            if !known {
                let message = format!(
                    "`{}` has no task `{}` to drop",
                    base.id.value, dropped.value
                );
                self.problem(place(dropped), "dangling-id", message, "leave it out");
            }
        }
        let own = |id: &str| raw.tasks.iter().find(|line| line.id.value == id);
        let kept = base.tasks.iter().filter(|line| {
            !raw.drop
                .iter()
                .any(|dropped| dropped.value == line.id.value)
        });
        let mut lines: Vec<RawLine> = kept
            .map(|line| match own(&line.id.value) {
                Some(own) => own.clone(),
                None => RawLine {
                    inherited: true,
                    ..line.clone()
                },
            })
            .collect();
        let placed: BTreeSet<String> = lines.iter().map(|line| line.id.value.clone()).collect();
        let new = raw
            .tasks
            .iter()
            .filter(|line| !placed.contains(&line.id.value));
        lines.extend(new.cloned());
        lines
    }

    fn plan(&mut self, file: &str, raw: &RawPlan, rules: &BTreeMap<String, Rule>) -> Option<Plan> {
        self.sourced(&raw.id.value, &raw.source);
        let (checked, expires) = (raw.checked.as_ref(), raw.expires.as_ref());
        self.dates(&raw.id.value, &raw.date, checked, expires);
        let applies = self.condition(&raw.applies, Scope::Plan)?;
        if raw.part {
            // Its lines stand in the plans that include it and are checked there.
            return Some(Plan {
                id: raw.id.value.clone(),
                title: raw.title.clone(),
                date: raw.date.value.clone(),
                source: raw.source.value.clone(),
                certainty: raw.certainty,
                order: raw.order.value,
                applies,
                part: true,
                first_wave: Vec::new(),
                ladder: Vec::new(),
                acceptance_expires: Span::ZERO,
                supplies: Vec::new(),
                lines: Vec::new(),
            });
        }
        let ladder = self.ladder(raw.ladder.as_deref().unwrap_or_default());
        let wave = raw.first_wave.clone().unwrap_or_default();
        let first_wave = wave.iter().filter_map(|duty| self.duty(duty)).collect();
        let Some(expires) = &raw.acceptance_expires else {
            let message = "the plan does not say when an acceptance expires".to_owned();
            let hint = "add `acceptance_expires: 45m`";
            self.problem(place(&raw.id), "missing-field", message, hint);
            return None;
        };
        let acceptance_expires = self.value(expires, Span::parse)?;
        let ids = raw.tasks.iter().map(|line| line.id.value.clone()).collect();
        let supplies = raw.supplies.clone().unwrap_or_default();
        let supplies = supplies.iter().filter_map(|line| self.supply(line, &ids));
        let supplies = supplies.collect();
        let mut seen = BTreeSet::new();
        let takes = takes_of(&raw.tasks);
        let mut lines = Vec::new();
        for line in &raw.tasks {
            self.file.clone_from(&line.file);
            self.unique(&mut seen, &line.id, "task");
            lines.extend(self.line(line, rules, &ids, &takes));
        }
        self.prove(&raw.tasks, &lines, rules);
        file.clone_into(&mut self.file);
        Some(Plan {
            id: raw.id.value.clone(),
            title: raw.title.clone(),
            date: raw.date.value.clone(),
            source: raw.source.value.clone(),
            certainty: raw.certainty,
            order: raw.order.value,
            applies,
            part: false,
            first_wave,
            ladder,
            acceptance_expires,
            supplies,
            lines,
        })
    }

    fn ladder(&mut self, raw: &[RawRung]) -> Vec<Rung> {
        let mut ladder: Vec<Rung> = Vec::new();
        for rung in raw {
            let level = match rung.to.value.as_str() {
                "deputy" => 1,
                "head" => 2,
                "command" => 3,
                other => {
                    let message = format!("`{other}` is no rung");
                    let hint = "deputy, head or command";
                    self.problem(place(&rung.to), "bad-word", message, hint);
                    continue;
                }
            };
            let Some(after) = self.value(&rung.after, Span::parse) else {
                continue;
            };
            let last = ladder.last();
            if last.is_some_and(|last| last.after >= after || last.level >= level) {
                let message = "the rungs must go up in time and rank".to_owned();
                self.problem(place(&rung.after), "bad-order", message, "sort them");
            }
            ladder.push(Rung { after, level });
        }
        ladder
    }

    fn supply(&mut self, raw: &RawSupply, ids: &BTreeSet<String>) -> Option<SupplyLine> {
        let when = self.when(raw.when.as_ref(), Scope::Plan)?;
        let for_line = &raw.for_line;
        if !ids.contains(&for_line.value) {
            let message = format!("there is no task `{}` in this plan", for_line.value);
            self.problem(
                place(for_line),
                "dangling-id",
                message,
                "name the task that uses it",
            );
            return None;
        }
        let item = ItemId::new(raw.item.value.clone()).ok();
        let Some(item) = item.and_then(|id| self.basin.items.get(&id)) else {
            let message = format!("there is no item `{}`", raw.item.value);
            let hint = names::hint(&raw.item.value, self.basin.items.keys());
            self.problem(place(&raw.item), "unknown-item", message, &hint);
            return None;
        };
        let text = raw.quantity.value.trim();
        let number = text
            .strip_suffix(item.unit.as_str())
            .and_then(|number| number.trim().parse().ok())
            .filter(|number: &f64| number.is_finite() && *number > 0.0);
        let Some(quantity) = number else {
            let (id, unit) = (&item.id, &item.unit);
            let message = format!("`{text}` is no quantity of {id} in {unit}");
            let hint = format!("write for example `10 {unit}`");
            self.problem(place(&raw.quantity), "bad-value", message, &hint);
            return None;
        };
        Some(SupplyLine {
            item: item.id.clone(),
            quantity,
            when,
            why: raw.why.clone(),
            for_line: PlanTaskId::new(for_line.value.clone()).ok()?,
        })
    }
}

/// How long the work of each line takes, where that can be read.
fn takes_of(lines: &[RawLine]) -> BTreeMap<String, Span> {
    let takes = lines.iter().filter_map(|line| {
        let takes = Span::parse(&line.takes.value).ok()?;
        Some((line.id.value.clone(), takes))
    });
    takes.collect()
}
