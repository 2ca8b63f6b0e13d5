// Case 15: list a folder
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::read_dir("/").unwrap().count() as f64 + x + y
}
