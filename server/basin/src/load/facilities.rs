//! Facilities of all kinds, and the stock of the depots.

use super::Input;
use crate::facility::{
    Detail, Direction, DischargeBasis, Facility, Kind, Purpose, RiskLevel, Serves, WaterSource,
};
use crate::read::table::{Row, Table};
use crate::read::{Sink, utf8};
use crate::route::OFF_ROAD_MAX_M;
use crate::{County, Item, Rivers, Roads, StockLine};
use hean_units::{AgencyId, Discharge, FacilityId, ItemId, Span};
use std::collections::{BTreeMap, BTreeSet};

const OFFICES: &str = "facilities/offices.csv";
const DEPOTS: &str = "facilities/depots.csv";
const STOCK: &str = "stock.csv";
const ITEMS: &str = "items.csv";
const RIVER_NODES: &str = "rivers/nodes.csv";
const AGENCIES: &str = "agencies.yaml";

/// The columns that every file of facilities has.
const COMMON: [&str; 13] = [
    "id",
    "name_zh",
    "name_en",
    "lon",
    "lat",
    "river",
    "river_node",
    "river_distance_m",
    "county_code",
    "attributes",
    "certainty",
    "source",
    "note",
];

/// Each kind with its file and the columns of its own.
const FILES: [(Kind, &str, &[&str]); 9] = [
    (
        Kind::Dam,
        super::rivers::DAMS,
        &["storage_m3", "regulation"],
    ),
    (
        Kind::Gauge,
        "facilities/gauges.csv",
        &["measures", "discharge_mean_m3s", "discharge_basis"],
    ),
    (
        Kind::Intake,
        "facilities/intakes.csv",
        &[
            "purpose",
            "water_source",
            "population",
            "serves",
            "capacity_m3s",
        ],
    ),
    (
        Kind::BorderSection,
        "facilities/border_sections.csv",
        &["direction", "target_class"],
    ),
    (Kind::Bridge, "facilities/bridges.csv", &["road"]),
    (Kind::Toll, "facilities/tolls.csv", &["road"]),
    (
        Kind::RiskSource,
        "facilities/risk_sources.csv",
        &["industry", "substances", "level"],
    ),
    (
        Kind::Depot,
        DEPOTS,
        &[
            "operator",
            "release_authority",
            "release_min",
            "loading_min",
        ],
    ),
    (Kind::Office, OFFICES, &["role"]),
];

/// The ids of a file, without any check; its own reading reports what is wrong with it.
pub(super) fn ids(input: &Input<'_>, file: &str) -> BTreeSet<String> {
    let quiet = Sink::default();
    let bytes = input.files.read(file).unwrap_or_default();
    let text = utf8(file, &bytes, &quiet).unwrap_or("");
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let column = reader
        .headers()
        .ok()
        .and_then(|header| header.iter().position(|c| c == "id"));
    let Some(column) = column else {
        return BTreeSet::new();
    };
    let records = reader.into_records().flatten();
    records
        .filter_map(|record| record.get(column).map(str::to_owned))
        .collect()
}

/// The ids of the offices, to which agencies refer.
pub(super) fn office_ids(input: &Input<'_>) -> BTreeSet<String> {
    ids(input, OFFICES)
}

/// What the rows of facilities refer to.
struct Refs<'a> {
    counties: &'a BTreeMap<String, County>,
    river_nodes: BTreeSet<String>,
    /// None if their file cannot be read; references to them are then not reported on top.
    agencies: Option<BTreeSet<String>>,
    stock: BTreeMap<String, Vec<StockLine>>,
}

/// Reads all facilities; with problems, as many as could be read.
pub(super) fn load(
    input: &Input<'_>,
    counties: &BTreeMap<String, County>,
    rivers: Option<&Rivers>,
    agencies: Option<BTreeSet<String>>,
    items: &BTreeMap<ItemId, Item>,
) -> BTreeMap<FacilityId, Facility> {
    let river_nodes = match rivers {
        Some(rivers) => rivers.nodes.keys().map(ToString::to_string).collect(),
        None => ids(input, RIVER_NODES),
    };
    let refs = Refs {
        counties,
        river_nodes,
        agencies,
        stock: stock(input, items),
    };
    let mut found: BTreeMap<FacilityId, Facility> = BTreeMap::new();
    for (kind, file, own) in FILES {
        let Some(bytes) = input.bytes(file) else {
            continue;
        };
        let columns: Vec<&str> = COMMON.iter().chain(own).copied().collect();
        let Some(table) = Table::read(file, &bytes, &columns, &input.sink) else {
            continue;
        };
        table.ids("id");
        for row in table.rows() {
            let Some(facility) = facility(&row, kind, &refs) else {
                continue;
            };
            notes(&row, &facility);
            if found.contains_key(&facility.id) && !row.cell("id").is_empty() {
                if found
                    .get(&facility.id)
                    .is_some_and(|other| other.kind != kind)
                {
                    let message = format!("`{}` is also the id of another kind", facility.id);
                    row.problem("id", "duplicate-id", message, "give each row its own id");
                }
                continue;
            }
            found.insert(facility.id.clone(), facility);
        }
    }
    found
}

