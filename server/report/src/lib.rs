//! Documents from the log: the after-action report (复盘报告), the sentence of every entry, and the
//! documents that are drafted for people to file: statutory reports, the cross-border notice,
//! alerts, statements, logs, resource messages, the ledger, the bundle of evidence.
//!
//! Values in, bytes out: no files, no clock, no network. An HTML page is one file that stands alone
//! and prints on A4.
//!
//! This crate deliberately does not know how a forecast is computed, how a deadline is found or who
//! may read a report. It judges nothing: what is met or missed, the log says.
//!
//! Invariants: the same log gives the same bytes; every text of people is escaped; what is written
//! of a drill says so on every page; a figure that the log does not have is shown as missing, never
//! as zero; no border is drawn.
//!
//! Reading order: [`lang`], [`names`], [`plain`], [`words`], [`sentence`](mod@sentence); [`model`]
//! (what a report says), [`build`] (from the log to it); `svg`, `html`, `markdown` (how it looks);
//! [`documents`].

pub mod build;
pub mod documents;
pub mod escape;
pub mod lang;
pub mod model;
pub mod names;
pub mod plain;
pub mod sentence;
pub mod words;

#[cfg(test)]
mod fixture;
mod html;
mod markdown;
mod svg;

pub use build::{Plume, Sources, after_action};
pub use lang::Lang;
pub use model::{Curve, Head, Report};
pub use names::Names;
pub use sentence::sentence;

impl Report {
    /// One self-contained page with inline style and pictures.
    pub fn html(&self, lang: Lang) -> String {
        html::page(self, lang)
    }

    /// The same as Markdown, without pictures.
    pub fn markdown(&self, lang: Lang) -> String {
        markdown::page(self, lang)
    }

    /// The same as a JSON object in both languages, without pictures. Spans are milliseconds,
    /// instants RFC 3339, concentrations mg/L, masses kg.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }
}
