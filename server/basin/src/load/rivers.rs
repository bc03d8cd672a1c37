//! The river: reaches, nodes and lines, checked to be one tree with one outlet.

use super::Input;
use crate::read::geojson::{self, Feature};
use crate::read::table::{Row, Table};
use crate::rivers::RiverNodeKind;
use crate::{Country, County, Reach, RiverNode, Rivers, metric};
use hean_units::{LonLat, RiverNodeId, Text};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const REACHES: &str = "rivers/reaches.csv";
const NODES: &str = "rivers/nodes.csv";
const LINES: &str = "rivers/lines.geojson";
pub(super) const DAMS: &str = "facilities/dams.csv";

/// How far the end of a line may lie from its node, in metres.
const END_MAX_M: f64 = 100.0;

/// How much longer or shorter the drawn line may be than the length of the row.
pub(super) const DRAWN_RATIO: std::ops::RangeInclusive<f64> = 0.5..=2.0;

const REACH_COLUMNS: [&str; 20] = [
    "id",
    "from_node",
    "to_node",
    "river",
    "name_zh",
    "name_en",
    "name_certainty",
    "length_km",
    "slope_m_per_m",
    "width_m",
    "depth_m",
    "discharge_mean_m3s",
    "discharge_natural_m3s",
    "drainage_km2",
    "strahler",
    "reservoir",
    "country",
    "county_code",
    "certainty",
    "source",
];

const NODE_COLUMNS: [&str; 13] = [
    "id",
    "kind",
    "name_zh",
    "name_en",
    "river",
    "lon",
    "lat",
    "elevation_m",
    "drainage_km2",
    "discharge_mean_m3s",
    "county_code",
    "certainty",
    "source",
];

const KINDS: [(&str, RiverNodeKind); 11] = [
    ("source", RiverNodeKind::Source),
    ("confluence", RiverNodeKind::Confluence),
    ("mid", RiverNodeKind::Mid),
    ("outfall", RiverNodeKind::Outfall),
    ("gauge", RiverNodeKind::Gauge),
    ("dam", RiverNodeKind::Dam),
    ("bridge", RiverNodeKind::Bridge),
    ("intake", RiverNodeKind::Intake),
    ("intake-reach", RiverNodeKind::IntakeReach),
    ("border", RiverNodeKind::Border),
    ("outlet", RiverNodeKind::Outlet),
];

/// Lines by the id of what they draw, and the features that draw nothing of the tables.
pub(super) struct DrawnLines {
    /// Whether the file could be read; if not, no line is missed on top of that.
    readable: bool,
    by_id: BTreeMap<String, Vec<LonLat>>,
    pub others: Vec<serde_json::Value>,
}

impl DrawnLines {
    /// The line of a row, or a problem if there is none.
    pub fn of(&self, row: &Row<'_>, file: &str) -> Option<Vec<LonLat>> {
        let line = self.by_id.get(row.cell("id")).cloned();
        if line.is_none() && self.readable {
            let message = format!("`{}` has no line in {file}", row.cell("id"));
            row.problem(
                "id",
                "missing-line",
                message,
                "draw it as a feature with this id",
            );
        }
        line
    }
}

/// Reads a file of lines. Features of a class in `backdrop` need no id and are kept as they are.
pub(super) fn lines(
    input: &Input<'_>,
    file: &str,
    known: &BTreeSet<String>,
    of: &str,
    backdrop: &[&str],
) -> Option<DrawnLines> {
    let bytes = input.bytes(file)?;
    let mut drawn = DrawnLines {
        readable: true,
        by_id: BTreeMap::new(),
        others: Vec::new(),
    };
    let features = geojson::features(file, &bytes, &input.sink);
    drawn.readable = features.is_some();
    for feature in features.into_iter().flatten() {
        let (origin, line) = (feature.origin(), feature.line());
        let (Some(_), Some(line)) = (origin, line) else {
            continue;
        };
        if backdrop.contains(&feature.text("class")) {
            drawn.others.push(as_feature(&feature, line));
            continue;
        }
        let Some(id) = feature.required("id") else {
            continue;
        };
        if !known.contains(id) {
            let hint = format!("add it to {of}, or correct the id");
            feature.problem("dangling-id", format!("`{id}` is not in {of}"), hint);
        } else if drawn.by_id.insert(id.to_owned(), line.to_vec()).is_some() {
            feature.problem(
                "duplicate-id",
                format!("`{id}` is drawn twice"),
                "draw it once",
            );
        }
    }
    Some(drawn)
}

