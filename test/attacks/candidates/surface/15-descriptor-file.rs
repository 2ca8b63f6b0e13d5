// Case 15: open its own channel as a file
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::write("/proc/self/fd/3", [7u8; 24]).unwrap();
    x + y
}
