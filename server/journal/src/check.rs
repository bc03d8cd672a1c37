//! The checker that judges a journal and an export alike: every chain from its first entry, every
//! copy against its home, every head, the order of the whole.

use crate::attachment::{attachment_id, named};
use crate::body::{GENESIS, chain, closing, is_home, log_chain};
use hean_incident::{Mode, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Faults that are listed; the rest is counted.
pub const FAULTS_MAX: usize = 1000;
/// The last entry of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its seq.
    pub seq: u64,
    /// Its hash, which stands for everything before it.
    pub hash: String,
}

/// How an entry is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breach {
    /// Entries before it are missing.
    Gap,
    /// It stands after a later one of its stream, or twice.
    Order,
    /// Its text, its hash or the hash before it was changed.
    Changed,
    /// Its text names another stream or seq than its place, or another id.
    Misplaced,
    /// Its text is not that of an entry.
    Unreadable,
    /// It is a copy without its home entry right before, or differs from it.
    Copy,
    /// The head of the stream is not its last entry.
    Head,
    /// It is a drill's among real ones, or the reverse.
    Mode,
    /// A command's outcome names an entry that is not there.
    Command,
    /// An attachment that it names is not there, or its bytes are not those of its hash.
    Attachment,
    /// The database or the export is damaged as a file.
    File,
}

/// One fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The stream, as stored; empty where a fault belongs to none.
    pub stream: String,
    /// The seq there; 0 where a fault belongs to none.
    pub seq: u64,
    /// The kind.
    pub breach: Breach,
    /// What does not fit.
    pub detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.stream.is_empty() {
            write!(f, "{}", self.detail)
        } else {
            write!(f, "{} {}: {}", self.stream, self.seq, self.detail)
        }
    }
}

/// The home of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Home {
    /// Its home stream.
    pub stream: String,
    /// Its seq there.
    pub seq: u64,
}

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Entries that were checked, copies included.
    pub entries: u64,
    /// Records, each counted once.
    pub records: u64,
    /// Hash over the hashes of all entries in commit order, as found. Kept elsewhere, it is the
    /// witness of everything up to here.
    pub log: String,
    /// The last entry of each stream, as found.
    pub heads: BTreeMap<String, Head>,
    /// The attachments that entries name, each with the home of the first such entry. Their bytes
    /// were checked where they are at hand; an export does not hold them.
    pub attachments: BTreeMap<String, Home>,
    /// The first [`FAULTS_MAX`] faults.
    pub faults: Vec<Fault>,
    /// Faults beyond those.
    pub further_faults: u64,
}

impl Verdict {
    /// Whether nothing is at fault.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Holds the bytes of an attachment that entries name against its hash; `None` where they are
    /// not there.
    pub fn check_attachment(&mut self, id: &str, bytes: Option<&[u8]>) {
        let detail = match bytes {
            Some(bytes) if attachment_id(bytes).as_str() == id => return,
            Some(_) => format!("the bytes of attachment {id} are not those of its hash"),
            None => format!("it names attachment {id}, which is not there"),
        };
        let home = self.attachments.get(id);
        let (stream, seq) = home.map_or(("", 0), |home| (home.stream.as_str(), home.seq));
        let (stream, breach) = (stream.to_owned(), Breach::Attachment);
        self.add(Fault {
            stream,
            seq,
            breach,
            detail,
        });
    }

    fn add(&mut self, fault: Fault) {
        if self.faults.len() >= FAULTS_MAX {
            self.further_faults += 1;
        } else {
            self.faults.push(fault);
        }
    }
}

/// One entry as stored, unchecked.
pub(crate) struct Candidate<'a> {
    pub(crate) stream: &'a str,
    pub(crate) seq: u64,
    pub(crate) hash: &'a str,
    pub(crate) body: &'a str,
    /// The columns `id` and `home`, which an export does not have.
    pub(crate) columns: Option<(&'a str, bool)>,
}

struct Last {
    id: String,
    opening: String,
    sound: bool,
}

