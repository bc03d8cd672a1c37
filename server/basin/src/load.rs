//! From files to a basin: every file is read as far as it goes, everything is checked, and all
//! problems are reported together.

mod crews;
mod facilities;
mod measured;
mod people;
mod rivers;
mod roads;
mod tables;

use crate::graph::SpatialGraph;
use crate::grid::{FLOW_FILE, FlowGrid, GridFrame, REACH_FILE};
use crate::index::Points;
use crate::layers::Backdrop;
use crate::problem::{Note, Problem, Problems};
use crate::read::{Sink, geojson, utf8};
use crate::{Basin, Kind, contacts};
use hean_units::{FacilityId, LonLat, Text};
use std::collections::BTreeMap;

/// Where the files of a basin come from; the crate itself reads none.
pub trait Files {
    /// The bytes of a file, or `None` if there is none. The path is relative to the basin folder
    /// and uses `/`, e.g. `rivers/reaches.csv`; the table of substances, which basins share, is
    /// [`SUBSTANCES_FILE`].
    fn read(&self, path: &str) -> Option<Vec<u8>>;
}

/// The table of substances lies beside the basin folders.
pub const SUBSTANCES_FILE: &str = "../substances.csv";

/// A basin that was loaded, and what is worth knowing about its data.
#[derive(Debug)]
pub struct Loaded {
    /// The basin.
    pub basin: Basin,
    /// What was found but does not stop the basin from being used.
    pub notes: Vec<Note>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBasin {
    id: String,
    name: Text,
    grid: GridFrame,
    /// See [`otherwise`].
    #[serde(default)]
    otherwise: Option<String>,
}

/// The folder, relative to a basin's own, from which the files come that the basin lacks:
/// `otherwise` in its `basin.yaml`, e.g. `../ili` for a training basin that shares agencies, rules
/// and plans. Whoever implements [`Files`] asks for it; a file that cannot be read has none.
pub fn otherwise(files: &dyn Files) -> Option<String> {
    let bytes = files.read("basin.yaml")?;
    let raw: RawBasin = serde_saphyr::from_str(std::str::from_utf8(&bytes).ok()?).ok()?;
    raw.otherwise
}

/// The files of a basin and where their problems go.
pub(crate) struct Input<'a> {
    files: &'a dyn Files,
    sink: Sink,
}

impl Input<'_> {
    /// The bytes of a file; a problem if it is missing.
    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let bytes = self.files.read(path);
        if bytes.is_none() {
            let hint = "restore the file, or point to the right folder";
            self.sink.problem(Problem::new(
                path,
                (0, 0),
                "missing-file",
                "there is no such file",
                hint,
            ));
        }
        bytes
    }

    fn areas(&self, path: &str) -> Vec<serde_json::Value> {
        let mut found = Vec::new();
        let Some(bytes) = self.bytes(path) else {
            return found;
        };
        for feature in geojson::features(path, &bytes, &self.sink)
            .into_iter()
            .flatten()
        {
            feature.origin();
            let geojson::Geometry::Area(coordinates) = &feature.geometry else {
                feature.problem("bad-geometry", "a polygon is due", "draw it as an area");
                continue;
            };
            found.push(serde_json::json!({
                "type": "Feature",
                "properties": feature.properties,
                "geometry": { "type": "MultiPolygon", "coordinates": coordinates },
            }));
        }
        found
    }

    fn header(&self) -> Option<RawBasin> {
        let path = "basin.yaml";
        let bytes = self.bytes(path)?;
        let text = utf8(path, &bytes, &self.sink)?;
        let raw = people::yaml::<RawBasin>(path, text, &self.sink)?;
        let slug = raw
            .id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if raw.id.is_empty() || !slug || raw.grid.cells_per_degree == 0 {
            let message = "id must be a slug, cells_per_degree above 0";
            let hint = "e.g. `id: ili` and `cells_per_degree: 120`";
            self.sink
                .problem(Problem::new(path, (1, 1), "bad-yaml", message, hint));
            return None;
        }
        Some(raw)
    }
}

impl Basin {
    /// Loads and checks a basin folder and the table of substances.
    ///
    /// # Errors
    /// All problems of all files, each with file, line, column, code and hint.
    pub fn load(files: &dyn Files) -> Result<Loaded, Problems> {
        let input = Input {
            files,
            sink: Sink::default(),
        };
        let header = input.header();
        let counties = tables::counties(&input);
        let (items, substances, season) = (
            tables::items(&input),
            tables::substances(&input),
            tables::season(&input),
        );
        let (mut rivers, streams) = rivers::load(&input, &counties);
        if let Some(rivers) = &mut rivers {
            measured::measured(&input, rivers);
        }
        let (roads, rails) = roads::load(&input, &counties);
        let offices = facilities::office_ids(&input);
        let (agencies, agency_ids) = people::agencies(&input, &counties, &offices);
        let crews = crews::crews(&input, agency_ids.as_ref());
        let facilities = facilities::load(&input, &counties, rivers.as_ref(), agency_ids, &items);
        if let Some(roads) = &roads {
            facilities::check_depots(&input, &facilities, roads);
        }
        let places = tables::places(&input, &counties);
        let backdrop = Backdrop {
            lakes: input.areas("rivers/lakes.geojson"),
            basin: input.areas("rivers/basin.geojson"),
            streams,
            rails,
        };
        let grid = match (&header, &rivers) {
            (Some(header), Some(rivers)) => input
                .bytes(FLOW_FILE)
                .zip(input.bytes(REACH_FILE))
                .and_then(|(flow, reach)| {
                    let number_of =
                        |number: u16| rivers.by_id.get(format!("R{number:03}").as_str()).copied();
                    FlowGrid::read(header.grid, &flow, &reach, number_of, &input.sink)
                }),
            _ => None,
        };
        let clean = input.sink.is_clean();
        let (problems, notes) = input.sink.into_parts();
        let (Some(header), Some(rivers), Some(mut roads), Some(flow), Some(season), true) =
            (header, rivers, roads, grid, season, clean)
        else {
            return Err(problems);
        };
        (roads.crossings, roads.near_water) = contacts::find(&rivers, &roads, &facilities);
        let graph = SpatialGraph::new(&rivers, &roads);
        let mut kinds: BTreeMap<Kind, (Vec<FacilityId>, Vec<LonLat>)> = BTreeMap::new();
        for facility in facilities.values() {
            let (ids, places) = kinds.entry(facility.kind).or_default();
            ids.push(facility.id.clone());
            places.push(facility.at);
        }
        let by_kind = kinds
            .into_iter()
            .map(|(kind, (ids, places))| (kind, (ids, Points::new(places.into_iter()))))
            .collect();
        let coded: Vec<(crate::County, LonLat)> = facilities
            .values()
            .map(|row| (&row.county, row.at))
            .chain(places.iter().map(|row| (&row.county, row.at)))
            .chain(rivers.nodes.values().map(|row| (&row.county, row.at)))
            .chain(roads.nodes.values().map(|row| (&row.county, row.at)))
            .filter_map(|(county, at)| Some((county.clone()?, at)))
            .collect();
        let coded_places = Points::new(coded.iter().map(|(_, at)| *at));
        let coded = (
            coded.into_iter().map(|(county, _)| county).collect(),
            coded_places,
        );
        let basin = Self {
            id: header.id,
            name: header.name,
            rivers,
            roads,
            facilities,
            places,
            agencies,
            crews,
            substances,
            items,
            season,
            counties,
            graph,
            flow,
            by_kind,
            coded,
            backdrop,
        };
        Ok(Loaded { basin, notes })
    }
}
