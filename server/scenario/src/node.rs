//! A scenario file as written: a tree of texts, each with its place. Nothing has a meaning yet.
//!
//! Scalars are kept as they stand in the file (`0110` stays `0110`, `no` stays `no`): what they are
//! is decided by the field that they fill, not by YAML's guess.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// A place in the file, 1-based, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pos {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
    /// Length in characters, at least 1.
    pub chars: u32,
}

impl Pos {
    /// The file as a whole.
    pub const FILE: Self = Self {
        line: 1,
        column: 1,
        chars: 1,
    };
}

/// A piece of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub pos: Pos,
    /// What stands there.
    pub what: What,
}

/// What a piece of the file is.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Nothing (`~`, or nothing behind a colon).
    Empty,
    /// A text. `quoted` texts start one column later than their place says.
    Text {
        /// As written, escapes resolved.
        text: String,
        /// In quotation marks.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of writing.
    Map(Vec<(Key, Node)>),
}

/// The name of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Where it stands.
    pub pos: Pos,
    /// The name.
    pub name: String,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.what {
            What::Text { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// Largest file in bytes.
pub const BYTES_MAX: usize = 1024 * 1024;

/// Most pieces that aliases may be replaced by: an alias bomb ends here.
const REPLAYED_MAX: usize = 20_000;

/// Most pieces of a file.
const PIECES_MAX: usize = 200_000;

/// Deepest nesting.
const DEPTH_MAX: usize = 32;

/// Reads YAML 1.2 into a tree.
///
/// # Errors
/// The first thing that is no YAML, with its place.
pub fn tree(text: &str) -> Result<Node, (Pos, String)> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 2,
            max_nodes: PIECES_MAX,
            max_events: 2 * PIECES_MAX,
            max_depth: DEPTH_MAX,
            flow_nesting_limit: DEPTH_MAX,
            max_anchors: 1_000,
            max_aliases: 1_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: REPLAYED_MAX,
            max_replay_stack_depth: 8,
        },
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(node(text, raw)),
        Err(error) => {
            let lines = text.lines().count().max(1) as u64;
            let place = error.location().map_or(Pos::FILE, |location| Pos {
                line: location.line().clamp(1, lines) as u32,
                column: u32::try_from(location.column().max(1)).unwrap_or(1),
                chars: 1,
            });
            let message = error.without_snippet().to_string();
            let message = message.replace(", set DuplicateKeyPolicy in Options if acceptable", "");
            let message = message.replace(
                "; use from_str_multiple or from_str_multiple_with_options",
                "",
            );
            // The place is shown beside the message, not in it.
            let message = match message.rfind(" at line ") {
                Some(at) => message[..at].to_owned(),
                None => message,
            };
            Err((place, message))
        }
    }
}

/// A piece as serde sees it.
enum Raw {
    Empty,
    /// A scalar that YAML took for a number or a truth value: its text is in the file.
    Typed(String),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text, a list or a mapping")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Typed(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

fn pos(location: serde_saphyr::Location) -> Pos {
    let number = |value: u64| u32::try_from(value.max(1)).unwrap_or(1);
    Pos {
        line: number(location.line()),
        column: number(location.column()),
        chars: number(location.span().len()),
    }
}

/// The piece of the file at a location, where the parser knows it.
fn source(text: &str, location: serde_saphyr::Location) -> Option<&str> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let end = start.checked_add(usize::try_from(span.byte_len()?).ok()?)?;
    text.get(start..end)
}

