//! GeoJSON feature collections, feature by feature, with the place of each.

use super::{Sink, line_column, utf8};
use crate::problem::Problem;
use hean_units::LonLat;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Most points of a line that are read.
const POINTS_MAX: usize = 100_000;

#[derive(serde::Deserialize)]
struct RawCollection<'a> {
    r#type: String,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(serde::Deserialize)]
struct RawFeature<'a> {
    r#type: String,
    #[serde(borrow)]
    properties: &'a RawValue,
    #[serde(borrow)]
    geometry: &'a RawValue,
}

#[derive(serde::Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum RawGeometry {
    Point([f64; 2]),
    LineString(Vec<[f64; 2]>),
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

/// A geometry whose points are valid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Geometry {
    /// A place.
    Point(LonLat),
    /// A line of at least two points.
    Line(Vec<LonLat>),
    /// One or several polygons, as GeoJSON coordinates of a `MultiPolygon`.
    Area(Value),
}

/// A feature of a collection.
pub(crate) struct Feature<'a> {
    file: &'a str,
    text: &'a str,
    sink: &'a Sink,
    /// Where it begins in the text.
    byte: usize,
    /// Its properties.
    pub properties: Map<String, Value>,
    /// Its geometry.
    pub geometry: Geometry,
}

/// Byte at which a borrowed part of a text begins.
fn byte_of(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// The line and column of an error within a part of a text.
fn error_place(text: &str, part: &str, error: &serde_json::Error) -> (u32, u32) {
    let start = line_column(text, byte_of(text, part));
    let (line, column) = (error.line() as u32, error.column() as u32);
    if line <= 1 {
        (start.0, start.1 + column.saturating_sub(1))
    } else {
        (start.0 + line - 1, column)
    }
}

/// Reads a feature collection; features with a problem are left out. `None` if the file is none.
pub(crate) fn features<'a>(
    file: &'a str,
    bytes: &'a [u8],
    sink: &'a Sink,
) -> Option<Vec<Feature<'a>>> {
    let text = utf8(file, bytes, sink)?;
    let bad = |place, code, message: String| {
        let hint = "see RFC 7946: a FeatureCollection of features, coordinates as [lon, lat]";
        sink.problem(Problem::new(file, place, code, message, hint));
    };
    let collection: RawCollection = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            bad(
                error_place(text, text, &error),
                "bad-geojson",
                error.to_string(),
            );
            return None;
        }
    };
    if collection.r#type != "FeatureCollection" {
        bad(
            (1, 1),
            "bad-geojson",
            format!("`{}` is no FeatureCollection", collection.r#type),
        );
        return None;
    }
    let mut found = Vec::new();
    for raw in collection.features {
        let byte = byte_of(text, raw.get());
        let feature: RawFeature = match serde_json::from_str(raw.get()) {
            Ok(feature) => feature,
            Err(error) => {
                bad(
                    error_place(text, raw.get(), &error),
                    "bad-geojson",
                    error.to_string(),
                );
                continue;
            }
        };
        if feature.r#type != "Feature" {
            let message = format!("`{}` is no Feature", feature.r#type);
            bad(line_column(text, byte), "bad-geojson", message);
            continue;
        }
        let properties = serde_json::from_str(feature.properties.get()).map_err(|error| {
            let place = error_place(text, feature.properties.get(), &error);
            bad(place, "bad-geojson", format!("properties: {error}"));
        });
        let part = feature.geometry.get();
        let geometry = serde_json::from_str::<RawGeometry>(part)
            .map_err(|error| (error_place(text, part, &error), error.to_string()))
            .and_then(|raw| {
                check(raw).map_err(|message| (line_column(text, byte_of(text, part)), message))
            })
            .map_err(|(place, message)| bad(place, "bad-geometry", message));
        if let (Ok(properties), Ok(geometry)) = (properties, geometry) {
            found.push(Feature {
                file,
                text,
                sink,
                byte,
                properties,
                geometry,
            });
        }
    }
    Some(found)
}

fn check(raw: RawGeometry) -> Result<Geometry, String> {
    let point = |[lon, lat]: [f64; 2]| LonLat::new(lon, lat).map_err(|error| error.to_string());
    match raw {
        RawGeometry::Point(at) => Ok(Geometry::Point(point(at)?)),
        RawGeometry::LineString(points) => {
            if points.len() < 2 || points.len() > POINTS_MAX {
                return Err(format!(
                    "a line of {} points; 2 to {POINTS_MAX} are due",
                    points.len()
                ));
            }
            if points.windows(2).all(|pair| pair[0] == pair[1]) {
                return Err("all points of the line are the same".to_owned());
            }
            Ok(Geometry::Line(
                points.into_iter().map(point).collect::<Result<_, _>>()?,
            ))
        }
        RawGeometry::Polygon(rings) => area(vec![rings]),
        RawGeometry::MultiPolygon(polygons) => area(polygons),
    }
}

fn area(polygons: Vec<Vec<Vec<[f64; 2]>>>) -> Result<Geometry, String> {
    for ring in polygons.iter().flatten() {
        if ring.len() < 4 || ring.first() != ring.last() {
            return Err("a ring needs four points or more, the last equal to the first".to_owned());
        }
        for &[lon, lat] in ring {
            LonLat::new(lon, lat).map_err(|error| error.to_string())?;
        }
    }
    if polygons.iter().all(Vec::is_empty) {
        return Err("the polygon has no ring".to_owned());
    }
    Ok(Geometry::Area(serde_json::json!(polygons)))
}

impl Feature<'_> {
    /// Reports a problem of the feature.
    pub fn problem(&self, code: &'static str, message: impl Into<String>, hint: impl Into<String>) {
        let place = line_column(self.text, self.byte);
        self.sink
            .problem(Problem::new(self.file, place, code, message, hint));
    }

    /// A text property; empty if it is missing.
    pub fn text(&self, key: &str) -> &str {
        self.properties
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    /// A text property that must be there.
    pub fn required(&self, key: &str) -> Option<&str> {
        let found = self.text(key);
        if found.is_empty() {
            let message = format!("the property `{key}` is missing or no text");
            self.problem(
                "missing-property",
                message,
                format!("add \"{key}\" to the properties"),
            );
            return None;
        }
        Some(found)
    }

    /// The properties `certainty` and `source`, and `note` where it is there.
    pub fn origin(&self) -> Option<crate::Origin> {
        let word = self.text("certainty");
        let certainty = super::certainty(word);
        if certainty.is_none() {
            let hint = "one of: known, approximate, illustrative";
            self.problem(
                "bad-certainty",
                format!("certainty: `{word}` is none"),
                hint,
            );
        }
        let source = self.required("source");
        let note = self.text("note").to_owned();
        Some(crate::Origin {
            certainty: certainty?,
            source: source?.to_owned(),
            note,
        })
    }

    /// The line, or a problem if the geometry is something else.
    pub fn line(&self) -> Option<&[LonLat]> {
        match &self.geometry {
            Geometry::Line(points) => Some(points),
            _ => {
                self.problem("bad-geometry", "a LineString is due", "draw it as one line");
                None
            }
        }
    }
}
