//! Whether the parts of a scenario fit together.

use super::{Reader, say};
use crate::model::{Event, Inject, Spill, Timing};
use crate::node::Pos;
use hean_basin::{Basin, Kind, SpillPath};
use hean_incident::condition::{Leaf, Place};
use hean_units::{FacilityId, InjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Where a release enters the water: by the outfall of a risk source, else from its place.
pub(crate) fn water_entry(basin: &Basin, spill: &Spill) -> Option<SpillPath> {
    let risk = |id: &&FacilityId| {
        basin
            .facilities
            .get(*id)
            .is_some_and(|found| found.kind == Kind::RiskSource)
    };
    spill
        .facility
        .as_ref()
        .filter(risk)
        .and_then(|facility| basin.outfall_path(facility))
        .or_else(|| basin.spill_path(spill.at).ok())
}

impl Reader<'_> {
    /// Spills are reported, reports have something to report, openings follow closures.
    pub(super) fn check_story(&mut self, injects: &[(Inject, Pos)], list: Pos) {
        let mut spills: BTreeMap<&InjectId, Option<&Timing>> = BTreeMap::new();
        let mut reports = 0;
        let mut closed: BTreeSet<&str> = BTreeSet::new();
        let all: BTreeSet<&InjectId> = injects
            .iter()
            .filter(|(inject, _)| matches!(inject.event, Event::Spill(_)))
            .map(|(inject, _)| &inject.id)
            .collect();
        for (inject, pos) in injects {
            match &inject.event {
                Event::Spill(_) => {
                    spills.insert(&inject.id, Some(&inject.timing));
                }
                Event::Report(report) => {
                    reports += 1;
                    if let Some(spill) = report.spill.as_ref().filter(|id| !all.contains(id)) {
                        let known = all.iter().copied();
                        let kind = ("unknown-inject", "泄漏注入", "spill inject");
                        self.unknown(*pos, kind, spill.as_str(), known);
                    }
                    let nothing_yet = spills.is_empty() && !all.is_empty();
                    if nothing_yet && matches!(inject.timing, Timing::At(_)) {
                        self.find(
                            *pos,
                            "report-before-spill",
                            say!("先有泄漏，才有报告", "the report comes before the spill"),
                            say!("把 spill 移到它前面", "move the spill before it"),
                        );
                    }
                    if all.is_empty() && report.at.is_none() {
                        self.find(
                            *pos,
                            "missing-field",
                            say!(
                                "没有泄漏时，报告须给出地点",
                                "without a spill the report must say where"
                            ),
                            say!(
                                "例如 `at: [83.246, 43.524]`",
                                "for example `at: [83.246, 43.524]`"
                            ),
                        );
                    }
                }
                Event::Close(close) => {
                    closed.insert(&close.road);
                }
                Event::Open(open) if !closed.contains(open.road.as_str()) => {
                    let road = &open.road;
                    self.find(
                        *pos,
                        "open-without-close",
                        say!("{road} 没有先封闭", "{road} was not closed before"),
                        say!("先写一条 close", "write a `close` before it"),
                    );
                }
                _ => {}
            }
        }
        if all.is_empty() && reports == 0 {
            self.find(
                list,
                "nothing-to-do",
                say!(
                    "既无泄漏也无报告：无事可做",
                    "no spill and no report: there is nothing to do"
                ),
                say!(
                    "至少写一条 spill 和一条 report",
                    "write at least a spill and a report"
                ),
            );
        } else if reports == 0 {
            self.find(
                list,
                "never-reported",
                say!(
                    "泄漏无人报告：演练无法开始",
                    "nobody reports the spill: the drill cannot begin"
                ),
                say!("写一条 report", "write a `report`"),
            );
        }
    }

    /// Conditions ask only for sections that a spill can reach.
    pub(super) fn check_reached(&mut self, injects: &[(Inject, Pos)]) {
        let mut below: BTreeMap<FacilityId, bool> = BTreeMap::new();
        let mut any = false;
        for (inject, _) in injects {
            if let Event::Spill(spill) = &inject.event
                && let Some(path) = water_entry(self.basin, spill)
            {
                any = true;
                for (section, _) in self.basin.sections_below(&path.entry) {
                    below.insert(section.id, section.watch_only);
                }
            }
        }
        if !any {
            return;
        }
        for (condition, pos) in std::mem::take(&mut self.conditions) {
            for leaf in condition.leaves() {
                let (Leaf::Arrival(Place::Section(id), _)
                | Leaf::Conc(Place::Section(id))
                | Leaf::Peak(Place::Section(id))) = leaf
                else {
                    continue;
                };
                if !self
                    .names
                    .sections
                    .as_ref()
                    .is_some_and(|known| known.contains(id))
                {
                    continue;
                }
                match below.get(id) {
                    None => self.find(
                        pos,
                        "never-reached",
                        say!(
                            "{id} 不在任何泄漏点下游，永远不会到达",
                            "{id} lies below no spill: it is never reached"
                        ),
                        say!("换一个下游断面", "choose a section downstream"),
                    ),
                    Some(true) => self.find(
                        pos,
                        "never-reached",
                        say!(
                            "{id} 取地下水，只监视，不给出到达",
                            "{id} takes groundwater: it is watched, no arrival is stated"
                        ),
                        say!(
                            "换一个取河水的断面",
                            "choose a section that takes river water"
                        ),
                    ),
                    Some(false) => {}
                }
            }
        }
    }
}
