//! The atlas: stretches of road near water that dangerous goods may use, ranked by what a spill of
//! the standard release would reach and how soon, with the controls of article 21 and the reason
//! for each.

use crate::Registry;
use crate::road::{Control, Index, ReceptorKind, Trigger};
use hean_basin::{Basin, County, NearWater, ReachPoint, RoadEdge};
use hean_forecast::{FlowInput, ForecastError, Input, Release, run};
use hean_units::{Concentration, FacilityId, Instant, LonLat, Meters, RoadEdgeId, Span, Text};
use std::collections::BTreeMap;

/// Classes of places where people live close together.
const TOWNS: [&str; 5] = ["prefecture_seat", "city", "county_seat", "town", "township"];

/// What a spill reaches.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reached {
    /// Its kind.
    pub kind: ReceptorKind,
    /// The facility.
    pub id: FacilityId,
    /// What it is called.
    pub name: Text,
    /// Distance along the water.
    pub distance: Meters,
    /// From the crash to the early edge of the arrival.
    pub early: Span,
    /// From the crash to the most probable arrival; none beyond the time looked at.
    pub arrival: Option<Span>,
    /// It stands away from the river, and its place on it is an assumption of the data.
    pub node_assumed: bool,
    /// Highest concentration within the time looked at.
    pub peak: Concentration,
}

/// A control that is proposed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Proposed {
    /// Its id, e.g. `warning-sign`.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// Why here.
    pub reason: Text,
}

/// A stretch of road near water.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Segment {
    /// The edge and the number of the stretch on it: `E023-2`.
    pub id: String,
    /// The edge.
    pub edge: RoadEdgeId,
    /// The road's reference.
    pub road: String,
    /// The road's name.
    pub name: Text,
    /// Where it begins on the edge.
    pub from: Meters,
    /// Where it ends.
    pub to: Meters,
    /// Its line.
    pub line: Vec<LonLat>,
    /// The county in which it comes nearest to water.
    pub county: Option<County>,
    /// Where a spill enters the water.
    pub entry: ReachPoint,
    /// The river.
    pub river: Text,
    /// How near the water is.
    pub water: Meters,
    /// It crosses the river.
    pub crossing: bool,
    /// The named bridge on it.
    pub bridge: Option<FacilityId>,
    /// The nearest town and the distance to it.
    pub town: Option<(Text, Meters)>,
    /// What the spill reaches within the time looked at, soonest first.
    pub reached: Vec<Reached>,
    /// Our own index.
    pub index: Index,
    /// The controls proposed.
    pub controls: Vec<Proposed>,
}

/// The ranked stretches.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Atlas {
    /// The pack that it was made by.
    pub pack: String,
    /// The label: whose index it is.
    pub label: Text,
    /// The standard release in words.
    pub release: Text,
    /// Receptors within this time count.
    pub within: Span,
    /// By what is reached and how soon; ties by index, then by id.
    pub segments: Vec<Segment>,
}

impl Atlas {
    /// Makes the atlas of a basin.
    ///
    /// # Errors
    /// When a forecast fails; with checked rules none does.
    pub fn of(basin: &Basin, registry: &Registry) -> Result<Self, ForecastError> {
        let rules = &registry.road;
        let mut numbers: BTreeMap<&RoadEdgeId, usize> = BTreeMap::new();
        let mut segments = Vec::new();
        for stretch in basin.hazmat_segments() {
            let number = numbers.entry(&stretch.edge).or_default();
            *number += 1;
            if let Some(edge) = basin.roads.edge(&stretch.edge) {
                segments.push(segment(basin, registry, edge, stretch, *number)?);
            }
        }
        segments.sort_by(|a, b| {
            let reach = b.index.receptors.total_cmp(&a.index.receptors);
            let index = b.index.value.total_cmp(&a.index.value);
            reach.then(index).then_with(|| a.id.cmp(&b.id))
        });
        let release = &rules.release;
        let name = basin.substances.get(&release.substance);
        let (zh, en) = name.map_or(("", ""), |one| (one.name.zh(), one.name.en()));
        let tonnes = release.mass.get() / 1000.0;
        let (minutes, month) = (release.over.mins_f64(), release.month);
        Ok(Self {
            pack: rules.pack.id.clone(),
            label: rules.pack.title.clone(),
            release: Text::new(
                format!("{tonnes:.0}吨{zh}，{minutes:.0}分钟泄完，{month}月平均流量"),
                format!("{tonnes:.0} t {en} in {minutes:.0} min, mean flow of month {month}"),
            ),
            within: rules.within,
            segments,
        })
    }
}

