// Case 15: read a file of the user
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::read("@HOME@/readable").unwrap().len() as f64 + x + y
}
