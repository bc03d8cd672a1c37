//! The clock of a space: the wall's, or a drill's own.

use crate::clock;
use hean_units::Instant;
use std::time::Duration;

/// How fast a drill runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// From event to event without waiting.
    Max,
    /// This many seconds of drill time in one of wall time.
    Factor(f64),
}

/// The range of a factor.
pub const FACTORS: std::ops::RangeInclusive<f64> = 0.01..=100_000.0;

impl Speed {
    /// Reads `max` or a factor.
    ///
    /// # Errors
    /// With the reason, when it is neither or out of range.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        match text.parse::<f64>() {
            Ok(factor) if FACTORS.contains(&factor) => Ok(Self::Factor(factor)),
            _ => Err(format!(
                "`{text}` is no speed: write `max` or a factor from {} to {}, e.g. 60",
                FACTORS.start(),
                FACTORS.end()
            )),
        }
    }
}

impl std::fmt::Display for Speed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Max => f.pad("max"),
            Self::Factor(factor) => write!(f, "{factor}"),
        }
    }
}

/// A clock.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The wall clock.
    Wall,
    /// A drill's: it stands at `at` when the wall's monotonic clock stands at `since`.
    Drill {
        /// Drill time at the anchor.
        at: Instant,
        /// The anchor.
        since: tokio::time::Instant,
        /// How fast it runs.
        speed: Speed,
        /// It stands.
        paused: bool,
        /// It does not run past this: the next event, which comes first.
        until: Option<Instant>,
    },
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Instant {
        match *self {
            Self::Wall => clock::now(),
            Self::Drill {
                at,
                since,
                speed,
                paused,
                until,
            } => match speed {
                Speed::Factor(factor) if !paused => {
                    let ms = since.elapsed().as_secs_f64() * 1000.0 * factor;
                    // A drill is shorter than 2^53 ms.
                    let now = Instant::from_millis(at.millis().saturating_add(ms as i64));
                    until.map_or(now, |until| now.min(until).max(at))
                }
                _ => at,
            },
        }
    }

    /// How long until the clock stands at `moment`; `None` when it never will by itself.
    pub fn wait(&self, moment: Instant) -> Option<Duration> {
        match *self {
            Self::Wall => Some(millis(moment.millis() - clock::now().millis(), 1.0)),
            Self::Drill { paused: true, .. } => None,
            Self::Drill {
                at, since, speed, ..
            } => match speed {
                Speed::Max => Some(Duration::ZERO),
                Speed::Factor(factor) => {
                    let whole = millis(moment.millis() - at.millis(), factor);
                    Some(whole.saturating_sub(since.elapsed()))
                }
            },
        }
    }

    /// The clock anchored anew at `at`, now, with another speed or pause.
    pub fn anchored(self, at: Instant, speed: Speed, paused: bool) -> Self {
        match self {
            Self::Wall => Self::Wall,
            Self::Drill { until, .. } => Self::Drill {
                at,
                since: tokio::time::Instant::now(),
                speed,
                paused,
                until,
            },
        }
    }
}

fn millis(ms: i64, factor: f64) -> Duration {
    Duration::from_secs_f64((ms.max(0) as f64 / 1000.0 / factor).min(1e9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_max_or_a_factor_in_range() {
        assert_eq!(Speed::parse("max"), Ok(Speed::Max));
        assert_eq!(Speed::parse("60"), Ok(Speed::Factor(60.0)));
        for bad in ["", "fast", "0", "-1", "NaN", "inf", "1e9"] {
            assert!(Speed::parse(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_paused_clock_shifts_every_event_by_the_pause() {
        let start = Instant::from_millis(0);
        let clock = Clock::Drill {
            at: start,
            since: tokio::time::Instant::now(),
            speed: Speed::Factor(10.0),
            paused: false,
            until: None,
        };
        let event = Instant::from_millis(60_000);
        assert_eq!(clock.wait(event), Some(Duration::from_secs(6)));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(clock.now().millis(), 20_000);
        let paused = clock.anchored(clock.now(), Speed::Factor(10.0), true);
        tokio::time::advance(Duration::from_secs(500)).await;
        assert_eq!((paused.now().millis(), paused.wait(event)), (20_000, None));
        let resumed = paused.anchored(paused.now(), Speed::Factor(10.0), false);
        assert_eq!(resumed.wait(event), Some(Duration::from_secs(4)));
    }
}
