// Case 15: change the working folder
pub fn surface(x: f64, y: f64) -> f64 {
    std::env::set_current_dir("/tmp").unwrap();
    x + y
}
