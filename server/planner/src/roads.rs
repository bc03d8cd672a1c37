//! Times on the road, each pair of places once a call.

use hean_basin::Basin;
use hean_units::{LonLat, RoadEdgeId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The roads under the closures of now.
pub(crate) struct Roads<'a> {
    basin: &'a Basin,
    /// What is closed.
    pub(crate) closed: BTreeSet<RoadEdgeId>,
    times: BTreeMap<[u64; 4], Option<Span>>,
}

impl<'a> Roads<'a> {
    pub(crate) fn new(basin: &'a Basin, closed: BTreeSet<RoadEdgeId>) -> Self {
        Self {
            basin,
            closed,
            times: BTreeMap::new(),
        }
    }

    /// The time from one place to another; none where closures cut them apart.
    pub(crate) fn time(&mut self, from: LonLat, to: LonLat) -> Option<Span> {
        let key = [from.lon(), from.lat(), to.lon(), to.lat()].map(f64::to_bits);
        *self.times.entry(key).or_insert_with(|| {
            let route = self.basin.route(from, to, &self.closed, 1.0).ok()?;
            Some(route.time)
        })
    }
}
