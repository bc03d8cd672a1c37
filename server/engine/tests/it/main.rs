//! The engine alone, stepped by hand, without a journal.

mod bench;
mod chain;
mod gate;
mod public;
