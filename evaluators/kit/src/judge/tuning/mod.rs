//! Numbers of a candidate that was compiled once, tuned: many vectors of them in one life of a sandbox, judged as always.
//!
//! From the top down: [`hunt`] (which way over the vectors), [`descent`], [`cmaes`], [`steps`] and [`finish`] (its parts), [`space`]
//! and [`forms`] (what the numbers may be), [`lives`] (vectors in sandboxes), [`race`] (where speed is scored).

mod cmaes;
mod descent;
mod finish;
mod forms;
mod hunt;
mod landscape;
mod lives;
mod race;
mod space;
mod steps;

pub(crate) use hunt::hunt;
pub(crate) use landscape::Found;
pub(crate) use lives::Lives;
pub(crate) use race::{Course, race};
pub(crate) use space::Space;