fn segment(
    basin: &Basin,
    registry: &Registry,
    edge: &RoadEdge,
    stretch: &NearWater,
    number: usize,
) -> Result<Segment, ForecastError> {
    let rules = &registry.road;
    let inside = |at: Meters| stretch.from.get() <= at.get() && at.get() <= stretch.to.get();
    let crossings = basin.roads.crossings().iter();
    let crossing: Vec<_> = crossings
        .filter(|crossing| crossing.edge == edge.id && inside(crossing.chainage))
        .collect();
    let entry = crossing
        .first()
        .map_or(&stretch.river, |first| &first.river);
    let water = match crossing.first() {
        Some(_) => Meters::clamped(0.0),
        None => stretch.nearest,
    };
    let at = basin.rivers.point_of(entry);
    let reached = reached(basin, registry, entry, water)?;
    let receptors = reached
        .iter()
        .map(|one| rules.weight(one.kind, one.early))
        .sum();
    let length = Meters::clamped(stretch.to.get() - stretch.from.get());
    let hazard = hazard(registry);
    let mut segment = Segment {
        id: format!("{}-{number}", edge.id),
        edge: edge.id.clone(),
        road: edge.road.clone(),
        name: edge.name.clone(),
        from: stretch.from,
        to: stretch.to,
        line: cut(edge, stretch),
        county: at.and_then(|at| basin.county_at(at)),
        river: basin
            .rivers
            .reach(&entry.reach)
            .map_or_else(Text::default, |reach| reach.name.clone()),
        entry: entry.clone(),
        water,
        crossing: !crossing.is_empty(),
        bridge: crossing.iter().find_map(|one| one.bridge.clone()),
        town: at.and_then(|at| town(basin, at)),
        index: rules.index(edge.class, length, water, hazard, receptors),
        reached,
        controls: Vec::new(),
    };
    segment.controls = proposed(&rules.controls, &segment);
    Ok(segment)
}

/// The Q-ratio of the standard load.
fn hazard(registry: &Registry) -> f64 {
    let release = &registry.road.release;
    let substance = registry.hj941.substance(release.substance.as_str());
    substance.map_or(0.0, |one| release.mass.get() / 1000.0 / one.critical_t)
}

fn reached(
    basin: &Basin,
    registry: &Registry,
    entry: &ReachPoint,
    water: Meters,
) -> Result<Vec<Reached>, ForecastError> {
    let rules = &registry.road;
    let release = &rules.release;
    let start = Instant::from_millis(0);
    let input = Input {
        release: Release {
            entry: entry.clone(),
            substance: Some(release.substance.clone()),
            mass: release.mass,
            over: release.over,
            start,
            delay: Span::from_secs_f64(water.get() / release.land_speed.get()),
        },
        flow: FlowInput {
            month: release.month,
            ..FlowInput::default()
        },
        air: release.air,
        truth: None,
        horizon: rules.within,
    };
    let mut found: Vec<Reached> = run(basin, &input)?
        .sections
        .into_iter()
        .filter_map(|section| {
            let kind = ReceptorKind::of(section.section.kind)?;
            let early = section.early? - start;
            (early < rules.within).then(|| Reached {
                kind,
                node_assumed: section.section.node_assumed,
                id: section.section.id,
                name: section.section.name,
                distance: section.distance,
                early,
                arrival: section.arrival.map(|at| at - start),
                peak: section.peak,
            })
        })
        .collect();
    found.sort_by(|a, b| a.early.cmp(&b.early).then_with(|| a.id.cmp(&b.id)));
    Ok(found)
}

fn town(basin: &Basin, at: LonLat) -> Option<(Text, Meters)> {
    let towns = basin
        .places
        .iter()
        .filter(|place| TOWNS.contains(&place.class.as_str()));
    towns
        .map(|place| (Basin::straight_distance(at, place.at), place))
        .min_by(|a, b| {
            let by_way = a.0.get().total_cmp(&b.0.get());
            by_way.then_with(|| a.1.name.zh.cmp(&b.1.name.zh))
        })
        .map(|(distance, place)| (place.name.clone(), distance))
}

