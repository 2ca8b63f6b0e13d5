// Case 15: write a file
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::write("@CANARY@/written", "was here").unwrap();
    x + y
}
