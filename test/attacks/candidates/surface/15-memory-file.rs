// Case 15: write to its own memory as a file
pub fn surface(x: f64, y: f64) -> f64 {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().write(true).open("/proc/self/mem").unwrap();
    file.write_all(b"x").unwrap();
    x + y
}
