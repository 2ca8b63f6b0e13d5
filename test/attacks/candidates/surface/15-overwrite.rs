// Case 15: change a file
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::write("@CANARY@/writable", "was here").unwrap();
    x + y
}