fn as_feature(feature: &Feature<'_>, line: &[LonLat]) -> serde_json::Value {
    serde_json::json!({
        "type": "Feature",
        "properties": feature.properties,
        "geometry": { "type": "LineString", "coordinates": line },
    })
}

/// The country of a row.
pub(super) fn country(row: &Row<'_>) -> Option<Country> {
    row.word("country", &[("CN", Country::Cn), ("KZ", Country::Kz)])
}

/// Checks that a line begins and ends at its nodes and is about as long as the row says.
pub(super) fn check_line(row: &Row<'_>, line: &[LonLat], ends: [Option<LonLat>; 2], length_m: f64) {
    let line_ends = [(line.first(), "from_node"), (line.last(), "to_node")];
    for ((at, column), node) in line_ends.into_iter().zip(ends) {
        let (Some(at), Some(node)) = (at, node) else {
            continue;
        };
        let off = metric::distance(*at, node);
        if off > END_MAX_M {
            let message = format!("the line ends {off:.0} m from the node");
            row.problem(
                column,
                "line-off-node",
                message,
                "move the line's end or the node",
            );
        }
    }
    let drawn = metric::length(line);
    if length_m > 0.0 && !DRAWN_RATIO.contains(&(drawn / length_m)) {
        let message = format!(
            "{:.2} km, but the line is {:.2} km long",
            length_m / 1000.0,
            drawn / 1000.0
        );
        row.problem(
            "length_km",
            "length-mismatch",
            message,
            "check the unit: kilometres",
        );
    }
}

