// Case 13: park the only thread
pub fn surface(x: f64, y: f64) -> f64 {
    loop {
        std::thread::park();
        std::hint::black_box(x + y);
    }
}
