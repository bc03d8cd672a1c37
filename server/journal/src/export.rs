//! Evidence: the whole log as lines of JSON that can be checked without the database.
//!
//! ```text
//! {"hean_journal":1,"epoch":"…","mode":"real"}
//! {"hash":"…","body":{…}}          one line an entry, in commit order; the body is the hashed text
//! {"end":{"entries":…,"records":…,"log":"…","heads":{"inc:INC-0001":{"seq":…,"hash":"…"}}}}
//! ```
//!
//! The same commits give the same bytes: no wall time, no position of the database is in it. The
//! last line shows that the file is whole; kept elsewhere, it is the witness of what the log held.

use crate::JournalError;
use crate::check::{Breach, Candidate, Checker, Head, Verdict};
use crate::error::on_read;
use crate::journal::Journal;
use crate::verify::{page, snapshot};
use hean_incident::Mode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;

/// Version of the export's form.
const FORM: u32 = 1;

/// The first line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHeader {
    /// Version of the form: 1.
    pub hean_journal: u32,
    /// The epoch of the journal.
    pub epoch: String,
    /// Drill or real; none when it is empty.
    pub mode: Option<Mode>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    end: End,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    entries: u64,
    records: u64,
    log: String,
    heads: BTreeMap<String, Head>,
}

const HASH_START: &str = "{\"hash\":\"";
const BODY_START: &str = "\",\"body\":";

impl Journal {
    /// Writes the export as it stands now, also while the journal is being written.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] with the first fault, where the log does not prove: what is at
    /// fault is no evidence. `Io` where the writing fails.
    pub async fn export_to(&self, out: &mut (dyn Write + Send)) -> Result<Verdict, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "exporting it", &error);
        let unwritten = |error: std::io::Error| JournalError::Io {
            place: self.place().to_owned(),
            doing: "writing the export",
            why: error.to_string(),
        };
        let mut lease = self.lease().await?;
        let snapshot = snapshot(&mut lease).await.map_err(failed)?;
        let header = ExportHeader {
            hean_journal: FORM,
            epoch: snapshot.epoch.clone(),
            mode: snapshot.mode,
        };
        let mut checker = Checker::new(snapshot.mode);
        line(out, &header).map_err(unwritten)?;
        let mut after = 0;
        while after < snapshot.last_pos {
            let entries = page(&mut lease, after, snapshot.last_pos)
                .await
                .map_err(failed)?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                checker.take(&entry.row());
                after = entry.pos;
                let (hash, body) = (&entry.hash, &entry.body);
                writeln!(out, "{HASH_START}{hash}{BODY_START}{body}}}").map_err(unwritten)?;
            }
        }
        let verdict = checker.finish(&snapshot.heads, &snapshot.log);
        if let Some(fault) = verdict.faults.first() {
            return Err(JournalError::Corrupt {
                place: self.place().to_owned(),
                at: format!("{} {}", fault.stream, fault.seq),
                why: fault.detail.clone(),
            });
        }
        let end = End {
            entries: verdict.entries,
            records: verdict.records,
            log: verdict.log.clone(),
            heads: verdict.heads.clone(),
        };
        line(out, &Footer { end }).map_err(unwritten)?;
        Ok(verdict)
    }

    /// The export in memory; see [`Journal::export_to`].
    ///
    /// # Errors
    /// As [`Journal::export_to`].
    pub async fn export(&self) -> Result<Vec<u8>, JournalError> {
        let mut bytes = Vec::new();
        self.export_to(&mut bytes).await?;
        Ok(bytes)
    }
}

fn line(out: &mut (dyn Write + Send), value: &impl Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(value)?;
    text.push(b'\n');
    out.write_all(&text)
}

/// Checks an export by itself: form, chains, copies, heads and counts.
///
/// # Errors
/// [`JournalError::Invalid`] where the first line is not that of an export. Everything else is a
/// fault of the verdict; a fault of the form names its line.
pub fn verify_export(bytes: &[u8]) -> Result<(ExportHeader, Verdict), JournalError> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = (1..).zip(text.lines());
    let first = lines.next().map_or("", |(_, line)| line);
    let header = serde_json::from_str::<ExportHeader>(first)
        .map_err(|error| error.to_string())
        .and_then(|header| match header.hean_journal {
            FORM => Ok(header),
            other => Err(format!("its form is {other}, this program knows {FORM}")),
        })
        .map_err(|why| JournalError::Invalid {
            what: "line 1 of the export".to_owned(),
            why: format!("{why}; give a file that `hean journal export` wrote"),
        })?;
    let mut checker = Checker::new(header.mode);
    let mut end: Option<End> = None;
    for (number, line) in lines {
        if end.is_some() {
            let detail = format!("line {number}: it stands after the last line");
            checker.fault("", 0, Breach::File, detail);
        } else if let Some((hash, body)) = parts(line) {
            match place(body) {
                Some((stream, seq)) => checker.take(&Candidate {
                    stream: &stream,
                    seq,
                    hash,
                    body,
                    columns: None,
                }),
                None => {
                    let detail = format!("line {number}: its body has no stream or seq");
                    checker.fault("", 0, Breach::Unreadable, detail);
                }
            }
        } else {
            match serde_json::from_str::<Footer>(line) {
                Ok(footer) => end = Some(footer.end),
                Err(error) => {
                    let detail = format!("line {number}: it is no entry and no end: {error}");
                    checker.fault("", 0, Breach::File, detail);
                }
            }
        }
    }
    Ok((header, finish(checker, end, text.ends_with('\n'))))
}

fn finish(mut checker: Checker, end: Option<End>, whole: bool) -> Verdict {
    let Some(end) = end.filter(|_| whole) else {
        let detail = "the last line is missing: the file was cut".to_owned();
        checker.fault("", 0, Breach::File, detail);
        let (heads, log) = checker.so_far();
        return checker.finish(&heads, &log);
    };
    let (entries, records) = checker.counts();
    if (end.entries, end.records) != (entries, records) {
        let detail = format!(
            "the last line counts {} entries of {} records, the file has {entries} of {records}",
            end.entries, end.records
        );
        checker.fault("", 0, Breach::File, detail);
    }
    checker.finish(&end.heads, &end.log)
}

/// Hash and body of an entry's line.
fn parts(line: &str) -> Option<(&str, &str)> {
    let (hash, rest) = line.strip_prefix(HASH_START)?.split_at_checked(64)?;
    Some((hash, rest.strip_prefix(BODY_START)?.strip_suffix('}')?))
}

/// The place that a body names.
fn place(body: &str) -> Option<(String, u64)> {
    #[derive(Deserialize)]
    struct Place {
        stream: String,
        seq: u64,
    }
    let place: Place = serde_json::from_str(body).ok()?;
    Some((place.stream, place.seq))
}

#[cfg(test)]
mod tests;
