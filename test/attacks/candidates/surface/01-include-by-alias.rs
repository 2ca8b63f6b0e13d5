// Case 1: a file read through another name of the standard library
extern crate std as anything;
const TEXT: &str = anything::include_str!("/etc/passwd");

pub fn surface(x: f64, y: f64) -> f64 {
    TEXT.len() as f64 + x + y
}
