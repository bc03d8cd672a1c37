//! The sketch map: rivers by width, lakes, thin roads, what was reached and by when.
//!
//! Plate carrée squeezed by the cosine of the middle latitude; north is up. No border is drawn.

use super::{Area, Svg, WIDTH, thinned};
use crate::model::{MapPart, Mark, MarkKind};
use crate::{Lang, plain};
use hean_units::{Certainty, LonLat, Text};
use std::collections::BTreeMap;

/// Metres in a degree of latitude (mean sphere of 6,371 km).
const METERS_PER_DEGREE: f64 = 111_195.0;
const MARK_RADIUS: f64 = 9.0;
/// Height of a label line and width of a Latin letter at the label's size.
const LABEL_LINE: f64 = 13.0;
const LETTER: f64 = 5.8;
/// Most rivers that are named.
const RIVER_NAMES_MAX: usize = 10;

/// From degrees to the picture.
struct View {
    west: f64,
    north: f64,
    squeeze: f64,
    scale: f64,
    height: f64,
}

impl View {
    fn new((low, high): (LonLat, LonLat)) -> Self {
        let squeeze = ((low.lat() + high.lat()) / 2.0).to_radians().cos().max(0.1);
        let width = ((high.lon() - low.lon()) * squeeze).max(1e-6);
        let scale = WIDTH / width;
        let height = (high.lat() - low.lat()) * scale;
        Self {
            west: low.lon(),
            north: high.lat(),
            squeeze,
            scale,
            height,
        }
    }

    fn point(&self, at: LonLat) -> (f64, f64) {
        let x = (at.lon() - self.west) * self.squeeze * self.scale;
        (x, (self.north - at.lat()) * self.scale)
    }

    fn line(&self, line: &[LonLat]) -> Vec<(f64, f64)> {
        thinned(line.iter().map(|at| self.point(*at)).collect(), 0.8)
    }

    fn frame(&self) -> Area {
        Area(2.0, 2.0, WIDTH - 2.0, self.height - 2.0)
    }
}

/// Class of a reach by how far its highest concentration exceeds the limit.
pub(crate) fn plume_class(exceedance: f64) -> &'static str {
    match exceedance {
        e if e >= 10.0 => "p4",
        e if e >= 1.0 => "p3",
        e if e >= 0.1 => "p2",
        _ => "p1",
    }
}

/// The map. `id` makes the ids of the picture unique in the page.
pub(crate) fn draw(map: &MapPart, id: &str, lang: Lang) -> String {
    drawn(map, id, lang, false)
}

/// The map with numbers as strokes and without names.
pub(crate) fn draw_without_fonts(map: &MapPart, id: &str, lang: Lang) -> String {
    drawn(map, id, lang, true)
}

fn drawn(map: &MapPart, id: &str, lang: Lang, fontless: bool) -> String {
    let view = View::new(map.corners);
    let title = lang.pick("示意图", "sketch map");
    let mut svg = Svg::new("map", view.height, title);
    if fontless {
        svg.without_fonts();
    }
    svg.rect("land", (0.0, 0.0), (WIDTH, view.height));
    svg.open_clip(&format!("clip-{id}"), (0.0, 0.0), (WIDTH, view.height));
    for lake in &map.lakes {
        svg.polygon("lake", &view.line(lake));
    }
    for road in map.roads.iter().filter(|road| !road.closed) {
        let class = if road.major { "road major" } else { "road" };
        svg.polyline(class, &view.line(&road.points), None);
    }
    for river in &map.rivers {
        svg.polyline(
            "river",
            &view.line(&river.points),
            Some(width(river.discharge_m3s)),
        );
    }
    for river in &map.rivers {
        if let Some(exceedance) = river.exceedance {
            let class = format!("plume {}", plume_class(exceedance));
            let wide = width(river.discharge_m3s) + 2.0;
            svg.polyline(&class, &view.line(&river.points), Some(wide));
        }
    }
    for road in map.roads.iter().filter(|road| road.closed) {
        svg.polyline("road closed", &view.line(&road.points), None);
    }
    svg.polyline("spill", &view.line(&map.spill_path), None);
    let mut taken = Vec::new();
    marks(&mut svg, map, &view, &mut taken, lang);
    towns(&mut svg, map, &view, &mut taken, lang);
    river_names(&mut svg, map, &view, &mut taken, lang);
    svg.close();
    scale_bar(&mut svg, &view);
    svg.rect("frame", (0.5, 0.5), (WIDTH - 1.0, view.height - 1.0));
    svg.finish()
}

