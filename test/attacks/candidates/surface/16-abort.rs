// Case 16: abort
pub fn surface(x: f64, y: f64) -> f64 {
    if x + y < 100.0 {
        std::process::abort();
    }
    x
}
