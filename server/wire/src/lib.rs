//! What crosses HTTP and the socket.
//!
//! One place for every shape that another program sees: frames, bodies, problems, close codes and
//! the table of routes. The JSON Schemas, the OpenAPI document and the TypeScript types of `web/`
//! are generated from here, and tests hold them together.
//!
//! It knows nothing about sockets, sessions, rights, storage or clocks; it makes and reads text.
//!
//! Invariants: a text that [`strict::parse`] takes is kept exactly; [`frame::ClientFrame::parse`]
//! is total; the views of [`view`] and [`body`] have the field names of `hean_incident`.
//!
//! Reading order: [`base`], [`frame`], [`close`], [`view`], [`body`], [`rest`], [`public`],
//! [`risk`], [`attachment`], [`document`], [`rules`], [`problem`], [`route`], [`openapi`],
//! [`schema`].

pub mod attachment;
pub mod base;
pub mod body;
pub mod close;
pub mod document;
pub mod frame;
#[cfg(test)]
mod mirror;
pub mod openapi;
pub mod problem;
pub mod public;
pub mod rest;
pub mod risk;
pub mod route;
pub mod rules;
pub mod schema;
pub mod strict;
pub mod view;

pub use base::{Actor, Cause, Id, Mode, Place, Text, Time};
pub use close::Close;
pub use frame::{ClientFrame, ServerFrame};
pub use problem::Problem;
