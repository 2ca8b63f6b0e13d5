// Case 15: remove a file
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::remove_file("@CANARY@/writable").unwrap();
    x + y
}
