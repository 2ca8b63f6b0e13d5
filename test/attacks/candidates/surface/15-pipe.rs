// Case 15: make a pipe
pub fn surface(x: f64, y: f64) -> f64 {
    let (_reader, _writer) = std::io::pipe().unwrap();
    let _ = std::fs::File::open("/etc/passwd").unwrap();
    x + y
}
