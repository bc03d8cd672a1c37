//! The vocabulary of an incident and its life cycles.
//!
//! A *fact* came from outside, a *decision* is ours; both are journaled as a [`Record`] and folded
//! into [`State`] by [`State::apply`]. Decisions are in the log because "who was told what, when
//! and why" is itself a record: replay folds entries and never decides again.
//!
//! Task life cycle (the table is [`task::may_follow`]):
//!
//! ```text
//! proposed → issued → delivered → received → accepted → executing → done(evidence)
//!                         └──────────┴────────┬┘  │          └────→ failed(reason)
//!                                 refused(reason) └→ issued, version + 1 (acceptance expired)
//! superseded, cancelled: from every open state
//! ```
//!
//! This crate knows nothing about plans, rules, deadlines' reasons in law, forecasts' methods,
//! sockets, files or clocks. Time is always handed in.
//!
//! Reading order: [`record`], [`body`], [`task`], [`state`], [`condition`].

pub mod body;
pub mod condition;
pub mod record;
pub mod state;
pub mod task;

pub use body::Body;
pub use record::{
    Actor, Append, Cause, Command, CommandOutcome, Commit, Incoming, Mode, Record, Refusal,
};
pub use state::{Incident, State};
pub use task::{Basis, Deadline, Task, TaskState};
