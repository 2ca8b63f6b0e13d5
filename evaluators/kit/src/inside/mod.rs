//! The program that candidates run in, and nothing else of value.
//!
//! It knows no seed, answer, score or reference, and of the evaluator it has the types of inputs and outputs and
//! [`exercise`](crate::Evaluator::exercise): what a candidate can find in its memory or call there is what it may know.
//! First it is the zygote, which forks sandboxes; each sandbox then loads one candidate.

mod confinement;
mod decoding;
mod encoding;
mod faults;
mod filter;
mod heap;
mod image;
mod library;
mod moved_heap;
mod note;
mod placement;
mod process;
mod sandbox;
mod statics;
mod table;
mod work;
mod zygote;

pub use zygote::inside;
