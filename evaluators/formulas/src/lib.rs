//! Searches formulas that fit rows, without a compiler: structure by evolution, constants by least squares.
//!
//! A [`Table`] is loaded once; each [`Search`] over it ends in a front of error against size, every point of it one Rust
//! expression. The same search of the same table has the same result, on any number of threads; it is limited by
//! evaluations, each a formula whose constants were fitted, never by time.

#![allow(
	clippy::float_cmp,
	clippy::inline_always,
	clippy::many_single_char_names,
	clippy::match_bool,
	clippy::too_many_arguments,
	clippy::unnecessary_wraps,
	reason = "numbers are exact where they are compared, and loops over rows are vector code only where all is inlined"
)]

mod fit;
mod formula;
mod protocol;
mod search;
mod table;

pub use self::formula::{
	Base, Factor, Function, Sum, Term, Written, exact_forms, read, simplify, size, structure, write,
};
pub use self::protocol::serve;
pub use self::search::{Found, Point, Search, search};
pub use self::table::{Table, TableError};
