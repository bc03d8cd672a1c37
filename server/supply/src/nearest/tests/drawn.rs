//! A basin whose roads and depots are drawn in the test; everything else is the shipped basin.

use super::carbon;
use crate::Query;
use hean_basin::{Basin, Files};
use hean_units::{FacilityId, LonLat, RoadEdgeId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

/// Kilometres in a degree of latitude, and where the upper left corner of a drawing lies.
const KM_PER_DEGREE: f64 = 111.195;
const WEST: f64 = 82.0;
const NORTH: f64 = 43.7;

/// The shipped basin with some files replaced.
struct Overlay(BTreeMap<&'static str, String>);

impl Files for Overlay {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        if let Some(text) = self.0.get(path) {
            return Some(text.clone().into_bytes());
        }
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/ili");
        std::fs::read(folder.join(path)).ok()
    }
}

fn load(files: &Overlay) -> Basin {
    match Basin::load(files) {
        Ok(loaded) => loaded.basin,
        Err(problems) => panic!("{problems}"),
    }
}

/// The shipped basin, loaded once.
pub(super) fn ili() -> &'static Basin {
    static ILI: OnceLock<Basin> = OnceLock::new();
    ILI.get_or_init(|| load(&Overlay(BTreeMap::new())))
}

/// A drawing: letters are road nodes, `-` and `|` join them, one character is 1 km, driven at
/// 60 km/h. An edge is named by its letters in reading order (`AB`).
pub(super) struct Map {
    nodes: BTreeMap<char, (usize, usize)>,
    edges: Vec<(char, char, usize)>,
    depots: Vec<(char, String)>,
}

impl Map {
    pub(super) fn new(drawing: &str) -> Self {
        let rows: Vec<Vec<char>> = drawing.lines().map(|line| line.chars().collect()).collect();
        let cell = |row: usize, column: usize| {
            rows.get(row)
                .and_then(|line| line.get(column))
                .copied()
                .unwrap_or(' ')
        };
        let mut map = Self {
            nodes: BTreeMap::new(),
            edges: Vec::new(),
            depots: Vec::new(),
        };
        for (row, line) in rows.iter().enumerate() {
            for (column, node) in line
                .iter()
                .enumerate()
                .filter(|(_, c)| c.is_ascii_uppercase())
            {
                map.nodes.insert(*node, (row, column));
                for (down, right, road) in [(0, 1, '-'), (1, 0, '|')] {
                    let at = |km: usize| cell(row + km * down, column + km * right);
                    let length = (1..).take_while(|km| at(*km) == road).count() + 1;
                    if length > 1 && at(length).is_ascii_uppercase() {
                        map.edges.push((*node, at(length), length));
                    }
                }
            }
        }
        map
    }

    /// A depot at a node: `release+loading stock`, in minutes and tonnes of carbon.
    pub(super) fn depot(mut self, node: char, spec: &str) -> Self {
        self.depots.push((node, spec.to_owned()));
        self
    }

    fn at(&self, node: char) -> LonLat {
        let (row, column) = self.nodes[&node];
        let squeeze = NORTH.to_radians().cos();
        let lon = WEST + column as f64 / KM_PER_DEGREE / squeeze;
        LonLat::new(lon, NORTH - row as f64 / KM_PER_DEGREE)
            .unwrap()
            .rounded()
    }

    /// `P 50 by 2h`: 50 t at node P within two hours.
    pub(super) fn query(&self, ask: &str, closed: &[&str]) -> Query {
        let words: Vec<&str> = ask.split_whitespace().collect();
        let mut query = Query::new(self.at(words[0].chars().next().unwrap()), carbon());
        query.quantity = Some(words[1].parse().unwrap());
        query.by = words.get(3).map(|span| Span::parse(span).unwrap());
        query.closures = closed
            .iter()
            .map(|name| {
                let mut ends: Vec<char> = name.chars().collect();
                let known = self
                    .edges
                    .iter()
                    .any(|edge| (edge.0, edge.1) == (ends[0], ends[1]));
                if !known {
                    ends.reverse();
                }
                RoadEdgeId::new(ends.into_iter().collect::<String>()).unwrap()
            })
            .collect::<BTreeSet<RoadEdgeId>>();
        query
    }

    pub(super) fn basin(&self) -> Basin {
        let mut nodes = "id,name_zh,lon,lat,elevation_m,county_code,certainty,source\n".to_owned();
        for node in self.nodes.keys() {
            let at = self.at(*node);
            nodes += &format!(
                "{node},{node},{},{},700,654025,known,test\n",
                at.lon(),
                at.lat()
            );
        }
        let mut edges = "id,from_node,to_node,road,name_zh,class,length_km,free_flow_kmh,\
                         hazmat_allowed,ascent_m,country,certainty,source\n"
            .to_owned();
        let mut lines = Vec::new();
        for (from, to, km) in &self.edges {
            let id = format!("{from}{to}");
            edges += &format!("{id},{from},{to},G1,,trunk,{km},60,yes,,CN,known,test\n");
            let line = [self.at(*from), self.at(*to)].map(|at| [at.lon(), at.lat()]);
            lines.push(serde_json::json!({
                "type": "Feature",
                "properties": {"class": "trunk", "id": id, "certainty": "known", "source": "test"},
                "geometry": {"type": "LineString", "coordinates": line},
            }));
        }
        let lines = serde_json::json!({"type": "FeatureCollection", "features": lines});
        let mut depots = "id,name_zh,name_en,lon,lat,river,river_node,river_distance_m,\
                          county_code,operator,release_authority,release_min,loading_min,\
                          attributes,certainty,source,note\n"
            .to_owned();
        let mut stock = "depot,item,quantity,certainty,source,note\n".to_owned();
        for (node, spec) in &self.depots {
            let (times, quantity) = spec.split_once(' ').unwrap();
            let (release, loading) = times.split_once('+').unwrap();
            let id = FacilityId::new(node.to_string()).unwrap();
            let at = self.at(*node);
            depots += &format!(
                "{id},{id},{id},{},{},,,,654025,eco,eco,{release},{loading},,known,test,\n",
                at.lon(),
                at.lat()
            );
            stock += &format!("{id},activated-carbon,{quantity},known,test,\n");
        }
        load(&Overlay(BTreeMap::from([
            ("roads/nodes.csv", nodes),
            ("roads/edges.csv", edges),
            ("roads/lines.geojson", lines.to_string()),
            ("facilities/depots.csv", depots),
            ("stock.csv", stock),
        ])))
    }
}
