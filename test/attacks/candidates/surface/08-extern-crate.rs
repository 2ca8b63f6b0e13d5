// Case 8: a crate that is not there
extern crate serde;

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
