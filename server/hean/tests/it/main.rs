//! A real server on a free port of loopback, asked by real clients.
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of a test are part of the test"
)]

mod attachments;
mod documents;
mod drills;
mod http;
mod outlets;
mod post;
mod process;
mod public;
mod rights;
mod risk;
mod rules;
mod socket;
