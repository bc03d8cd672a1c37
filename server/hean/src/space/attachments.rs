//! The attachments of a space at hand, and who may name and read them.
//!
//! The bytes are in the journal, and there before the fact that names them is taken: the gate
//! ([`Attachments::check`]) stands before the engine, which sees no files. Whoever names one must
//! have handed it in, or be able to read an entry that names it; a hash alone opens nothing.

use crate::auth::{Identity, rights};
use crate::limits::{INCIDENT_ATTACHMENT_BYTES, UNNAMED_KEPT};
use hean_basin::Basin;
use hean_incident::{Refusal, State};
use hean_journal::{Attachment, Journal, JournalError, Stored, named};
use hean_units::{AttachmentId, Instant, StreamId};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What every token that is of no agency uploads as.
const COMMAND: &str = "command";

/// Whose upload it is: an agency's, or the command's.
pub fn holder(identity: &Identity) -> String {
    let agency = identity.agency.as_ref();
    agency.map_or_else(|| COMMAND.to_owned(), ToString::to_string)
}

/// Whether somebody may read an attachment: an entry that they may read names it.
pub fn may_read(identity: &Identity, state: &State, basin: &Basin, held: &Attachment) -> bool {
    let mut uses = held.uses.keys();
    uses.any(|stream| rights::may_read(identity, state, basin, stream))
}

/// A fact that is about to name attachments.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// Whose rights count; none is the server itself.
    pub by: Option<&'a Identity>,
    /// The stream that it is addressed to.
    pub stream: Option<&'a StreamId>,
    /// The kind of fact.
    pub kind: &'a str,
    /// Its data.
    pub data: &'a Value,
    /// Now, by the clock on the wall: attachments are of this world, in a drill too.
    pub now: Instant,
}

/// The attachments of one space, without their bytes.
#[derive(Debug, Default)]
pub struct Attachments {
    held: Mutex<BTreeMap<AttachmentId, Attachment>>,
}

impl Attachments {
    /// Those of a journal.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn open(journal: &Journal) -> Result<Self, JournalError> {
        let held = Mutex::new(journal.attachments().await?);
        Ok(Self { held })
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<AttachmentId, Attachment>> {
        // It is changed in one go; a panic elsewhere leaves it whole.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<Attachment> {
        self.held().get(id).cloned()
    }

    /// Bytes that somebody has handed in since a moment, in ms since 1970.
    pub fn bytes_of(&self, holder: &str, since_ms: i64) -> u64 {
        let held = self.held();
        let own = held.values().filter(|one| {
            let at = one.uploads.get(holder);
            at.is_some_and(|at| *at >= since_ms)
        });
        own.map(|one| one.bytes).sum()
    }

    /// Reads one again from the journal, where it is durable.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn look(
        &self,
        journal: &Journal,
        id: &AttachmentId,
    ) -> Result<Option<Attachment>, JournalError> {
        let found = journal.attachment(id).await?;
        if let Some(found) = &found {
            let mut held = self.held();
            let kept = held.entry(id.clone()).or_insert_with(|| found.clone());
            kept.uploads.extend(found.uploads.clone());
        }
        Ok(found)
    }

    /// Deletes what nobody named for [`UNNAMED_KEPT`] and an hour: the hour is so that nothing goes
    /// that the gate has let through.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn forget(&self, journal: &Journal, now: Instant) -> Result<(), JournalError> {
        let before = (now - UNNAMED_KEPT).millis() - 3_600_000;
        let old =
            |one: &Attachment| one.uses.is_empty() && one.uploads.values().all(|at| *at < before);
        let ids: Vec<AttachmentId> = {
            let held = self.held();
            let gone = held.values().filter(|one| old(one));
            gone.map(|one| one.id.clone()).collect()
        };
        if ids.is_empty() {
            return Ok(());
        }
        journal.forget_attachments(before).await?;
        for id in ids {
            if journal.attachment(&id).await?.is_none() {
                let mut held = self.held();
                // Unless somebody has handed it in again meanwhile.
                if held.get(&id).is_some_and(old) {
                    held.remove(&id);
                }
            }
        }
        Ok(())
    }

    /// Notes which attachments durable entries name.
    pub fn note(&self, stored: &[Stored]) {
        let mut held = self.held();
        for one in stored {
            let home = one.record.id.as_str() == format!("{}:{}", one.stream, one.seq);
            if !home {
                continue;
            }
            for id in named(&one.record.kind, &one.record.data) {
                if let Some(kept) = held.get_mut(id) {
                    kept.uses.entry(one.stream.clone()).or_insert(one.seq);
                }
            }
        }
    }

    /// The gate: whether a fact may name the attachments that it names.
    ///
    /// # Errors
    /// A refusal: `attachment.unknown` where one is not there or not the sender's to name,
    /// `attachment.differs` where size or type are said otherwise than they are kept,
    /// `attachment.quota` where the incident has no room for it.
    pub fn check(&self, naming: &Naming<'_>, state: &State, basin: &Basin) -> Result<(), Refusal> {
        let names = named(naming.kind, naming.data);
        if names.is_empty() {
            return Ok(());
        }
        let held = self.held();
        let mut more = 0;
        for id in names {
            let found = held
                .get(id)
                .filter(|one| may_name(naming, state, basin, one));
            let Some(found) = found else {
                let shown: String = id.chars().take(64).collect();
                let detail = format!(
                    "there is no attachment `{shown}`, or it is not yours; send its bytes to \
                     /api/v1/attachments first"
                );
                return Err(Refusal::new("attachment.unknown", detail));
            };
            if naming.kind == "attachment_added" {
                same(found, naming.data)?;
            }
            let new = naming.stream.is_none_or(|to| !found.uses.contains_key(to));
            more += if new { found.bytes } else { 0 };
        }
        let Some(to) = naming.stream else {
            return Ok(());
        };
        let own = held.values().filter(|one| one.uses.contains_key(to));
        let sum: u64 = own.map(|one| one.bytes).sum();
        room(sum, more, INCIDENT_ATTACHMENT_BYTES, to.as_str())
    }
}

