//! One spatial graph of river and road: reaches and road edges, tied where a road crosses a river
//! or runs near it. petgraph stays in here.

use crate::{Rivers, Roads};
use hean_units::{ReachId, RoadEdgeId, RoadNodeId};
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// What stands at a vertex of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vertex {
    /// A river node.
    River,
    /// A road node: its place among the road nodes.
    Road(usize),
    /// Where a road edge meets a river: a crossing or a near-water stretch.
    Contact,
}

/// How two vertices are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// A reach, downstream: its place among the reaches.
    Reach(usize),
    /// A road edge, in one of its two directions: its place among the edges.
    Road(usize),
    /// From an end of a road edge to a contact on it.
    Along(usize),
    /// From a contact into the reach that it drains to (to the lower node of the reach).
    Drains(usize),
}

/// The graph and where the parts of the basin stand in it.
#[derive(Debug)]
pub(crate) struct SpatialGraph {
    graph: DiGraph<Vertex, Link>,
    road_nodes: Vec<NodeIndex>,
    road_ids: Vec<RoadNodeId>,
    road_place: BTreeMap<RoadNodeId, usize>,
}

/// The best times from one or several starts over the open roads.
#[derive(Debug)]
pub(crate) struct Times {
    /// For each road node: milliseconds, or none where it is not reached.
    pub ms: Vec<Option<u64>>,
    /// For each road node: the edge and the node by which it is reached best.
    pub via: Vec<Option<(usize, usize)>>,
}

impl SpatialGraph {
    /// Ties rivers and roads together. The roads know their contacts by now.
    pub fn new(rivers: &Rivers, roads: &Roads) -> Self {
        let mut graph = DiGraph::new();
        let river: BTreeMap<_, _> = rivers
            .nodes
            .keys()
            .map(|id| (id, graph.add_node(Vertex::River)))
            .collect();
        for (at, reach) in rivers.reaches.iter().enumerate() {
            graph.add_edge(river[&reach.from], river[&reach.to], Link::Reach(at));
        }
        let road_ids: Vec<RoadNodeId> = roads.nodes.keys().cloned().collect();
        let road_place: BTreeMap<RoadNodeId, usize> = road_ids
            .iter()
            .enumerate()
            .map(|(at, id)| (id.clone(), at))
            .collect();
        let road_nodes: Vec<NodeIndex> = (0..road_ids.len())
            .map(|at| graph.add_node(Vertex::Road(at)))
            .collect();
        for (at, edge) in roads.edges.iter().enumerate() {
            let (a, b) = (
                road_nodes[road_place[&edge.from]],
                road_nodes[road_place[&edge.to]],
            );
            graph.add_edge(a, b, Link::Road(at));
            graph.add_edge(b, a, Link::Road(at));
        }
        let contacts = roads
            .crossings
            .iter()
            .map(|c| (&c.edge, &c.river.reach))
            .chain(
                roads
                    .near_water
                    .iter()
                    .map(|stretch| (&stretch.edge, &stretch.river.reach)),
            );
        for (edge, reach) in contacts {
            let (edge_at, reach_at) = (roads.by_id[edge], rivers.by_id[reach]);
            let contact = graph.add_node(Vertex::Contact);
            let edge = &roads.edges[edge_at];
            for end in [&edge.from, &edge.to] {
                let end = road_nodes[road_place[end]];
                graph.add_edge(end, contact, Link::Along(edge_at));
            }
            let below = river[&rivers.reaches[reach_at].to];
            graph.add_edge(contact, below, Link::Drains(reach_at));
        }
        Self {
            graph,
            road_nodes,
            road_ids,
            road_place,
        }
    }

    /// Where a road node stands among the road nodes.
    pub fn road_place(&self, id: &RoadNodeId) -> Option<usize> {
        self.road_place.get(id).copied()
    }

    /// The road nodes in their order.
    pub fn road_ids(&self) -> &[RoadNodeId] {
        &self.road_ids
    }