/// The part of an edge's line that a stretch covers. The road may be longer than its drawn line.
fn cut(edge: &RoadEdge, stretch: &NearWater) -> Vec<LonLat> {
    let parts: Vec<f64> = edge
        .geometry
        .windows(2)
        .map(|pair| Basin::straight_distance(pair[0], pair[1]).get())
        .collect();
    let scale = parts.iter().sum::<f64>() / edge.length.get().max(1.0);
    let (from, to) = (stretch.from.get() * scale, stretch.to.get() * scale);
    let (mut line, mut along) = (Vec::new(), 0.0);
    for (pair, part) in edge.geometry.windows(2).zip(parts) {
        let (begin, end) = (from.max(along), to.min(along + part));
        if begin < end && part > 0.0 {
            if line.is_empty() {
                line.extend(between(pair, (begin - along) / part));
            }
            line.extend(between(pair, (end - along) / part));
        }
        along += part;
    }
    line
}

fn between(pair: &[LonLat], share: f64) -> Option<LonLat> {
    let [a, b] = pair else { return None };
    let mix = |a: f64, b: f64| a + (b - a) * share;
    LonLat::new(mix(a.lon(), b.lon()), mix(a.lat(), b.lat()))
        .ok()
        .map(LonLat::rounded)
}

fn proposed(controls: &[Control], segment: &Segment) -> Vec<Proposed> {
    let found = controls.iter().filter_map(|control| {
        let reason = control
            .any
            .iter()
            .find_map(|trigger| holds(trigger, segment))?;
        Some(Proposed {
            id: control.id.clone(),
            title: control.title.clone(),
            reason,
        })
    });
    found.collect()
}

/// Why a trigger holds, if it does.
fn holds(trigger: &Trigger, segment: &Segment) -> Option<Text> {
    let mut reasons: Vec<Text> = Vec::new();
    if let Some(crossing) = trigger.crossing {
        if crossing != segment.crossing {
            return None;
        }
        reasons.push(match crossing {
            true => Text::new("跨河", "crosses the river"),
            false => Text::new("不跨河", "does not cross the river"),
        });
    }
    if let Some(within) = trigger.water_within {
        let water = segment.water.get();
        if water > within.get() {
            return None;
        }
        if !segment.crossing {
            reasons.push(Text::new(
                format!("距河{water:.0}米"),
                format!("water {water:.0} m away"),
            ));
        } else if trigger.crossing.is_none() {
            reasons.push(Text::new("跨河", "crosses the river"));
        }
    }
    if let Some(within) = trigger.people_within {
        let (name, distance) = segment.town.as_ref()?;
        if distance.get() > within.get() {
            return None;
        }
        reasons.push(Text::new(
            format!("距{} {:.0}米", name.zh(), distance.get()),
            format!("{:.0} m from {}", distance.get(), name.en()),
        ));
    }
    for (kind, within) in &trigger.reaches {
        let first = segment.reached.iter().find(|one| one.kind == *kind)?;
        if first.early > *within {
            return None;
        }
        let (after, kind) = (after(first.early), kind.text());
        reasons.push(Text::new(
            format!("最早{}到达{} {}", after.zh, kind.zh, first.id),
            format!("{} {} as early as {}", kind.en, first.id, after.en),
        ));
    }
    let join =
        |of: fn(&Text) -> &str, comma: &str| reasons.iter().map(of).collect::<Vec<_>>().join(comma);
    Some(Text::new(join(Text::zh, "，"), join(Text::en, ", ")))
}

