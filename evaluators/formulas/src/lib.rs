//! Searches formulas that fit rows, without a compiler: structure by evolution, constants by least squares.
//!
//! A [`Table`] is loaded once; each [`Search`] over it ends in a front of error against size, every point of it one Rust
//! expression. The same search of the same table has the same result, on any number of threads; it is limited by
//! evaluations, each a formula whose constants were fitted, never by time.

mod formula;
mod protocol;
mod search;
mod table;

pub use self::formula::{Base, Factor, Function, Sum, Term, Written, exact_forms, read, simplify, structure, write};
pub use self::protocol::serve;
pub use self::search::{Found, Point, Search, search};
pub use self::table::{Table, TableError};
