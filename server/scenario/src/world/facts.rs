//! What the players learn of injects, and what simulated agencies find out.

use super::World;
use crate::model::{Event, Report, detection_limit};
use crate::truth::three_digits;
use hean_basin::{Detail, Facility};
use hean_incident::body::{
    CargoIdentified, CustodyMoved, GateSet, GaugeRead, GradeDecided, ImpactReported, IncidentKind,
    IncidentReported, MessageReceived, ReportReceived, ResponseStarted, RoadClosed, RoadOpened,
    SampleTaken, WeatherRead,
};
use hean_incident::condition::Grade;
use hean_incident::{Actor, Body, Incoming, Task};
use hean_units::{FacilityId, IncidentId, Instant, SampleId, StreamId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl World {
    /// Whom an inject that fired is still to be told to, and when: a report once, the rest to each
    /// open incident; before there is any, it waits. `None` opens an incident.
    pub(super) fn to_tell(&self, index: usize) -> Vec<(Instant, Option<IncidentId>)> {
        let fired = &self.fired[index];
        let open = |id: &IncidentId| {
            let opened = self.state.incidents.get(id).map(|incident| incident.t0);
            opened.map(|opened| (fired.at.max(opened), Some(id.clone())))
        };
        match &fired.event {
            Event::Spill(_) => Vec::new(),
            _ if matches!(
                fired.event,
                Event::Report(_) | Event::Message(_) | Event::Fact(_)
            ) && fired.heard =>
            {
                Vec::new()
            }
            Event::Report(_) => {
                let about = match self.spill_of(index) {
                    Some(spill) => self.fired[spill].incident.clone(),
                    None => self.state.incidents.keys().next().cloned(),
                };
                match about {
                    Some(id) => open(&id).into_iter().collect(),
                    None => vec![(fired.at, None)],
                }
            }
            Event::Fact(fact) if fact.to.is_some() => vec![(fired.at, None)],
            Event::Fact(fact) => {
                let about = match &fact.about {
                    Some(spill) => self
                        .fired
                        .iter()
                        .find(|fired| fired.id == *spill)
                        .and_then(|fired| fired.incident.clone()),
                    None => self.state.incidents.keys().next().cloned(),
                };
                about.as_ref().and_then(open).into_iter().collect()
            }
            Event::Message(_) => self
                .state
                .incidents
                .keys()
                .next()
                .and_then(open)
                .into_iter()
                .collect(),
            _ => {
                // An incident that opens later learns the state of the world from its own facts.
                let all = self.state.incidents.values();
                let first = self
                    .state
                    .incidents
                    .values()
                    .next()
                    .map(|incident| incident.t0);
                let limit = first.map_or(fired.at, |first| fired.at.max(first));
                all.filter(|incident| incident.t0 <= limit && incident.closed.is_none())
                    .filter(|incident| !fired.told.contains(&incident.id))
                    .filter_map(|incident| open(&incident.id))
                    .collect()
            }
        }
    }

    /// What players see of an inject.
    pub(super) fn told(
        &self,
        index: usize,
        incident: Option<IncidentId>,
        at: Instant,
    ) -> Option<Incoming> {
        let fired = &self.fired[index];
        let body: Body = match &fired.event {
            Event::Spill(_) => return None,
            Event::Report(report) => match &incident {
                None => self.first_report(index, report).into(),
                Some(_) => ReportReceived {
                    via: report.via.clone(),
                    text: report.text.clone(),
                }
                .into(),
            },
            Event::Weather(weather) => {
                let weather = weather.or(self.scenario.weather_at(fired.at));
                weather_read(weather).into()
            }
            Event::Close(close) => RoadClosed {
                road: close.road.clone(),
                near: close.near.clone(),
                edges: close.edges.clone(),
                for_s: close.for_s,
            }
            .into(),
            Event::Open(open) => RoadOpened {
                road: open.road.clone(),
                near: open.near.clone(),
                edges: open.edges.clone(),
            }
            .into(),
            Event::Message(message) => MessageReceived {
                to: message.to.clone(),
                text: message.text.clone(),
            }
            .into(),
            Event::Gauge(gauge) => GaugeRead {
                gauge: gauge.gauge.clone(),
                discharge_m3s: gauge.discharge_m3s,
            }
            .into(),
            Event::Fact(fact) => {
                let stream = match &fact.to {
                    Some(agency) => Some(StreamId::agency(agency)),
                    None => incident.as_ref().map(StreamId::incident),
                };
                let (data, actor) = (fact.data.clone(), Actor::simulated(&fact.by));
                let mut incoming = Incoming::new(stream, &fact.kind, data, actor, at);
                incoming.cause = Some(fired.cause.clone());
                return Some(incoming);
            }
        };
        let (kind, data) = body.parts();
        let stream = incident.as_ref().map(StreamId::incident);
        let data = without_nulls(data);
        let mut incoming = Incoming::new(stream, kind, data, Actor::scenario(), at);
        incoming.cause = Some(fired.cause.clone());
        Some(incoming)
    }

    fn first_report(&self, index: usize, report: &Report) -> IncidentReported {
        let spill = self.spill_of(index).map(|at| &self.fired[at].event);
        let (kind, at, facility) = match spill {
            Some(Event::Spill(spill)) => (Some(spill.kind), Some(spill.at), spill.facility.clone()),
            _ => (None, None, None),
        };
        let is_risk = |id: &FacilityId| {
            let facility = self.basin.facilities.get(id);
            facility.is_some_and(|found| found.kind == hean_basin::Kind::RiskSource)
        };
        IncidentReported {
            kind: report.kind.or(kind).unwrap_or(IncidentKind::Other),
            title: self.scenario.title.zh().to_owned(),
            title_en: Some(self.scenario.title.en().to_owned()),
            at: report.at.or(at),
            place: None,
            facility: facility.filter(is_risk),
            substance: report.substance.as_ref().map(ToString::to_string),
            mass_kg: report.mass_kg,
            over_s: report.over_s,
            started: report.started,
            reported_by: None,
            via: Some(report.via.clone()),
            text: Some(report.text.clone()),
            suggestion: None,
        }
    }

    // ---- what agencies find out ----

    /// The facts that a task yields, one entry a fact; `gauge_read` has one for each gauge that the
    /// scenario gives a flow for, and none where it gives none.
    pub(super) fn yields(&self, task: &Task) -> Vec<(String, Option<FacilityId>)> {
        let mut facts = Vec::new();
        for kind in &task.yields {
            match kind.as_str() {
                "gauge_read" => {
                    facts.extend(
                        self.water
                            .gauges
                            .keys()
                            .map(|id| (kind.clone(), Some(id.clone()))),
                    );
                }
                "cargo_identified" | "weather_read" | "sample_taken" | "custody_moved"
                | "road_closed" | "gate_set" | "grade_decided" | "response_started"
                | "impact_reported" => facts.push((kind.clone(), None)),
                _ => {}
            }
        }
        facts
    }

    /// A fact that a task yields, as of `at`; none where there is nothing to find.
    pub(super) fn yielded(
        &self,
        task: &Task,
        (kind, gauge): &(String, Option<FacilityId>),
        at: Instant,
    ) -> Option<Value> {
        let body: Body = match kind.as_str() {
            "gauge_read" => {
                let gauge = gauge.clone()?;
                let discharge_m3s = *self.water.gauges.get(&gauge)?;
                GaugeRead {
                    gauge,
                    discharge_m3s,
                }
                .into()
            }
            "weather_read" => {
                let weather = self.scenario.weather_at(at);
                if weather.is_empty() {
                    return None;
                }
                weather_read(weather).into()
            }
            "cargo_identified" => {
                let (_, spill) = self.spill_of_incident(&task.incident)?;
                CargoIdentified {
                    substance: spill.substance.to_string(),
                    mass_kg: Some(spill.mass_kg),
                    over_s: Some(spill.over_s),
                }
                .into()
            }
            "sample_taken" => self.sample(task, at)?.into(),
            "custody_moved" => self.handed_over(task)?.into(),
            "grade_decided" => self.decided(task)?.into(),
            "response_started" => self.started_level(task)?.into(),
            "impact_reported" => ImpactReported {
                deaths: None,
                injured: None,
                moved: None,
                loss_cny: None,
                ecology: None,
                intake_stopped: Some(task.section.clone()?),
                extent: None,
                note: None,
            }
            .into(),
            "road_closed" => self.closed_road(task)?.into(),
            "gate_set" => GateSet {
                dam: self.dam_above(task)?,
                discharge_m3s: None,
                state: Some("按调度指令拦蓄清水，下泄减至生态流量".to_owned()),
            }
            .into(),
            _ => return None,
        };
        let (_, data) = body.parts();
        let mut data = without_nulls(data);
        // What the fact was found for: kept in the log, and how the world knows it again.
        if let Value::Object(map) = &mut data {
            map.insert("task".to_owned(), json!(task.id));
        }
        Some(data)
    }

    fn sample(&self, task: &Task, at: Instant) -> Option<SampleTaken> {
        let front = || {
            self.plumes()
                .find_map(|(_, plume)| plume.front(at))
                .cloned()
        };
        let section = task.section.clone().or_else(front)?;
        let found = self
            .plumes()
            .map(|(_, plume)| plume.concentration(&section, at))
            .sum();
        let found = three_digits(found);
        let limit = detection_limit().get();
        let below = found < limit;
        Some(SampleTaken {
            section: Some(section),
            at: None,
            concentration_mg_l: Some(if below { 0.0 } else { found }),
            below_mg_l: below.then_some(limit),
            taken_at: Some(at),
            sample: sample_id(task),
            substance: None,
            attachments: Vec::new(),
        })
    }

    /// The first sample that is still in the hands of who took it goes to the laboratory.
    fn handed_over(&self, task: &Task) -> Option<CustodyMoved> {
        let samples = &self.state.incidents.get(&task.incident)?.samples;
        let (sample, _) = samples.iter().find(|(_, held)| held.custody.is_empty())?;
        Some(CustodyMoved {
            sample: sample.clone(),
            from: "现场采样人员".to_owned(),
            to: "实验室收样人员".to_owned(),
            seal: Some(format!("F-{sample}")),
            note: None,
        })
    }

    /// The command decides as it was proposed.
    fn decided(&self, task: &Task) -> Option<GradeDecided> {
        let proposed = self.state.incidents.get(&task.incident)?.grade.as_ref()?;
        Some(GradeDecided {
            grade: proposed.grade.clone(),
            criterion: proposed.criteria.first().cloned(),
            reason: format!("按提议定级：{}", proposed.reason.zh()),
        })
    }

    /// The level of the decided grade; while there is none, that of the reporting path.
    fn started_level(&self, task: &Task) -> Option<ResponseStarted> {
        let incident = self.state.incidents.get(&task.incident)?;
        let level = match incident.grade_in_force() {
            Grade::Ungraded if incident.grade.as_ref()?.path == "2h" => Grade::II,
            Grade::Ungraded => Grade::IV,
            grade => grade,
        };
        Some(ResponseStarted {
            level: level.as_str().to_owned(),
            reason: "按定级或报告路径启动".to_owned(),
        })
    }

    /// The road of the spill, at the spill.
    fn closed_road(&self, task: &Task) -> Option<RoadClosed> {
        let at = self.state.incidents.get(&task.incident)?.at;
        let point = self.basin.snap_road(at)?;
        let edge = self.basin.roads.edge(&point.edge)?;
        Some(RoadClosed {
            road: edge.road.clone(),
            near: None,
            edges: BTreeSet::from([edge.id.clone()]),
            for_s: None,
        })
    }

    /// The dam that can hold clean water: the one with the largest storage whose river joins the
    /// way of the plume from the side or from above.
    fn dam_above(&self, task: &Task) -> Option<FacilityId> {
        let (_, spill) = self.spill_of_incident(&task.incident)?;
        let entry = crate::read::water_entry(&self.basin, spill)?.entry;
        let rivers = &self.basin.rivers;
        let way: BTreeSet<_> = rivers
            .downstream(&entry)
            .into_iter()
            .map(|(reach, _)| reach.id.clone())
            .collect();
        let joins = |facility: &Facility| {
            let start = facility
                .node
                .as_ref()
                .and_then(|node| rivers.point_at(node));
            start.is_some_and(|start| {
                let on_the_way = way.contains(&start.reach) && start.reach != entry.reach;
                let down = rivers.downstream(&start);
                !on_the_way && down.iter().any(|(reach, _)| way.contains(&reach.id))
            })
        };
        let storage = |facility: &&Facility| match facility.detail {
            Detail::Dam {
                storage_m3,
                run_of_river: false,
            } if storage_m3 > 0.0 => Some(storage_m3),
            _ => None,
        };
        let dams = self
            .basin
            .facilities
            .values()
            .filter(|found| storage(found).is_some());
        let dams = dams.filter(|found| joins(found));
        let best = dams.max_by(|a, b| {
            let (a_m3, b_m3) = (storage(a).unwrap_or(0.0), storage(b).unwrap_or(0.0));
            a_m3.total_cmp(&b_m3).then(b.id.cmp(&a.id))
        });
        best.map(|dam| dam.id.clone())
    }
}

/// The number of the sample that a task takes.
fn sample_id(task: &Task) -> Option<SampleId> {
    let id = task.id.as_str();
    SampleId::new(format!("SMP-{}", id.trim_start_matches("INC-"))).ok()
}

fn weather_read(weather: crate::model::Weather) -> WeatherRead {
    WeatherRead {
        wind_from_deg: weather.wind_from_deg,
        wind_ms: weather.wind_ms.map(|speed| speed.get()),
        air_c: weather.air_c,
        rain_mm_h: weather.rain_mm_h.map(|rain| rain.get()),
    }
}

/// A fact's data is kept verbatim: what is not known is left out.
fn without_nulls(data: Value) -> Value {
    match data {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect(),
        ),
        other => other,
    }
}
