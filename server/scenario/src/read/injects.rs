//! What happens in a scenario.

use super::world::WEATHER_FIELDS;
use super::{Fields, INJECTS_MAX, Reader, say};
use crate::model::{Close, Event, Gauge, Inject, Message, Open, Report, Spill, Timing};
use crate::node::{Node, Pos};
use hean_basin::{Kind, SubstanceLookup};
use hean_incident::body::IncidentKind;
use hean_incident::condition::ast::KINDS;
use hean_units::{FacilityId, InjectId, Instant, LonLat, Span, SubstanceId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Fields of an inject; exactly one of [`EVENTS`] among them.
pub const INJECT_FIELDS: &[&str] = &[
    "id", "at", "when", "after", "spill", "report", "weather", "close", "open", "message", "gauge",
    "fact",
];
/// What an inject may do.
pub const EVENTS: [&str; 8] = [
    "spill", "report", "weather", "close", "open", "message", "gauge", "fact",
];
/// Fields of a spill.
pub const SPILL_FIELDS: &[&str] = &["kind", "at", "facility", "substance", "mass", "over"];
/// Fields of a report.
pub const REPORT_FIELDS: &[&str] = &[
    "via",
    "text",
    "spill",
    "kind",
    "at",
    "place",
    "substance",
    "mass",
    "over",
    "started",
];
/// Fields of a closure.
pub const CLOSE_FIELDS: &[&str] = &["road", "near", "for"];
/// Fields of an opening.
pub const OPEN_FIELDS: &[&str] = &["road", "near"];
/// Fields of a message.
pub const MESSAGE_FIELDS: &[&str] = &["to", "text"];
/// Fields of a gauge reading.
pub const GAUGE_FIELDS: &[&str] = &["id", "discharge"];

impl Reader<'_> {
    pub(super) fn injects(&mut self, node: &Node, file: Pos) -> Vec<(Inject, Pos)> {
        let items = self.list(node);
        if items.len() > INJECTS_MAX {
            self.find(
                node.pos,
                "too-many",
                say!(
                    "注入超过 {INJECTS_MAX} 条",
                    "more than {INJECTS_MAX} injects"
                ),
                say!("请拆成多个情景文件", "split it into several scenarios"),
            );
            return Vec::new();
        }
        if items.is_empty() {
            self.find(
                if node.pos.line > 1 { node.pos } else { file },
                "no-inject",
                say!("没有任何注入", "there is no inject"),
                say!(
                    "至少写一条 spill 和一条 report",
                    "write at least a spill and a report"
                ),
            );
        }
        let mut injects: Vec<(Inject, Pos)> = Vec::new();
        let mut ids: BTreeMap<InjectId, usize> = BTreeMap::new();
        let mut latest = Span::ZERO;
        let (mut complete, found_before) = (true, self.found.len());
        for (at, item) in items.iter().enumerate() {
            match self.inject(item, at, &mut latest) {
                Some(inject) => {
                    if ids.insert(inject.id.clone(), at).is_some() {
                        self.duplicate(item.pos, inject.id.as_str());
                    }
                    injects.push((inject, item.pos));
                }
                None => complete = false,
            }
        }
        // What does not read is not counted as missing too.
        if complete && self.found.len() == found_before && !injects.is_empty() {
            self.check_story(&injects, node.pos);
        }
        injects
    }

    fn inject(&mut self, item: &Node, at: usize, latest: &mut Span) -> Option<Inject> {
        let fields = self.fields(item, INJECT_FIELDS)?;
        let id = match fields.get("id") {
            Some(node) => self.id(node),
            None => InjectId::new(format!("inj-{}", at + 1)).ok(),
        };
        let timing = self.timing(&fields, latest);
        let event = self.event(&fields);
        Some(Inject {
            id: id?,
            timing: timing?,
            event: event?,
        })
    }

    fn timing(&mut self, fields: &Fields<'_>, latest: &mut Span) -> Option<Timing> {
        let after = fields.get("after");
        match (fields.get("at"), fields.get("when")) {
            (Some(at), None) => {
                if let Some(after) = after {
                    self.find(
                        after.pos,
                        "at-and-after",
                        say!("`after` 只与 `when` 同用", "`after` goes with `when` only"),
                        say!(
                            "删去 `after`，或改用 `when`",
                            "remove `after`, or use `when`"
                        ),
                    );
                }
                let span = self.offset(at)?;
                self.before_end(span, at.pos);
                if span < *latest {
                    let before = *latest;
                    self.find(
                        at.pos,
                        "inject-order",
                        say!(
                            "{span} 早于上一条的 {before}",
                            "{span} is before {before} of the one above"
                        ),
                        say!("按时间先后排列注入", "put the injects in time order"),
                    );
                }
                *latest = (*latest).max(span);
                Some(Timing::At(span))
            }
            (None, Some(when)) => {
                let condition = self.condition(when);
                let after = after.map_or(Some(Span::ZERO), |node| self.offset(node));
                Some(Timing::When {
                    condition: condition?,
                    after: after?,
                })
            }
            (Some(_), Some(when)) => {
                self.find(
                    when.pos,
                    "at-and-when",
                    say!(
                        "`at` 与 `when` 只能有一个",
                        "an inject has `at` or `when`, not both"
                    ),
                    say!("删去其中一个", "remove one of them"),
                );
                None
            }
            (None, None) => {
                self.required(fields, "at", "12m");
                None
            }
        }
    }

    fn event(&mut self, fields: &Fields<'_>) -> Option<Event> {
        let given: Vec<_> = fields
            .iter()
            .filter(|(key, _)| EVENTS.contains(&key.name.as_str()))
            .collect();
        match given[..] {
            [(key, _)] => {
                let node = fields.get(&key.name)?;
                match key.name.as_str() {
                    "spill" => self.spill(node).map(Event::Spill),
                    "report" => self.report(node).map(Event::Report),
                    "weather" => {
                        let fields = self.fields(node, WEATHER_FIELDS)?;
                        Some(Event::Weather(self.weather_values(&fields)))
                    }
                    "close" => self.close(node).map(Event::Close),
                    "open" => self.open(node).map(Event::Open),
                    "message" => self.message(node).map(Event::Message),
                    "fact" => self.fact(node).map(Event::Fact),
                    _ => self.gauge_reading(node).map(Event::Gauge),
                }
            }
            [] => {
                let list = EVENTS.join(", ");
                self.find(
                    Pos {
                        chars: 1,
                        ..fields.pos
                    },
                    "missing-field",
                    say!("这条注入什么也不做", "this inject does nothing"),
                    say!("写其中之一：{list}", "write one of {list}"),
                );
                None
            }
            [_, (second, _), ..] => {
                let name = &second.name;
                self.find(
                    second.pos,
                    "two-events",
                    say!(
                        "一条注入只做一件事，多了 `{name}`",
                        "an inject does one thing: `{name}` is too much"
                    ),
                    say!("拆成两条", "make two injects of it"),
                );
                None
            }
        }
    }

    fn spill(&mut self, node: &Node) -> Option<Spill> {
        let fields = self.fields(node, SPILL_FIELDS)?;
        let facility = fields.get("facility").map(|node| self.facility(node));
        let at = match (fields.get("at"), &facility) {
            (Some(at), _) => self.place(at).map(|place| (place, at.pos)),
            (None, Some(facility)) => {
                let facility = facility.as_ref()?;
                let place = self
                    .basin
                    .facilities
                    .get(facility)
                    .map(|facility| facility.at);
                place.map(|place| (place, node.pos))
            }
            (None, None) => {
                self.required(&fields, "at", "[83.246, 43.524]");
                None
            }
        };
        let risk = |id: &FacilityId| {
            self.basin
                .facilities
                .get(id)
                .is_some_and(|found| found.kind == Kind::RiskSource)
        };
        let leaks = facility.as_ref().and_then(Option::as_ref).is_some_and(risk);
        let kind = match fields.get("kind") {
            Some(node) => self.release_kind(node),
            None if leaks => Some(IncidentKind::Leak),
            None => Some(IncidentKind::Spill),
        };
        let substance = self.required(&fields, "substance", "benzene");
        let substance = substance.and_then(|node| self.substance(node));
        let mass = self
            .required(&fields, "mass", "28 t")
            .and_then(|node| self.mass(node));
        let over = self
            .required(&fields, "over", "40m")
            .and_then(|node| self.over(node));
        if let Some((place, pos)) = at {
            self.inside(place, pos, leaks);
        }
        Some(Spill {
            kind: kind?,
            at: at?.0,
            facility: match facility {
                Some(facility) => Some(facility?),
                None => None,
            },
            substance: substance?,
            mass_kg: mass?,
            over_s: over?,
        })
    }

    fn release_kind(&mut self, node: &Node) -> Option<IncidentKind> {
        match self.text(node)? {
            "spill" => Some(IncidentKind::Spill),
            "leak" => Some(IncidentKind::Leak),
            text => {
                let text = text.to_owned();
                let kind = ("unknown-word", "泄漏类型", "kind of release");
                self.unknown(node.pos, kind, &text, ["spill", "leak"]);
                None
            }
        }
    }

    fn facility(&mut self, node: &Node) -> Option<FacilityId> {
        let text = self.text(node)?;
        let found = self
            .basin
            .facilities
            .keys()
            .find(|id| id.as_str() == text)
            .cloned();
        if found.is_none() {
            let known: Vec<&FacilityId> = self.basin.facilities.keys().collect();
            self.unknown(
                node.pos,
                ("unknown-facility", "设施", "facility"),
                text,
                known,
            );
        }
        found
    }

    fn inside(&mut self, place: LonLat, pos: Pos, by_outfall: bool) {
        if !by_outfall && self.basin.spill_path(place).is_err() {
            self.find(
                pos,
                "outside-basin",
                say!(
                    "[{place}] 的水不流入本流域任何河段",
                    "water from [{place}] reaches no river of this basin"
                ),
                say!(
                    "检查经度与纬度的先后",
                    "check the place: longitude comes first"
                ),
            );
        }
    }

    fn substance(&mut self, node: &Node) -> Option<SubstanceId> {
        let text = self.text(node)?;
        match self.basin.substance_by_text(text) {
            Ok(substance) => Some(substance.id.clone()),
            Err(SubstanceLookup::Unknown { text }) => {
                let known: Vec<&SubstanceId> = self.basin.substances.keys().collect();
                self.unknown(
                    node.pos,
                    ("unknown-substance", "物质", "substance"),
                    &text,
                    known,
                );
                None
            }
            Err(SubstanceLookup::Ambiguous { text, choices }) => {
                let list: Vec<&str> = choices.iter().map(SubstanceId::as_str).collect();
                let list = list.join(", ");
                self.find(
                    node.pos,
                    "ambiguous-substance",
                    say!("`{text}` 指多种物质", "`{text}` names several substances"),
                    say!("写其中之一：{list}", "write one of {list}"),
                );
                None
            }
        }
    }

    fn mass(&mut self, node: &Node) -> Option<hean_units::Kilograms> {
        let mass: hean_units::Kilograms = self.quantity(node)?;
        if mass.get() <= 0.0 {
            self.find(
                node.pos,
                "out-of-range",
                say!("质量须大于零", "a mass is above 0"),
                say!("例如 `mass: 28 t`", "for example `mass: 28 t`"),
            );
            return None;
        }
        Some(mass)
    }

    fn over(&mut self, node: &Node) -> Option<i64> {
        Some(self.offset(node)?.millis() / 1000)
    }

    fn report(&mut self, node: &Node) -> Option<Report> {
        let fields = self.fields(node, REPORT_FIELDS)?;
        let via = self
            .required(&fields, "via", "12369")
            .and_then(|node| self.words(node));
        let text = self
            .required(&fields, "text", "…")
            .and_then(|node| self.words(node));
        let kind = fields.get("kind").and_then(|node| self.incident_kind(node));
        let at = match (fields.get("at"), fields.get("place")) {
            (Some(node), None) => self.place(node),
            (None, Some(node)) => self.named_place(node),
            (Some(_), Some(node)) => {
                self.find(
                    node.pos,
                    "at-and-place",
                    say!(
                        "`at` 与 `place` 只能有一个",
                        "a report has `at` or `place`, not both"
                    ),
                    say!("删去其中一个", "remove one of them"),
                );
                None
            }
            (None, None) => None,
        };
        let started = fields.get("started").and_then(|node| self.started(node));
        Some(Report {
            via: via?,
            text: text?,
            spill: fields.get("spill").and_then(|node| self.id(node)),
            kind,
            at,
            substance: fields
                .get("substance")
                .and_then(|node| self.substance(node)),
            mass_kg: fields.get("mass").and_then(|node| self.mass(node)),
            over_s: fields.get("over").and_then(|node| self.over(node)),
            started,
        })
    }

    fn incident_kind(&mut self, node: &Node) -> Option<IncidentKind> {
        let text = self.text(node)?;
        let found = KINDS
            .into_iter()
            .find(|(_, word)| *word == text)
            .map(|(kind, _)| kind);
        if found.is_none() {
            let kind = ("unknown-word", "事件类型", "kind of incident");
            self.unknown(node.pos, kind, text, KINDS.map(|(_, word)| word));
        }
        found
    }

    fn named_place(&mut self, node: &Node) -> Option<LonLat> {
        let text = self.text(node)?;
        match self.basin.locate(text) {
            Ok(at) => Some(at),
            Err(_) => {
                let names = self
                    .basin
                    .places
                    .iter()
                    .flat_map(|place| [&place.name.zh, &place.name.en]);
                let known: BTreeSet<&String> = names.filter(|name| !name.is_empty()).collect();
                self.unknown(
                    node.pos,
                    ("unknown-place", "地点", "single place"),
                    text,
                    &known,
                );
                None
            }
        }
    }

    /// An instant, or an offset from the start.
    fn started(&mut self, node: &Node) -> Option<Instant> {
        let text = self.text(node)?;
        if let Ok(at) = Instant::parse(text) {
            return Some(at);
        }
        let offset = self.span(node)?;
        self.start.map(|start| start + offset)
    }

    /// Road, place and the edges that they mean.
    fn road(
        &mut self,
        fields: &Fields<'_>,
    ) -> Option<(String, Option<String>, BTreeSet<hean_units::RoadEdgeId>)> {
        let road_node = self.required(fields, "road", "G218")?;
        let road = self.words(road_node)?;
        let near_node = fields.get("near");
        let near = near_node.and_then(|node| self.words(node));
        match self.basin.closure_edges(&road, near.as_deref()) {
            Ok(edges) => Some((road, near, edges)),
            Err(why) => {
                let roads: BTreeSet<&str> = self
                    .basin
                    .roads
                    .edges()
                    .map(|edge| edge.road.as_str())
                    .collect();
                if !roads.iter().any(|known| known.eq_ignore_ascii_case(&road)) {
                    let kind = ("unknown-road", "道路", "road");
                    self.unknown(road_node.pos, kind, &road, roads);
                } else {
                    let pos = near_node.map_or(road_node.pos, |node| node.pos);
                    let why = why.text();
                    self.find(
                        pos,
                        "unknown-place",
                        Text::new(format!("封路地点有误：{}", why.zh), why.en),
                        say!(
                            "写路网节点、地名、设施编号或“经度,纬度”",
                            "write a road node, a place, a facility or lon,lat"
                        ),
                    );
                }
                None
            }
        }
    }

    fn close(&mut self, node: &Node) -> Option<Close> {
        let fields = self.fields(node, CLOSE_FIELDS)?;
        let for_s = fields.get("for").map(|node| self.over(node));
        let (road, near, edges) = self.road(&fields)?;
        let for_s = match for_s {
            Some(span) => Some(span?),
            None => None,
        };
        Some(Close {
            road,
            near,
            for_s,
            edges,
        })
    }

    fn open(&mut self, node: &Node) -> Option<Open> {
        let fields = self.fields(node, OPEN_FIELDS)?;
        let (road, near, edges) = self.road(&fields)?;
        Some(Open { road, near, edges })
    }

    fn message(&mut self, node: &Node) -> Option<Message> {
        let fields = self.fields(node, MESSAGE_FIELDS)?;
        let to = self.required(&fields, "to", "gov").and_then(|node| {
            let text = self.text(node)?;
            self.agency(text, node.pos)
        });
        let text = self
            .required(&fields, "text", "…")
            .and_then(|node| self.words(node));
        Some(Message {
            to: to?,
            text: text?,
        })
    }

    fn gauge_reading(&mut self, node: &Node) -> Option<Gauge> {
        let fields = self.fields(node, GAUGE_FIELDS)?;
        let gauge = self.required(&fields, "id", "GAU-006").and_then(|node| {
            let text = self.text(node)?;
            self.gauge(text, node.pos)
        });
        let discharge = self.required(&fields, "discharge", "64 m3/s");
        let discharge = discharge.and_then(|node| self.quantity(node));
        Some(Gauge {
            gauge: gauge?,
            discharge_m3s: discharge?,
        })
    }
}
