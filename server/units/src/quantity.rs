//! Numbers with a unit.
//!
//! A quantity is written as a number, an optional blank and a unit: `28 t`, `612 m3/s`, `18 C`.
//! A bare number where a unit is due is an error (contract section 4), because a wrong guess of the
//! unit is a wrong answer by a factor of a thousand.

use crate::{Span, UnitError};
use std::fmt;

/// The units that files and the command line may use, each with its factor to the base unit.
struct Table {
    what: &'static str,
    units: &'static str,
    example: &'static str,
    factors: &'static [(&'static str, f64)],
}

/// A kind of quantity: its range, its base unit and how people write it.
pub trait Unit: Copy {
    /// What the number stands for.
    const WHAT: &'static str;
    /// The base unit, as written after a number.
    const BASE: &'static str;
    /// Lowest allowed value in the base unit.
    const LOW: f64;
    /// Highest allowed value in the base unit.
    const HIGH: f64;
    /// Units that may be written, for error texts.
    const UNITS: &'static str;
    /// A correct spelling, for error texts.
    const EXAMPLE: &'static str;
    /// Factor of each unit to the base unit.
    const FACTORS: &'static [(&'static str, f64)];
}

/// A finite number of the base unit of `U`, within the range of `U`.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub struct Quantity<U: Unit>(f64, std::marker::PhantomData<U>);

impl<U: Unit> Quantity<U> {
    /// From a number in the base unit.
    pub fn new(value: f64) -> Result<Self, UnitError> {
        if value.is_finite() && (U::LOW..=U::HIGH).contains(&value) {
            Ok(Self(value, std::marker::PhantomData))
        } else {
            Err(UnitError::OutOfRange {
                what: U::WHAT,
                got: value,
                low: U::LOW,
                high: U::HIGH,
                unit: U::BASE,
            })
        }
    }

    /// From a number in the base unit, cut to the range; what is not a number becomes the lowest
    /// value. For results of calculations whose inputs were checked.
    pub fn clamped(value: f64) -> Self {
        let value = if value.is_nan() {
            U::LOW
        } else {
            value.clamp(U::LOW, U::HIGH)
        };
        Self(value, std::marker::PhantomData)
    }

    /// The number in the base unit.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Reads a number with a unit.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let table = Table {
            what: U::WHAT,
            units: U::UNITS,
            example: U::EXAMPLE,
            factors: U::FACTORS,
        };
        Self::new(parse_with(text, &table)?)
    }
}

impl<U: Unit> fmt::Display for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, U::BASE)
    }
}

impl<U: Unit> fmt::Debug for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<U: Unit> serde::Serialize for Quantity<U> {
    /// The bare number in the base unit: a field of this type carries the unit in its name.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de, U: Unit> serde::Deserialize<'de> for Quantity<U> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<U: Unit> std::str::FromStr for Quantity<U> {
    type Err = UnitError;
    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::parse(text)
    }
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident / $kind:ident:
       $what:literal, $base:literal, $low:literal ..= $high:literal,
       $units:literal, $example:literal, [$(($unit:literal, $factor:expr)),*];)*) => {
        /// Every kind of quantity.
        #[cfg(test)]
        pub(crate) const KINDS: &[&str] = &[$($what),*];
    $(
        #[doc = concat!("The kind of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $kind;
        impl Unit for $kind {
            const WHAT: &'static str = $what;
            const BASE: &'static str = $base;
            const LOW: f64 = $low;
            const HIGH: f64 = $high;
            const UNITS: &'static str = $units;
            const EXAMPLE: &'static str = $example;
            const FACTORS: &'static [(&'static str, f64)] = &[$(($unit, $factor)),*];
        }
        $(#[$doc])*
        pub type $name = Quantity<$kind>;
    )*};
}

quantities! {
    /// A length or distance in metres, 0 to 100,000 km.
    Meters / MetersUnit: "length", "m", 0.0 ..= 1e8, "m, km", "12.5 km",
        [("m", 1.0), ("km", 1000.0)];
    /// A flow of water in m³/s, 0 to 1,000,000.
    Discharge / DischargeUnit: "discharge", "m3/s", 0.0 ..= 1e6, "m3/s, L/s", "612 m3/s",
        [("m3/s", 1.0), ("m³/s", 1.0), ("L/s", 1e-3), ("l/s", 1e-3)];
    /// A concentration in mg/L (= g/m³), 0 to 10,000,000.
    Concentration / ConcentrationUnit: "concentration", "mg/L", 0.0 ..= 1e7,
        "mg/L, ug/L, g/L", "0.5 mg/L",
        [("mg/L", 1.0), ("mg/l", 1.0), ("g/m3", 1.0), ("ug/L", 1e-3), ("µg/L", 1e-3),
         ("g/L", 1000.0)];
    /// A mass in kilograms, 0 to 1,000,000 t.
    Kilograms / KilogramsUnit: "mass", "kg", 0.0 ..= 1e9, "kg, t, g", "28 t",
        [("kg", 1.0), ("t", 1000.0), ("g", 1e-3)];
    /// A speed in m/s, 0 to 150.
    Speed / SpeedUnit: "speed", "m/s", 0.0 ..= 150.0, "m/s, km/h", "4.2 m/s",
        [("m/s", 1.0), ("km/h", 1.0 / 3.6)];
    /// A temperature in degrees Celsius, -70 to 70.
    Celsius / CelsiusUnit: "temperature", "C", -70.0 ..= 70.0, "C", "18 C",
        [("C", 1.0), ("°C", 1.0), ("℃", 1.0)];
    /// Rain in mm/h, 0 to 500.
    RainRate / RainRateUnit: "rain", "mm/h", 0.0 ..= 500.0, "mm/h", "8 mm/h", [("mm/h", 1.0)];
}

