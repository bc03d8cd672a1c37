//! The registry of risk sources and the atlas of roads, as the wire shows them. Everything that is
//! fixed with the basin folder; what the journal adds is merged where it is read.

use crate::world::{Folder, WorldError};
use hean_basin::{Basin, Detail, Facility};
use hean_forecast::ForecastError;
use hean_incident::body::{FirmPlanFiled, InspectionRecorded};
use hean_risk::atlas::{Atlas, Segment};
use hean_risk::hj740::Pond;
use hean_risk::hj941::{Grade, Grading, Rated};
use hean_risk::{
    Assessment, Between, Date, Hazard, Inspection, Missing, Pack, PlanVersion, Point, Registry,
    Source,
};
use hean_units::{Certainty, Text as Words};
use hean_wire::base::{Id, Place, Text};
use hean_wire::risk as wire;
use hean_wire::view::Assumed;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The registry of a basin, and its atlas once somebody asked for it.
#[derive(Debug)]
pub struct Risks {
    /// The registry.
    pub registry: Registry,
    basin: Arc<Basin>,
    atlas: OnceLock<Result<Atlas, ForecastError>>,
}

impl Risks {
    /// Reads the registry of a basin folder.
    ///
    /// # Errors
    /// The problems of its files.
    pub fn load(basin: Arc<Basin>, folder: &Path) -> Result<Self, WorldError> {
        let registry = Registry::of(&basin, &Folder::new(folder));
        let registry = registry.map_err(|problems| WorldError::Problems {
            folder: folder.to_owned(),
            problems,
        })?;
        Ok(Self {
            registry,
            basin,
            atlas: OnceLock::new(),
        })
    }

    /// The atlas. The first call computes for about a second, others wait for it.
    ///
    /// # Errors
    /// When a forecast fails; with checked rules none does.
    pub fn atlas(&self) -> Result<&Atlas, &ForecastError> {
        let make = || Atlas::of(&self.basin, &self.registry);
        self.atlas.get_or_init(make).as_ref()
    }

    /// The rank of each segment counts over the whole atlas, also where only a road is shown.
    ///
    /// # Errors
    /// The text names no road, or a forecast failed.
    pub fn ranked(&self, road: Option<&str>) -> Result<Ranked<'_>, RoadError> {
        let edges = road.map(|road| self.basin.closure_edges(road, None));
        let edges = edges
            .transpose()
            .map_err(|error| RoadError::Road(error.text()))?;
        let atlas = self
            .atlas()
            .map_err(|error| RoadError::Forecast(error.text()))?;
        let shown = |segment: &Segment| match &edges {
            Some(edges) => edges.contains(&segment.edge),
            None => true,
        };
        Ok(Ranked {
            risks: self,
            atlas,
            segments: (1..)
                .zip(&atlas.segments)
                .filter(|(_, segment)| shown(segment))
                .collect(),
        })
    }
}

/// Why there is no atlas of a road.
#[derive(Debug)]
pub enum RoadError {
    /// There is no such road.
    Road(Words),
    /// A forecast failed.
    Forecast(Words),
}

/// Segments with their rank.
#[derive(Debug)]
pub struct Ranked<'a> {
    risks: &'a Risks,
    /// The whole atlas.
    pub atlas: &'a Atlas,
    /// The segments that are shown, by rank.
    pub segments: Vec<(u32, &'a Segment)>,
}

impl Ranked<'_> {
    /// The rules that it was made by.
    pub fn pack(&self) -> &Pack {
        &self.risks.registry.road.pack
    }

    /// As sent.
    pub fn read(&self) -> wire::AtlasRead {
        let segments = self.segments.iter();
        wire::AtlasRead {
            pack: pack(self.pack()),
            release: Text::from(&self.atlas.release),
            within_s: self.atlas.within.secs_f64(),
            segments: segments
                .map(|(rank, segment)| read_segment(*rank, segment))
                .collect(),
        }
    }

    /// As a FeatureCollection of lines; the properties are those of the JSON.
    pub fn geojson(&self) -> Value {
        let features = self.segments.iter().map(|(rank, segment)| {
            let read = read_segment(*rank, segment);
            let mut properties = json!(read);
            let line = properties
                .as_object_mut()
                .and_then(|all| all.remove("line"));
            json!({
                "type": "Feature",
                "geometry": { "type": "LineString", "coordinates": line },
                "properties": properties,
            })
        });
        json!({
            "type": "FeatureCollection",
            "label": self.atlas.label,
            "release": self.atlas.release,
            "features": features.collect::<Vec<_>>(),
        })
    }
}

/// Digits after the point of figures that are sent.
fn rounded(value: f64, digits: i32) -> f64 {
    let step = 10f64.powi(digits);
    (value * step).round() / step
}

