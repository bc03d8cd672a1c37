//! Pictures as inline SVG: the sketch map, the concentration curves, the course of the tasks.
//!
//! Pictures carry classes; the style sheet of the page gives them their colors. Coordinates are
//! written with one decimal, so that the same report is the same bytes.

pub(crate) mod curves;
pub(crate) mod gantt;
mod glyph;
pub(crate) mod map;

use crate::escape;
use std::fmt::Write;

/// Width of every picture in its own units.
pub(crate) const WIDTH: f64 = 1000.0;

/// An SVG under construction. Every text and attribute that is handed in is escaped here.
pub(crate) struct Svg {
    text: String,
    /// Numbers are drawn as strokes and every other text is left out.
    fontless: bool,
}

impl Svg {
    /// A picture of [`WIDTH`] with a title for screen readers.
    pub fn new(class: &str, height: f64, title: &str) -> Self {
        let mut text = String::new();
        let _ = write!(
            text,
            "<svg class=\"{}\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
             xmlns=\"http://www.w3.org/2000/svg\"><title>{}</title>",
            escape::html(class),
            escape::html(title)
        );
        Self {
            text,
            fontless: false,
        }
    }

    /// From here on numbers are strokes and other texts are left out: a picture without fonts.
    pub fn without_fonts(&mut self) {
        self.fontless = true;
    }

    /// An element without content; `attributes` are pairs.
    pub fn element(&mut self, name: &str, class: &str, attributes: &[(&str, String)]) {
        let _ = write!(self.text, "<{name} class=\"{}\"", escape::html(class));
        for (key, value) in attributes {
            let _ = write!(self.text, " {key}=\"{}\"", escape::html(value));
        }
        self.text.push_str("/>");
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)], width: Option<f64>) {
        if points.len() < 2 {
            return;
        }
        let mut attributes = vec![("points", self::points(points))];
        attributes.extend(width.map(|width| ("stroke-width", format!("{width:.1}"))));
        self.element("polyline", class, &attributes);
    }

    /// A filled shape.
    pub fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        self.element("polygon", class, &[("points", self::points(points))]);
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let attributes = [
            ("x1", format!("{:.1}", from.0)),
            ("y1", format!("{:.1}", from.1)),
            ("x2", format!("{:.1}", to.0)),
            ("y2", format!("{:.1}", to.1)),
        ];
        self.element("line", class, &attributes);
    }

    /// A rectangle.
    pub fn rect(&mut self, class: &str, at: (f64, f64), size: (f64, f64)) {
        let attributes = [
            ("x", format!("{:.1}", at.0)),
            ("y", format!("{:.1}", at.1)),
            ("width", format!("{:.1}", size.0.max(0.0))),
            ("height", format!("{:.1}", size.1.max(0.0))),
        ];
        self.element("rect", class, &attributes);
    }

    /// A circle.
    pub fn circle(&mut self, class: &str, at: (f64, f64), radius: f64) {
        let attributes = [
            ("cx", format!("{:.1}", at.0)),
            ("cy", format!("{:.1}", at.1)),
            ("r", format!("{radius:.1}")),
        ];
        self.element("circle", class, &attributes);
    }

    /// A text; `class` also says how it is anchored.
    pub fn text(&mut self, class: &str, at: (f64, f64), text: &str) {
        if self.fontless {
            for stroke in glyph::strokes(class, at, text) {
                self.polyline(&format!("glyph {class}"), &stroke, None);
            }
            return;
        }
        let _ = write!(
            self.text,
            "<text class=\"{}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            escape::html(class),
            at.0,
            at.1,
            escape::html(text)
        );
    }

    /// A text that runs upwards.
    pub fn text_up(&mut self, class: &str, at: (f64, f64), text: &str) {
        let _ = write!(
            self.text,
            "<text class=\"{}\" transform=\"translate({:.1} {:.1}) rotate(-90)\">{}</text>",
            escape::html(class),
            at.0,
            at.1,
            escape::html(text)
        );
    }

    /// Opens a group that is cut at a rectangle; `id` must be unique in the page.
    pub fn open_clip(&mut self, id: &str, at: (f64, f64), size: (f64, f64)) {
        let id = escape::html(id);
        let _ = write!(self.text, "<clipPath id=\"{id}\">");
        self.rect("", at, size);
        let _ = write!(self.text, "</clipPath><g clip-path=\"url(#{id})\">");
    }

    /// Opens a group with a tip.
    pub fn open_tip(&mut self, tip: &str) {
        let _ = write!(self.text, "<g><title>{}</title>", escape::html(tip));
    }

    /// Closes a group.
    pub fn close(&mut self) {
        self.text.push_str("</g>");
    }

    /// The picture.
    pub fn finish(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

fn points(points: &[(f64, f64)]) -> String {
    let mut text = String::with_capacity(points.len() * 12);
    for (at, (x, y)) in points.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        let _ = write!(text, "{space}{x:.1},{y:.1}");
    }
    text
}

/// Drops points that lie closer than `step` to the one before; the ends stay.
pub(crate) fn thinned(points: Vec<(f64, f64)>, step: f64) -> Vec<(f64, f64)> {
    let Some(&last) = points.last() else {
        return points;
    };
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (x, y) in points {
        let far = kept
            .last()
            .is_none_or(|(a, b)| (x - a).hypot(y - b) >= step);
        if far {
            kept.push((x, y));
        }
    }
    if kept.last() != Some(&last) {
        kept.push(last);
    }
    kept
}

/// A box on a picture: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area(pub f64, pub f64, pub f64, pub f64);

impl Area {
    /// Whether two boxes overlap.
    pub fn hits(&self, other: &Self) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    /// Whether this box lies in the other one.
    pub fn within(&self, other: &Self) -> bool {
        self.0 >= other.0 && self.1 >= other.1 && self.2 <= other.2 && self.3 <= other.3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let mut svg = Svg::new("x\" onload=\"y", 10.0, "</title><script>");
        svg.text("t", (1.0, 2.0), "<b>&");
        assert_eq!(
            svg.finish(),
            "<svg class=\"x&quot; onload=&quot;y\" viewBox=\"0 0 1000 10\" role=\"img\" \
             xmlns=\"http://www.w3.org/2000/svg\"><title>&lt;/title&gt;&lt;script&gt;</title>\
             <text class=\"t\" x=\"1.0\" y=\"2.0\">&lt;b&gt;&amp;</text></svg>"
        );
    }

    #[test]
    fn lines_are_thinned_and_keep_their_ends() {
        let line = vec![(0.0, 0.0), (0.2, 0.0), (1.0, 0.0), (1.1, 0.0)];
        assert_eq!(thinned(line, 0.5), [(0.0, 0.0), (1.0, 0.0), (1.1, 0.0)]);
    }
}
