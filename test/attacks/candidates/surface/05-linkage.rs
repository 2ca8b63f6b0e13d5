// Case 5: a weak symbol
#![feature(linkage)]
#[linkage = "weak"]
pub fn free() {}

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
