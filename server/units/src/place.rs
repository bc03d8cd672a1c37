//! Places on the WGS 84 ellipsoid.

use crate::UnitError;

/// A point: longitude east and latitude north in degrees, WGS 84.
/// In JSON and YAML it is written `[lon, lat]` (the order of GeoJSON).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

impl LonLat {
    /// Checks that longitude is within ±180 and latitude within ±90 degrees.
    pub fn new(lon: f64, lat: f64) -> Result<Self, UnitError> {
        let check = |what, got: f64, limit: f64| {
            if got.is_finite() && got.abs() <= limit {
                Ok(())
            } else {
                Err(UnitError::OutOfRange {
                    what,
                    got,
                    low: -limit,
                    high: limit,
                    unit: "degrees",
                })
            }
        };
        check("longitude", lon, 180.0)?;
        check("latitude", lat, 90.0)?;
        Ok(Self { lon, lat })
    }

    /// Longitude 0, latitude 0: stands for a place that is not known yet.
    pub const ORIGIN: Self = Self { lon: 0.0, lat: 0.0 };

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// The point with both coordinates rounded to 1e-5 degrees (about a metre): the step at which
    /// places enter the journal.
    pub fn rounded(self) -> Self {
        let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
        Self {
            lon: round(self.lon),
            lat: round(self.lat),
        }
    }
}

impl TryFrom<[f64; 2]> for LonLat {
    type Error = UnitError;
    fn try_from([lon, lat]: [f64; 2]) -> Result<Self, UnitError> {
        Self::new(lon, lat)
    }
}

impl From<LonLat> for [f64; 2] {
    fn from(at: LonLat) -> [f64; 2] {
        [at.lon, at.lat]
    }
}

impl std::fmt::Display for LonLat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4}, {:.4}", self.lon, self.lat)
    }
}

impl std::str::FromStr for LonLat {
    type Err = UnitError;
    /// Reads `LON,LAT`, as the command line writes it.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let bad = || UnitError::NotANumber {
            text: text.to_owned(),
            example: "83.246,43.524",
        };
        let (lon, lat) = text.split_once(',').ok_or_else(bad)?;
        let number = |part: &str| part.trim().parse::<f64>().map_err(|_| bad());
        Self::new(number(lon)?, number(lat)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_lon_lat() {
        let at: LonLat = "83.246, 43.524".parse().unwrap();
        assert_eq!((at.lon(), at.lat()), (83.246, 43.524));
        assert!("43.524".parse::<LonLat>().is_err());
        assert!("283.2,43.5".parse::<LonLat>().is_err());
        assert!(LonLat::new(f64::NAN, 0.0).is_err());
    }
}
