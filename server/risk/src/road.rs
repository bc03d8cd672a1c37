//! Our own index of road segments, and when a control of article 21 is proposed. No standard
//! grades vehicles with dangerous goods; the label of the pack says that this is ours.

use crate::pack::{Gap, Pack};
use crate::read::{RawHead, Reader, place};
use hean_basin::{RoadClass, SectionKind};
use hean_units::{Celsius, Certainty, Kilograms, Meters, Span, Speed, SubstanceId, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

pub(crate) const FILE: &str = "rules/road-index.yaml";

/// The release that every segment is tried with.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardRelease {
    /// What.
    pub substance: SubstanceId,
    /// How much.
    pub mass: Kilograms,
    /// For how long it runs out.
    pub over: Span,
    /// In which month: its mean discharges carry it.
    pub month: u8,
    /// Air temperature.
    pub air: Celsius,
    /// How fast it runs over land to the water.
    pub land_speed: Speed,
}

/// Traffic of a class of road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    /// Tankers with dangerous goods a day.
    pub tankers_a_day: f64,
    /// Crashes with a release a million kilometres.
    pub crashes_per_million_km: f64,
}

/// When a control is proposed: everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trigger {
    /// Water at most so far away.
    pub water_within: Option<Meters>,
    /// The road crosses the river (true) or does not.
    pub crossing: Option<bool>,
    /// A town at most so far away.
    pub people_within: Option<Meters>,
    /// Receptors that are reached within a time.
    pub reaches: Vec<(ReceptorKind, Span)>,
}

/// A kind of receptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceptorKind {
    /// A drinking intake that takes from the river (a well field away from it is none).
    Intake,
    /// A border section.
    Border,
    /// A canal head or other irrigation intake.
    Canal,
}

impl ReceptorKind {
    /// The kind of receptor that a section is, if it is one.
    pub fn of(section: SectionKind) -> Option<Self> {
        match section {
            SectionKind::Intake => Some(Self::Intake),
            SectionKind::IrrigationIntake => Some(Self::Canal),
            SectionKind::Border => Some(Self::Border),
            SectionKind::Gauge | SectionKind::Dam => None,
        }
    }

    /// The word in both languages.
    pub fn text(self) -> Text {
        match self {
            Self::Intake => Text::new("饮用水取水口", "drinking intake"),
            Self::Border => Text::new("出境断面", "border section"),
            Self::Canal => Text::new("灌溉渠首", "canal head"),
        }
    }
}

/// A control of article 21.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// It is proposed where one of these holds.
    pub any: Vec<Trigger>,
}

/// The rules, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadRules {
    /// What the pack says of itself.
    pub pack: Pack,
    /// What is taken to be lost.
    pub release: StandardRelease,
    /// The place of the release in the file, for problems found later.
    pub(crate) release_at: (u32, u32),
    /// Receptors count that are reached within this time.
    pub within: Span,
    /// Water nearer than this counts as this near.
    pub nearest: Meters,
    /// Traffic by class of road.
    pub traffic: BTreeMap<RoadClass, Traffic>,
    /// The weight of each kind of receptor.
    pub weights: BTreeMap<ReceptorKind, f64>,
    /// The controls.
    pub controls: Vec<Control>,
}

/// The factors of the index of one segment.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Index {
    /// Crashes with a release a year on the segment.
    pub crashes_a_year: f64,
    /// Nearness to water, above 0 to 1.
    pub nearness: f64,
    /// The Q-ratio of the standard load.
    pub hazard: f64,
    /// Weight of the receptors, the sooner the more.
    pub receptors: f64,
    /// Their product.
    pub value: f64,
}

impl RoadRules {
    /// The index: `tankers/day × 365 × crashes/km × km × nearest/max(distance, nearest) × Q-ratio ×
    /// Σ weight (1 − arrival/within)`. Own; no source.
    ///
    /// Worked: 80 tankers a day, 0.5 crashes a million km, 2 km: 0.0292 a year; water 100 m away of
    /// 50 m: 0.5; 30 t of W 10 t: 3.0; an intake (10) after 6 h of 24 h: 7.5;
    /// 0.0292 × 0.5 × 3.0 × 7.5 = 0.3285.
    pub fn index(
        &self,
        class: RoadClass,
        length: Meters,
        water: Meters,
        hazard: f64,
        receptors: f64,
    ) -> Index {
        let crashes_a_year = self.traffic.get(&class).map_or(0.0, |traffic| {
            let km = length.get() / 1000.0;
            traffic.tankers_a_day * 365.0 * traffic.crashes_per_million_km * 1e-6 * km
        });
        let nearest = self.nearest.get();
        let nearness = nearest / water.get().max(nearest);
        Index {
            crashes_a_year,
            nearness,
            hazard,
            receptors,
            value: crashes_a_year * nearness * hazard * receptors,
        }
    }