/// Width of a river: grows with the square root of its discharge.
fn width(discharge_m3s: f64) -> f64 {
    (0.5 + discharge_m3s.max(0.0).sqrt() * 0.17).min(5.0)
}

fn around((x, y): (f64, f64), radius: f64) -> Area {
    Area(x - radius, y - radius, x + radius, y + radius)
}

/// Marks with numbers, moved aside where they would cover each other, and their labels.
fn marks(svg: &mut Svg, map: &MapPart, view: &View, taken: &mut Vec<Area>, lang: Lang) {
    let incident = view.point(map.incident);
    taken.push(around(incident, MARK_RADIUS + 2.0));
    let mut order: Vec<&Mark> = map.marks.iter().collect();
    order.sort_by_key(|mark| (mark.faint, mark.kind, mark.number));
    let mut placed = Vec::new();
    for mark in &order {
        let at = view.point(mark.at);
        let Some(spot) = free_spot(at, view, taken) else {
            continue;
        };
        taken.push(around(spot, MARK_RADIUS + 1.0));
        placed.push((*mark, at, spot));
    }
    for (_, at, spot) in &placed {
        if at != spot {
            svg.line("leader", *at, *spot);
            svg.circle("anchor", *at, 1.8);
        }
    }
    star(svg, incident);
    let here = lang.pick("事发点", "incident");
    label(
        svg,
        incident,
        &[here.to_owned()],
        "label strong",
        view,
        taken,
    );
    for (mark, _, spot) in &placed {
        let name = lang.text(&mark.name);
        svg.open_tip(&format!("{name} {}", lang.text(&mark.note)));
        symbol(svg, mark, *spot);
        svg.close();
    }
    for (mark, _, spot) in placed.iter().filter(|(mark, ..)| !mark.faint) {
        let name = format!(
            "{}{}",
            plain::fit(lang.text(&mark.name), 30),
            crate::build::certainty_letter(mark.certainty)
        );
        let mut lines = vec![name];
        if mark.note != Text::default() {
            lines.push(lang.text(&mark.note).to_owned());
        }
        label(svg, *spot, &lines, "label", view, taken);
    }
}

/// The place itself, or the nearest one beside it that covers no other mark.
fn free_spot(at: (f64, f64), view: &View, taken: &[Area]) -> Option<(f64, f64)> {
    let frame = view.frame();
    let free = |spot: (f64, f64)| {
        let area = around(spot, MARK_RADIUS);
        area.within(&frame) && !taken.iter().any(|other| other.hits(&area))
    };
    if free(at) {
        return Some(at);
    }
    (1..=6)
        .flat_map(|ring| (0..8).map(move |step| (ring, step)))
        .find_map(|(ring, step)| {
            let angle = f64::from(step) * std::f64::consts::FRAC_PI_4 - std::f64::consts::FRAC_PI_2;
            let reach = f64::from(ring) * 15.0;
            let spot = (at.0 + reach * angle.cos(), at.1 + reach * angle.sin());
            free(spot).then_some(spot)
        })
}