fn facility(row: &Row<'_>, kind: Kind, refs: &Refs<'_>) -> Option<Facility> {
    let id = row.id::<FacilityId>("id");
    let (name, at, origin) = (row.name(), row.at(), row.origin());
    let node = row.known_id_or_none("river_node", &refs.river_nodes, RIVER_NODES);
    let river_distance = row.meters_or_none("river_distance_m", 0.0..=100_000.0);
    let county = row.county(refs.counties);
    let attributes = attributes(row);
    let detail = match kind {
        Kind::Dam => dam(row),
        Kind::Gauge => gauge(row),
        Kind::Intake => intake(row),
        Kind::BorderSection => border(row),
        Kind::Bridge => row.text("road").map(|road| Detail::Bridge { road }),
        Kind::Toll => row.text("road").map(|road| Detail::Toll { road }),
        Kind::RiskSource => risk_source(row),
        Kind::Depot => depot(row, refs),
        Kind::Office => row.text("role").map(|role| Detail::Office { role }),
    };
    Some(Facility {
        id: id?,
        kind,
        name: name?,
        at: at?,
        river: row.id_or_none("river"),
        node,
        river_distance,
        county,
        detail: detail?,
        attributes,
        origin: origin?,
    })
}

fn attributes(row: &Row<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for pair in row
        .cell("attributes")
        .split(';')
        .filter(|pair| !pair.trim().is_empty())
    {
        match pair.split_once('=') {
            Some((key, value)) => {
                found.insert(key.trim().to_owned(), value.trim().to_owned());
            }
            None => {
                let message = format!("`{pair}` is no key=value");
                row.problem("attributes", "bad-attribute", message, "write a=1;b=2");
            }
        }
    }
    found
}

fn dam(row: &Row<'_>) -> Option<Detail> {
    let storage_m3 = row.number("storage_m3", 0.0..=1e12);
    let run_of_river = row.word("regulation", &[("run-of-river", true), ("storage", false)]);
    Some(Detail::Dam {
        storage_m3: storage_m3?,
        run_of_river: run_of_river?,
    })
}

fn gauge(row: &Row<'_>) -> Option<Detail> {
    let hydro = row.word("measures", &[("hydro", true), ("water-quality", false)]);
    let discharge_mean = row.discharge("discharge_mean_m3s");
    let words = [
        ("memory", DischargeBasis::Memory),
        ("model", DischargeBasis::Model),
    ];
    let basis = row.word("discharge_basis", &words);
    Some(Detail::Gauge {
        hydro: hydro?,
        discharge_mean: discharge_mean?,
        basis: basis?,
    })
}

fn intake(row: &Row<'_>) -> Option<Detail> {
    let purposes = [
        ("drinking", Purpose::Drinking),
        ("irrigation", Purpose::Irrigation),
    ];
    let sources = [
        ("river-bank", WaterSource::RiverBank),
        ("surface", WaterSource::Surface),
        ("groundwater", WaterSource::Groundwater),
        ("mixed", WaterSource::Mixed),
    ];
    let purpose = row.word("purpose", &purposes);
    let source = row.word("water_source", &sources);
    let population = row
        .number_or_none("population", 1.0..=1e8)
        .map(|people| people as u32);
    let capacity = row.number_or_none("capacity_m3s", 0.001..=10_000.0);
    let purpose = purpose?;
    let (missing, column) = match purpose {
        Purpose::Drinking => (row.cell("population").is_empty(), "population"),
        Purpose::Irrigation => (row.cell("capacity_m3s").is_empty(), "capacity_m3s"),
    };
    if missing {
        row.text(column);
    }
    let capacity = capacity.and_then(|flow| Discharge::new(flow).ok());
    let serves = match row.cell("serves") {
        "" => None,
        _ => Some(row.word("serves", &Serves::ALL.map(|rank| (rank.as_str(), rank)))?),
    };
    Some(Detail::Intake {
        purpose,
        source: source?,
        population,
        serves,
        capacity,
    })
}

fn border(row: &Row<'_>) -> Option<Detail> {
    let words = [
        ("out", Direction::Out),
        ("in", Direction::In),
        ("along", Direction::Along),
    ];
    let direction = row.word("direction", &words)?;
    Some(Detail::BorderSection {
        direction,
        target_class: row.cell("target_class").to_owned(),
    })
}

fn risk_source(row: &Row<'_>) -> Option<Detail> {
    let words = [
        ("small", RiskLevel::Small),
        ("medium", RiskLevel::Medium),
        ("large", RiskLevel::Large),
        ("major", RiskLevel::Major),
    ];
    let (industry, level) = (row.text("industry"), row.word("level", &words));
    let substances = row.cell("substances").split(';').map(str::trim);
    let substances = substances
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    Some(Detail::RiskSource {
        industry: industry?,
        substances,
        level: level?,
    })
}

