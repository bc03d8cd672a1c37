//! Values and numbers in words.

use crate::Lang;
use hean_units::{Instant, Span};
use serde_json::Value;

/// Longest text of a value; the rest is cut with an ellipsis.
const VALUE_CHARS_MAX: usize = 400;

/// A JSON value as people write it: no braces, no quotes. A text in two languages is shown in the
/// one asked for.
pub fn value(value: &Value, lang: Lang) -> String {
    let text = inner(value, lang);
    if text.chars().count() > VALUE_CHARS_MAX {
        let cut: String = text.chars().take(VALUE_CHARS_MAX).collect();
        return format!("{cut}…");
    }
    text
}

fn inner(value: &Value, lang: Lang) -> String {
    let (comma, colon) = (lang.pick("、", ", "), lang.pick("：", ": "));
    match value {
        Value::Null => lang.pick("无", "none").to_owned(),
        Value::Bool(true) => lang.pick("是", "yes").to_owned(),
        Value::Bool(false) => lang.pick("否", "no").to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| inner(item, lang))
            .collect::<Vec<_>>()
            .join(comma),
        Value::Object(map) => {
            let languages = map.keys().all(|key| key == "zh" || key == "en");
            if let Some(text) = map.get(lang.code()).and_then(Value::as_str)
                && languages
            {
                return text.to_owned();
            }
            // A remark: its key says nothing, and who and when stand beside it anyway.
            let only_remark = map
                .keys()
                .all(|key| matches!(key.as_str(), "text" | "at" | "by"));
            if let (true, Some(Value::String(text))) = (only_remark, map.get("text")) {
                return text.clone();
            }
            let one = |(key, item): (&String, &Value)| {
                format!("{}{colon}{}", key.replace('_', " "), inner(item, lang))
            };
            map.iter()
                .map(one)
                .collect::<Vec<_>>()
                .join(lang.pick("；", "; "))
        }
    }
}

/// A number with at most three significant digits, without an exponent between 0.001 and 10⁶.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let size = value.abs().log10().floor();
    if size < -3.0 {
        return format!("{value:.1e}");
    }
    let step = 10f64.powf(size - 2.0);
    let rounded = (value / step).round() * step;
    let decimals = (2.0 - size).clamp(0.0, 6.0) as usize;
    let text = format!("{rounded:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// An amount of money with two decimals; it is never rounded to digits.
pub fn money(amount: f64) -> String {
    format!("{amount:.2}")
}

/// A quantity as it was given, without rounding: `12.5`, `1234.75`.
pub fn exact(value: f64) -> String {
    if value.is_finite() {
        format!("{}", value + 0.0)
    } else {
        "–".to_owned()
    }
}

/// A concentration: `0.013 mg/L`. What is below a millionth of a milligram is no amount that a
/// laboratory could find and is written as about zero.
pub fn mg_l(value: f64) -> String {
    if value.abs() < 1e-6 {
        return "≈ 0".to_owned();
    }
    format!("{} mg/L", number(value))
}

/// So many times the limit: `41.3×`; below a ten-thousandth about none.
pub fn times(ratio: f64) -> String {
    if ratio.abs() < 1e-4 {
        return "≈ 0".to_owned();
    }
    format!("{}×", number(ratio))
}

/// A mass in kilograms, in tonnes from 1 t on.
pub fn mass(kg: f64) -> String {
    if kg.abs() >= 1000.0 {
        format!("{} t", number(kg / 1000.0))
    } else {
        format!("{} kg", number(kg))
    }
}

/// A length in metres, in kilometres from 1 km on.
pub fn length(meters: f64) -> String {
    if meters.abs() >= 100_000.0 {
        format!("{:.0} km", meters / 1000.0)
    } else if meters.abs() >= 1000.0 {
        format!("{:.1} km", meters / 1000.0)
    } else {
        format!("{meters:.0} m")
    }
}

/// A length of time: `3小时20分` or `3 h 20 min`, to the minute (seconds below two minutes).
pub fn span(span: Span, lang: Lang) -> String {
    let sign = if span < Span::ZERO { "-" } else { "" };
    let seconds = span.abs().millis() / 1000;
    if seconds < 120 {
        return format!("{sign}{seconds}{}", lang.pick("秒", " s"));
    }
    let minutes = (seconds + 30) / 60;
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest, lang) {
        (0, rest, Lang::Zh) => format!("{sign}{rest}分钟"),
        (0, rest, Lang::En) => format!("{sign}{rest} min"),
        (hours, 0, Lang::Zh) => format!("{sign}{hours}小时"),
        (hours, 0, Lang::En) => format!("{sign}{hours} h"),
        (hours, rest, Lang::Zh) => format!("{sign}{hours}小时{rest}分"),
        (hours, rest, Lang::En) => format!("{sign}{hours} h {rest} min"),
    }
}

