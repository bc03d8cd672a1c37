//! The report as one HTML page: no script, no link, no request; style and pictures are inline.

mod coordination;
mod lead;
mod response;
mod tail;

pub(crate) use lead::title;

use crate::escape::html as esc;
use crate::model::{Report, Verdict};
use crate::{Lang, plain};
use hean_incident::record::Mode;
use hean_units::{Instant, Span};

/// A page under construction.
pub(crate) struct Page {
    out: String,
    pub lang: Lang,
}

impl Page {
    /// Markup as it is. Only fixed text and what was escaped already may come here.
    pub fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// The word of the page's language.
    pub fn word<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }

    /// A heading of a section.
    pub fn heading(&mut self, zh: &str, en: &str) {
        let word = esc(self.lang.pick(zh, en));
        self.raw(&format!("<h2>{word}</h2>"));
    }

    /// A heading within a section.
    pub fn subheading(&mut self, text: &str) {
        self.raw(&format!("<h3>{}</h3>", esc(text)));
    }

    /// A paragraph in small print.
    pub fn note(&mut self, zh: &str, en: &str) {
        let text = esc(self.lang.pick(zh, en));
        self.raw(&format!("<p class=\"note\">{text}</p>"));
    }

    /// A table: heads with their class, then rows of cells with theirs. Cells are markup.
    pub fn table(&mut self, heads: &[(&str, &str)], rows: &[Row]) {
        self.raw("<div class=\"scroll\"><table><thead><tr>");
        for (class, head) in heads {
            self.raw(&format!("<th class=\"{class}\">{}</th>", esc(head)));
        }
        self.raw("</tr></thead><tbody>");
        for row in rows {
            self.raw(&format!("<tr class=\"{}\">", row.class));
            match &row.across {
                Some(text) => {
                    self.raw(&format!(
                        "<td colspan=\"{}\">{}</td>",
                        heads.len(),
                        esc(text)
                    ));
                }
                None => {
                    for (cell, (class, _)) in row.cells.iter().zip(heads) {
                        self.raw(&format!("<td class=\"{class}\">{cell}</td>"));
                    }
                }
            }
            self.raw("</tr>");
        }
        self.raw("</tbody></table></div>");
    }

    /// A list of names and values; the values are markup.
    pub fn facts(&mut self, facts: &[(&str, String)]) {
        self.raw("<dl class=\"facts\">");
        for (name, value) in facts {
            self.raw(&format!("<dt>{}</dt><dd>{value}</dd>", esc(name)));
        }
        self.raw("</dl>");
    }

    /// An instant with its distance from T0 under it.
    pub fn when(&self, at: Option<Instant>, t0: Instant) -> String {
        match at {
            None => "–".to_owned(),
            Some(at) => {
                format!(
                    "{}<small>{}</small>",
                    esc(&plain::moment(at)),
                    esc(&(at - t0).offset())
                )
            }
        }
    }

    /// A span in words.
    pub fn span(&self, span: Span) -> String {
        esc(&plain::span(span, self.lang))
    }

    /// A verdict in its color.
    pub fn verdict(&self, verdict: Verdict) -> String {
        let (class, word) = match verdict {
            Verdict::Met => ("ok", self.word("✓ 达到", "✓ met")),
            Verdict::Missed => ("no", self.word("✗ 未达到", "✗ missed")),
            Verdict::Undecided => ("open", self.word("… 未定", "… undecided")),
        };
        format!("<span class=\"{class}\">{word}</span>")
    }
}

/// A row of a table: cells, or one text across all columns.
#[derive(Default)]
pub(crate) struct Row {
    pub class: &'static str,
    pub cells: Vec<String>,
    pub across: Option<String>,
}

impl Row {
    pub fn new(cells: Vec<String>) -> Self {
        Self {
            cells,
            ..Self::default()
        }
    }

    pub fn of(class: &'static str, cells: Vec<String>) -> Self {
        Self {
            class,
            cells,
            across: None,
        }
    }

    pub fn across(class: &'static str, text: &str) -> Self {
        Self {
            class,
            cells: Vec::new(),
            across: Some(text.to_owned()),
        }
    }
}

/// The whole page.
pub(crate) fn page(report: &Report, lang: Lang) -> String {
    let mut page = Page {
        out: String::new(),
        lang,
    };
    let title = lead::title(report, lang);
    let kind = match report.mode {
        Mode::Drill => lang.pick("演练复盘报告", "Exercise after-action report"),
        Mode::Real => lang.pick("应急响应复盘报告", "After-action report"),
    };
    page.raw(&format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{} · {}</title><style>{}</style></head><body>",
        lang.tag(),
        esc(kind),
        esc(&title),
        include_str!("html/style.css")
    ));
    if report.mode == Mode::Drill {
        page.raw("<div class=\"watermark\" aria-hidden=\"true\">演练 EXERCISE</div>");
        page.raw("<div class=\"drill-band\">演练 · EXERCISE · 演练 · EXERCISE</div>");
    }
    page.raw("<main>");
    lead::header(&mut page, report, kind, &title);
    for (at, incident) in report.incidents.iter().enumerate() {
        let id = format!("i{at}");
        if report.incidents.len() > 1 {
            let name = format!("{} {}", incident.id, lang.text(&incident.title));
            page.heading(&format!("事件 {name}"), &format!("Incident {name}"));
        }
        lead::summary(&mut page, incident);
        lead::map(&mut page, incident, &id);
        lead::arrivals(&mut page, incident, &id);
        response::clocks(&mut page, incident);
        response::tasks(&mut page, incident);
        response::course(&mut page, report, incident);
        response::supplies(&mut page, incident);
        coordination::all(&mut page, incident, report.mode == Mode::Drill);
        tail::measured(&mut page, incident);
    }
    tail::expectations(&mut page, report);
    tail::truth(&mut page, report);
    for incident in &report.incidents {
        tail::balance(&mut page, incident);
    }
    tail::certainty(&mut page, report);
    tail::timeline(&mut page, report);
    tail::evidence(&mut page, report);
    page.raw("</main></body></html>\n");
    page.out
}

#[cfg(test)]
mod tests;
