//! Nearest line and nearest point in true metres: an rstar index on the unit sphere gives
//! candidates in order, `geo` ranks them, and a bound proves that none nearer was cut off.
//!
//! On the unit sphere the straight (chord) distance c of two points and their distance d along the
//! sphere are tied by c = 2 sin(d / 2R): the order by one is the order by the other. A segment of
//! a line is indexed as the straight chord between its ends. A point of the arc lies above the
//! point of that chord on the same radius by at most the sagitta h = 1 - cos(L / 2R) of a segment
//! of length L, so (triangle inequality) the chord distance to the arc is at least the distance to
//! the indexed chord less h. Candidates come by growing distance to the chord; as soon as that
//! bound, taken with the h of the longest segment, exceeds the best distance found by `geo`, no
//! candidate that is still to come can be nearer.

use crate::metric::{self, Vec3, dot, minus, on_sphere};
use hean_units::LonLat;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// Mean radius of the earth in metres, the one that `geo` measures with (IUGG 1980).
const RADIUS_M: f64 = 6_371_008.8;

/// Relative slack for rounding in the bound.
const SLACK: f64 = 1e-9;

/// Absolute slack in metres: how exactly `geo` finds the foot of a perpendicular.
const SLACK_M: f64 = 0.01;

/// Metres along the sphere for a chord of the unit sphere.
fn arc_m(chord: f64) -> f64 {
    2.0 * RADIUS_M * (chord / 2.0).clamp(0.0, 1.0).asin()
}

/// A segment of a line, as indexed.
#[derive(Debug, Clone)]
struct Segment {
    a: Vec3,
    b: Vec3,
    line: u32,
    part: u32,
}

