//! The harness of the suites in `it/`: the built product as a black box.
//!
//! It starts the real binary, speaks to it over HTTP and the socket, kills it, and judges what was
//! recorded against the invariants of the protocol. To judge, it uses not one of the product's own
//! crates: a fault that both sides share would go unseen.
//!
//! Reading order: [`product`] (start and kill it), [`http`], [`client`], [`history`] (what was sent
//! and seen), [`checker`] (the invariants), [`scene`], [`tidy`] (rules on the repository).
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::path::{Path, PathBuf};

pub mod checker;
pub mod client;
pub mod history;
pub mod http;
pub mod product;
pub mod scene;
pub mod tidy;

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("tests/ lies in the root").to_owned()
}
