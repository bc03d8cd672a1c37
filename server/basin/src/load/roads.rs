//! The roads: edges, nodes and lines, checked to hang together.

use super::Input;
use super::rivers::{DrawnLines, check_line, country, lines};
use crate::read::table::{Row, Table};
use crate::roads::RoadClass;
use crate::{County, RoadEdge, RoadNode, Roads};
use hean_units::{RoadEdgeId, RoadNodeId, Speed, Text};
use std::collections::{BTreeMap, BTreeSet};

const EDGES: &str = "roads/edges.csv";
const NODES: &str = "roads/nodes.csv";
const LINES: &str = "roads/lines.geojson";

const EDGE_COLUMNS: [&str; 13] = [
    "id",
    "from_node",
    "to_node",
    "road",
    "name_zh",
    "class",
    "length_km",
    "free_flow_kmh",
    "hazmat_allowed",
    "ascent_m",
    "country",
    "certainty",
    "source",
];

const NODE_COLUMNS: [&str; 8] = [
    "id",
    "name_zh",
    "lon",
    "lat",
    "elevation_m",
    "county_code",
    "certainty",
    "source",
];

/// Reads and checks the roads. `None` if there is a problem that leaves no usable network.
pub(super) fn load(
    input: &Input<'_>,
    counties: &BTreeMap<String, County>,
) -> (Option<Roads>, Vec<serde_json::Value>) {
    let node_bytes = input.bytes(NODES);
    let edge_bytes = input.bytes(EDGES);
    let (Some(node_bytes), Some(edge_bytes)) = (node_bytes, edge_bytes) else {
        return (None, Vec::new());
    };
    let nodes = Table::read(NODES, &node_bytes, &NODE_COLUMNS, &input.sink);
    let edges = Table::read(EDGES, &edge_bytes, &EDGE_COLUMNS, &input.sink);
    let (Some(nodes), Some(edges)) = (nodes, edges) else {
        return (None, Vec::new());
    };
    let (node_ids, edge_ids) = (nodes.ids("id"), edges.ids("id"));
    let found: BTreeMap<RoadNodeId, RoadNode> = nodes
        .rows()
        .filter_map(|row| node(&row, counties))
        .map(|node| (node.id.clone(), node))
        .collect();
    let Some(drawn) = lines(input, LINES, &edge_ids, EDGES, &["rail"]) else {
        return (None, Vec::new());
    };
    let mut kept = Vec::new();
    let mut whole = found.len() == node_ids.len();
    for row in edges.rows() {
        match edge(&row, &node_ids, &found, &drawn) {
            Some(edge) => kept.push(edge),
            None => whole = false,
        }
    }
    if whole {
        whole = connected(&nodes, &kept);
    }
    // Of two roads equally near a place the first wins: that must not hang on the file's order.
    kept.sort_by(|a: &RoadEdge, b: &RoadEdge| a.id.cmp(&b.id));
    (whole.then(|| Roads::new(kept, found)), drawn.others)
}

fn node(row: &Row<'_>, counties: &BTreeMap<String, County>) -> Option<RoadNode> {
    let id = row.id("id");
    let name = row.text("name_zh");
    let (at, origin, county) = (row.at(), row.origin(), row.county(counties));
    let elevation_m = row.number("elevation_m", -500.0..=9000.0);
    Some(RoadNode {
        id: id?,
        name: Text::new(name?, ""),
        at: at?,
        elevation_m: elevation_m?,
        county,
        origin: origin?,
    })
}

fn edge(
    row: &Row<'_>,
    node_ids: &BTreeSet<String>,
    nodes: &BTreeMap<RoadNodeId, RoadNode>,
    drawn: &DrawnLines,
) -> Option<RoadEdge> {
    let classes = [
        RoadClass::Expressway,
        RoadClass::Trunk,
        RoadClass::Primary,
        RoadClass::Secondary,
        RoadClass::County,
        RoadClass::Scenic,
    ]
    .map(|class| (class.as_str(), class));
    let id = row.id::<RoadEdgeId>("id");
    let from = row.known_id::<RoadNodeId>("from_node", node_ids, NODES);
    let to = row.known_id::<RoadNodeId>("to_node", node_ids, NODES);
    let (road, class) = (row.text("road"), row.word("class", &classes));
    let length = row.meters("length_km", 0.01..=1000.0, 1000.0);
    let speed = row.number("free_flow_kmh", 1.0..=130.0);
    let hazmat = row.word("hazmat_allowed", &[("yes", true), ("no", false)]);
    row.number_or_none("ascent_m", 0.0..=10_000.0);
    let (country, origin) = (country(row), row.origin());
    let (id, from, to, length) = (id?, from?, to?, length?);
    if from == to {
        let message = format!("the edge leads from `{from}` back to it");
        row.problem("to_node", "loop", message, "an edge joins two nodes");
        return None;
    }
    let geometry = drawn.of(row, LINES)?;
    let ends = [&from, &to].map(|node| nodes.get(node).map(|node| node.at));
    check_line(row, &geometry, ends, length.get());
    Some(RoadEdge {
        id,
        from,
        to,
        road: road?,
        name: Text::new(row.cell("name_zh"), ""),
        class: class?,
        length,
        speed: Speed::new(speed? / 3.6).ok()?,
        hazmat: hazmat?,
        country: country?,
        geometry,
        origin: origin?,
    })
}

/// Whether all nodes hang together; the smaller parts are reported, one problem a part.
fn connected(nodes: &Table<'_>, edges: &[RoadEdge]) -> bool {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in edges {
        next.entry(edge.from.as_str())
            .or_default()
            .push(edge.to.as_str());
        next.entry(edge.to.as_str())
            .or_default()
            .push(edge.from.as_str());
    }
    let mut part_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sizes = Vec::new();
    for row in nodes.rows() {
        let start = row.cell("id");
        if part_of.contains_key(start) {
            continue;
        }
        let (part, mut size) = (sizes.len(), 0);
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if part_of.insert(node, part).is_none() {
                size += 1;
                stack.extend(next.get(node).into_iter().flatten());
            }
        }
        sizes.push(size);
    }
    let main = (0..sizes.len()).max_by_key(|&part| (sizes[part], std::cmp::Reverse(part)));
    let mut reported = BTreeSet::new();
    for row in nodes.rows() {
        let part = part_of.get(row.cell("id")).copied();
        if part != main && part.is_some_and(|part| reported.insert(part)) {
            let size = part.map_or(0, |part| sizes[part]);
            let message = format!(
                "`{}` and {} more nodes hang on no other road",
                row.cell("id"),
                size - 1
            );
            row.problem(
                "id",
                "disconnected-roads",
                message,
                "add the edge that joins them",
            );
        }
    }
    sizes.len() <= 1
}
