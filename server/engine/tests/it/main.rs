//! The engine alone, stepped by hand, without a journal.

mod approvals;
mod bench;
mod chain;
mod command;
mod gate;
mod means;
mod public;
mod rounds;
mod silence;