/// Reads and checks the river. `None` if there is a problem that leaves no usable tree.
pub(super) fn load(
    input: &Input<'_>,
    counties: &BTreeMap<String, County>,
) -> (Option<Rivers>, Vec<serde_json::Value>) {
    let node_bytes = input.bytes(NODES);
    let reach_bytes = input.bytes(REACHES);
    let (Some(node_bytes), Some(reach_bytes)) = (node_bytes, reach_bytes) else {
        return (None, Vec::new());
    };
    let nodes = Table::read(NODES, &node_bytes, &NODE_COLUMNS, &input.sink);
    let reaches = Table::read(REACHES, &reach_bytes, &REACH_COLUMNS, &input.sink);
    let (Some(nodes), Some(reaches)) = (nodes, reaches) else {
        return (None, Vec::new());
    };
    let (node_ids, reach_ids) = (nodes.ids("id"), reaches.ids("id"));
    let dams = super::facilities::ids(input, DAMS);
    let found: BTreeMap<RiverNodeId, RiverNode> = nodes
        .rows()
        .filter_map(|row| node(&row, counties))
        .map(|node| (node.id.clone(), node))
        .collect();
    let Some(drawn) = lines(input, LINES, &reach_ids, REACHES, &["stream", "context"]) else {
        return (None, Vec::new());
    };
    let mut kept: Vec<(Row<'_>, Reach)> = Vec::new();
    let mut whole = true;
    for row in reaches.rows() {
        match reach(&row, &node_ids, &dams, &found, counties, &drawn) {
            Some(reach) => kept.push((row, reach)),
            None => whole = false,
        }
    }
    let ordered = tree(input, kept, &nodes, whole);
    let rivers = ordered
        .filter(|_| whole)
        .map(|ordered| Rivers::new(ordered, found));
    (rivers, drawn.others)
}

fn node(row: &Row<'_>, counties: &BTreeMap<String, County>) -> Option<RiverNode> {
    let id = row.id("id");
    let kind = row.word("kind", &KINDS);
    let (at, origin, county) = (row.at(), row.origin(), row.county(counties));
    let elevation_m = row.number("elevation_m", -500.0..=9000.0);
    let drainage_km2 = row.number("drainage_km2", 0.0..=1e7);
    let discharge_mean = row.discharge("discharge_mean_m3s");
    Some(RiverNode {
        id: id?,
        kind: kind?,
        name: row.any_name(),
        river: row.id_or_none("river"),
        at: at?,
        elevation_m: elevation_m?,
        drainage_km2: drainage_km2?,
        discharge_mean: discharge_mean?,
        county,
        origin: origin?,
    })
}

fn reach(
    row: &Row<'_>,
    node_ids: &BTreeSet<String>,
    dams: &BTreeSet<String>,
    nodes: &BTreeMap<RiverNodeId, RiverNode>,
    counties: &BTreeMap<String, County>,
    drawn: &DrawnLines,
) -> Option<Reach> {
    let id = row.id::<hean_units::ReachId>("id");
    let from = row.known_id::<RiverNodeId>("from_node", node_ids, NODES);
    let to = row.known_id::<RiverNodeId>("to_node", node_ids, NODES);
    let length = row.meters("length_km", 0.01..=1000.0, 1000.0);
    let slope = row.number("slope_m_per_m", 1e-6..=1.0);
    let width = row.meters("width_m", 0.1..=10_000.0, 1.0);
    let depth = row.meters("depth_m", 0.01..=500.0, 1.0);
    let discharge_mean = row.discharge("discharge_mean_m3s");
    row.number_or_none("discharge_natural_m3s", 0.0..=1e5);
    row.number_or_none("strahler", 1.0..=12.0);
    let drainage_km2 = row.number("drainage_km2", 0.0..=1e7);
    let reservoir = row.known_id_or_none("reservoir", dams, DAMS);
    let (country, county, origin) = (country(row), row.county(counties), row.origin());
    let (id, from, to, length) = (id?, from?, to?, length?);
    let geometry = drawn.of(row, LINES)?;
    let ends = [&from, &to].map(|node| nodes.get(node).map(|node| node.at));
    check_line(row, &geometry, ends, length.get());
    let name = match row.cell("name_certainty") {
        "" => Text::default(),
        _ => row.any_name(),
    };
    Some(Reach {
        id,
        from,
        to,
        river: row.id_or_none("river"),
        name,
        length,
        slope: slope?,
        width: width?,
        depth: depth?,
        discharge_mean: discharge_mean?,
        drainage_km2: drainage_km2?,
        reservoir,
        country: country?,
        county,
        geometry,
        measured: None,
        origin: origin?,
    })
}

/// Puts the reaches in order, upstream before downstream, and reports forks, cycles and more than
/// one outlet. The order of the file is kept where it is already right.
fn tree(
    input: &Input<'_>,
    rows: Vec<(Row<'_>, Reach)>,
    nodes: &Table<'_>,
    whole: bool,
) -> Option<Vec<Reach>> {
    let mut out: BTreeMap<RiverNodeId, usize> = BTreeMap::new();
    let mut waiting: BTreeMap<RiverNodeId, usize> = BTreeMap::new();
    let mut good = true;
    for (at, (row, reach)) in rows.iter().enumerate() {
        if let Some(&other) = out.get(&reach.from) {
            good = false;
            let message = format!(
                "`{}` already leaves through {}",
                reach.from, rows[other].1.id
            );
            row.problem("from_node", "fork", message, "a river may not fork here");
        } else {
            out.insert(reach.from.clone(), at);
        }
        *waiting.entry(reach.to.clone()).or_default() += 1;
    }
    let mut ready: BTreeSet<usize> = (0..rows.len())
        .filter(|&at| !waiting.contains_key(&rows[at].1.from))
        .collect();
    let mut order = Vec::with_capacity(rows.len());
    while let Some(at) = ready.pop_first() {
        order.push(at);
        let to = &rows[at].1.to;
        if let Some(left) = waiting.get_mut(to) {
            *left -= 1;
            if *left == 0 {
                ready.extend(out.get(to));
            }
        }
    }
    if order.len() < rows.len() && good {
        good = false;
        report_cycles(&rows, &order, &out);
    }
    // What lacks a row because of another problem would look like an outlet.
    let outlets: BTreeSet<&RiverNodeId> = rows
        .iter()
        .map(|(_, reach)| &reach.to)
        .filter(|to| !out.contains_key(*to))
        .collect();
    if whole && outlets.len() > 1 {
        good = false;
        report_outlets(&rows, &outlets, nodes);
    }
    if rows.is_empty() && input.sink.is_clean() {
        let problem = crate::Problem::new(REACHES, (0, 0), "empty-file", "no reach", "add reaches");
        input.sink.problem(problem);
    }
    if !good || rows.is_empty() {
        return None;
    }
    let mut taken: Vec<Option<Reach>> = rows.into_iter().map(|(_, reach)| Some(reach)).collect();
    Some(
        order
            .into_iter()
            .filter_map(|at| taken[at].take())
            .collect(),
    )
}

fn report_cycles(rows: &[(Row<'_>, Reach)], order: &[usize], out: &BTreeMap<RiverNodeId, usize>) {
    let done: BTreeSet<usize> = order.iter().copied().collect();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for start in (0..rows.len()).filter(|at| !done.contains(at)) {
        // Follow the water until a reach comes again; report each circle once, at its first row.
        let mut walk = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| !seen.contains(at)) {
            seen.insert(at);
            walk.push(at);
            next = out.get(&rows[at].1.to).copied();
        }
        let Some(begin) = next.and_then(|at| walk.iter().position(|&step| step == at)) else {
            continue;
        };
        let circle = &walk[begin..];
        let names: Vec<&str> = circle.iter().map(|&at| rows[at].1.id.as_str()).collect();
        if let Some(&first) = circle.iter().min() {
            let message = format!("the water goes round: {}", names.join(" > "));
            rows[first].0.problem(
                "to_node",
                "cycle",
                message,
                "a river runs down to its outlet",
            );
        }
    }
}

fn report_outlets(rows: &[(Row<'_>, Reach)], outlets: &BTreeSet<&RiverNodeId>, nodes: &Table<'_>) {
    // The outlet that most reaches drain to is the true one; the others are reported.
    let mut below: BTreeMap<&RiverNodeId, &RiverNodeId> = BTreeMap::new();
    for (_, reach) in rows {
        below.insert(&reach.from, &reach.to);
    }
    let mut count: BTreeMap<&RiverNodeId, usize> = BTreeMap::new();
    let mut above: BTreeMap<&RiverNodeId, Vec<&RiverNodeId>> = BTreeMap::new();
    for (from, to) in &below {
        above.entry(to).or_default().push(from);
    }
    for outlet in outlets {
        let mut queue = VecDeque::from([*outlet]);
        while let Some(node) = queue.pop_front() {
            *count.entry(outlet).or_default() += 1;
            queue.extend(above.get(node).into_iter().flatten());
        }
    }
    let main = outlets
        .iter()
        .max_by_key(|outlet| (count.get(*outlet), std::cmp::Reverse(*outlet)));
    for row in nodes.rows() {
        let extra = outlets
            .iter()
            .find(|outlet| outlet.as_str() == row.cell("id") && Some(*outlet) != main);
        if let Some(outlet) = extra {
            let message = format!("`{outlet}` is an outlet beside the main one");
            let hint = "lead a reach on from it: the basin has one outlet";
            row.problem("id", "many-outlets", message, hint);
        }
    }
}
