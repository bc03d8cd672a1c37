//! What is wrong with a scenario file, in both languages, and how it is shown.

use crate::node::Pos;
use hean_basin::{Problem, Problems};
use hean_units::Text;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Where.
    pub pos: Pos,
    /// Stable code, e.g. `unknown-agency`.
    pub code: &'static str,
    /// What is wrong, with the offending value.
    pub message: Text,
    /// What to do about it.
    pub hint: Text,
}

/// Everything that is wrong with a file, with the file at hand, so that the lines can be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// The file's name.
    pub file: String,
    /// Its text.
    pub text: String,
    /// In the order of place and code.
    pub list: Vec<Finding>,
}

/// Most findings that are reported of one file; a note says how many there are in all.
pub const FINDINGS_MAX: usize = 200;

/// Widest line that is shown, in characters; of a longer one the part around the place is shown.
const SHOWN_CHARS: usize = 110;

impl Findings {
    /// Sorted, each once.
    pub(crate) fn new(file: &str, text: &str, mut list: Vec<Finding>) -> Self {
        list.sort_by(|a, b| {
            let key = |f: &Finding| (f.pos, f.code, f.message.en.clone());
            key(a).cmp(&key(b))
        });
        list.dedup();
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            list,
        }
    }

    /// The findings in one language, `zh` or `en`, in the shape of all readers of files.
    pub fn problems(&self, lang: &str) -> Problems {
        let problems = self.list.iter().take(FINDINGS_MAX).map(|finding| {
            let place = (finding.pos.line, finding.pos.column);
            let (message, hint) = (finding.message.get(lang), finding.hint.get(lang));
            Problem::new(&self.file, place, finding.code, message, hint)
        });
        Problems(problems.collect())
    }

    /// Every finding with its line, for a terminal:
    ///
    /// ```text
    /// error[unknown-agency]: there is no agency `plice`
    ///   --> scenarios/x.yaml:33:3
    ///    |
    /// 33 |   plice: { plays: human }
    ///    |   ^^^^^
    ///    = hint: did you mean `police`?
    /// ```
    pub fn render(&self, lang: &str) -> String {
        let mut out = String::new();
        for finding in self.list.iter().take(FINDINGS_MAX) {
            self.render_one(finding, lang, &mut out);
        }
        let (all, shown) = (self.list.len(), self.list.len().min(FINDINGS_MAX));
        let left = all - shown;
        // Writing to a String cannot fail.
        let _ = match (lang, left) {
            ("zh", 0) => writeln!(out, "{}: 共 {all} 处问题", self.file),
            ("zh", _) => writeln!(out, "{}: 共 {all} 处问题，只显示前 {shown} 处", self.file),
            (_, 0) => writeln!(out, "{}: {all} problem(s)", self.file),
            _ => writeln!(
                out,
                "{}: {all} problems, the first {shown} are shown",
                self.file
            ),
        };
        out
    }

    fn render_one(&self, finding: &Finding, lang: &str, out: &mut String) {
        let Pos {
            line,
            column,
            chars,
        } = finding.pos;
        let (error, hint) = if lang == "zh" {
            ("错误", "提示")
        } else {
            ("error", "hint")
        };
        let number = line.to_string();
        let pad = " ".repeat(number.len());
        let message = finding.message.get(lang);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{error}[{}]: {message}", finding.code);
        let _ = writeln!(out, "{pad} --> {}:{line}:{column}", self.file);
        if let Some(source) = self.text.lines().nth(line.saturating_sub(1) as usize) {
            let (shown, before, marked) = cut(source, column as usize, chars as usize);
            let space = " ".repeat(before);
            let caret = "^".repeat(marked);
            let _ = writeln!(out, "{pad} |\n{number} | {shown}\n{pad} | {space}{caret}");
        }
        if !finding.hint.en().is_empty() {
            let _ = writeln!(out, "{pad} = {hint}: {}", finding.hint.get(lang));
        }
        out.push('\n');
    }
}

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render("en"))
    }
}

impl std::error::Error for Findings {}

impl From<Findings> for Problems {
    fn from(findings: Findings) -> Self {
        findings.problems("en")
    }
}

/// The part of a line to show, with the display width before the place and of the place.
fn cut(line: &str, column: usize, chars: usize) -> (String, usize, usize) {
    let line = line.trim_start_matches('\u{feff}');
    let clean: Vec<char> = line
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let place = (column - 1).min(clean.len());
    let start = if clean.len() <= SHOWN_CHARS {
        0
    } else {
        place.saturating_sub(SHOWN_CHARS / 3)
    };
    let end = clean.len().min(start + SHOWN_CHARS);
    let part = |from: usize, to: usize| clean[from.min(to)..to].iter().collect::<String>();
    let mut shown = part(start, end);
    let mut before = part(start, place).width();
    let marked = part(place, end.min(place + chars)).width().max(1);
    if start > 0 {
        shown.insert_str(0, "… ");
        before += "… ".width();
    }
    (shown, before, marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_line_is_shown_with_its_place_under_wide_characters_too() {
        let text = "a: 1\nb: { 苯: 218号, mass: 28 }\n";
        let finding = Finding {
            pos: Pos {
                line: 2,
                column: 21,
                chars: 2,
            },
            code: "no-unit",
            message: Text::new("`28` 没有单位", "`28` has no unit"),
            hint: Text::new("例如写 `28 t`", "write for example `28 t`"),
        };
        let findings = Findings::new("x.yaml", text, vec![finding.clone(), finding]);
        expect![[r#"
            错误[no-unit]: `28` 没有单位
              --> x.yaml:2:21
              |
            2 | b: { 苯: 218号, mass: 28 }
              |                       ^^
              = 提示: 例如写 `28 t`

            x.yaml: 共 1 处问题
        "#]]
        .assert_eq(&findings.render("zh"));
        expect![[r#"
            error[no-unit]: `28` has no unit
              --> x.yaml:2:21
              |
            2 | b: { 苯: 218号, mass: 28 }
              |                       ^^
              = hint: write for example `28 t`

            x.yaml: 1 problem(s)
        "#]]
        .assert_eq(&findings.render("en"));
        expect!["x.yaml:2:21: [no-unit] `28` has no unit (hint: write for example `28 t`)"]
            .assert_eq(&findings.problems("en").to_string());
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}HERE{}", "x".repeat(500), "y".repeat(500));
        let (shown, before, marked) = cut(&text, 501, 4);
        assert!(shown.chars().count() <= SHOWN_CHARS + 2);
        let at: String = shown.chars().skip(before).take(marked).collect();
        assert_eq!(at, "HERE");
        assert_eq!(
            cut("ab", 9, 3),
            ("ab".to_owned(), 2, 1),
            "a place behind the line's end"
        );
    }
}
