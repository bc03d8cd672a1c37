//! The fixed world of a river basin, as one spatial graph: the river down to its outlet, the roads
//! with their crossings, what stands there, who is responsible, what may be spilled, what is in
//! stock. It answers what lies downstream, what is nearest, how long a truck takes under closures,
//! and where a spill enters the water.
//!
//! It deliberately does not know: incidents, tasks, time of day, the weather, how water moves (only
//! mean discharge and shape), who drives where. It does no input or output: files come through
//! [`Files`]. petgraph, rstar and geo stay inside; no type of theirs is in the public interface.
//!
//! Invariants of a [`Basin`]: every id resolves; the river is one tree with one outlet and its
//! reaches are ordered upstream before downstream; the roads hang together and every depot is
//! within reach of one; every row carries its source and certainty; every distance is in true
//! metres; equal questions get equal answers, ties are broken by id (on the river by its
//! order).
//!
//! Reading order: [`problem`], `origin`, `rivers`, `roads`, `facility`, `supply`, `agency`,
//! `substance`, `place`, then `basin` (questions), `spill`, `route`, `named`, `layers`; inside:
//! `metric`, `index`, `graph`, `grid`, `contacts`; `read` and `load` (files to a basin).

pub mod problem;

mod agency;
mod basin;
mod contacts;
mod crew;
mod facility;
mod graph;
mod grid;
mod index;
mod layers;
mod load;
mod metric;
mod named;
mod origin;
mod place;
mod read;
mod rivers;
mod roads;
mod route;
mod spill;
mod substance;
mod supply;

pub use agency::{Agencies, Agency, Duty, Lane, Owners};
pub use basin::{Basin, COUNTY_MAX_M};
pub use crew::Crew;
pub use facility::{
    Detail, Direction, DischargeBasis, Facility, Kind, Purpose, RiskLevel, Section, SectionKind,
    Serves, WaterSource,
};
pub use layers::LAYERS;
pub use load::{Files, Loaded, SUBSTANCES_FILE, otherwise};
pub use named::{CLOSURE_NEAR_MAX_M, PlaceLookup};
pub use origin::{Country, County, Origin};
pub use place::{PLACE_CLASSES, Place, Season};
pub use problem::{Note, Problem, Problems};
pub use rivers::{Measured, Reach, ReachPoint, RiverNode, RiverNodeKind, Rivers};
pub use roads::{
    Closure, Closures, Crossing, NearWater, RoadClass, RoadEdge, RoadNode, RoadPoint, Roads,
};
pub use route::{
    CLOSED_DETOUR_MAX_M, NoRoute, OFF_ROAD_M_S, OFF_ROAD_MAX_M, Route, SPEED_FACTOR_RANGE,
};
pub use spill::{BANK_M, BRIDGE_M, ON_ROAD_M, OutsideBasin, SpillPath, Via};
pub use substance::{Behavior, HENRY_VOLATILE, Physical, Substance, SubstanceLookup};
pub use supply::{Category, Item, STOCK_UNITS, StockLine};
