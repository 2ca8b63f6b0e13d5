//! Drives a judge as the manager does, for tests and measurements.
//!
//! A [`Candidate`] is compiled by the real `rustc` to an object and linked by the real `ld`, with std
//! left undefined, and a [`Judge`] is the real process, started with an empty environment and
//! spoken to in frames. What fails here fails a test, so everything panics with what happened.

#![forbid(unsafe_code)]

mod candidate;
mod judge;

pub use candidate::Candidate;
pub use judge::{Judge, Limits, Reply, code};
