// Case 13: sleep for a day
pub fn surface(x: f64, y: f64) -> f64 {
    std::thread::sleep(std::time::Duration::from_secs(86_400));
    x + y
}