/// Lines of text beside a mark where there is room; nothing where there is none (the number tells).
fn label(
    svg: &mut Svg,
    (x, y): (f64, f64),
    lines: &[String],
    class: &str,
    view: &View,
    taken: &mut Vec<Area>,
) {
    let wide = lines
        .iter()
        .map(|line| plain::width(line))
        .max()
        .unwrap_or(0) as f64
        * LETTER;
    let high = lines.len() as f64 * LABEL_LINE;
    let gap = MARK_RADIUS + 4.0;
    // Left edge, top edge and how the text is anchored, so that it stays close to its mark.
    let spots = [
        (x + gap, y - high / 2.0, ""),
        (x - gap - wide, y - high / 2.0, "end"),
        (x - wide / 2.0, y - gap - high, "middle"),
        (x - wide / 2.0, y + gap, "middle"),
        (x + gap * 0.7, y - gap * 0.7 - high, ""),
        (x + gap * 0.7, y + gap * 0.7, ""),
        (x - gap * 0.7 - wide, y - gap * 0.7 - high, "end"),
        (x - gap * 0.7 - wide, y + gap * 0.7, "end"),
    ];
    let areas = spots.map(|(left, top, anchor)| (Area(left, top, left + wide, top + high), anchor));
    let frame = view.frame();
    let free = |(area, _): &&(Area, &str)| {
        area.within(&frame) && !taken.iter().any(|other| other.hits(area))
    };
    let Some((area, anchor)) = areas.iter().find(free).copied() else {
        return;
    };
    let left = match anchor {
        "end" => area.2,
        "middle" => (area.0 + area.2) / 2.0,
        _ => area.0,
    };
    for (at, line) in lines.iter().enumerate() {
        let note = if at > 0 { "note" } else { "" };
        let top = area.1 + LABEL_LINE * (at as f64 + 0.78);
        svg.text(&format!("{class} {anchor} {note}"), (left, top), line);
    }
    taken.push(area);
}

fn star(svg: &mut Svg, (x, y): (f64, f64)) {
    let points: Vec<(f64, f64)> = (0..10)
        .map(|step| {
            let angle = f64::from(step) * std::f64::consts::PI / 5.0 - std::f64::consts::FRAC_PI_2;
            let radius = if step % 2 == 0 { 11.0 } else { 4.6 };
            (x + radius * angle.cos(), y + radius * angle.sin())
        })
        .collect();
    svg.polygon("incident", &points);
}

