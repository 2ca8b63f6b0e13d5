//! Formulas fitted to rows: values and slopes by the vector, numbers by damped least squares.

mod backward;
mod fitter;
mod forward;
mod functions;
mod probe;
mod products;
mod rows;
mod solve;
mod tape;
mod vectors;

pub(crate) use self::fitter::{Effort, Fitter};
pub(crate) use self::probe::Probe;
pub(crate) use self::products::gather;
pub(crate) use self::rows::Rows;
pub(crate) use self::tape::Tape;
pub(crate) use self::vectors::{multiply, multiply_into, vectorised};
