//! The sketch map as a picture for DOCX: the same drawing as in HTML, without fonts.
//!
//! Names stand in the table beside the map; on the map only the numbers of the marks and the scale
//! are written, as strokes of our own, so that the picture needs no font and is the same on every
//! machine.

use super::html::map_style;
use crate::Lang;
use crate::model::MapPart;
use crate::svg;
use resvg::{tiny_skia, usvg};

/// Pixels for a unit of the drawing, which is 1000 wide.
const SCALE: f32 = 1.6;
/// Strokes of the numbers: they take their color from the class.
const STROKES: &str = "svg .glyph{fill:none;stroke-width:1.5;stroke-linecap:round;\
    stroke-linejoin:round}svg .glyph.number{fill:none;stroke:#fff}\
    svg .glyph.scale-text{fill:none;stroke:#16232e}";

/// A picture and its size in pixels.
pub(super) struct Picture {
    pub png: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Draws the map; the reason where it cannot be drawn.
pub(super) fn draw(map: &MapPart) -> Result<Picture, String> {
    let drawn = svg::map::draw_without_fonts(map, "picture", Lang::Zh);
    let style = format!("<style>{}{STROKES}</style>", map_style());
    let at = drawn.find("<title>").unwrap_or(drawn.len());
    let (head, tail) = drawn.split_at(at);
    let text = format!("{head}{style}{tail}");
    let tree = usvg::Tree::from_str(&text, &usvg::Options::default())
        .map_err(|error| format!("the sketch map cannot be read as SVG: {error}"))?;
    let size = tree.size();
    let (width, height) = (
        (size.width() * SCALE).round() as u32,
        (size.height() * SCALE).round() as u32,
    );
    let mut pixels = tiny_skia::Pixmap::new(width, height)
        .ok_or_else(|| format!("a picture of {width} × {height} cannot be drawn"))?;
    pixels.fill(tiny_skia::Color::WHITE);
    let scale = tiny_skia::Transform::from_scale(SCALE, SCALE);
    resvg::render(&tree, scale, &mut pixels.as_mut());
    let png = pixels.encode_png().map_err(|error| error.to_string())?;
    Ok(Picture { png, width, height })
}
