//! A paper as one HTML page: no script, no link, no request; style and picture are inline.

use super::paper::{Block, Field, Paper, Part, Value};
use super::{Draft, Tongue};
use crate::escape::html as esc;
use crate::svg;
use hean_incident::record::Mode;

/// The rules of the page's style sheet that color the sketch map.
pub(super) fn map_style() -> String {
    include_str!("../html/style.css")
        .lines()
        .filter(|line| line.starts_with("svg "))
        .collect()
}

/// The whole page.
pub(super) fn page(draft: &Draft, paper: &Paper) -> String {
    let first = paper.parts.first().map_or(Tongue::Zh, |part| part.tongue);
    let title = paper.parts.first().map_or("", |part| part.title.as_str());
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{} · {}</title><style>{}{}</style></head><body>",
        first.tag(),
        esc(title),
        esc(draft.incident.as_str()),
        include_str!("document.css"),
        map_style()
    );
    if draft.mode == Mode::Drill {
        out.push_str("<div class=\"watermark\" aria-hidden=\"true\">演练 EXERCISE</div>");
        out.push_str("<div class=\"drill-band\">演练 · EXERCISE · УЧЕНИЕ · 演练 · EXERCISE</div>");
    }
    for (at, part) in paper.parts.iter().enumerate() {
        out.push_str(&format!("<main lang=\"{}\">", part.tongue.tag()));
        self::part(&mut out, draft, part, at);
        if at + 1 == paper.parts.len() {
            back(&mut out, draft, paper, first);
        }
        out.push_str("</main>");
    }
    out.push_str("</body></html>\n");
    out
}

fn part(out: &mut String, draft: &Draft, part: &Part, at: usize) {
    out.push_str(&format!(
        "<p class=\"routing\">{}</p><h1>{}</h1><p class=\"subtitle\">{}</p>",
        esc(&part.routing),
        esc(&part.title),
        esc(&part.subtitle)
    ));
    for (number, section) in part.sections.iter().enumerate() {
        out.push_str(&format!("<h2>{}</h2>", esc(&section.heading)));
        for block in &section.blocks {
            self::block(
                out,
                block,
                &format!("{}-{at}-{number}", draft.kind),
                part.tongue,
            );
        }
    }
}

fn block(out: &mut String, block: &Block, id: &str, tongue: Tongue) {
    match block {
        Block::Fields(fields) => self::fields(out, fields),
        Block::Table {
            heads,
            widths,
            rows,
        } => {
            out.push_str("<table><colgroup>");
            for width in widths {
                out.push_str(&format!("<col style=\"width:{width}%\">"));
            }
            out.push_str("</colgroup><thead><tr>");
            for head in heads {
                out.push_str(&format!("<th>{}</th>", esc(head)));
            }
            out.push_str("</tr></thead><tbody>");
            for row in rows {
                out.push_str("<tr>");
                for value in row {
                    out.push_str(&format!("<td>{}</td>", self::value(value)));
                }
                out.push_str("</tr>");
            }
            out.push_str("</tbody></table>");
        }
        Block::Items(items) => {
            out.push_str("<ol>");
            for item in items {
                out.push_str(&format!("<li>{}</li>", value(item)));
            }
            out.push_str("</ol>");
        }
        Block::Paragraph(words) => out.push_str(&format!("<p>{}</p>", value(words))),
        Block::Note(words) => out.push_str(&format!("<p class=\"note\">{}</p>", esc(words))),
        Block::Map(map) => {
            let drawn = svg::map::draw(map, id, tongue.lang());
            out.push_str(&format!("<figure>{drawn}</figure>"));
        }
    }
}

fn fields(out: &mut String, fields: &[Field]) {
    out.push_str("<table class=\"fields\"><tbody>");
    for field in fields {
        out.push_str(&format!(
            "<tr><th>{}</th><td>{}</td></tr>",
            esc(&field.name),
            value(&field.value)
        ));
    }
    out.push_str("</tbody></table>");
}

