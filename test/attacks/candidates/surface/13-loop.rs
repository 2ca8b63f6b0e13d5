// Case 13: an endless loop
pub fn surface(x: f64, y: f64) -> f64 {
    loop {
        std::hint::black_box(x + y);
    }
}
