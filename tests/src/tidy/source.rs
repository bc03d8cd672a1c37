//! Just enough of Rust's lexical rules to look at code without its comments, texts and tests.

/// The source with comments and the inside of texts blanked out; lines stay where they are.
pub fn bare(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut place = 0;
    while place < bytes.len() {
        let end = token_end(bytes, place);
        if end.blank {
            for byte in &mut out[place..end.at] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        place = end.at;
    }
    String::from_utf8(out).expect("whole comments and texts were replaced by spaces")
}

struct End {
    at: usize,
    blank: bool,
}

fn token_end(bytes: &[u8], place: usize) -> End {
    let rest = &bytes[place..];
    let blank = |at: usize| End {
        at: at.min(bytes.len()),
        blank: true,
    };
    if rest.starts_with(b"//") {
        let length = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len());
        return blank(place + length);
    }
    if rest.starts_with(b"/*") {
        return blank(place + block_comment(rest));
    }
    if rest[0] == b'"' {
        return blank(place + quoted(rest));
    }
    if rest[0] == b'r' && !word_before(bytes, place) {
        let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
        if rest.get(1 + hashes) == Some(&b'"') {
            return blank(place + raw(rest, hashes));
        }
    }
    if rest[0] == b'\''
        && let Some(length) = character(rest)
    {
        return blank(place + length);
    }
    End {
        at: place + 1,
        blank: false,
    }
}

fn word_before(bytes: &[u8], place: usize) -> bool {
    place > 0
        && (bytes[place - 1].is_ascii_alphanumeric() || bytes[place - 1] == b'_')
        && bytes[place - 1] != b'b'
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn raw(rest: &[u8], hashes: usize) -> usize {
    let mut closing = vec![b'"'];
    closing.extend(std::iter::repeat_n(b'#', hashes));
    let start = 2 + hashes;
    let found = rest[start..]
        .windows(closing.len())
        .position(|window| window == closing);
    found.map_or(rest.len(), |length| start + length + closing.len())
}

/// The length of a character literal, or none where the quote opens a lifetime or a label.
fn character(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        let close = rest.iter().skip(3).position(|byte| *byte == b'\'')?;
        return Some(close + 4);
    }
    let text = std::str::from_utf8(&rest[1..rest.len().min(6)]);
    let width = match text {
        Ok(text) => text.chars().next()?.len_utf8(),
        Err(error) if error.valid_up_to() > 0 => {
            let valid = &rest[1..=error.valid_up_to()];
            std::str::from_utf8(valid).ok()?.chars().next()?.len_utf8()
        }
        Err(_) => return None,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

/// Bare source with every item behind `#[cfg(test)]` blanked out as well.
pub fn without_tests(bare: &str) -> String {
    let mut out = bare.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = bare[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(bare.as_bytes(), start + "#[cfg(test)]".len());
        for byte in &mut out[start..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        from = end;
    }
    String::from_utf8(out).expect("whole items were replaced by spaces")
}

/// Where the item that starts here ends: at its closing brace, or at the semicolon before any.
fn item_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b';' if depth == 0 => return at + 1,
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&bare(source)), expected, "{source}");
        assert_eq!(bare(source).lines().count(), source.lines().count());
    }

    #[test]
    fn comments_and_texts_are_blanked() {
        check("a // b\nc", "a c");
        check("a /* b /* c */ d */ e", "a e");
        check("let a = \"x // y\"; b", "let a = ; b");
        check(r#"let a = "x \" y"; b"#, "let a = ; b");
        check("let a = r#\"x \" y\"#; b", "let a = ; b");
        check("let a = br\"x\"; b", "let a = b ; b");
        check("for r in x", "for r in x");
    }

    #[test]
    fn characters_are_told_from_lifetimes() {
        check("f('\"', 'a') g", "f( , ) g");
        check("f('\\'', '\\u{1F600}', '河') g", "f( , , ) g");
        check(
            "fn f<'a>(x: &'a str) -> &'static str",
            "fn f<'a>(x: &'a str) -> &'static str",
        );
    }

    #[test]
    fn tests_are_blanked_with_their_item_only() {
        let source =
            "use a;\n#[cfg(test)]\nmod t { fn f() { b } }\nfn g() {}\n#[cfg(test)] use c;\nd";
        let squeezed: Vec<_> = without_tests(source)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert_eq!(squeezed.join(" "), "use a; fn g() {} d");
    }
}