impl RTreeObject for Segment {
    type Envelope = AABB<Vec3>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Segment {
    fn distance_2(&self, point: &Vec3) -> f64 {
        let (along, to) = (minus(self.b, self.a), minus(*point, self.a));
        let length_2 = dot(along, along);
        let share = if length_2 > 0.0 {
            (dot(to, along) / length_2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let off = [0, 1, 2].map(|axis| to[axis] - share * along[axis]);
        dot(off, off)
    }
}

/// The point of a set of lines that is nearest to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    /// Which line.
    pub line: usize,
    /// How far along the line, as a share of its drawn length, 0 to 1.
    pub share: f64,
    /// The point itself.
    pub at: LonLat,
    /// Distance to it in metres.
    pub distance: f64,
}

/// A set of lines with an index over their segments.
#[derive(Debug)]
pub(crate) struct Lines {
    tree: RTree<Segment>,
    lines: Vec<Line>,
    /// Sagitta of the longest segment on the unit sphere.
    sagitta: f64,
}

#[derive(Debug)]
struct Line {
    points: Vec<LonLat>,
    /// Metres from the start to each point.
    along: Vec<f64>,
}

impl Lines {
    /// Indexes lines; each keeps its place in the order given.
    pub fn new<'a>(lines: impl Iterator<Item = &'a [LonLat]>) -> Self {
        let mut kept = Vec::new();
        let mut segments = Vec::new();
        let mut longest: f64 = 0.0;
        for (line, points) in lines.enumerate() {
            let mut along = vec![0.0];
            for (part, pair) in points.windows(2).enumerate() {
                let length = metric::distance(pair[0], pair[1]);
                longest = longest.max(length);
                along.push(along[part] + length);
                segments.push(Segment {
                    a: on_sphere(pair[0]),
                    b: on_sphere(pair[1]),
                    line: line as u32,
                    part: part as u32,
                });
            }
            kept.push(Line {
                points: points.to_vec(),
                along,
            });
        }
        let sagitta = 1.0 - (longest / (2.0 * RADIUS_M)).cos();
        Self {
            tree: RTree::bulk_load(segments),
            lines: kept,
            sagitta,
        }
    }

    /// The nearest point of all lines.
    pub fn nearest(&self, at: LonLat) -> Option<Hit> {
        self.nearest_where(at, |_| true)
    }

    /// The nearest point of those lines that are wanted. Of equally near lines the first wins.
    pub fn nearest_where(&self, at: LonLat, wanted: impl Fn(usize) -> bool) -> Option<Hit> {
        let query = on_sphere(at);
        let mut best: Option<Hit> = None;
        for (segment, chord_2) in self.tree.nearest_neighbor_iter_with_distance_2(&query) {
            let bound = arc_m((chord_2.sqrt() - self.sagitta).max(0.0)) * (1.0 - SLACK) - SLACK_M;
            if best.is_some_and(|best| bound > best.distance) {
                break;
            }
            let line = segment.line as usize;
            if wanted(line) {
                let hit = self.hit(at, line, segment.part as usize);
                let better = |best: Hit| {
                    (hit.distance, hit.line, hit.share) < (best.distance, best.line, best.share)
                };
                if best.is_none_or(better) {
                    best = Some(hit);
                }
            }
        }
        best
    }

    /// The lines with a segment whose box comes within `reach_m` metres of the box of a segment.
    /// A superset of the lines that come so near.
    pub fn near_segment(&self, a: LonLat, b: LonLat, reach_m: f64) -> Vec<(usize, usize)> {
        let (a, b) = (on_sphere(a), on_sphere(b));
        // An arc may rise above its chord by the sagitta, on either side.
        let own = dot(minus(a, b), minus(a, b)) / 8.0;
        let pad = reach_m / RADIUS_M + self.sagitta + own + SLACK;
        let low = [0, 1, 2].map(|axis| a[axis].min(b[axis]) - pad);
        let high = [0, 1, 2].map(|axis| a[axis].max(b[axis]) + pad);
        let mut found: Vec<(usize, usize)> = self
            .tree
            .locate_in_envelope_intersecting(&AABB::from_corners(low, high))
            .map(|segment| (segment.line as usize, segment.part as usize))
            .collect();
        found.sort_unstable();
        found
    }

    /// The ends of a segment.
    pub fn segment(&self, line: usize, part: usize) -> (LonLat, LonLat) {
        let points = &self.lines[line].points;
        (points[part], points[part + 1])
    }

    /// The nearest point of one segment.
    pub fn hit(&self, at: LonLat, line: usize, part: usize) -> Hit {
        let (a, b) = self.segment(line, part);
        let (nearest, distance) = metric::nearest_on_segment(at, a, b);
        Hit {
            line,
            share: self.share(line, part, nearest),
            at: nearest,
            distance,
        }
    }

    /// How far along its line a point of a segment lies, as a share of the drawn length.
    pub fn share(&self, line: usize, part: usize, at: LonLat) -> f64 {
        let kept = &self.lines[line];
        let total = kept.along.last().copied().unwrap_or(0.0);
        let along = kept.along[part] + metric::distance(kept.points[part], at);
        if total > 0.0 {
            (along / total).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Metres along the line to the start of a segment.
    pub fn along(&self, line: usize, part: usize) -> f64 {
        self.lines[line].along[part]
    }

    /// Drawn length of a line in metres.
    pub fn drawn_length(&self, line: usize) -> f64 {
        self.lines[line].along.last().copied().unwrap_or(0.0)
    }
}

/// A set of places with an index.
#[derive(Debug)]
pub(crate) struct Points {
    tree: RTree<Place>,
}

#[derive(Debug, Clone)]
struct Place {
    on_sphere: Vec3,
    at: LonLat,
    index: usize,
}

impl RTreeObject for Place {
    type Envelope = AABB<Vec3>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.on_sphere)
    }
}

impl PointDistance for Place {
    fn distance_2(&self, point: &Vec3) -> f64 {
        let off = minus(*point, self.on_sphere);
        dot(off, off)
    }
}

impl Points {
    /// Indexes places; each keeps its place in the order given.
    pub fn new(places: impl Iterator<Item = LonLat>) -> Self {
        let places = places
            .enumerate()
            .map(|(index, at)| Place {
                on_sphere: on_sphere(at),
                at,
                index,
            })
            .collect();
        Self {
            tree: RTree::bulk_load(places),
        }
    }

    /// The `count` nearest places with their distances in metres, nearest first; of equally near
    /// ones the first of the order given.
    pub fn nearest(&self, at: LonLat, count: usize) -> Vec<(usize, f64)> {
        let mut best: Vec<(usize, f64)> = Vec::new();
        for (place, chord_2) in self
            .tree
            .nearest_neighbor_iter_with_distance_2(&on_sphere(at))
        {
            let bound = arc_m(chord_2.sqrt()) * (1.0 - SLACK);
            if best.len() >= count && best.last().is_none_or(|last| bound > last.1) {
                break;
            }
            best.push((place.index, metric::distance(at, place.at)));
            best.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0)));
            best.truncate(count);
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    /// The nearest point of all segments, one after the other.
    fn brute(lines: &[Vec<LonLat>], from: LonLat) -> f64 {
        let segments = lines.iter().flat_map(|line| line.windows(2));
        segments
            .map(|pair| metric::nearest_on_segment(from, pair[0], pair[1]).1)
            .fold(f64::INFINITY, f64::min)
    }

