//! The shipped rule packs and plans: what they propose, what they grade, and what is refused.

mod bad;
mod choice;
mod grades;
mod kunes;
mod language;
mod reference;
mod world;
