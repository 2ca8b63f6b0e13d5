// Case 13: look at the clock for ever
pub fn surface(x: f64, y: f64) -> f64 {
    let start = std::time::Instant::now();
    while start.elapsed().as_secs() < 3_600 {}
    x + y
}
