//! What stands at a place: dams, gauges, intakes, border sections, bridges, tolls, risk sources,
//! depots, offices; and the sections at which forecasts are made.

use crate::{County, Origin, StockLine};
use hean_units::{
    AgencyId, Certainty, Discharge, FacilityId, LonLat, Meters, RiverId, RiverNodeId, Span, Text,
};
use std::collections::BTreeMap;

/// The kind of a facility.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A dam or weir.
    Dam,
    /// A hydrological or water-quality station.
    Gauge,
    /// A drinking-water or irrigation intake.
    Intake,
    /// A section where water crosses or follows the border.
    BorderSection,
    /// A bridge over a river.
    Bridge,
    /// A toll plaza or check point.
    Toll,
    /// A plant, pond, store or yard from which pollution may come.
    RiskSource,
    /// A depot of emergency supplies.
    Depot,
    /// The seat of an agency, or a hospital.
    Office,
}

impl Kind {
    /// The word as written in layers and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dam => "dam",
            Self::Gauge => "gauge",
            Self::Intake => "intake",
            Self::BorderSection => "border-section",
            Self::Bridge => "bridge",
            Self::Toll => "toll",
            Self::RiskSource => "risk-source",
            Self::Depot => "depot",
            Self::Office => "office",
        }
    }
}

/// Anything with a place in the fixed world.
#[derive(Debug, Clone, PartialEq)]
pub struct Facility {
    /// Its id, e.g. `INT-013`.
    pub id: FacilityId,
    /// Its kind; always that of `detail`.
    pub kind: Kind,
    /// What it is called; never the name of a firm.
    pub name: Text,
    /// Where it stands.
    pub at: LonLat,
    /// The named river it belongs to.
    pub river: Option<RiverId>,
    /// The river node it sits on, or the node of the named river that it drains to or takes from.
    pub node: Option<RiverNodeId>,
    /// Distance to the named river; zero = on it.
    pub river_distance: Option<Meters>,
    /// The county it lies in.
    pub county: Option<County>,
    /// What is particular to its kind.
    pub detail: Detail,
    /// Further attributes as the data give them (the unit is the end of the key).
    pub attributes: BTreeMap<String, String>,
    /// Where the row comes from.
    pub origin: Origin,
}

/// What is particular to a kind of facility.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// A dam or weir.
    Dam {
        /// Storage in m³; 0 with `run_of_river` = none worth routing, not a measured zero.
        storage_m3: f64,
        /// Whether water passes without being held.
        run_of_river: bool,
    },
    /// A station.
    Gauge {
        /// Whether it measures discharge (else water quality only).
        hydro: bool,
        /// Long-term mean discharge there.
        discharge_mean: Discharge,
        /// Where that mean comes from.
        basis: DischargeBasis,
    },
    /// An intake.
    Intake {
        /// What the water is for.
        purpose: Purpose,
        /// Where the water is taken from.
        source: WaterSource,
        /// People supplied; every drinking intake has it.
        population: Option<u32>,
        /// Whom it supplies, by the words of the table of incident grades, where it is known.
        serves: Option<Serves>,
        /// Capacity; every irrigation intake has it.
        capacity: Option<Discharge>,
    },
    /// A border section.
    BorderSection {
        /// Which way the water goes.
        direction: Direction,
        /// The water-quality class to be kept there, e.g. `II`; empty if none is given.
        target_class: String,
    },
    /// A bridge.
    Bridge {
        /// The road it carries: a reference such as `G218`, or a word (`city`, `county`).
        road: String,
    },
    /// A toll plaza or check point.
    Toll {
        /// The road it stands on.
        road: String,
    },
    /// A risk source.
    RiskSource {
        /// The trade, e.g. `oil_depot`.
        industry: String,
        /// Substances in words (not keys of the substance table); may be empty.
        substances: Vec<String>,
        /// How dangerous it is.
        level: RiskLevel,
    },
    /// A depot.
    Depot {
        /// Who runs it.
        operator: AgencyId,
        /// Whose order releases stock.
        release_authority: AgencyId,
        /// From the order to the opened gate.
        release: Span,
        /// From the opened gate to the loaded truck.
        loading: Span,
        /// What it holds, by item.
        stock: Vec<StockLine>,
    },
    /// An office or hospital.
    Office {
        /// Its role, e.g. `hospital`.
        role: String,
    },
}

