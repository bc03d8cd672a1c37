//! The shell and the binary: command line, configuration, HTTP, sockets, the loop, shutdown.
//!
//! It is the only crate that knows clocks, files, sockets, threads and processes. It decides
//! nothing about incidents: facts go to the engine in `space`, and what the engine writes is what
//! everybody reads. What crosses the wire is defined in `hean_wire`.
//!
//! Invariants: nothing is told that is not durable; a reader reads the log by its cursor and is
//! only woken by notices; every queue has a named limit ([`limits`]); rights are one table
//! ([`auth::rights`]); a drill and the live post share no journal, no stream and no token.
//!
//! Reading order: [`space`] (the loop), [`auth`], [`http`], [`socket`], [`listen`], [`serve`],
//! [`cli`].

pub mod app;
pub mod auth;
pub mod buckets;
pub mod cli;
pub mod clock;
pub mod config;
pub mod documents;
pub mod drills;
pub mod files;
pub mod forecasts;
pub mod http;
pub mod intake;
pub mod layers;
pub mod limits;
pub mod listen;
pub mod metrics;
pub mod outlet;
pub mod receipts;
pub mod reports;
pub mod risks;
pub mod said;
pub mod sealed;
pub mod serve;
pub mod sessions;
pub mod socket;
pub mod space;
pub mod world;
