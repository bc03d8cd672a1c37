//! Tests of the basin from outside: the shipped Ili, small drawn maps, and malformed files.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; clippy allows it by itself only in test functions"
)]

mod drawn;
mod ili;
mod malformed;
mod map;
mod said;
