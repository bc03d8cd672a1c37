//! How people write a quantity of an item: a number and a unit that fits the item's.

use crate::SupplyError;
use crate::query::QUANTITY_MAX;
use hean_basin::Item;
use hean_units::Text;

/// Spellings of each stock unit with the factor to it.
const SPELLINGS: &[(&str, &[(&str, f64)])] = &[
    (
        "t",
        &[
            ("t", 1.0),
            ("吨", 1.0),
            ("kg", 1e-3),
            ("公斤", 1e-3),
            ("千克", 1e-3),
        ],
    ),
    (
        "m",
        &[("m", 1.0), ("米", 1.0), ("km", 1000.0), ("公里", 1000.0)],
    ),
    ("m2", &[("m2", 1.0), ("m²", 1.0), ("平方米", 1.0)]),
    (
        "m3",
        &[("m3", 1.0), ("m³", 1.0), ("立方米", 1.0), ("方", 1.0)],
    ),
    (
        "piece",
        &[
            ("piece", 1.0),
            ("pieces", 1.0),
            ("pcs", 1.0),
            ("pc", 1.0),
            ("件", 1.0),
            ("个", 1.0),
            ("台", 1.0),
            ("只", 1.0),
            ("辆", 1.0),
            ("艘", 1.0),
        ],
    ),
    ("set", &[("set", 1.0), ("sets", 1.0), ("套", 1.0)]),
];

/// Whether the unit counts things that cannot be halved.
fn is_counted(unit: &str) -> bool {
    matches!(unit, "piece" | "set")
}

/// Reads `20t`, `500 m`, `12 pcs`, `20吨` as a number in the item's unit, above 0. A bare number, a
/// unit of another kind and half a piece are refused with a spelling that would do.
pub fn parse_quantity(text: &str, item: &Item) -> Result<f64, SupplyError> {
    let refuse = |zh: String, en: String| SupplyError::QuantityText {
        text: text.chars().take(60).collect(),
        item: item.id.clone(),
        why: Text::new(zh, en),
        example: format!("20 {}", item.unit),
    };
    let trimmed = text.trim();
    let number_end = trimmed
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(number_end);
    let Some(number) = number.parse::<f64>().ok().filter(|n| n.is_finite()) else {
        return Err(refuse(
            "开头不是数".to_owned(),
            "it does not begin with a number".to_owned(),
        ));
    };
    let unit = unit.trim();
    let (id, due) = (&item.id, &item.unit);
    if unit.is_empty() {
        return Err(refuse(
            format!("没有单位，`{id}` 以 {due} 计"),
            format!("it has no unit, and `{id}` is counted in {due}"),
        ));
    }
    let known = SPELLINGS
        .iter()
        .find(|(of, _)| *of == item.unit)
        .map_or(&[][..], |(_, k)| k);
    let factor = known
        .iter()
        .find(|(spelling, _)| spelling.eq_ignore_ascii_case(unit));
    let factor = match factor {
        Some((_, factor)) => *factor,
        None if unit == item.unit => 1.0,
        None => {
            return Err(refuse(
                format!("`{id}` 以 {due} 计，不以 {unit} 计"),
                format!("`{id}` is counted in {due}, not in {unit}"),
            ));
        }
    };
    let quantity = round_quantity(number * factor);
    if quantity <= 0.0 || quantity > QUANTITY_MAX {
        return Err(refuse(
            format!("应大于 0，不超过 {QUANTITY_MAX:e} {due}"),
            format!("it must be above 0 and at most {QUANTITY_MAX:e} {due}"),
        ));
    }
    if is_counted(&item.unit) && quantity.fract() != 0.0 {
        return Err(refuse(
            format!("以 {due} 计的物资不可分割"),
            format!("a {due} cannot be divided"),
        ));
    }
    Ok(quantity)
}

/// Rounded to a thousandth of the unit, the step of all quantities in answers.
pub(crate) fn round_quantity(quantity: f64) -> f64 {
    (quantity * 1000.0).round() / 1000.0
}

