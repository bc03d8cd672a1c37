//! Velocities that somebody measured, from `rivers/measured.csv`. A basin without that file has
//! none: the forecast takes its prior.

use super::Input;
use crate::read::table::Table;
use crate::rivers::{Measured, Rivers};
use hean_units::Speed;

const FILE: &str = "rivers/measured.csv";

/// A front runs at most this much faster than the mean water.
const FRONT_FACTOR_MAX: f64 = 3.0;

pub(super) fn measured(input: &Input<'_>, rivers: &mut Rivers) {
    let Some(bytes) = input.files.read(FILE) else {
        return;
    };
    let columns = [
        "reach",
        "velocity_ms",
        "front_factor",
        "certainty",
        "source",
    ];
    let Some(table) = Table::read(FILE, &bytes, &columns, &input.sink) else {
        return;
    };
    table.ids("reach");
    let known = rivers.by_id.keys().map(ToString::to_string).collect();
    for row in table.rows() {
        let reach = row.known_id::<hean_units::ReachId>("reach", &known, "rivers/reaches.csv");
        let velocity = row.number("velocity_ms", 0.05..=5.0);
        let front = row.number("front_factor", 1.0..=FRONT_FACTOR_MAX);
        let (Some(reach), Some(velocity), Some(front_factor), Some(origin)) =
            (reach, velocity, front, row.origin())
        else {
            continue;
        };
        if let Some(&at) = rivers.by_id.get(&reach) {
            rivers.reaches[at].measured = Some(Measured {
                velocity: Speed::clamped(velocity),
                front_factor,
                origin,
            });
        }
    }
}
