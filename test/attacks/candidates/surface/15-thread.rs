// Case 15: a thread
pub fn surface(x: f64, y: f64) -> f64 {
    std::thread::spawn(move || x + y).join().unwrap()
}
