//! Who does what with what, over incidents: the judge, means, substitution, reconciliation.

mod judge;
mod means;
mod property;
mod reconcile;
mod substitute;
mod world;