fn read_segment(rank: u32, segment: &Segment) -> wire::SegmentRead {
    let index = &segment.index;
    wire::SegmentRead {
        rank,
        id: Id::of(&segment.id),
        edge: Id::of(segment.edge.as_str()),
        road: segment.road.clone(),
        name: Text::from(&segment.name),
        from_m: segment.from.get().round(),
        to_m: segment.to.get().round(),
        line: segment.line.iter().map(|at| Place((*at).into())).collect(),
        county: segment.county.as_ref().map(|of| Text::from(&of.name)),
        river: Text::from(&segment.river),
        water_m: segment.water.get().round(),
        crossing: segment.crossing,
        bridge: segment.bridge.as_ref().map(|id| Id::of(id.as_str())),
        reached: segment
            .reached
            .iter()
            .map(|one| wire::ReachedRead {
                kind: word(&one.kind),
                id: Id::of(one.id.as_str()),
                name: Text::from(&one.name),
                node_assumed: one.node_assumed,
                distance_m: one.distance.get().round(),
                early_s: one.early.secs_f64().round(),
                arrival_s: one.arrival.map(|span| span.secs_f64().round()),
                peak_mg_l: rounded(one.peak.get(), 6),
            })
            .collect(),
        index: wire::RoadIndexRead {
            crashes_a_year: rounded(index.crashes_a_year, 6),
            nearness: rounded(index.nearness, 4),
            hazard: rounded(index.hazard, 4),
            receptors: rounded(index.receptors, 4),
            value: rounded(index.value, 6),
        },
        controls: segment
            .controls
            .iter()
            .map(|one| wire::ControlRead {
                id: Id::of(&one.id),
                title: Text::from(&one.title),
                reason: Text::from(&one.reason),
            })
            .collect(),
    }
}

/// A word of one of our enums, as it is serialized.
fn word(of: &impl serde::Serialize) -> String {
    match json!(of) {
        Value::String(word) => word,
        other => other.to_string(),
    }
}

/// A pack as sent.
pub fn pack(of: &Pack) -> wire::RiskPackRead {
    wire::RiskPackRead {
        id: Id::of(&of.id),
        title: Text::from(&of.title),
        source: of.source.clone(),
        dated: of.dated.clone(),
        certainty: of.certainty.as_str().to_owned(),
        gaps: of
            .gaps
            .iter()
            .map(|gap| wire::GapRead {
                id: Id::of(&gap.id),
                what: Text::from(&gap.what),
                why: Text::from(&gap.why),
                blocks: Text::from(&gap.blocks),
            })
            .collect(),
    }
}

/// What the journal holds about a source, in the shape of the registry. A day that is no date was
/// refused on its way in; one from an older log is left out and told to the operator.
pub fn recorded(
    inspections: &[InspectionRecorded],
    plans: &[FirmPlanFiled],
) -> (Vec<Inspection>, Vec<PlanVersion>) {
    let date = |text: &str| -> Option<Date> {
        let date = text.parse().ok();
        if date.is_none() {
            tracing::warn!(text, "a recorded day is no date; the row is left out");
        }
        date
    };
    let inspections = inspections.iter().filter_map(|one| {
        Some(Inspection {
            on: date(&one.on)?,
            hazards: one
                .hazards
                .iter()
                .map(|hazard| Hazard {
                    what: Words::new(&hazard.what, &hazard.what),
                    fix_by: hazard.fix_by.as_deref().and_then(date),
                    fixed: hazard.fixed,
                })
                .collect(),
            by: one.by.clone(),
            certainty: Certainty::Known,
        })
    });
    let plans = plans.iter().filter_map(|one| {
        Some(PlanVersion {
            version: one.version.clone(),
            filed_on: date(&one.filed_on)?,
            expires_on: date(&one.expires_on)?,
            certainty: Certainty::Known,
        })
    });
    (inspections.collect(), plans.collect())
}

/// An exercise, from the calendar or from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercised {
    /// The day, `2026-06-12`.
    pub on: String,
    /// It was held; else it is planned.
    pub held: bool,
    /// What it is called.
    pub title: Words,
    /// Ids of mechanisms.
    pub mechanisms: Vec<String>,
}

/// A source in the list.
pub fn brief(
    facility: &Facility,
    source: &Source,
    exercises: &[Exercised],
    today: Date,
) -> wire::RiskSourceBrief {
    let trade = match &facility.detail {
        Detail::RiskSource { industry, .. } => industry.clone(),
        _ => String::new(),
    };
    let held = exercises.iter().filter(|one| one.held);
    wire::RiskSourceBrief {
        id: Id::of(source.id.as_str()),
        name: Text::from(&facility.name),
        trade,
        county: facility.county.as_ref().map(|of| Text::from(&of.name)),
        at: Place(facility.at.into()),
        method: source.assessment.kind().to_owned(),
        grade: source.assessment.grade().map(grade),
        written: Text::from(&source.assessment.written()),
        certainty: source.origin.certainty.as_str().to_owned(),
        inspected: source.inspections.first().map(|one| one.on.to_string()),
        open_hazards: u32::try_from(source.open_hazards().count()).unwrap_or(u32::MAX),
        plan_until: source.plans.first().map(|one| one.expires_on.to_string()),
        plan_expired: source.plan_expired(today),
        exercised: held.map(|one| one.on.clone()).max(),
    }
}

