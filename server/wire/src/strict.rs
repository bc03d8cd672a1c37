//! JSON from outside, read strictly: bounded depth, no duplicate keys, numbers that survive.
//!
//! What is accepted is kept verbatim and hashed in the canonical form of RFC 8785, which knows
//! doubles only. So a number that a double cannot hold, or a key that is there twice, is refused
//! instead of being changed in silence (I-JSON, RFC 7493, sections 2.2 and 2.3).

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Deepest nesting of arrays and objects.
pub const DEPTH_MAX: usize = 32;
/// Most keys and items in one document.
pub const ITEMS_MAX: usize = 20_000;
/// Magnitude that an integer of ours stays below: 2^53.
pub const NUMBER_LIMIT: f64 = 9_007_199_254_740_992.0;

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("line {line} column {column}: {why}")]
pub struct StrictError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub why: String,
}

/// Reads one JSON document.
///
/// # Errors
/// When it is no JSON, is nested deeper than [`DEPTH_MAX`], holds more than [`ITEMS_MAX`] items,
/// has a key twice, or a number of 2^53 or more in magnitude.
pub fn parse(text: &[u8]) -> Result<Value, StrictError> {
    read(text, false)
}

/// As [`parse`], but takes numbers of any magnitude: for what names its own place for them, where
/// [`out_of_range`] says which one is not kept exactly.
///
/// # Errors
/// As [`parse`], without those of numbers.
pub fn parse_any_number(text: &[u8]) -> Result<Value, StrictError> {
    read(text, true)
}

fn read(text: &[u8], any_number: bool) -> Result<Value, StrictError> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let mut items = 0;
    let seed = Strict {
        depth: 0,
        any_number,
        items: &mut items,
    };
    let value = seed
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| located(&error))
}

/// The place and reason of a `serde_json` error.
pub fn located(error: &serde_json::Error) -> StrictError {
    let text = error.to_string();
    let why = match text.rfind(" at line ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    };
    StrictError {
        line: error.line().max(1),
        column: error.column().max(1),
        why,
    }
}

/// The first number of a value that would not be kept exactly: where it is, and why.
pub fn out_of_range(value: &Value) -> Option<String> {
    // Without recursion: the depth is bounded only by whoever read the value.
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Number(number) if !is_exact(number) => {
                return Some(format!("`{path}`: {}", too_big(number)));
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate().rev() {
                    open.push((format!("{path}[{at}]"), item));
                }
            }
            Value::Object(map) => {
                for (key, item) in map.iter().rev() {
                    let dot = if path.is_empty() { "" } else { "." };
                    open.push((format!("{path}{dot}{key}"), item));
                }
            }
            _ => {}
        }
    }
    None
}

fn is_exact(number: &Number) -> bool {
    match number.as_f64() {
        None => false,
        // From 1e21 on the canonical form keeps the exponent and is read back as it was.
        Some(value) if number.is_f64() => value.abs() < NUMBER_LIMIT || value.abs() >= 1e21,
        Some(value) => value.abs() < NUMBER_LIMIT,
    }
}

struct Strict<'a> {
    depth: usize,
    any_number: bool,
    items: &'a mut usize,
}

impl Strict<'_> {
    fn count<E: serde::de::Error>(&mut self) -> Result<(), E> {
        *self.items += 1;
        if *self.items > ITEMS_MAX {
            return Err(E::custom(format!("more than {ITEMS_MAX} items")));
        }
        Ok(())
    }

    fn number<E: serde::de::Error>(&self, number: Number) -> Result<Value, E> {
        if self.any_number || is_exact(&number) {
            return Ok(Value::Number(number));
        }
        Err(E::custom(too_big(number)))
    }

    fn below<E: serde::de::Error>(&mut self) -> Result<Strict<'_>, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(format!("nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(Strict {
            depth: self.depth + 1,
            any_number: self.any_number,
            items: self.items,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.number(Number::from(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.number(Number::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        match Number::from_f64(value) {
            Some(number) => self.number(number),
            None => Err(E::custom(too_big(value))),
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.below()?)? {
            self.count()?;
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.count()?;
            let value = entries.next_value_seed(self.below()?)?;
            if map.contains_key(&key) {
                let key: String = key.chars().take(60).collect();
                return Err(A::Error::custom(format!("the key `{key}` is there twice")));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// How the reason begins of a number that would not be kept exactly.
const NUMBER: &str = "the number ";

impl StrictError {
    /// Whether it is a number that would not be kept exactly.
    pub fn is_number(&self) -> bool {
        self.why.starts_with(NUMBER)
    }
}

fn too_big(value: impl fmt::Display) -> String {
    format!("{NUMBER}{value} is not below 2^53 and would not be kept exactly: send it as text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expect: Expect) {
        let got = match parse(text.as_bytes()) {
            Ok(value) => format!("ok {value}"),
            Err(error) => format!("{error}"),
        };
        expect.assert_eq(&got);
    }

    #[test]
    fn what_is_kept_and_what_is_refused() {
        check(
            r#"{"b":1,"a":[1.5,null,true,"河"]}"#,
            expect![[r#"ok {"b":1,"a":[1.5,null,true,"河"]}"#]],
        );
        check(
            r#"{"a":1,"a":2}"#,
            expect!["line 1 column 13: the key `a` is there twice"],
        );
        check(
            r#"{"a":9007199254740993}"#,
            expect![
                "line 1 column 21: the number 9007199254740993 is not below 2^53 and would not be kept exactly: send it as text"
            ],
        );
        check("1e400", expect!["line 1 column 5: number out of range"]);
        check("[NaN]", expect!["line 1 column 2: expected value"]);
        check(
            r#"{"a":1} x"#,
            expect!["line 1 column 9: trailing characters"],
        );
        check(
            r#""\ud800""#,
            expect!["line 1 column 8: unexpected end of hex escape"],
        );
        check("", expect!["line 1 column 1: EOF while parsing a value"]);
        check("{\n  \"a\": }", expect!["line 2 column 8: expected value"]);
    }

    #[test]
    fn a_number_out_of_range_is_named_with_its_place() {
        for (text, expected) in [
            (r#"{"a":9007199254740991,"b":[-1.5,1e21]}"#, None),
            (
                r#"{"a":[1,{"b":9007199254740992}]}"#,
                Some("`a[1].b`: the number 9007199254740992 "),
            ),
            (r#"{"a":1e20}"#, Some("`a`: the number 1e+20")),
            (
                r#"{"a":-18446744073709551616}"#,
                Some("`a`: the number -1.8"),
            ),
        ] {
            let value = parse_any_number(text.as_bytes()).unwrap();
            let found = out_of_range(&value);
            assert_eq!(found.is_some(), expected.is_some(), "{text}");
            let begins = expected.is_none_or(|e| found.as_deref().unwrap().starts_with(e));
            assert!(begins, "{text}: {found:?}");
            assert_eq!(
                parse(text.as_bytes()).is_err_and(|e| e.is_number()),
                expected.is_some()
            );
        }
        assert!(!parse(b"{").unwrap_err().is_number());
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(deep(DEPTH_MAX).as_bytes()).is_ok());
        let error = parse(deep(DEPTH_MAX + 1).as_bytes()).unwrap_err();
        assert_eq!(error.why, "nested deeper than 32 levels");
        assert!(parse(deep(20_000).as_bytes()).is_err());
        let wide = format!("[{}0]", "0,".repeat(ITEMS_MAX));
        assert_eq!(
            parse(wide.as_bytes()).unwrap_err().why,
            "more than 20000 items"
        );
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            let _ = parse(text.as_bytes());
        }
    }
}
