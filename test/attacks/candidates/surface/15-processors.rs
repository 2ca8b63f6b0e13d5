// Case 15: count the processors
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y + std::thread::available_parallelism().map_or(0.0, |count| count.get() as f64))
}