fn node(text: &str, raw: Spanned<Raw>) -> Node {
    let written = source(text, raw.defined);
    let what = match raw.value {
        Raw::Empty => What::Empty,
        Raw::Typed(guess) => What::Text {
            text: written.map_or(guess, str::to_owned),
            quoted: false,
        },
        // A number beyond every range is named `.inf`; the file says what was written.
        Raw::Text(value) if [".inf", "-.inf", ".nan"].contains(&value.as_str()) => What::Text {
            text: written.map_or(value, str::to_owned),
            quoted: false,
        },
        Raw::Text(value) => What::Text {
            text: value,
            quoted: written.is_some_and(|written| written.starts_with(['"', '\''])),
        },
        Raw::List(items) => What::List(items.into_iter().map(|item| node(text, item)).collect()),
        Raw::Map(entries) => What::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let key = Key {
                        pos: pos(key.referenced),
                        name: key.value,
                    };
                    (key, node(text, value))
                })
                .collect(),
        ),
    };
    Node {
        pos: pos(raw.referenced),
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn write(node: &Node, depth: usize, out: &mut String) {
        let pad = "  ".repeat(depth);
        let at = format!("{}:{}+{}", node.pos.line, node.pos.column, node.pos.chars);
        match &node.what {
            What::Empty => out.push_str(&format!("{pad}{at} empty\n")),
            What::Text { text, quoted } => {
                let quoted = if *quoted { " quoted" } else { "" };
                out.push_str(&format!("{pad}{at} {text:?}{quoted}\n"));
            }
            What::List(items) => {
                out.push_str(&format!("{pad}{at} list\n"));
                items.iter().for_each(|item| write(item, depth + 1, out));
            }
            What::Map(entries) => {
                out.push_str(&format!("{pad}{at} map\n"));
                for (key, value) in entries {
                    out.push_str(&format!(
                        "{pad} {}:{} {}\n",
                        key.pos.line, key.pos.column, key.name
                    ));
                    write(value, depth + 1, out);
                }
            }
        }
    }

    fn check(text: &str, expect: Expect) {
        let mut out = String::new();
        match tree(text) {
            Ok(node) => write(&node, 0, &mut out),
            Err((pos, message)) => out = format!("{}:{} {message}\n", pos.line, pos.column),
        }
        expect.assert_eq(&out);
    }

    #[test]
    fn scalars_stay_as_written() {
        check(
            "a: 0110\nb: [1.0, 'x y', ~, no, 0x1f, 1e999]\nc:\n\
             - {at: 0m, 词: 218 苯}\n- >\n  two\n  lines\n",
            expect![[r#"
                1:1+1 map
                 1:1 a
                  1:4+4 "0110"
                 2:1 b
                  2:4+1 list
                    2:5+3 "1.0"
                    2:10+5 "x y" quoted
                    2:17+1 empty
                    2:20+2 "no"
                    2:24+4 "0x1f"
                    2:30+5 "1e999"
                 3:1 c
                  4:3+1 list
                    4:3+1 map
                     4:4 at
                      4:8+2 "0m"
                     4:12 词
                      4:15+5 "218 苯"
                    6:3+12 "two lines\n"
            "#]],
        );
        check(
            "\u{feff}a: 007\r\nb: 苯 # 注\r\n",
            expect![[r#"
            1:1+1 map
             1:1 a
              1:4+3 "007"
             2:1 b
              2:4+1 "苯"
        "#]],
        );
        check(
            "a: &x 05\nb: *x\n",
            expect![[r#"
            1:1+1 map
             1:1 a
              1:7+2 "05"
             2:1 b
              2:4+2 "05"
        "#]],
        );
    }

    #[test]
    fn what_is_no_yaml_is_reported_with_its_place() {
        check(
            "a: 1\na: 2\n",
            expect![[r#"
                2:1 duplicate mapping key: a
            "#]],
        );
        check(
            "a:\n\t- b\n",
            expect![[r#"
            2:2 tabs disallowed within this context (block indentation)
        "#]],
        );
        check(
            "a: [1,2\nb: 3\n",
            expect![[r#"
            2:2 illegal placement of ':' indicator
        "#]],
        );
        check(
            "a: b: c\n",
            expect![[r#"
            1:5 mapping values are not allowed in this context
        "#]],
        );
        check(
            "--- 1\n--- 2\n",
            expect![[r#"
                2:5 multiple YAML documents detected
            "#]],
        );
        check(
            "a: 'x\n",
            expect![[r#"
            1:4 unclosed quote
        "#]],
        );
        check(
            "b: *x\n",
            expect![[r#"
            1:4 alias references unknown anchor
        "#]],
        );
        check(
            "",
            expect![[r#"
            1:1+1 empty
        "#]],
        );
        check(
            &"[".repeat(100),
            expect![[r#"
            1:33 recursion limit exceeded
        "#]],
        );
    }

    #[test]
    fn an_alias_bomb_ends_early() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{before}]\n"));
        }
        let (_, message) = tree(&text).unwrap_err();
        assert!(message.contains("alias"), "{message}");
    }
}
