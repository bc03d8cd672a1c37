//! What a forecast can refuse.

use hean_units::{ReachId, SubstanceId};

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ForecastError {
    /// A number of the reach model is out of its range.
    #[error("reach {reach} of the model: {what} must be {range}, got {got}")]
    BadReach {
        /// Position in the chain, from the source down, starting at 0.
        reach: usize,
        /// Which number.
        what: &'static str,
        /// The range that it must lie in.
        range: &'static str,
        /// The number.
        got: f64,
    },
    /// The model has no reach.
    #[error("there is no reach below the release")]
    NoReach,
    /// A place where a curve was asked for lies outside the model.
    #[error("probe {probe} asks for {at_m} m of reach {reach}, which has no such place")]
    BadProbe {
        /// Position in the list of probes.
        probe: usize,
        /// The reach that it names.
        reach: usize,
        /// The place that it names, m from the start of the reach.
        at_m: f64,
    },
    /// The release has a number out of range.
    #[error("the release's {what} must be {range}, got {got}")]
    BadRelease {
        /// Which number.
        what: &'static str,
        /// The range that it must lie in.
        range: &'static str,
        /// The number.
        got: f64,
    },
    /// The entry point names a reach that the basin does not have.
    #[error("the basin has no reach {0}")]
    UnknownReach(ReachId),
    /// The release names a substance that the basin's table does not have.
    #[error("the substance table has no `{0}`")]
    UnknownSubstance(SubstanceId),
    /// A month is not 1 to 12.
    #[error("the month must be 1 to 12, got {0}")]
    BadMonth(u8),
}