    fn place() -> impl Strategy<Value = LonLat> {
        (76.0..86.0f64, 41.5..46.5f64).prop_map(|(lon, lat)| at(lon, lat))
    }

    /// A line of points, from a few metres to hundreds of kilometres apart.
    fn line() -> impl Strategy<Value = Vec<LonLat>> {
        (
            place(),
            0.0001..2.0f64,
            proptest::collection::vec((-1.0..1.0f64, -1.0..1.0f64), 1..6),
        )
            .prop_map(|(start, scale, steps)| {
                let mut points = vec![start];
                for (dx, dy) in steps {
                    let last = points[points.len() - 1];
                    points.push(at(last.lon() + dx * scale, last.lat() + dy * scale));
                }
                points
            })
    }

    proptest! {
        #[test]
        fn the_nearest_line_is_that_of_the_full_search(
            lines in proptest::collection::vec(line(), 1..20),
            from in place(),
        ) {
            let index = Lines::new(lines.iter().map(Vec::as_slice));
            let hit = index.nearest(from).unwrap();
            prop_assert_eq!(hit.distance, brute(&lines, from));
            prop_assert!((metric::distance(from, hit.at) - hit.distance).abs() < 1e-6);
            // The share leads back to the point.
            let along = hit.share * index.drawn_length(hit.line);
            let back = metric::point_along(&lines[hit.line], along).unwrap();
            let off = metric::distance(back, hit.at);
            prop_assert!(off < 0.5, "{off}");
        }

        #[test]
        fn the_nearest_wanted_line_is_that_of_the_full_search(
            lines in proptest::collection::vec(line(), 2..20),
            from in place(),
        ) {
            let index = Lines::new(lines.iter().map(Vec::as_slice));
            let hit = index.nearest_where(from, |line| line % 2 == 1).unwrap();
            let odd: Vec<Vec<LonLat>> =
                lines.iter().skip(1).step_by(2).cloned().collect();
            prop_assert_eq!(hit.distance, brute(&odd, from));
        }

        #[test]
        fn the_nearest_places_are_those_of_the_full_search(
            places in proptest::collection::vec(place(), 0..200),
            from in place(),
            count in 0..12usize,
        ) {
            let index = Points::new(places.iter().copied());
            let mut all: Vec<(usize, f64)> =
                places.iter().map(|p| metric::distance(from, *p)).enumerate().collect();
            all.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0)));
            all.truncate(count);
            prop_assert_eq!(index.nearest(from, count), all);
        }

        #[test]
        fn no_point_of_a_segment_is_nearer_than_the_nearest(
            a in place(),
            b in place(),
            from in place(),
        ) {
            let (_, nearest) = metric::nearest_on_segment(from, a, b);
            for step in 0..=100 {
                let along = metric::distance(a, b) * f64::from(step) / 100.0;
                let other = metric::point_along(&[a, b], along).unwrap();
                prop_assert!(nearest <= metric::distance(from, other) + 0.01);
            }
        }

        #[test]
        fn a_segment_that_comes_near_is_among_the_candidates(
            line in line(), a in place(), dx in -0.2..0.2f64, dy in -0.2..0.2f64,
        ) {
            let b = at(a.lon() + dx, a.lat() + dy);
            let index = Lines::new([line.as_slice()].into_iter());
            let near = index.near_segment(a, b, 500.0);
            for (part, pair) in line.windows(2).enumerate() {
                for step in 0..=20 {
                    let along = metric::distance(a, b) * f64::from(step) / 20.0;
                    let probe = metric::point_along(&[a, b], along).unwrap();
                    if metric::nearest_on_segment(probe, pair[0], pair[1]).1 <= 500.0 {
                        prop_assert!(near.contains(&(0, part)));
                    }
                }
            }
        }
    }

    #[test]
    fn distances_are_those_of_the_sphere() {
        // A degree of latitude is 2 pi R / 360 = 111,195 m.
        assert!((metric::distance(at(82.0, 43.0), at(82.0, 44.0)) - 111_195.08).abs() < 0.1);
    }
}
