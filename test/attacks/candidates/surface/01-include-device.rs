// Case 1: read without end while compiling
const BYTES: &[u8] = include_bytes!("/dev/zero");

pub fn surface(x: f64, y: f64) -> f64 {
    BYTES.len() as f64 + x + y
}
