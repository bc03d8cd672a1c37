//! From rules, response plans, an incident and its forecast to tasks: who does what, by when, why.
//!
//! [`propose()`] is a pure function: it proposes tasks *and* reports what does not apply and what
//! cannot be in time, with the reason. [`timing()`] computes a task's deadlines. [`mod@check`]
//! judges any set of tasks and shares no code with the two. [`mod@reconcile`] says what a new
//! proposal changes in the tasks of the log, [`means`] gives them crews and stock over all
//! incidents, [`substitute`] says who is asked next.
//!
//! Rules of state, plan lines and durations are dated data files ([`Plans::load`]); this crate
//! holds no such number. It knows nothing about the log, sockets, who is signed in, or the clock.
//!
//! Reading order: [`rule`] and [`plan`] (the validated files), `raw` (as written), `load`,
//! [`situation`], `view` (what conditions see), [`grade`], [`mod@propose`], [`mod@timing`],
//! [`mod@reconcile`], [`means`], [`substitute`], [`mod@check`].

pub mod check;
pub mod grade;
mod load;
pub mod means;
pub mod plan;
pub mod propose;
mod raw;
pub mod reconcile;
mod roads;
pub mod rule;
pub mod schema;
pub mod situation;
pub mod substitute;
pub mod timing;
mod view;

pub use check::{Case, Finding, check};
pub use plan::{Plan, Plans};
pub use propose::{Proposal, propose};
pub use reconcile::reconcile;
pub use rule::Rule;
pub use situation::Situation;
pub use timing::{Timing, timing};