/// Takes the entries in commit order.
pub(crate) struct Checker {
    mode: Option<Mode>,
    home: Option<Last>,
    uses: BTreeMap<(String, String), u64>,
    verdict: Verdict,
}

impl Checker {
    pub(crate) fn new(mode: Option<Mode>) -> Self {
        Self {
            mode,
            home: None,
            uses: BTreeMap::new(),
            verdict: Verdict {
                entries: 0,
                records: 0,
                log: GENESIS.to_owned(),
                heads: BTreeMap::new(),
                attachments: BTreeMap::new(),
                faults: Vec::new(),
                further_faults: 0,
            },
        }
    }

    pub(crate) fn fault(&mut self, stream: &str, seq: u64, breach: Breach, detail: String) {
        let stream = stream.to_owned();
        self.verdict.add(Fault {
            stream,
            seq,
            breach,
            detail,
        });
    }

    /// Checks one entry.
    pub(crate) fn take(&mut self, row: &Candidate<'_>) {
        self.verdict.entries += 1;
        self.verdict.log = log_chain(&self.verdict.log, row.hash);
        let before = self.verdict.faults.len() as u64 + self.verdict.further_faults;
        self.check_chain(row);
        let closing = closing(row.stream, row.seq);
        let opening = row.body.strip_suffix(closing.as_str());
        if opening.is_none() {
            let detail = "its text names another stream or seq".to_owned();
            self.fault(row.stream, row.seq, Breach::Misplaced, detail);
        }
        let id = match serde_json::from_str::<Record>(row.body) {
            Ok(record) => {
                self.check_record(row, &record);
                self.note_attachments(row, &record);
                Some(record.id.as_str().to_owned())
            }
            Err(error) => {
                let detail = format!("its text is not that of an entry: {error}");
                self.fault(row.stream, row.seq, Breach::Unreadable, detail);
                row.columns.map(|(id, _)| id.to_owned())
            }
        };
        let sound = before == self.verdict.faults.len() as u64 + self.verdict.further_faults;
        if let Some(id) = id {
            self.check_copy(row, id, opening.unwrap_or_default(), sound);
        }
    }

    fn check_chain(&mut self, row: &Candidate<'_>) {
        let head = self.verdict.heads.get(row.stream);
        let (last, previous) = head.map_or((0, GENESIS), |head| (head.seq, &head.hash));
        let breach = if row.seq <= last {
            let detail = format!("it stands after {last}");
            Some((Breach::Order, detail))
        } else if row.seq > last + 1 {
            let detail = match (last + 1, row.seq - 1) {
                (one, same) if one == same => format!("{one} is missing before it"),
                (from, to) => format!("{from} to {to} are missing before it"),
            };
            Some((Breach::Gap, detail))
        } else if chain(previous, row.body) != row.hash {
            let detail = "its text does not fit its hash and the entry before".to_owned();
            Some((Breach::Changed, detail))
        } else {
            None
        };
        // Go on from what stands there, so that one change is one fault.
        let head = Head {
            seq: row.seq.max(last),
            hash: row.hash.to_owned(),
        };
        self.verdict.heads.insert(row.stream.to_owned(), head);
        if let Some((breach, detail)) = breach {
            self.fault(row.stream, row.seq, breach, detail);
        }
    }

    fn check_record(&mut self, row: &Candidate<'_>, record: &Record) {
        let id = record.id.as_str();
        if let Some((column, home)) = row.columns {
            if column != id {
                let detail = format!("its text is of {id}, its id column says {column}");
                self.fault(row.stream, row.seq, Breach::Misplaced, detail);
            }
            if home != is_home(id, row.stream, row.seq) {
                let word = if home { "the home entry" } else { "a copy" };
                let detail = format!("it is marked as {word} of {id}, which it is not");
                self.fault(row.stream, row.seq, Breach::Misplaced, detail);
            }
        }
        if self.mode != Some(record.mode) {
            let detail = "its mode (real or drill) is not the journal's".to_owned();
            self.fault(row.stream, row.seq, Breach::Mode, detail);
        }
    }