/// Day and minute without the year: `06-12 09:20`.
pub fn moment(at: Instant) -> String {
    at.minute().get(5..).unwrap_or_default().to_owned()
}

/// How wide a text is in Latin letters: a Chinese character counts two.
pub fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> usize {
    let wide = matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x20000..=0x3FFFD);
    if wide { 2 } else { 1 }
}

/// The text cut to a width, with an ellipsis where something was cut.
pub fn fit(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += char_width(c);
        if used > room {
            break;
        }
        cut.push(c);
    }
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_have_three_digits() {
        for (value, shown) in [
            (0.0, "0"),
            (0.012_345, "0.0123"),
            (0.000_9, "9.0e-4"),
            (1.0, "1"),
            (12.36, "12.4"),
            (1234.0, "1230"),
            (28_000.0, "28000"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(number(value), shown);
        }
        assert_eq!(mass(28_000.0), "28 t");
        assert_eq!(mass(999.4), "999 kg");
        assert_eq!(length(45_230.0), "45.2 km");
    }

    #[test]
    fn money_and_stock_are_not_rounded() {
        assert_eq!(money(863_512.4), "863512.40");
        assert_eq!(exact(1234.75), "1234.75");
        assert_eq!(exact(12.0), "12");
        assert_eq!(exact(-0.0), "0");
        assert_eq!(exact(f64::NAN), "–");
    }

    #[test]
    fn traces_are_about_zero() {
        assert_eq!(mg_l(1.6e-9), "≈ 0");
        assert_eq!(mg_l(0.0123), "0.0123 mg/L");
    }

    #[test]
    fn values_have_no_braces() {
        let evidence = json!({"photo": true, "valve": {"no": 3, "by": "Li"}, "list": [1, null]});
        assert_eq!(
            value(&evidence, Lang::En),
            "photo: yes; valve: no: 3; by: Li; list: 1, none"
        );
        assert_eq!(value(&json!({"zh": "好", "en": "good"}), Lang::Zh), "好");
        let remark = json!({"text": "seen", "at": "2026-06-12T09:20:00+08:00", "by": "Li"});
        assert_eq!(value(&remark, Lang::Zh), "seen");
        assert_eq!(
            value(&json!("x".repeat(500)), Lang::En).chars().count(),
            VALUE_CHARS_MAX + 1
        );
    }

    #[test]
    fn spans_are_words() {
        assert_eq!(span(Span::from_mins(200), Lang::Zh), "3小时20分");
        assert_eq!(span(Span::from_mins(200), Lang::En), "3 h 20 min");
        assert_eq!(span(Span::from_mins(-60), Lang::En), "-1 h");
        assert_eq!(span(Span::from_secs(90), Lang::En), "90 s");
        assert_eq!(span(Span::from_mins(45), Lang::Zh), "45分钟");
    }

    #[test]
    fn texts_are_cut_by_width() {
        assert_eq!(width("苯a"), 3);
        assert_eq!(fit("巩乃斯河", 8), "巩乃斯河");
        assert_eq!(fit("巩乃斯河", 7), "巩乃斯…");
        assert_eq!(fit("abcdef", 4), "abc…");
    }
}