/// A source with its whole working.
pub fn whole(
    registry: &Registry,
    facility: &Facility,
    source: &Source,
    exercises: &[Exercised],
    today: Date,
) -> wire::RiskSourceRead {
    let mut read = wire::RiskSourceRead {
        source: brief(facility, source, exercises, today),
        pack: None,
        firm: None,
        pond: Vec::new(),
        missing: Vec::new(),
        inspections: source
            .inspections
            .iter()
            .map(|one| inspection(one, today))
            .collect(),
        plans: source
            .plans
            .iter()
            .map(|one| wire::FirmPlanRead {
                version: one.version.clone(),
                filed_on: one.filed_on.to_string(),
                expires_on: one.expires_on.to_string(),
                expired: one.expires_on < today,
                certainty: one.certainty.as_str().to_owned(),
            })
            .collect(),
        exercises: exercises
            .iter()
            .map(|one| exercise(registry, one))
            .collect(),
    };
    match &source.assessment {
        Assessment::Firm(grading) => {
            read.pack = Some(pack(&registry.hj941.pack));
            read.missing = missing(&grading.missing);
            read.firm = Some(firm(grading));
        }
        Assessment::Pond(of) => {
            read.pack = Some(pack(&registry.hj740.pack));
            read.missing = missing(&of.missing);
            read.pond = pond(of);
        }
        Assessment::OutOfScope { gap, method, .. } => {
            read.pack = Some(pack(&registry.hj941.pack));
            read.missing
                .extend(gap.as_ref().map(|gap| wire::MissingRead {
                    what: Text::from(method),
                    gap: Some(Id::of(gap)),
                }));
        }
        Assessment::NotAssessed { .. } => {}
    }
    read
}

fn inspection(of: &Inspection, today: Date) -> wire::InspectionRead {
    wire::InspectionRead {
        on: of.on.to_string(),
        hazards: of
            .hazards
            .iter()
            .map(|hazard| wire::HazardRead {
                what: Text::from(&hazard.what),
                fix_by: hazard.fix_by.map(|day| day.to_string()),
                fixed: hazard.fixed,
                overdue: !hazard.fixed && hazard.fix_by.is_some_and(|day| day < today),
            })
            .collect(),
        by: of.by.clone(),
        certainty: of.certainty.as_str().to_owned(),
    }
}

fn exercise(registry: &Registry, of: &Exercised) -> wire::ExerciseRead {
    let named = |id: &String| {
        let known = registry.mechanisms.iter().find(|one| one.id == *id);
        known.map_or_else(
            || Text::from(&Words::new(id, id)),
            |one| Text::from(&one.name),
        )
    };
    wire::ExerciseRead {
        on: of.on.clone(),
        held: of.held,
        title: Text::from(&of.title),
        mechanisms: of.mechanisms.iter().map(named).collect(),
    }
}

fn grade(of: Between<Grade>) -> wire::GradeRead {
    wire::GradeRead {
        grade: of.value().map(|grade| word(&grade)),
        least: word(&of.least),
        most: word(&of.most),
    }
}

fn missing(of: &[Missing]) -> Vec<wire::MissingRead> {
    let one = |missing: &Missing| wire::MissingRead {
        what: Text::from(&missing.what),
        gap: missing.gap.as_ref().map(Id::of),
    };
    of.iter().map(one).collect()
}

fn points(of: &[Point]) -> Vec<wire::PointRead> {
    let one = |point: &Point| wire::PointRead {
        id: Id::of(&point.id),
        title: Text::from(&point.title),
        answer: point.answer.clone(),
        least: point.points.least,
        most: point.points.most,
    };
    of.iter().map(one).collect()
}

fn firm(grading: &Grading) -> wire::FirmGradingRead {
    wire::FirmGradingRead {
        air: rated(&grading.air),
        water: rated(&grading.water),
        punished: grading.punished,
        assumed: grading
            .assumed
            .iter()
            .map(|one| Assumed {
                what: Text::from(&one.what),
                value: one.value.clone(),
                why: Text::from(&one.why),
            })
            .collect(),
    }
}

fn rated(of: &Rated) -> wire::RatedRead {
    wire::RatedRead {
        grade: grade(of.grade),
        written: Text::from(&of.written()),
        q: of.q.class.to_string(),
        q_least: rounded(of.q.least, 4),
        q_most: of.q.most.map(|most| rounded(most, 4)),
        terms: of
            .q
            .terms
            .iter()
            .map(|term| wire::TermRead {
                name: term.name.clone(),
                mass_t: term.mass_t,
                share: term.share,
                critical_t: term.critical_t,
                counted: word(&term.counted),
                least: rounded(term.least, 4),
                most: term.most.map(|most| rounded(most, 4)),
            })
            .collect(),
        m: of.m.to_string(),
        points: points(&of.score.points),
        e: of.e.class.to_string(),
        reasons: of.e.reasons.iter().map(Text::from).collect(),
        missing: missing(&of.missing()),
    }
}

fn pond(of: &Pond) -> Vec<wire::PondPartRead> {
    let parts = of.parts.iter().map(|part| wire::PondPartRead {
        title: Text::from(&part.title),
        points: points(&part.score.points),
        classes: part.classes.clone(),
    });
    parts.collect()
}
