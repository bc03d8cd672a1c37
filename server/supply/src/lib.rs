//! With what: the supplies that can really be there in time.
//!
//! The question is a place, an item and, where wanted, a quantity and a time. The answer is the
//! depots in the order of earliest arrival, where arrival is the time for the release order, for
//! loading and for the road under today's closures; what each of them can give is its stock minus
//! what is promised already; and what falls short is said, with a code for every reason.
//!
//! This crate does not know who asks, what the incident is or what was promised: promises
//! ([`Query::committed`]) and closures ([`Query::closures`]) are handed in. It orders nothing and
//! remembers nothing.
//!
//! Invariants: an answer is exact on the road graph (no straight-line shortlist); the same question
//! on the same basin gives the same answer, ties broken by depot id; no offer gives more than its
//! depot holds uncommitted; what is taken and what falls short add up to what was asked.
//!
//! Reading order: [`query`] (the question), [`quantity`] (how people write one), [`answer`],
//! [`rank`] (the rule), [`nearest`](mod@nearest) (the rule on a basin), [`lookup`], [`geojson`].

pub mod answer;
pub mod code;
pub mod error;
pub mod geojson;
pub mod lookup;
pub mod nearest;
pub mod quantity;
pub mod query;
pub mod rank;

pub use answer::{Answer, Offer, PassedOver};
pub use code::Code;
pub use error::SupplyError;
pub use geojson::to_geojson;
pub use lookup::{item_by_text, place_by_text, reach_by_text};
pub use nearest::nearest;
pub use quantity::{parse_quantity, show_quantity};
pub use query::Query;
