//! The append-only log of an incident post: streams of entries in a SQLite file.
//!
//! It takes commits, gives them back by stream and in commit order, and proves that nothing of
//! them was changed. It does not know what an entry means, decides nothing, reads no clock and
//! knows nothing of sockets, tasks or agencies.
//!
//! # What holds
//! - What was answered is on the disk: WAL with a flush at every commit, read back at every start.
//! - A stream's seqs are 1, 2, 3 … without a gap; the proposer names them, the journal checks them
//!   in the transaction that writes them.
//! - A commit is there as a whole or not at all. A record and its copies in other streams share
//!   one id and one text.
//! - An attachment that an entry names is never changed or deleted; it was on the disk before.
//! - No entry is ever changed or deleted: triggers refuse it, and each hash covers the text and
//!   the hash before.
//! - One process writes. No request that is given up can leave a transaction open, because one
//!   task owns the write connection.
//! - After an I/O error under a write nothing more is written ([`JournalError::Fatal`]).
//!
//! # Reading order
//! `body` (what is hashed), `journal` (the handle), `writer` and `batch` (the one transaction),
//! `read`, `check`, `verify`, `export`, `backup`, `access` (tokens and receipts), `attachment`
//! (files that entries name, and which fields name them); below them
//! `schema`, `ownership`, `location`, `error`.

mod access;
mod attachment;
mod backup;
mod batch;
mod body;
mod check;
mod error;
mod export;
mod journal;
mod location;
mod ownership;
mod read;
mod schema;
#[cfg(test)]
mod testing;
mod verify;
mod writer;

pub use access::{Receipt, TokenRow};
pub use attachment::{
    ATTACHMENT_BYTES_MAX, Attachment, NewAttachment, PIECE_BYTES, attachment_id, is_attachment_id,
    named,
};
pub use backup::{Backup, Restored, restore};
pub use body::{BODY_BYTES_MAX, DEPTH_MAX, GENESIS, SEQ_MAX, Stored, as_kept, chain};
pub use check::{Breach, FAULTS_MAX, Fault, Head, Home, Verdict};
pub use error::JournalError;
pub use export::{ExportHeader, verify_export};
pub use journal::{Journal, OpenOptions};
pub use read::READ_MAX;

pub use writer::Counts;