/// Whether there is room for more bytes.
///
/// # Errors
/// `attachment.quota`.
pub fn room(used: u64, more: u64, limit: u64, whose: &str) -> Result<(), Refusal> {
    if used.saturating_add(more) <= limit {
        return Ok(());
    }
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let detail = format!(
        "attachments of {whose} may have {} MiB; {} MiB are there and {} MiB would be added",
        mib(limit),
        mib(used),
        mib(more)
    );
    Err(Refusal::new("attachment.quota", detail))
}

/// Whether somebody may name an attachment: they can read an entry that names it, or they handed it
/// in and it is not about to be deleted.
fn may_name(naming: &Naming<'_>, state: &State, basin: &Basin, held: &Attachment) -> bool {
    let Some(by) = naming.by else {
        return true;
    };
    let since = (naming.now - UNNAMED_KEPT).millis();
    let own = held.uploads.get(&holder(by));
    may_read(by, state, basin, held) || own.is_some_and(|at| !held.uses.is_empty() || *at >= since)
}

/// Holds what a fact says of an attachment against what is kept. What it does not say the engine
/// misses by itself.
fn same(held: &Attachment, data: &Value) -> Result<(), Refusal> {
    let bytes = data["bytes"].as_u64().is_none_or(|said| said == held.bytes);
    let said = data["media_type"].as_str();
    if bytes && said.is_none_or(|said| said == held.media_type) {
        return Ok(());
    }
    let detail = format!(
        "attachment {} has {} bytes of {}; say what the answer of the upload said",
        held.id, held.bytes, held.media_type
    );
    Err(Refusal::new("attachment.differs", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_nobody_named_in_a_day_goes_an_hour_later() {
        let options = hean_journal::OpenOptions {
            epoch: None,
            create: true,
        };
        let journal = Journal::open("sqlite::memory:", options).await.unwrap();
        let attachments = Attachments::open(&journal).await.unwrap();
        let new = hean_journal::NewAttachment {
            bytes: b"text".to_vec(),
            media_type: "text/plain".to_owned(),
            name: "a.txt".to_owned(),
            holder: "eco".to_owned(),
            at_ms: 1_000,
        };
        let id = journal.keep_attachment(new).await.unwrap();
        attachments.look(&journal, &id).await.unwrap();
        assert_eq!(attachments.bytes_of("eco", 1_000), 4);
        assert_eq!(attachments.bytes_of("eco", 1_001), 0);
        let hour = hean_units::Span::from_mins(60);
        let end = Instant::from_millis(1_000) + UNNAMED_KEPT + hour;
        attachments.forget(&journal, end).await.unwrap();
        assert!(attachments.get(id.as_str()).is_some());
        let later = end + hour;
        attachments.forget(&journal, later).await.unwrap();
        assert!(attachments.get(id.as_str()).is_none());
        assert_eq!(journal.attachment(&id).await, Ok(None));
    }

    #[test]
    fn there_is_room_up_to_the_limit() {
        assert_eq!(room(60, 40, 100, "eco"), Ok(()));
        let refused = room(3 << 20, (1 << 20) + 1, 4 << 20, "eco").unwrap_err();
        assert_eq!(refused.code, "attachment.quota");
        expect_test::expect![[
            "attachments of eco may have 4 MiB; 3 MiB are there and 2 MiB would be added"
        ]]
        .assert_eq(&refused.detail);
        assert!(room(u64::MAX, u64::MAX, 100, "eco").is_err());
    }
}
