//! The condition language of plans, scenarios and expectations.
//!
//! One small language says when a task of a plan applies, when an inject of a drill fires, and what
//! a drill expects:
//!
//! ```text
//! arrival(INT-013).p5 < 6h                  the early edge is there within six hours of the start
//! conc(BOR-001) > 0.01 mg/L                 now, at the section
//! peak(border) < 0.5 mg/L                   the highest of all border sections
//! task(T28@INT-013).state == done           one task; task(T28) means all tasks of that line
//! task(T08).done <= 30m                     when it was done
//! grade >= II and not volatile
//! report(initial).state == sent within 2h   at some moment no later than start + 2 h
//! below(border) and (heavy_metal or not substance_known)
//! exposed and arrival(section).p5 - now < 3h
//! impact(deaths) >= 3 or impact(loss) >= 5 MCNY or stopped(county-town) > 0
//! warning(heavy-rain) >= orange
//! task(T28).state == done before arrival(INT-013).p5 - 60m
//! ```
//!
//! A condition is parsed once ([`Condition::parse`]), its types and names are checked there, and it
//! is judged against a [`View`] that the caller fills. It knows nothing about where the values come
//! from. Grammar, loosest first: `or`, `and`, `not`, then `within SPAN` and `before INSTANT` behind
//! a comparison or a parenthesis.
//!
//! **Offsets.** A span where an instant is due counts from [`View::start`]: T0 of an incident, the
//! start of a drill.
//!
//! **Words for many tasks.** `task(T28)` without a section means all tasks of the plan line. They
//! are `done` (or in any other state of the regular course) when all of them are, not counting one
//! that was replaced by another of the same section; they are `refused`, `failed`, `superseded` or
//! `cancelled` when one of them is.
//!
//! **Sections by kind.** `intake`, `irrigation`, `border`, `gauge` and `dam` in place of an id mean
//! the first one to be reached (`arrival`) or the highest value among them (`conc`, `peak`).
//! `section` means the one that the task of a plan line is about.
//!
//! **What is not known.** A flag or value that the view does not know leaves the judgement
//! undecided (Kleene): `floats or below(border)` holds without the substance if a border lies
//! below.
//!
//! Reading order: [`ast`] (what a condition is, and how it is written), [`leaf`] (the values),
//! [`parse`], [`eval`], [`view`] (what an incident says of them), [`names`].

pub mod ast;
pub mod eval;
pub mod leaf;
mod lex;
pub mod names;
pub mod parse;
pub mod view;

pub use ast::{Condition, Expr, Grade, Op, Type, Value};
pub use eval::{Mode, Outcome, Reading, Verdict, View};
pub use leaf::{Edge, ImpactField, Leaf, Of, Place, ReportKind, StockField, TaskRef, Trait};
pub use names::{Names, Scope, closest};
pub use parse::ConditionError;

/// Longest condition in characters; a longer one is refused.
pub const CHARS_MAX: usize = 2_000;

/// Deepest nesting of parentheses and `not`; deeper is refused.
pub const DEPTH_MAX: usize = 32;
