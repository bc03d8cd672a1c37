//! Digits and the letters of a scale bar as strokes, for pictures that may use no font.

/// Width and height of a glyph in the picture's units, and the gap to the next one.
const WIDE: f64 = 4.2;
const HIGH: f64 = 7.2;
const GAP: f64 = 1.8;

type Stroke = Vec<(f64, f64)>;

/// The strokes of a glyph in a box of 4 by 6, y downwards; none for what has no strokes.
fn glyph(c: char) -> &'static [&'static [(f64, f64)]] {
    match c {
        '0' => &[&[
            (0.0, 1.0),
            (1.0, 0.0),
            (3.0, 0.0),
            (4.0, 1.0),
            (4.0, 5.0),
            (3.0, 6.0),
            (1.0, 6.0),
            (0.0, 5.0),
            (0.0, 1.0),
        ]],
        '1' => &[&[(0.8, 1.4), (2.2, 0.0), (2.2, 6.0)]],
        '2' => &[&[
            (0.0, 1.2),
            (1.0, 0.0),
            (3.0, 0.0),
            (4.0, 1.2),
            (3.6, 2.6),
            (0.0, 6.0),
            (4.0, 6.0),
        ]],
        '3' => &[&[
            (0.2, 0.0),
            (4.0, 0.0),
            (1.8, 2.5),
            (3.4, 2.8),
            (4.0, 4.2),
            (3.0, 6.0),
            (1.0, 6.0),
            (0.0, 5.0),
        ]],
        '4' => &[&[(3.0, 6.0), (3.0, 0.0), (0.0, 4.2), (4.0, 4.2)]],
        '5' => &[&[
            (3.8, 0.0),
            (0.4, 0.0),
            (0.2, 2.6),
            (2.6, 2.2),
            (4.0, 3.4),
            (4.0, 4.8),
            (2.8, 6.0),
            (1.0, 6.0),
            (0.0, 5.2),
        ]],
        '6' => &[&[
            (3.4, 0.0),
            (1.4, 0.6),
            (0.0, 3.4),
            (0.0, 4.8),
            (1.0, 6.0),
            (3.0, 6.0),
            (4.0, 4.8),
            (3.4, 3.2),
            (1.6, 2.8),
            (0.2, 3.8),
        ]],
        '7' => &[&[(0.0, 0.0), (4.0, 0.0), (1.4, 6.0)]],
        '8' => &[
            &[
                (2.0, 2.8),
                (0.4, 2.0),
                (0.6, 0.6),
                (2.0, 0.0),
                (3.4, 0.6),
                (3.6, 2.0),
                (2.0, 2.8),
            ],
            &[
                (2.0, 2.8),
                (0.0, 3.8),
                (0.2, 5.4),
                (2.0, 6.0),
                (3.8, 5.4),
                (4.0, 3.8),
                (2.0, 2.8),
            ],
        ],
        '9' => &[&[
            (3.8, 2.2),
            (2.4, 3.2),
            (0.6, 2.8),
            (0.0, 1.2),
            (1.0, 0.0),
            (3.0, 0.0),
            (4.0, 1.2),
            (4.0, 2.6),
            (2.6, 5.4),
            (0.6, 6.0),
        ]],
        'k' => &[
            &[(0.4, 0.0), (0.4, 6.0)],
            &[(3.4, 2.4), (0.4, 4.4)],
            &[(1.6, 3.6), (3.6, 6.0)],
        ],
        'm' => &[
            &[(0.0, 6.0), (0.0, 2.4)],
            &[(0.0, 3.2), (1.0, 2.4), (2.0, 3.2), (2.0, 6.0)],
            &[(2.0, 3.2), (3.0, 2.4), (4.0, 3.2), (4.0, 6.0)],
        ],
        _ => &[],
    }
}

/// The strokes of a number of a mark or of the scale, in the middle above `at`; nothing for other
/// texts.
pub(super) fn strokes(class: &str, (x, y): (f64, f64), text: &str) -> Vec<Stroke> {
    let numbers = class
        .split_whitespace()
        .any(|word| matches!(word, "number" | "scale-text"));
    if !numbers {
        return Vec::new();
    }
    let count = text.chars().count() as f64;
    let left = x - (count * WIDE + (count - 1.0).max(0.0) * GAP) / 2.0;
    let mut strokes = Vec::new();
    for (at, c) in text.chars().enumerate() {
        let from = left + at as f64 * (WIDE + GAP);
        let place = |(across, down): &(f64, f64)| {
            (from + across / 4.0 * WIDE, y - HIGH + down / 6.0 * HIGH)
        };
        strokes.extend(glyph(c).iter().map(|line| line.iter().map(place).collect()));
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_strokes_and_names_have_none() {
        for digit in "0123456789km".chars() {
            assert!(!glyph(digit).is_empty(), "{digit}");
        }
        assert_eq!(strokes("number", (10.0, 10.0), "18").len(), 3);
        assert!(strokes("label strong", (10.0, 10.0), "18").is_empty());
        let strokes = strokes("scale-text", (50.0, 10.0), "20 km");
        let all: Vec<&(f64, f64)> = strokes.iter().flatten().collect();
        let (low, high) = (
            all.iter().map(|p| p.0).fold(99.0, f64::min),
            all.iter().map(|p| p.0).fold(0.0, f64::max),
        );
        assert!(((low + high) / 2.0 - 50.0).abs() < 1.0, "{low} {high}");
    }
}
