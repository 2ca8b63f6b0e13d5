// Case 1: read a file of the machine while compiling
const TEXT: &str = include_str!("/etc/passwd");

pub fn surface(x: f64, y: f64) -> f64 {
    TEXT.len() as f64 + x + y
}