/// A quantity with its unit for people, e.g. `20 t`, `2000 m`, `12 件`; `lang` is `zh` or `en`.
pub fn show_quantity(quantity: f64, unit: &str, lang: &str) -> String {
    let number = round_quantity(quantity);
    let word = match (unit, lang) {
        ("piece", "zh") => "件",
        ("piece", _) if number == 1.0 => "piece",
        ("piece", _) => "pieces",
        ("set", "zh") => "套",
        ("set", _) if number == 1.0 => "set",
        ("set", _) => "sets",
        ("m2", _) => "m²",
        ("m3", _) => "m³",
        (other, _) => other,
    };
    format!("{number} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use hean_basin::{Category, Origin};
    use hean_units::{Certainty, ItemId, Text};

    fn item(unit: &str) -> Item {
        let origin = Origin {
            certainty: Certainty::Known,
            source: "test".to_owned(),
            note: String::new(),
        };
        Item {
            id: ItemId::new("thing").unwrap(),
            name: Text::new("物", "thing"),
            category: Category::Treatment,
            unit: unit.to_owned(),
            origin,
        }
    }

    fn check(unit: &str, texts: &[&str], expected: Expect) {
        let mut seen = String::new();
        for text in texts {
            let line = match parse_quantity(text, &item(unit)) {
                Ok(quantity) => format!("{text} = {}\n", show_quantity(quantity, unit, "en")),
                Err(error) => format!("{error}\n"),
            };
            seen.push_str(&line);
        }
        expected.assert_eq(&seen);
    }

    #[test]
    fn quantities_are_read_in_the_unit_of_the_item() {
        check(
            "t",
            &["20t", "20 t", "500 kg", "20吨", "1.5T"],
            expect![[r#"
                20t = 20 t
                20 t = 20 t
                500 kg = 0.5 t
                20吨 = 20 t
                1.5T = 1.5 t
            "#]],
        );
        check(
            "m",
            &["500 m", "1.2km", "300米"],
            expect![[r#"
            500 m = 500 m
            1.2km = 1200 m
            300米 = 300 m
        "#]],
        );
        check(
            "piece",
            &["12 pcs", "1 piece", "6 台"],
            expect![[r#"
            12 pcs = 12 pieces
            1 piece = 1 piece
            6 台 = 6 pieces
        "#]],
        );
        check(
            "m3",
            &["5 m³", "5 m3"],
            expect![[r#"
            5 m³ = 5 m³
            5 m3 = 5 m³
        "#]],
        );
    }

    #[test]
    fn what_is_no_quantity_is_refused_with_the_unit_that_would_do() {
        check(
            "t",
            &[
                "20",
                "20 m",
                "-3 t",
                "0 t",
                "many t",
                "",
                "1e400 t",
                "NaN t",
                "inf t",
                "2000000000 t",
            ],
            expect![[r#"
                `20` is not a quantity of `thing`: it has no unit, and `thing` is counted in t; write for example `20 t`
                `20 m` is not a quantity of `thing`: `thing` is counted in t, not in m; write for example `20 t`
                `-3 t` is not a quantity of `thing`: it must be above 0 and at most 1e9 t; write for example `20 t`
                `0 t` is not a quantity of `thing`: it must be above 0 and at most 1e9 t; write for example `20 t`
                `many t` is not a quantity of `thing`: it does not begin with a number; write for example `20 t`
                `` is not a quantity of `thing`: it does not begin with a number; write for example `20 t`
                `1e400 t` is not a quantity of `thing`: `thing` is counted in t, not in e400 t; write for example `20 t`
                `NaN t` is not a quantity of `thing`: it does not begin with a number; write for example `20 t`
                `inf t` is not a quantity of `thing`: it does not begin with a number; write for example `20 t`
                `2000000000 t` is not a quantity of `thing`: it must be above 0 and at most 1e9 t; write for example `20 t`
            "#]],
        );
        check(
            "piece",
            &["2.5 pcs", "3 t"],
            expect![[r#"
            `2.5 pcs` is not a quantity of `thing`: a piece cannot be divided; write for example `20 piece`
            `3 t` is not a quantity of `thing`: `thing` is counted in piece, not in t; write for example `20 piece`
        "#]],
        );
    }
}
