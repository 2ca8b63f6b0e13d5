// Case 8: the crates of the compiler
extern crate rustc_driver;

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