fn agency(row: &Row<'_>, column: &str, refs: &Refs<'_>) -> Option<AgencyId> {
    match &refs.agencies {
        Some(known) => row.known_id(column, known, AGENCIES),
        None => row.id(column),
    }
}

fn depot(row: &Row<'_>, refs: &Refs<'_>) -> Option<Detail> {
    let operator = agency(row, "operator", refs);
    let release_authority = agency(row, "release_authority", refs);
    let minutes = |column| {
        row.number(column, 0.0..=2880.0)
            .map(|m| Span::from_secs_f64(m * 60.0))
    };
    let (release, loading) = (minutes("release_min"), minutes("loading_min"));
    Some(Detail::Depot {
        operator: operator?,
        release_authority: release_authority?,
        release: release?,
        loading: loading?,
        stock: refs.stock.get(row.cell("id")).cloned().unwrap_or_default(),
    })
}

/// Reads the stock lines by depot.
fn stock(input: &Input<'_>, items: &BTreeMap<ItemId, Item>) -> BTreeMap<String, Vec<StockLine>> {
    let Some(bytes) = input.bytes(STOCK) else {
        return BTreeMap::new();
    };
    let columns = ["depot", "item", "quantity", "certainty", "source", "note"];
    let Some(table) = Table::read(STOCK, &bytes, &columns, &input.sink) else {
        return BTreeMap::new();
    };
    let depots = ids(input, DEPOTS);
    let known_items = ids(input, ITEMS);
    let mut found: BTreeMap<String, Vec<StockLine>> = BTreeMap::new();
    let mut seen: BTreeMap<(&str, &str), Row<'_>> = BTreeMap::new();
    for row in table.rows() {
        let depot = row.known_id::<FacilityId>("depot", &depots, DEPOTS);
        let item = row.known_id::<ItemId>("item", &known_items, ITEMS);
        let quantity = row.number("quantity", 0.0..=1e9);
        let origin = row.origin();
        if let Some(other) = seen.insert((row.cell("depot"), row.cell("item")), row) {
            let message = format!(
                "line {} already holds this item of this depot",
                other.line()
            );
            row.problem(
                "item",
                "duplicate-id",
                message,
                "one line for each item of a depot",
            );
        }
        let (Some(depot), Some(item), Some(quantity), Some(origin)) =
            (depot, item, quantity, origin)
        else {
            continue;
        };
        let whole = items
            .get(&item)
            .is_some_and(|item| ["piece", "set"].contains(&&*item.unit));
        if whole && quantity.fract() != 0.0 {
            let message = format!("{quantity} of an item that is counted in pieces");
            row.problem("quantity", "out-of-range", message, "write a whole number");
        }
        let lines = found.entry(depot.to_string()).or_default();
        lines.push(StockLine {
            item,
            quantity,
            origin,
        });
    }
    for lines in found.values_mut() {
        lines.sort_by(|a, b| a.item.cmp(&b.item));
    }
    found
}

/// What is worth knowing about a facility that is not wrong.
fn notes(row: &Row<'_>, facility: &Facility) {
    use Kind::{BorderSection, Dam, Gauge, Intake};
    let id = &facility.id;
    if facility.node.is_none() && [Dam, Gauge, Intake, BorderSection].contains(&facility.kind) {
        let message = format!("{id} hangs on no river node: it gets no forecast");
        row.note("section-without-node", message);
    }
    let Some(section) = facility.section() else {
        return;
    };
    if section.watch_only {
        let message = format!("{id} takes groundwater: it gets a watch, not an arrival");
        row.note("watch-only", message);
    } else if section.node_assumed {
        let message = format!(
            "{id} stands off the river: its node {} is an assumption",
            section.node
        );
        row.note("node-assumed", message);
    }
}

/// Reports depots that no road reaches.
pub(super) fn check_depots(
    input: &Input<'_>,
    facilities: &BTreeMap<FacilityId, Facility>,
    roads: &Roads,
) {
    let Some(bytes) = input.files.read(DEPOTS) else {
        return;
    };
    let quiet = Sink::default();
    let own = FILES
        .iter()
        .find(|file| file.1 == DEPOTS)
        .map_or(&[][..], |file| file.2);
    let columns: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    // Its problems were reported when it was read for its rows.
    if Table::read(DEPOTS, &bytes, &columns, &quiet).is_none() {
        return;
    }
    let Some(table) = Table::read(DEPOTS, &bytes, &columns, &input.sink) else {
        return;
    };
    for row in table.rows() {
        let Some(depot) = facilities.get(row.cell("id")) else {
            continue;
        };
        let off = roads
            .lines
            .nearest(depot.at)
            .map_or(f64::INFINITY, |hit| hit.distance);
        if off > OFF_ROAD_MAX_M {
            let message = format!("`{}` lies {:.0} km from any road", depot.id, off / 1000.0);
            row.problem(
                "lon",
                "depot-without-road",
                message,
                "correct its place, or add a road",
            );
        }
    }
}