/// Splits `28 t` into the number and the unit.
fn split<'a>(text: &'a str, example: &'static str) -> Result<(f64, &'a str), UnitError> {
    let trimmed = text.trim();
    let end = trimmed
        .char_indices()
        .find(|&(at, c)| {
            let exponent = (c == 'e' || c == 'E')
                && trimmed[at + 1..]
                    .starts_with(|next: char| next.is_ascii_digit() || next == '-' || next == '+');
            let after_exponent =
                (c == '-' || c == '+') && at > 0 && trimmed[..at].ends_with(['e', 'E']);
            let sign = (c == '-' || c == '+') && at == 0;
            !(c.is_ascii_digit() || c == '.' || exponent || after_exponent || sign)
        })
        .map_or(trimmed.len(), |(at, _)| at);
    let (number, unit) = trimmed.split_at(end);
    let number =
        number
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
            .ok_or(UnitError::NotANumber {
                text: text.chars().take(60).collect(),
                example,
            })?;
    Ok((number, unit.trim()))
}

fn parse_with(text: &str, table: &Table) -> Result<f64, UnitError> {
    let (number, unit) = split(text, table.example)?;
    let shown = || text.chars().take(60).collect::<String>();
    if unit.is_empty() {
        return Err(UnitError::NoUnit {
            text: shown(),
            example: table.example,
        });
    }
    match table.factors.iter().find(|(name, _)| *name == unit) {
        Some((_, factor)) => Ok(number * factor),
        None => Err(UnitError::WrongUnit {
            text: shown(),
            what: table.what,
            units: table.units,
        }),
    }
}

const SPAN: Table = Table {
    what: "span of time",
    units: "s, m (min), h, d",
    example: "40m",
    factors: &[
        ("s", 1.0),
        ("m", 60.0),
        ("min", 60.0),
        ("h", 3600.0),
        ("d", 86_400.0),
    ],
};

/// Reads a span that may have several parts, as `5h30m`.
pub(crate) fn parse_span(text: &str) -> Result<Span, UnitError> {
    let trimmed = text.trim();
    let (sign, mut rest) = match trimmed.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, trimmed),
    };
    let mut seconds = 0.0;
    loop {
        let letters = rest
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let end = rest[letters..]
            .find(|c: char| !c.is_ascii_alphabetic())
            .map_or(rest.len(), |at| letters + at);
        seconds += parse_with(&rest[..end], &SPAN).map_err(|error| match error {
            UnitError::NotANumber { example, .. } => UnitError::NotANumber {
                text: text.chars().take(60).collect(),
                example,
            },
            other => other,
        })?;
        rest = rest[end..].trim_start();
        if rest.is_empty() {
            return Ok(Span::from_secs_f64(sign * seconds));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_with_their_unit() {
        assert_eq!(Kilograms::parse("28 t").unwrap().get(), 28_000.0);
        assert_eq!(Discharge::parse("612 m3/s").unwrap().get(), 612.0);
        assert_eq!(Concentration::parse("500ug/L").unwrap().get(), 0.5);
        assert_eq!(Celsius::parse("-12 C").unwrap().get(), -12.0);
        assert_eq!(Meters::parse("1.5e3 m").unwrap().get(), 1500.0);
        assert_eq!(Speed::parse("36 km/h").unwrap().get(), 10.0);
    }

    #[test]
    fn a_bare_number_a_wrong_unit_and_nonsense_are_refused() {
        assert!(matches!(
            Kilograms::parse("28"),
            Err(UnitError::NoUnit { .. })
        ));
        assert!(matches!(
            Kilograms::parse("28 m"),
            Err(UnitError::WrongUnit { .. })
        ));
        assert!(matches!(
            Kilograms::parse("many t"),
            Err(UnitError::NotANumber { .. })
        ));
        assert!(matches!(
            Kilograms::parse("-1 t"),
            Err(UnitError::OutOfRange { .. })
        ));
        assert!(matches!(
            Kilograms::parse("1e400 t"),
            Err(UnitError::NotANumber { .. })
        ));
        assert!(Kilograms::new(f64::NAN).is_err());
    }
}