fn hexagon((x, y): (f64, f64), radius: f64) -> Vec<(f64, f64)> {
    let corner = |step: u8| {
        let angle = f64::from(step) * std::f64::consts::FRAC_PI_3;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    (0..6).map(corner).collect()
}

/// The shape of a kind, with its number.
fn symbol(svg: &mut Svg, mark: &Mark, (x, y): (f64, f64)) {
    let sure = if mark.certainty == Certainty::Illustrative {
        " unsure"
    } else {
        ""
    };
    let faint = if mark.faint { " faint" } else { "" };
    let class = |name: &str| format!("mark {name}{sure}{faint}");
    let r = MARK_RADIUS;
    match mark.kind {
        MarkKind::Intake => svg.circle(&class("intake"), (x, y), r - 0.5),
        MarkKind::Irrigation => svg.circle(&class("irrigation"), (x, y), r - 0.5),
        MarkKind::Border => {
            svg.polygon(
                &class("border"),
                &[
                    (x, y - r - 1.0),
                    (x + r + 1.0, y),
                    (x, y + r + 1.0),
                    (x - r - 1.0, y),
                ],
            );
        }
        MarkKind::Gauge => svg.polygon(&class("gauge"), &hexagon((x, y), r + 0.5)),
        MarkKind::Dam => svg.rect(
            &class("dam"),
            (x - r + 1.0, y - r + 1.0),
            (2.0 * r - 2.0, 2.0 * r - 2.0),
        ),
        MarkKind::Depot => {
            svg.polygon(
                &class("depot"),
                &[
                    (x - r + 1.0, y - 2.0),
                    (x, y - r),
                    (x + r - 1.0, y - 2.0),
                    (x + r - 1.0, y + r - 2.0),
                    (x - r + 1.0, y + r - 2.0),
                ],
            );
        }
    }
    if let Some(number) = mark.number {
        svg.text(&format!("number{faint}"), (x, y + 3.6), &number.to_string());
    }
}

/// Seats of governments: a dot and a name where there is room.
fn towns(svg: &mut Svg, map: &MapPart, view: &View, taken: &mut Vec<Area>, lang: Lang) {
    for (at, name) in &map.towns {
        let (x, y) = view.point(*at);
        if taken.iter().any(|other| other.hits(&around((x, y), 3.0))) {
            continue;
        }
        let name = lang.text(name);
        let wide = plain::width(name) as f64 * LETTER;
        let right = Area(x + 5.0, y - 7.0, x + 5.0 + wide, y + 6.0);
        let left = Area(x - 5.0 - wide, y - 7.0, x - 5.0, y + 6.0);
        let frame = view.frame();
        let free = |area: &Area| area.within(&frame) && !taken.iter().any(|other| other.hits(area));
        let (area, class, text_x) = match (free(&right), free(&left)) {
            (true, _) => (right, "town", right.0),
            (false, true) => (left, "town end", left.2),
            (false, false) => continue,
        };
        svg.circle("town-dot", (x, y), 2.2);
        svg.text(class, (text_x, y + 4.0), name);
        taken.push(area);
        taken.push(around((x, y), 3.0));
    }
}

/// The discharge of a reach and its middle on the picture.
type Spot = (f64, (f64, f64));

/// The largest named rivers once, at the middle of its longest reach in view.
fn river_names(svg: &mut Svg, map: &MapPart, view: &View, taken: &mut Vec<Area>, lang: Lang) {
    let frame = view.frame();
    let mut spots: BTreeMap<&str, Vec<Spot>> = BTreeMap::new();
    for river in map
        .rivers
        .iter()
        .filter(|river| !lang.text(&river.name).is_empty())
    {
        let middle = view.point(river.points[river.points.len() / 2]);
        if around(middle, 1.0).within(&frame) {
            spots
                .entry(lang.text(&river.name))
                .or_default()
                .push((river.discharge_m3s, middle));
        }
    }
    let mut rivers: Vec<_> = spots.into_iter().collect();
    let largest = |spots: &[Spot]| spots.iter().map(|s| s.0).fold(0.0, f64::max);
    rivers.sort_by(|a, b| largest(&b.1).total_cmp(&largest(&a.1)).then(a.0.cmp(b.0)));
    rivers.truncate(RIVER_NAMES_MAX);
    for (name, mut spots) in rivers {
        spots.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.0.total_cmp(&b.1.0)));
        let wide = plain::width(name) as f64 * LETTER;
        let free = spots.iter().find_map(|(_, (x, y))| {
            let area = Area(x - wide / 2.0, y - 16.0, x + wide / 2.0, y - 3.0);
            let free = area.within(&frame) && !taken.iter().any(|other| other.hits(&area));
            free.then_some(area)
        });
        if let Some(area) = free {
            svg.text("river-name", ((area.0 + area.2) / 2.0, area.3 - 2.0), name);
            taken.push(area);
        }
    }
}

fn scale_bar(svg: &mut Svg, view: &View) {
    let meters_per_unit = METERS_PER_DEGREE / view.scale;
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
    let fits = |km: &&f64| *km * 1000.0 / meters_per_unit <= WIDTH / 5.0;
    let km = steps.iter().rev().find(fits).copied().unwrap_or(1.0);
    let long = km * 1000.0 / meters_per_unit;
    let (x, y) = (14.0, view.height - 14.0);
    svg.rect("scale-back", (x - 6.0, y - 19.0), (long + 12.0, 26.0));
    svg.line("scale", (x, y), (x + long, y));
    svg.line("scale", (x, y - 4.0), (x, y + 2.0));
    svg.line("scale", (x + long, y - 4.0), (x + long, y + 2.0));
    svg.text(
        "scale-text",
        (x + long / 2.0, y - 5.0),
        &format!("{km:.0} km"),
    );
}
