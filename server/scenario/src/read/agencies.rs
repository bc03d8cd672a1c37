//! Who plays which agency, and how it answers.

use super::{Reader, say};
use crate::model::{Plays, Seat};
use crate::node::{Node, Pos, What};
use hean_units::{AgencyId, PlanTaskId, Span};
use std::collections::BTreeMap;

/// Fields of a seat.
pub const SEAT_FIELDS: &[&str] = &[
    "plays",
    "accept",
    "work",
    "refuse",
    "fail",
    "disapprove",
    "silent",
];
/// Who may play.
pub const PLAYS: [&str; 3] = ["simulated", "human", "absent"];

impl Reader<'_> {
    pub(super) fn agencies(&mut self, node: &Node) -> BTreeMap<AgencyId, Seat> {
        let What::Map(entries) = &node.what else {
            self.find(
                node.pos,
                "wrong-shape",
                say!(
                    "这里应是部门与席位",
                    "agencies with their seats are due here"
                ),
                say!(
                    "例如 `eco: {{ plays: simulated }}`",
                    "for example `eco: {{ plays: simulated }}`"
                ),
            );
            return BTreeMap::new();
        };
        let mut seats = BTreeMap::new();
        for (key, value) in entries {
            let agency = self.agency(&key.name, key.pos);
            let seat = self.seat(value);
            if let (Some(agency), Some(seat)) = (agency, seat) {
                seats.insert(agency, seat);
            }
        }
        seats
    }

    pub(super) fn agency(&mut self, text: &str, pos: Pos) -> Option<AgencyId> {
        let known: Vec<&AgencyId> = self
            .basin
            .agencies
            .iter()
            .map(|agency| &agency.id)
            .collect();
        let found = known
            .iter()
            .find(|id| id.as_str() == text)
            .map(|id| (*id).clone());
        if found.is_none() {
            self.unknown(pos, ("unknown-agency", "部门", "agency"), text, known);
        }
        found
    }

    fn seat(&mut self, node: &Node) -> Option<Seat> {
        let fields = self.fields(node, SEAT_FIELDS)?;
        let mut seat = Seat::default();
        if let Some(node) = fields.get("plays") {
            let text = self.text(node)?;
            seat.plays = match text {
                "simulated" => Plays::Simulated,
                "human" => Plays::Human,
                "absent" => Plays::Absent,
                _ => {
                    self.unknown(
                        node.pos,
                        ("unknown-word", "扮演方式", "way to play"),
                        text,
                        PLAYS,
                    );
                    return None;
                }
            };
        }
        if let Some(node) = fields.get("accept") {
            (seat.accept, seat.spread) = self.accept(node)?;
        }
        if let Some(node) = fields.get("work") {
            seat.work = self.number(node, 0.1, 10.0)?;
        }
        for (name, into) in [
            ("refuse", &mut seat.refuse),
            ("fail", &mut seat.fail),
            ("disapprove", &mut seat.disapprove),
        ] {
            if let Some(node) = fields.get(name) {
                *into = self.reasons(node);
            }
        }
        if let Some(node) = fields.get("silent") {
            for item in self.list(node) {
                let Some(text) = self.text(item) else {
                    continue;
                };
                seat.silent.extend(self.plan_task(text, item.pos));
            }
        }
        Some(seat)
    }

    /// `3m ± 2m`, `3m +- 2m` or `3m`.
    fn accept(&mut self, node: &Node) -> Option<(Span, Span)> {
        let text = self.text(node)?;
        let (mean, spread) = match text.split_once('±').or_else(|| text.split_once("+-")) {
            Some((mean, spread)) => (mean, Some(spread)),
            None => (text, None),
        };
        let mean = self.checked(node.pos, Span::parse(mean))?;
        let spread = match spread {
            Some(spread) => self.checked(node.pos, Span::parse(spread))?,
            None => Span::ZERO,
        };
        if mean < Span::ZERO || spread < Span::ZERO || spread > mean {
            self.find(
                node.pos,
                "out-of-range",
                say!(
                    "`{text}`：偏差不能大于均值",
                    "`{text}`: the spread is larger than the mean"
                ),
                say!("例如 `3m ± 2m`", "for example `3m ± 2m`"),
            );
            return None;
        }
        Some((mean, spread))
    }

    fn reasons(&mut self, node: &Node) -> BTreeMap<PlanTaskId, String> {
        let What::Map(entries) = &node.what else {
            self.find(
                node.pos,
                "wrong-shape",
                say!(
                    "这里应是任务与理由",
                    "tasks with their reasons are due here"
                ),
                say!(
                    "例如 {{ T23: 围油栏已调走 }}",
                    "for example {{ T23: the boom is elsewhere }}"
                ),
            );
            return BTreeMap::new();
        };
        let mut reasons = BTreeMap::new();
        for (key, value) in entries {
            let task = self.plan_task(&key.name, key.pos);
            let reason = self.words(value);
            if let (Some(task), Some(reason)) = (task, reason) {
                reasons.insert(task, reason);
            }
        }
        reasons
    }

    fn plan_task(&mut self, text: &str, pos: Pos) -> Option<PlanTaskId> {
        let known = self.names.tasks.clone().unwrap_or_default();
        let found = known.iter().find(|id| id.as_str() == text).cloned();
        if found.is_none() {
            let kind = ("unknown-task", "任务", "task of the response plans");
            self.unknown(pos, kind, text, &known);
        }
        found
    }
}
