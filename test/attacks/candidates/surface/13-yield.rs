// Case 13: give the processor away for ever
pub fn surface(x: f64, y: f64) -> f64 {
    while x + y < 1e300 {
        std::thread::yield_now();
    }
    x
}