/// `1小时8分` and `1 h 8 min`, in whole minutes that have passed.
fn after(span: Span) -> Text {
    let minutes = span.mins_f64().floor().max(0.0);
    let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    match hours {
        0.0 => Text::new(format!("{rest:.0}分钟"), format!("{rest:.0} min")),
        _ => Text::new(
            format!("{hours:.0}小时{rest:.0}分"),
            format!("{hours:.0} h {rest:.0} min"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Ili;
    use expect_test::expect;

    #[test]
    fn the_first_stretches_of_the_ili() {
        let basin = Basin::load(&Ili)
            .unwrap_or_else(|problems| panic!("{problems}"))
            .basin;
        let registry = Registry::of(&basin, &Ili).unwrap_or_else(|problems| panic!("{problems}"));
        let atlas = Atlas::of(&basin, &registry).unwrap();
        assert_eq!(atlas.segments.len(), basin.hazmat_segments().len());
        for pair in atlas.segments.windows(2) {
            assert!(pair[0].index.receptors >= pair[1].index.receptors);
        }
        let mut shown = String::new();
        for segment in atlas.segments.iter().take(4) {
            assert!(segment.line.len() > 1, "{}", segment.id);
            shown += &format!(
                "{} {} {:.2} {:.3}\n",
                segment.id, segment.road, segment.index.receptors, segment.index.value
            );
            for one in &segment.reached {
                shown += &format!("  {} {:.1} h\n", one.id, one.early.hours_f64());
            }
            for control in &segment.controls {
                shown += &format!("  {}: {}\n", control.id, control.reason.en());
            }
        }
        expect![[r#"
            E108-1 S315 20.83 1.875
              INT-009 1.4 h
              INT-004 1.9 h
              INT-001 5.5 h
              INT-013 13.9 h
              INT-021 18.8 h
              BOR-001 19.6 h
              warning-sign: crosses the river
              speed-limit: crosses the river
              guard-rail: crosses the river, drinking intake INT-009 as early as 1 h 21 min
              containment-ditch: crosses the river, drinking intake INT-009 as early as 1 h 21 min
              escort-window: drinking intake INT-009 as early as 1 h 21 min
              detour: crosses the river, drinking intake INT-009 as early as 1 h 21 min
              boom-cache: drinking intake INT-009 as early as 1 h 21 min
            E171-1 S214 18.60 0.298
              INT-013 0.2 h
              INT-021 4.5 h
              BOR-001 5.3 h
              warning-sign: crosses the river
              speed-limit: crosses the river
              guard-rail: crosses the river, drinking intake INT-013 as early as 12 min
              containment-ditch: crosses the river, drinking intake INT-013 as early as 12 min
              escort-window: drinking intake INT-013 as early as 12 min
              detour: crosses the river, drinking intake INT-013 as early as 12 min
              boom-cache: drinking intake INT-013 as early as 12 min
              border-watch: border section BOR-001 as early as 5 h 17 min
            E172-1 S214 18.47 0.019
              INT-013 0.3 h
              INT-021 4.6 h
              BOR-001 5.4 h
              warning-sign: water 241 m away
              escort-window: drinking intake INT-013 as early as 20 min
              boom-cache: drinking intake INT-013 as early as 20 min
              border-watch: border section BOR-001 as early as 5 h 26 min
            E166-1 S313S 16.91 0.538
              INT-013 2.0 h
              INT-021 6.5 h
              BOR-001 7.3 h
              warning-sign: crosses the river
              speed-limit: crosses the river
              guard-rail: crosses the river, drinking intake INT-013 as early as 1 h 59 min
              containment-ditch: crosses the river, drinking intake INT-013 as early as 1 h 59 min
              escort-window: drinking intake INT-013 as early as 1 h 59 min
              detour: crosses the river, drinking intake INT-013 as early as 1 h 59 min
              boom-cache: drinking intake INT-013 as early as 1 h 59 min
              border-watch: border section BOR-001 as early as 7 h 20 min
        "#]]
        .assert_eq(&shown);
    }

    #[test]
    fn what_is_cut_out_of_a_road_is_as_long_as_the_stretch() {
        let basin = Basin::load(&Ili)
            .unwrap_or_else(|problems| panic!("{problems}"))
            .basin;
        for stretch in basin.hazmat_segments() {
            let edge = basin.roads.edge(&stretch.edge).unwrap();
            let measure = |line: &[LonLat]| -> f64 {
                let parts = line.windows(2);
                parts
                    .map(|pair| Basin::straight_distance(pair[0], pair[1]).get())
                    .sum()
            };
            let scale = edge.length.get() / measure(&edge.geometry);
            let due = stretch.to.get() - stretch.from.get();
            let got = measure(&cut(edge, stretch)) * scale;
            assert!(
                (got - due).abs() < 20.0 + 0.01 * due,
                "{stretch:?}: {got} of {due}"
            );
        }
    }
}
