//! The commands of `hean`. Each module has the arguments of its command and runs it.

pub mod check;
pub mod common;
pub mod drill;
pub mod forecast;
pub mod nearest;
pub mod table;
