//! What a file is: its name and its type, as far as one may believe them.
//!
//! The type is found in the bytes; what the sender says must agree with it. Nothing that runs or
//! that a browser would show as a page is taken from outside.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Longest name of a file, in characters.
pub const NAME_CHARS: usize = 120;

/// A type that is taken from outside.
struct Kind {
    /// The media type.
    media: &'static str,
    /// Other names of it.
    also: &'static [&'static str],
    /// Ending of a file's name.
    ending: &'static str,
}

const fn kind(media: &'static str, also: &'static [&'static str], ending: &'static str) -> Kind {
    Kind {
        media,
        also,
        ending,
    }
}

/// Types that are found by their first bytes.
const KINDS: [Kind; 9] = [
    kind("image/jpeg", &["image/jpg"], "jpg"),
    kind("image/png", &[], "png"),
    kind("image/webp", &[], "webp"),
    kind("image/heif", &["image/heic"], "heic"),
    kind("application/pdf", &[], "pdf"),
    kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &[],
        "xlsx",
    ),
    kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &[],
        "docx",
    ),
    kind("video/mp4", &[], "mp4"),
    kind("video/quicktime", &[], "mov"),
];

/// Types that are text and can be told only by what the sender says.
const TEXTS: [Kind; 2] = [
    kind("text/csv", &["application/vnd.ms-excel"], "csv"),
    kind("text/plain", &[], "txt"),
];

impl Kind {
    fn is(&self, media: &str) -> bool {
        self.media == media || self.also.contains(&media)
    }
}

/// The type of a file, from its bytes and from what the sender says; none said, or
/// `application/octet-stream`, leaves it to the bytes.
///
/// # Errors
/// With the reason.
pub fn media_type(bytes: &[u8], said: Option<&str>) -> Result<&'static str, String> {
    let said = said.map(|said| said.trim().to_ascii_lowercase());
    let (said, charset) = match said.as_deref().map(|said| said.split_once(';')) {
        None => (None, None),
        Some(None) => (said.as_deref(), None),
        Some(Some((said, rest))) => (Some(said.trim()), Some(rest.trim())),
    };
    let said = said.filter(|said| !said.is_empty() && *said != "application/octet-stream");
    let found = infer::get(bytes).map(|found| found.mime_type());
    let known = found.and_then(|found| KINDS.iter().find(|kind| kind.is(found)));
    if let Some(known) = known {
        return match said {
            Some(said) if !known.is(said) => {
                let media = known.media;
                Err(format!(
                    "it is said to be {said}, but its bytes are {media}"
                ))
            }
            _ => Ok(known.media),
        };
    }
    let text = match said {
        None => TEXTS.last(),
        Some(said) => TEXTS.iter().find(|kind| kind.is(said)),
    };
    match (text, found) {
        (Some(text), None) => {
            is_text(bytes, charset)?;
            Ok(text.media)
        }
        (_, Some(found)) => Err(format!("{found} is not taken; {}", taken())),
        (None, None) => {
            let said = said.unwrap_or_default();
            Err(format!("its bytes are not those of {said}; {}", taken()))
        }
    }
}

fn taken() -> String {
    let all = KINDS.iter().chain(&TEXTS);
    let endings: Vec<_> = all.map(|kind| kind.ending).collect();
    format!("files may be {}", endings.join(", "))
}

fn is_text(bytes: &[u8], charset: Option<&str>) -> Result<(), String> {
    let said = charset.and_then(|charset| charset.strip_prefix("charset="));
    if let Some(said) = said.map(|said| said.trim_matches('"'))
        && said != "utf-8"
    {
        return Err(format!("text in {said} is not taken; save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        format!(
            "byte {at} is not UTF-8; save the text as UTF-8, or {}",
            taken()
        )
    })?;
    let odd = text
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n'));
    match odd {
        None => Ok(()),
        Some(odd) => Err(format!(
            "it holds the control character {:#04x}, so it is no text; {}",
            u32::from(odd),
            taken()
        )),
    }
}

/// The name of a file out of a header, where it is percent-encoded UTF-8; without one a name is
/// made from the type.
///
/// # Errors
/// With the reason.
pub fn name(header: Option<&str>, media: &str) -> Result<String, String> {
    let Some(header) = header else {
        return Ok(format!("attachment.{}", ending(media)));
    };
    let decoded = percent_decode_str(header)
        .decode_utf8()
        .map_err(|_| "it must be UTF-8, percent-encoded".to_owned())?;
    let name = decoded.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        return Err(format!("it must have 1 to {NAME_CHARS} characters"));
    }
    if name.contains(['/', '\\']) || name.trim_matches('.').is_empty() {
        return Err("it must be a name, not a path".to_owned());
    }
    // Marks that turn the direction of writing make `exe.jpg` look like `gpj.exe`.
    let marks = [
        '\u{200e}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2066}'..='\u{2069}',
    ];
    let turns = |c: char| marks.iter().any(|range| range.contains(&c));
    if name.chars().any(|c| c.is_control() || turns(c)) {
        return Err("it must not hold control characters".to_owned());
    }
    Ok(name.to_owned())
}

