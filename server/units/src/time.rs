//! Instants and spans, in whole milliseconds.
//!
//! The core reads no clock: an [`Instant`] is always handed in.

use crate::UnitError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
/// Written as RFC 3339 with the offset of Beijing time, which is the official time of the basin.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A signed length of time in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

/// Offset of Beijing time in seconds.
pub const BEIJING_OFFSET_S: i32 = 8 * 3600;

impl Instant {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with a zone.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        text.parse::<jiff::Timestamp>()
            .map(|stamp| Self(stamp.as_millisecond()))
            .map_err(|_| UnitError::NotATime(text.to_owned()))
    }

    fn civil(self) -> Option<jiff::civil::DateTime> {
        let stamp = jiff::Timestamp::from_millisecond(self.0).ok()?;
        let offset = jiff::tz::Offset::from_seconds(BEIJING_OFFSET_S).ok()?;
        Some(offset.to_datetime(stamp))
    }

    /// `2026-06-12 09:20`, Beijing time: for people.
    pub fn minute(self) -> String {
        match self.civil() {
            Some(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
            None => format!("{} ms", self.0),
        }
    }

    /// Month of the year in Beijing time, 1 to 12.
    pub fn month(self) -> u8 {
        self.civil().map_or(1, |at| at.month().unsigned_abs())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(at) if self.0.rem_euclid(1000) == 0 => {
                write!(f, "{}+08:00", at.strftime("%Y-%m-%dT%H:%M:%S"))
            }
            Some(at) => write!(f, "{}+08:00", at.strftime("%Y-%m-%dT%H:%M:%S%.3f")),
            None => write!(f, "{} ms", self.0),
        }
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From milliseconds.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// From whole seconds.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// From whole minutes.
    pub const fn from_mins(minutes: i64) -> Self {
        Self(minutes * 60_000)
    }

    /// From seconds, rounded to the millisecond; what is not finite becomes zero and what is too
    /// large is cut at ±100 years.
    pub fn from_secs_f64(seconds: f64) -> Self {
        const LIMIT_MS: f64 = 100.0 * 366.0 * 86_400_000.0;
        let ms = (seconds * 1000.0).clamp(-LIMIT_MS, LIMIT_MS);
        Self(if ms.is_finite() { ms.round() as i64 } else { 0 })
    }

    /// Milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Seconds.
    pub fn secs_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Minutes.
    pub fn mins_f64(self) -> f64 {
        self.0 as f64 / 60_000.0
    }

    /// Hours.
    pub fn hours_f64(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }

    /// The absolute length.
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Rounded to whole minutes (half away from zero): the step at which forecasts enter the
    /// journal.
    pub fn rounded_to_minute(self) -> Self {
        Self((self.0 as f64 / 60_000.0).round() as i64 * 60_000)
    }

    /// Reads `40m`, `2h`, `5h30m`, `120h`, `90s`, `3d`, `0.017 h`; a bare number is refused.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        crate::quantity::parse_span(text)
    }

    /// `T+02:10`, hours and minutes: how timelines write an offset from the start.
    pub fn offset(self) -> String {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.abs() / 60_000;
        format!("T{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl fmt::Display for Span {
    /// `2h10m`, `45m`, `30s`, `-15m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let ms = self.0.unsigned_abs();
        let (hours, minutes, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
        if hours > 0 {
            write!(f, "{hours}h")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}m")?;
        }
        if rest > 0 || (hours == 0 && minutes == 0) {
            write!(f, "{}s", rest as f64 / 1000.0)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for Instant {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_beijing_time() {
        let at = Instant::parse("2026-06-12T01:20:00Z").unwrap();
        assert_eq!(at.to_string(), "2026-06-12T09:20:00+08:00");
        assert_eq!(
            (at + Span::from_millis(5)).to_string(),
            "2026-06-12T09:20:00.005+08:00"
        );
        assert_eq!(at.minute(), "2026-06-12 09:20");
        assert_eq!(at.month(), 6);
        assert!(Instant::parse("2026-06-12 09:20").is_err());
    }

    #[test]
    fn spans_are_read_and_written() {
        for (text, shown) in [
            ("40m", "40m"),
            ("2h", "2h"),
            ("5h30m", "5h30m"),
            ("120h", "120h"),
            ("90s", "1m30s"),
            ("1d", "24h"),
            ("0.5 h", "30m"),
            ("0m", "0s"),
            ("-15m", "-15m"),
        ] {
            assert_eq!(Span::parse(text).unwrap().to_string(), shown, "{text}");
        }
        assert!(Span::parse("40").is_err());
        assert!(Span::parse("40 kg").is_err());
        assert_eq!(Span::from_mins(130).offset(), "T+02:10");
    }
}
