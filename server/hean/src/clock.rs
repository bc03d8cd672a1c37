//! The one place that reads the machine's clocks.

use hean_units::Instant;

/// Now, by the wall clock.
#[allow(
    clippy::disallowed_methods,
    reason = "this is the shell's one reader of the wall clock"
)]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
