//! What a formula is: sums of products, nested; how it is brought to one form, read from Rust and written as Rust.

mod algebra;
mod constant;
mod order;
mod read;
mod substitute;
mod sum;
mod write;
mod written;

pub(crate) use self::algebra::{add, power, scale};
pub use self::constant::exact_forms;
pub(crate) use self::constant::numbers_cost;
pub use self::order::structure;
pub use self::read::read;
pub(crate) use self::read::read_over;
pub use self::substitute::simplify;
pub(crate) use self::substitute::substitute;
pub use self::sum::{Base, Factor, Function, Sum, Term};
pub use self::write::{size, write};
pub use self::written::Written;