fn value(value: &Value) -> String {
    match value {
        Value::Known { text, marks } => {
            let words = esc(text).replace('\n', "<br>");
            if marks.is_empty() {
                return words;
            }
            let marks: Vec<String> = marks.iter().map(usize::to_string).collect();
            format!("{words}<sup>[{}]</sup>", marks.join(","))
        }
        Value::Missing { text, .. } => format!("<span class=\"missing\">{}</span>", esc(text)),
    }
}

/// The end of the page: what is missing and where everything is from.
fn back(out: &mut String, draft: &Draft, paper: &Paper, tongue: Tongue) {
    let missing = paper.missing();
    out.push_str("<section class=\"back\">");
    out.push_str(&format!(
        "<h2>{}</h2>",
        esc(&words::missing(tongue, missing.len()))
    ));
    out.push_str("<ul class=\"plain\">");
    for gap in &missing {
        out.push_str(&format!(
            "<li><span class=\"missing\">{}</span></li>",
            esc(&words::gap(tongue, gap))
        ));
    }
    out.push_str("</ul>");
    out.push_str(&format!("<h2>{}</h2>", esc(words::sources(tongue))));
    out.push_str("<ol class=\"sources\">");
    for source in &paper.sources {
        out.push_str(&format!("<li>{}</li>", esc(&source.line(tongue))));
    }
    out.push_str("</ol>");
    out.push_str(&format!(
        "<p class=\"note\">{}</p></section>",
        esc(&words::drafted(tongue, draft))
    ));
}

/// The fixed words at the end of a paper.
pub(super) mod words {
    use super::{Draft, Tongue};
    use crate::documents::paper::Missing;

    pub fn missing(tongue: Tongue, count: usize) -> String {
        match (tongue, count) {
            (Tongue::Zh, 0) => "缺项：无".to_owned(),
            (Tongue::Zh, n) => format!("缺项清单（{n} 项，须由人补齐）"),
            (Tongue::En, 0) => "Missing: nothing".to_owned(),
            (Tongue::En, n) => format!("Missing ({n}, to be filled in by a person)"),
            (Tongue::Ru, 0) => "Недостающие сведения: нет".to_owned(),
            (Tongue::Ru, n) => format!("Недостающие сведения ({n})"),
        }
    }

    pub fn gap(tongue: Tongue, gap: &Missing) -> String {
        let lang = tongue.lang();
        let (what, who) = (lang.text(&gap.what), lang.text(&gap.who));
        let by = match (gap.by.is_empty(), tongue) {
            (true, Tongue::En) => ", in the filed text".to_owned(),
            (true, _) => "，在定稿中填写".to_owned(),
            (false, Tongue::En) => format!(", as the fact {}", gap.by),
            (false, _) => format!("，以事实 {} 录入", gap.by),
        };
        match tongue {
            Tongue::En => format!("{what}: {who}{by}"),
            _ => format!("{what}：{who}{by}"),
        }
    }

    pub fn sources(tongue: Tongue) -> &'static str {
        tongue.pick(
            "来源（方括号内编号）",
            "Sources (numbers in brackets)",
            "Источники",
        )
    }

    pub fn drafted(tongue: Tongue, draft: &Draft) -> String {
        let (incident, seq, at) = (&draft.incident, draft.as_of, draft.at.minute());
        match tongue {
            Tongue::En => format!(
                "Drafted from the log of {incident} up to entry {seq} ({at}, Beijing time). The \
                 same log gives the same text. A draft is no document until a person has filed it."
            ),
            Tongue::Ru => format!(
                "Проект составлен по журналу {incident} до записи {seq} ({at}, пекинское время)."
            ),
            Tongue::Zh => format!(
                "本稿由 {incident} 的日志（截至第 {seq} 条，北京时间 {at}）生成，同一日志得出同一文本；\
                 未经人审定、归档前不是正式文件。"
            ),
        }
    }
}
