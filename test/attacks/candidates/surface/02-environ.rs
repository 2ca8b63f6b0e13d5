// Case 2: the environment as the kernel shows it
const TEXT: &[u8] = include_bytes!("/proc/self/environ");

pub fn surface(x: f64, y: f64) -> f64 {
    TEXT.len() as f64 + x + y
}