impl Detail {
    /// The kind that this detail belongs to.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Dam { .. } => Kind::Dam,
            Self::Gauge { .. } => Kind::Gauge,
            Self::Intake { .. } => Kind::Intake,
            Self::BorderSection { .. } => Kind::BorderSection,
            Self::Bridge { .. } => Kind::Bridge,
            Self::Toll { .. } => Kind::Toll,
            Self::RiskSource { .. } => Kind::RiskSource,
            Self::Depot { .. } => Kind::Depot,
            Self::Office { .. } => Kind::Office,
        }
    }
}

/// Where a long-term mean discharge comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DischargeBasis {
    /// A published figure, from memory.
    Memory,
    /// The basin's own runoff model.
    Model,
}

/// What an intake's water is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Drinking water.
    Drinking,
    /// Irrigation.
    Irrigation,
}

/// Whom a drinking intake supplies, by the words of the table of incident grades. Ordered: a
/// village is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serves {
    /// A village.
    Village,
    /// A township (乡镇).
    Township,
    /// A county town (县城).
    CountyTown,
    /// A county-level city (县级市).
    CountyLevelCity,
    /// A city with districts (设区的市).
    CityWithDistricts,
}

impl Serves {
    /// Every rank, the least first.
    pub const ALL: [Self; 5] = [
        Self::Village,
        Self::Township,
        Self::CountyTown,
        Self::CountyLevelCity,
        Self::CityWithDistricts,
    ];

    /// The word as written in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Township => "township",
            Self::CountyTown => "county-town",
            Self::CountyLevelCity => "county-level-city",
            Self::CityWithDistricts => "city-with-districts",
        }
    }
}

/// Where an intake takes its water.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaterSource {
    /// Wells at the bank, fed by the river.
    RiverBank,
    /// The river itself.
    Surface,
    /// A well field away from the river: a passing plume is not exposure.
    Groundwater,
    /// Surface water and wells.
    Mixed,
}

/// Which way the water goes at a border section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Out of the basin's country.
    Out,
    /// Into it.
    In,
    /// Along the border.
    Along,
}

/// How dangerous a risk source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskLevel {
    /// Small.
    Small,
    /// Medium.
    Medium,
    /// Large.
    Large,
    /// Major.
    Major,
}

/// The kind of a section.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// A drinking-water intake.
    Intake,
    /// A canal head or other irrigation intake.
    IrrigationIntake,
    /// A border section.
    Border,
    /// A hydrological or water-quality station.
    Gauge,
    /// A dam.
    Dam,
}

impl SectionKind {
    /// The word as written in layers and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::IrrigationIntake => "irrigation-intake",
            Self::Border => "border",
            Self::Gauge => "gauge",
            Self::Dam => "dam",
        }
    }
}

/// A section of interest for forecasts, on a river node.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Section {
    /// The facility that it is.
    pub id: FacilityId,
    /// Its kind.
    pub kind: SectionKind,
    /// The river node at which a forecast for it is made.
    pub node: RiverNodeId,
    /// What it is called.
    pub name: Text,
    /// A groundwater intake: it is watched, but a plume at the node is not an arrival there.
    pub watch_only: bool,
    /// The intake stands away from the river and its node is an assumption.
    pub node_assumed: bool,
    /// How sure the facility is.
    pub certainty: Certainty,
}

impl Facility {
    /// The section that this facility is, if it is one and hangs on a river node.
    pub fn section(&self) -> Option<Section> {
        let node = self.node.clone()?;
        let (kind, watch_only) = match &self.detail {
            Detail::Intake {
                purpose: Purpose::Drinking,
                source,
                ..
            } => (SectionKind::Intake, *source == WaterSource::Groundwater),
            Detail::Intake {
                purpose: Purpose::Irrigation,
                source,
                ..
            } => (
                SectionKind::IrrigationIntake,
                *source == WaterSource::Groundwater,
            ),
            Detail::BorderSection { .. } => (SectionKind::Border, false),
            Detail::Gauge { .. } => (SectionKind::Gauge, false),
            Detail::Dam { .. } => (SectionKind::Dam, false),
            _ => return None,
        };
        let off_river = self
            .river_distance
            .is_none_or(|distance| distance.get() > 0.0);
        Some(Section {
            id: self.id.clone(),
            kind,
            node,
            name: self.name.clone(),
            watch_only,
            node_assumed: off_river && self.kind == Kind::Intake,
            certainty: self.origin.certainty,
        })
    }
}
