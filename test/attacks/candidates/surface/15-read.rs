// Case 15: read a file
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::read("@CANARY@/readable").unwrap().len() as f64 + x + y
}
