//! Tests of the basin from outside: the shipped Ili, small drawn maps, and malformed files.

mod drawn;
mod ili;
mod malformed;
mod map;