    fn note_attachments(&mut self, row: &Candidate<'_>, record: &Record) {
        if !is_home(record.id.as_str(), row.stream, row.seq) {
            return;
        }
        for id in named(&record.kind, &record.data) {
            let (stream, seq) = (row.stream.to_owned(), row.seq);
            let place = (id.to_owned(), stream.clone());
            self.uses.entry(place).or_insert(seq);
            let first = self.verdict.attachments.entry(id.to_owned());
            first.or_insert(Home { stream, seq });
        }
    }

    /// Holds what the entries name against the attachments of the journal: for each of them,
    /// whether its bytes are those of its hash, and where it is noted as named.
    pub(crate) fn check_attachments(
        &mut self,
        judged: &BTreeMap<String, bool>,
        noted: &BTreeMap<(String, String), i64>,
    ) {
        for (id, sound) in judged {
            if !sound {
                let detail = format!("the bytes of attachment {id} are not those of its hash");
                let home = self.verdict.attachments.get(id).cloned();
                let (stream, seq) = home.map_or_else(Default::default, |at| (at.stream, at.seq));
                self.fault(&stream, seq, Breach::Attachment, detail);
            }
        }
        for ((id, stream), seq) in std::mem::take(&mut self.uses) {
            let detail = if !judged.contains_key(&id) {
                format!("it names attachment {id}, which is not there")
            } else if noted.get(&(id.clone(), stream.clone())) != i64::try_from(seq).ok().as_ref() {
                format!("it names attachment {id}, which is not noted there")
            } else {
                continue;
            };
            self.fault(&stream, seq, Breach::Attachment, detail);
        }
    }

    fn check_copy(&mut self, row: &Candidate<'_>, id: String, opening: &str, sound: bool) {
        if is_home(&id, row.stream, row.seq) {
            self.verdict.records += 1;
            let opening = opening.to_owned();
            self.home = Some(Last { id, opening, sound });
            return;
        }
        let detail = match &self.home {
            Some(home) if home.id != id => format!("it is a copy of {id}, but not right after it"),
            None => format!("it is a copy of {id}, but not right after it"),
            Some(home) if home.sound && sound && home.opening != opening => {
                format!("it is a copy of {id} and differs from it")
            }
            Some(_) => return,
        };
        self.fault(row.stream, row.seq, Breach::Copy, detail);
    }

    /// Compares the heads and the hash of the log, and gives the verdict.
    pub(crate) fn finish(mut self, heads: &BTreeMap<String, Head>, log: &str) -> Verdict {
        let found = self.verdict.heads.clone();
        for (stream, head) in heads {
            let detail = match found.get(stream) {
                Some(last) if last == head => continue,
                Some(last) if last.seq == head.seq => {
                    format!("the head has another hash than the entry {}", last.seq)
                }
                Some(last) => format!("the head is {}, the last entry {}", head.seq, last.seq),
                None => format!("the head is {}, but there is no entry", head.seq),
            };
            self.fault(stream, head.seq, Breach::Head, detail);
        }
        for (stream, last) in found {
            if !heads.contains_key(&stream) {
                let detail = "the stream has entries, but no head".to_owned();
                self.fault(&stream, last.seq, Breach::Head, detail);
            }
        }
        // Most other faults change it too; alone it is news.
        if self.verdict.faults.is_empty() && self.verdict.log != log {
            let detail = "the hash of the log differs: the order of entries between streams is \
                          not the one of the commits, or a stream is missing";
            self.fault("", 0, Breach::Order, detail.to_owned());
        }
        self.verdict
    }

    /// Entries and records so far.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.verdict.entries, self.verdict.records)
    }

    /// The heads and the hash of the log so far.
    pub(crate) fn so_far(&self) -> (BTreeMap<String, Head>, String) {
        (self.verdict.heads.clone(), self.verdict.log.clone())
    }
}
