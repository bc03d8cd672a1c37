//! One binary for all suites: it links once.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod determinism;
mod kill;
mod malformed;
mod scenarios;
mod socket;
mod tidy;