/// The ending of a file's name for a media type.
pub fn ending(media: &str) -> &'static str {
    let all = KINDS.iter().chain(&TEXTS);
    let known = all.into_iter().find(|kind| kind.is(media));
    known.map_or("bin", |kind| kind.ending)
}

/// What RFC 5987 leaves unescaped in a name.
const IN_HEADER: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The value of `Content-Disposition` of a file to be saved: the name in UTF-8, and one for readers
/// that know ASCII only.
pub fn disposition(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
    let ascii: String = name
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
    let encoded = utf8_percent_encode(name, IN_HEADER);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const JPEG: &[u8] =
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9";

    fn check(bytes: &[u8], said: Option<&str>, expected: Expect) {
        let told = media_type(bytes, said).unwrap_or_else(|why| format!("refused: {why}").leak());
        expected.assert_eq(told);
    }

    #[test]
    fn the_type_is_that_of_the_bytes() {
        check(JPEG, Some("image/jpeg"), expect!["image/jpeg"]);
        check(JPEG, Some("IMAGE/JPG"), expect!["image/jpeg"]);
        check(JPEG, None, expect!["image/jpeg"]);
        check(
            JPEG,
            Some("application/octet-stream"),
            expect!["image/jpeg"],
        );
        check(
            JPEG,
            Some("image/png"),
            expect!["refused: it is said to be image/png, but its bytes are image/jpeg"],
        );
        check(
            b"%PDF-1.7\n",
            Some("application/pdf"),
            expect!["application/pdf"],
        );
        check(
            b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
            Some("image/jpeg"),
            expect!["refused: application/x-executable is not taken; files may be jpg, png, webp, heic, pdf, xlsx, docx, mp4, mov, csv, txt"],
        );
    }

    #[test]
    fn text_is_utf_8_and_no_page() {
        check(
            "点位,苯\n".as_bytes(),
            Some("text/csv"),
            expect!["text/csv"],
        );
        check(
            "\u{feff}a,b".as_bytes(),
            Some("text/csv; charset=UTF-8"),
            expect!["text/csv"],
        );
        check(b"words", None, expect!["text/plain"]);
        check(
            b"\xb5\xe3\xce\xbb",
            Some("text/csv"),
            expect![
                "refused: byte 0 is not UTF-8; save the text as UTF-8, or files may be jpg, png, webp, heic, pdf, xlsx, docx, mp4, mov, csv, txt"
            ],
        );
        check(
            b"a",
            Some("text/csv; charset=gbk"),
            expect!["refused: text in gbk is not taken; save it as UTF-8"],
        );
        check(
            b"a\x00b",
            Some("text/plain"),
            expect![
                "refused: it holds the control character 0x00, so it is no text; files may be jpg, png, webp, heic, pdf, xlsx, docx, mp4, mov, csv, txt"
            ],
        );
        check(
            b"<!DOCTYPE html><script>",
            Some("text/plain"),
            expect![
                "refused: text/html is not taken; files may be jpg, png, webp, heic, pdf, xlsx, docx, mp4, mov, csv, txt"
            ],
        );
        check(
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            Some("image/svg+xml"),
            expect![
                "refused: its bytes are not those of image/svg+xml; files may be jpg, png, webp, heic, pdf, xlsx, docx, mp4, mov, csv, txt"
            ],
        );
    }

    #[test]
    fn a_name_is_one_name() {
        let read = |header: &str| name(Some(header), "image/jpeg").unwrap_or_else(|why| why);
        assert_eq!(read("%E9%98%80%E9%97%A8%20%E4%B8%80.jpg"), "阀门 一.jpg");
        assert_eq!(name(None, "image/jpeg").unwrap(), "attachment.jpg");
        for wrong in ["", "%20", "..", "a%2Fb", "a%5Cb"] {
            assert!(name(Some(wrong), "image/jpeg").is_err(), "{wrong}");
        }
        assert_eq!(read("%ff"), "it must be UTF-8, percent-encoded");
        assert_eq!(read("a%00b"), "it must not hold control characters");
        assert_eq!(
            read("a%E2%80%AEgpj.exe"),
            "it must not hold control characters"
        );
        assert!(name(Some(&"x".repeat(121)), "image/jpeg").is_err());
    }

    #[test]
    fn a_name_in_a_header_cannot_end_it() {
        expect![[r#"attachment; filename="__ _x_.jpg"; filename*=UTF-8''%E9%98%80%E9%97%A8%20%22x%22.jpg"#]]
            .assert_eq(&disposition("阀门 \"x\".jpg"));
    }
}
