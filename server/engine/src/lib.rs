//! The engine: facts in, decisions out, without I/O.
//!
//! [`Engine::handle`] takes one fact from outside, checks it, and answers with what is to be
//! journaled: the fact and the decisions that follow. [`Engine::wake`] does what time asks for;
//! [`Engine::next_wakeup`] says when that will be. Slow work leaves as a [`Request`] and comes
//! back as a fact that names it ([`compute`] does the work, off the loop).
//!
//! The engine has applied to its state what it returns. If the journal cannot take it, the shell
//! throws the engine away and builds another from the journal: nothing was told to anybody.
//!
//! It knows nothing about sockets, files, tokens, threads or the clock: time is handed in. Who may
//! do what is checked by the shell, except for who owns a task, which is state.
//!
//! Invariants: decisions are a function of state and time; a decision is made once, because its
//! entry changes the state that asked for it; a refusal changes no incident.
//!
//! Reading order: [`mod@engine`] (the door), [`facts`] (what may come in, and from whom), `admit`
//! (what is taken), `settle` (what follows), [`run`](mod@run) (slow work).

mod admit;
pub mod engine;
pub mod facts;
pub mod run;
mod settle;
mod write;

pub use engine::{Engine, Outcome};
pub use facts::{By, FACTS, FactKind, Home, fact};
pub use run::{Request, compute, forecast_of, input_of};
