//! The basin as a whole, and the questions that need more than one part of it.

use crate::graph::SpatialGraph;
use crate::grid::FlowGrid;
use crate::index::Points;
use crate::substance::{self, SubstanceLookup};
use crate::{
    Agencies, County, Crew, Facility, Item, Kind, NearWater, Place, ReachPoint, Rivers, Roads,
    Season, Section, Substance, metric,
};
use hean_units::{
    CrewId, FacilityId, ItemId, LonLat, Meters, ReachId, RoadEdgeId, SubstanceId, Text,
};
use std::collections::{BTreeMap, BTreeSet};

/// The fixed world: everything that does not change while an incident runs. Valid by construction:
/// ids resolve, the river is one tree with one outlet, the roads hang together.
#[derive(Debug)]
pub struct Basin {
    /// Its slug, e.g. `ili`.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// The river.
    pub rivers: Rivers,
    /// The roads.
    pub roads: Roads,
    /// Everything with a place, by id.
    pub facilities: BTreeMap<FacilityId, Facility>,
    /// Named places.
    pub places: Vec<Place>,
    /// Who is responsible for what.
    pub agencies: Agencies,
    /// Crews that agencies can send.
    pub crews: BTreeMap<CrewId, Crew>,
    /// Substances that may be spilled.
    pub substances: BTreeMap<SubstanceId, Substance>,
    /// Kinds of supplies.
    pub items: BTreeMap<ItemId, Item>,
    /// The yearly course of discharge.
    pub season: Season,
    /// Counties by code.
    pub counties: BTreeMap<String, County>,
    pub(crate) graph: SpatialGraph,
    pub(crate) flow: FlowGrid,
    pub(crate) by_kind: BTreeMap<Kind, (Vec<FacilityId>, Points)>,
    pub(crate) coded: (Vec<County>, Points),
    pub(crate) backdrop: crate::layers::Backdrop,
}

impl Basin {
    /// The sections of interest at or below a point of the river, with the distance along the
    /// water, nearest first and then by id.
    pub fn sections_below(&self, point: &ReachPoint) -> Vec<(Section, Meters)> {
        let below = self.rivers.nodes_below(point);
        let mut found: Vec<(Section, Meters)> = self
            .facilities
            .values()
            .filter_map(|facility| {
                let distance = *below.get(facility.node.as_ref()?)?;
                Some((facility.section()?, distance))
            })
            .collect();
        found.sort_by(|x, y| x.1.get().total_cmp(&y.1.get()).then(x.0.id.cmp(&y.0.id)));
        found
    }

    /// All sections of interest by id.
    pub fn sections(&self) -> Vec<Section> {
        self.facilities
            .values()
            .filter_map(Facility::section)
            .collect()
    }

    /// The places whose Chinese or English name is exactly this (English without regard to case).
    pub fn place(&self, name: &str) -> Vec<&Place> {
        let name = name.trim();
        let same = |place: &&Place| {
            !name.is_empty() && (place.name.zh == name || place.name.en.eq_ignore_ascii_case(name))
        };
        self.places.iter().filter(same).collect()
    }

    /// The county of a place, by the nearest row of the data that carries a county. No boundaries
    /// are shipped, so near a boundary this may be the neighbour. `None` farther than
    /// [`COUNTY_MAX_M`] from any such row.
    pub fn county_at(&self, at: LonLat) -> Option<County> {
        let (index, distance) = *self.coded.1.nearest(at, 1).first()?;
        (distance <= COUNTY_MAX_M).then(|| self.coded.0[index].clone())
    }

    /// The nearest facilities of a kind with their straight distances in true metres, nearest
    /// first, then by id.
    pub fn nearest_facilities(
        &self,
        at: LonLat,
        kind: Kind,
        count: usize,
    ) -> Vec<(&Facility, Meters)> {
        let Some((ids, points)) = self.by_kind.get(&kind) else {
            return Vec::new();
        };
        let found = points.nearest(at, count);
        found
            .into_iter()
            .filter_map(|(index, distance)| {
                Some((self.facilities.get(&ids[index])?, Meters::clamped(distance)))
            })
            .collect()
    }

    /// The stretches of roads open to dangerous goods that run near a river.
    pub fn hazmat_segments(&self) -> Vec<&NearWater> {
        let hazmat = |stretch: &&NearWater| {
            self.roads
                .edge(&stretch.edge)
                .is_some_and(|edge| edge.hazmat)
        };
        self.roads.near_water.iter().filter(hazmat).collect()
    }

    /// The reaches that a spill somewhere on a road edge may enter or pass on its way down.
    pub fn waters_below_road(&self, edge: &RoadEdgeId) -> BTreeSet<ReachId> {
        self.graph.waters_below(&self.rivers, &self.roads, edge)
    }

    /// The road edges from which a spill may come down to a reach: those that cross or run near
    /// water at or above its lower end.
    pub fn roads_above(&self, reach: &ReachId) -> BTreeSet<RoadEdgeId> {
        self.graph.roads_above(&self.rivers, &self.roads, reach)
    }

    /// The substance that a text names: an id, a UN number (`UN1114` or `1114`), a CAS number or a
    /// whole Chinese or English name.
    ///
    /// # Errors
    /// [`SubstanceLookup`] if nothing or more than one substance is named.
    pub fn substance_by_text(&self, text: &str) -> Result<&Substance, SubstanceLookup> {
        substance::look_up(self.substances.values(), text)
    }

    /// The straight distance of two places in true metres.
    pub fn straight_distance(a: LonLat, b: LonLat) -> Meters {
        Meters::clamped(metric::distance(a, b))
    }
}

/// Farthest row from which a county is taken.
pub const COUNTY_MAX_M: f64 = 40_000.0;
