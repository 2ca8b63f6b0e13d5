// Case 1: give the macro another name
use std::include_str as harmless;
const TEXT: &str = harmless!("/etc/passwd");

pub fn surface(x: f64, y: f64) -> f64 {
    TEXT.len() as f64 + x + y
}