    /// Best times over the roads (Dijkstra) from several starts, each with the milliseconds that
    /// it costs to begin there; `cost` gives the milliseconds of an edge, or none if it is closed.
    /// Of equally good ways that by the lower place wins, so that answers do not change.
    pub fn times(&self, starts: &[(usize, u64)], cost: impl Fn(usize) -> Option<u64>) -> Times {
        let n = self.road_nodes.len();
        let mut times = Times {
            ms: vec![None; n],
            via: vec![None; n],
        };
        let mut queue = BinaryHeap::new();
        for &(start, ms) in starts {
            if times.ms[start].is_none_or(|known| ms < known) {
                times.ms[start] = Some(ms);
                queue.push(Reverse((ms, start)));
            }
        }
        while let Some(Reverse((ms, node))) = queue.pop() {
            if times.ms[node].is_some_and(|known| ms > known) {
                continue;
            }
            for link in self.graph.edges(self.road_nodes[node]) {
                let (Link::Road(edge), Vertex::Road(next)) =
                    (*link.weight(), self.graph[link.target()])
                else {
                    continue;
                };
                let Some(cost) = cost(edge) else { continue };
                let reached = ms.saturating_add(cost);
                let known = times.ms[next];
                let tie =
                    known == Some(reached) && times.via[next].is_some_and(|v| (edge, node) < v);
                if known.is_none_or(|known| reached < known) {
                    times.ms[next] = Some(reached);
                    times.via[next] = Some((edge, node));
                    queue.push(Reverse((reached, next)));
                } else if tie && reached > ms {
                    times.via[next] = Some((edge, node));
                }
            }
        }
        times
    }

    /// The reaches that a spill somewhere on a road edge may enter or pass: those that its
    /// contacts drain to, and all below them.
    pub fn waters_below(
        &self,
        rivers: &Rivers,
        roads: &Roads,
        edge: &RoadEdgeId,
    ) -> BTreeSet<ReachId> {
        let mut found = BTreeSet::new();
        let Some((edge_at, start)) = roads
            .by_id
            .get(edge)
            .and_then(|&at| Some((at, self.road_place(&roads.edges[at].from)?)))
        else {
            return found;
        };
        let mut stack = Vec::new();
        for along in self.graph.edges(self.road_nodes[start]) {
            if *along.weight() == Link::Along(edge_at) {
                stack.push(along.target());
            }
        }
        while let Some(vertex) = stack.pop() {
            for link in self.graph.edges(vertex) {
                if let Link::Drains(reach) | Link::Reach(reach) = *link.weight()
                    && found.insert(rivers.reaches[reach].id.clone())
                {
                    stack.push(link.target());
                }
            }
        }
        found
    }

    /// The road edges that meet the reaches at or above the lower node of a reach, i.e. from which
    /// a spill may come down to it.
    pub fn roads_above(
        &self,
        rivers: &Rivers,
        roads: &Roads,
        reach: &ReachId,
    ) -> BTreeSet<RoadEdgeId> {
        let mut found = BTreeSet::new();
        let Some(&reach_at) = rivers.by_id.get(reach) else {
            return found;
        };
        let start = self
            .graph
            .edge_references()
            .find(|link| *link.weight() == Link::Reach(reach_at))
            .map(|link| link.target());
        let mut seen = BTreeSet::new();
        let mut stack: Vec<NodeIndex> = start.into_iter().collect();
        while let Some(vertex) = stack.pop() {
            for link in self.graph.edges_directed(vertex, Direction::Incoming) {
                match *link.weight() {
                    Link::Reach(_) | Link::Drains(_) if seen.insert(link.source()) => {
                        stack.push(link.source());
                    }
                    Link::Along(edge) => {
                        found.insert(roads.edges[edge].id.clone());
                    }
                    _ => {}
                }
            }
        }
        found
    }
}
