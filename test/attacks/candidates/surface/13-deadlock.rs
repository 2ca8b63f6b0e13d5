// Case 13: wait for a lock that it holds
pub fn surface(x: f64, y: f64) -> f64 {
    let lock = std::sync::Mutex::new(x);
    let first = lock.lock().unwrap();
    let second = lock.lock().unwrap();
    *first + *second + y
}