    /// The weight of a receptor that is reached after a time: its kind's weight, the sooner the
    /// more, nothing from `within` on.
    pub fn weight(&self, kind: ReceptorKind, after: Span) -> f64 {
        let share = 1.0 - after.secs_f64().max(0.0) / self.within.secs_f64();
        self.weights.get(&kind).copied().unwrap_or(0.0) * share.max(0.0)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    hean_road_index: Spanned<u32>,
    id: String,
    title: Text,
    source: String,
    dated: Spanned<String>,
    certainty: Certainty,
    release: Spanned<RawRelease>,
    within: Spanned<String>,
    nearest: Spanned<String>,
    roads: Vec<RawRoad>,
    receptors: RawReceptors,
    controls: Vec<RawControl>,
    gaps: Vec<Spanned<Gap>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRelease {
    substance: Spanned<String>,
    mass: Spanned<String>,
    over: Spanned<String>,
    month: Spanned<u8>,
    air: Spanned<String>,
    land_speed: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRoad {
    class: Spanned<String>,
    tankers_a_day: Spanned<f64>,
    crashes_per_million_km: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReceptors {
    intake: Spanned<f64>,
    border: Spanned<f64>,
    canal: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawControl {
    id: String,
    title: Text,
    any: Vec<RawTrigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrigger {
    #[serde(default)]
    water_within: Option<Spanned<String>>,
    #[serde(default)]
    crossing: Option<bool>,
    #[serde(default)]
    people_within: Option<Spanned<String>>,
    #[serde(default)]
    intake_within: Option<Spanned<String>>,
    #[serde(default)]
    canal_within: Option<Spanned<String>>,
    #[serde(default)]
    border_within: Option<Spanned<String>>,
}

const CLASSES: [RoadClass; 6] = [
    RoadClass::Expressway,
    RoadClass::Trunk,
    RoadClass::Primary,
    RoadClass::Secondary,
    RoadClass::County,
    RoadClass::Scenic,
];

/// Reads and checks the pack.
pub(crate) fn load(reader: &mut Reader<'_>) -> Option<RoadRules> {
    let raw: Raw = reader.yaml(FILE)?;
    let pack = reader.head(RawHead {
        version: raw.hean_road_index,
        id: raw.id,
        title: raw.title,
        source: raw.source,
        dated: raw.dated,
        certainty: raw.certainty,
        gaps: raw.gaps,
    });
    let release_at = place(&raw.release);
    let release = release(reader, &raw.release.value);
    let within = reader.value(&raw.within, Span::parse);
    if within.is_some_and(|within| within <= Span::ZERO) {
        let hint = "e.g. 24h";
        reader.problem(place(&raw.within), "out-of-range", "no time at all", hint);
    }
    let nearest = reader.value(&raw.nearest, Meters::parse);
    if nearest.is_some_and(|nearest| nearest.get() <= 0.0) {
        let hint = "e.g. 50 m";
        reader.problem(place(&raw.nearest), "out-of-range", "it is zero", hint);
    }
    let traffic = traffic(reader, &raw.roads);
    let weights = [
        (ReceptorKind::Intake, &raw.receptors.intake),
        (ReceptorKind::Border, &raw.receptors.border),
        (ReceptorKind::Canal, &raw.receptors.canal),
    ];
    for (_, weight) in &weights {
        positive(reader, weight, 0.0);
    }
    let within = within?;
    let controls = raw
        .controls
        .into_iter()
        .map(|control| Control {
            any: control
                .any
                .iter()
                .map(|raw| trigger(reader, raw, within))
                .collect(),
            id: control.id,
            title: control.title,
        })
        .collect();
    Some(RoadRules {
        pack,
        release: release?,
        release_at,
        within,
        nearest: nearest?,
        traffic,
        weights: weights
            .into_iter()
            .map(|(kind, weight)| (kind, weight.value))
            .collect(),
        controls,
    })
}

fn positive(reader: &mut Reader<'_>, number: &Spanned<f64>, least: f64) {
    if !(number.value.is_finite() && number.value >= least) {
        let message = format!("{} is below {least}", number.value);
        reader.problem(place(number), "out-of-range", message, "correct it");
    }
}

fn release(reader: &mut Reader<'_>, raw: &RawRelease) -> Option<StandardRelease> {
    if !(1..=12).contains(&raw.month.value) {
        let message = format!("there is no month {}", raw.month.value);
        reader.problem(place(&raw.month), "out-of-range", message, "1 to 12");
    }
    let speed = reader.value(&raw.land_speed, Speed::parse);
    if speed.is_some_and(|speed| speed.get() <= 0.0) {
        let hint = "e.g. 0.5 m/s";
        reader.problem(place(&raw.land_speed), "out-of-range", "it is zero", hint);
    }
    Some(StandardRelease {
        substance: reader.value(&raw.substance, |text| SubstanceId::new(text))?,
        mass: reader.value(&raw.mass, Kilograms::parse)?,
        over: reader.value(&raw.over, Span::parse)?,
        month: raw.month.value,
        air: reader.value(&raw.air, Celsius::parse)?,
        land_speed: speed?,
    })
}

fn traffic(reader: &mut Reader<'_>, raw: &[RawRoad]) -> BTreeMap<RoadClass, Traffic> {
    let mut found = BTreeMap::new();
    for road in raw {
        positive(reader, &road.tankers_a_day, 0.0);
        positive(reader, &road.crashes_per_million_km, 0.0);
        let word = &road.class.value;
        let known = CLASSES.iter().map(|class| class.as_str());
        reader.known(place(&road.class), word, "class of road", known);
        let traffic = Traffic {
            tankers_a_day: road.tankers_a_day.value,
            crashes_per_million_km: road.crashes_per_million_km.value,
        };
        let class = CLASSES.into_iter().find(|class| class.as_str() == word);
        found.extend(class.map(|class| (class, traffic)));
    }
    for class in CLASSES {
        if !found.contains_key(&class) {
            let message = format!("no traffic for the class `{}`", class.as_str());
            reader.problem((0, 0), "missing-class", message, "add it to `roads`");
        }
    }
    found
}

fn trigger(reader: &mut Reader<'_>, raw: &RawTrigger, within: Span) -> Trigger {
    let mut length = |raw: &Option<Spanned<String>>| {
        raw.as_ref()
            .and_then(|raw| reader.value(raw, Meters::parse))
    };
    let (water_within, people_within) = (length(&raw.water_within), length(&raw.people_within));
    let mut reaches = Vec::new();
    let times = [
        (ReceptorKind::Intake, &raw.intake_within),
        (ReceptorKind::Canal, &raw.canal_within),
        (ReceptorKind::Border, &raw.border_within),
    ];
    for (kind, raw) in times {
        let Some(raw) = raw else { continue };
        let Some(time) = reader.value(raw, Span::parse) else {
            continue;
        };
        if time > within {
            let hint = "what is reached later than `within` is not known";
            reader.problem(place(raw), "out-of-range", "it is after `within`", hint);
        }
        reaches.push((kind, time));
    }
    Trigger {
        water_within,
        crossing: raw.crossing,
        people_within,
        reaches,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Ili;

    #[test]
    fn the_worked_number_of_the_index() {
        let mut reader = Reader::new(&Ili);
        let rules = load(&mut reader).unwrap();
        let meters = |m| Meters::new(m).unwrap();
        let receptors = rules.weight(ReceptorKind::Intake, Span::from_mins(6 * 60));
        assert_eq!(receptors, 7.5);
        let index = rules.index(
            RoadClass::Trunk,
            meters(2000.0),
            meters(100.0),
            3.0,
            receptors,
        );
        assert!((index.crashes_a_year - 0.0292).abs() < 1e-12);
        assert!((index.value - 0.3285).abs() < 1e-12);
        // Water nearer than `nearest` counts as that near; after `within` nothing counts.
        let at = |m| rules.index(RoadClass::Trunk, meters(2000.0), meters(m), 3.0, 1.0);
        assert_eq!(at(0.0), at(50.0));
        assert_eq!(
            rules.weight(ReceptorKind::Border, Span::from_mins(25 * 60)),
            0.0
        );
    }
}
