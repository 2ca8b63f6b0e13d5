// Case 15: append to a file of the working folder
pub fn surface(x: f64, y: f64) -> f64 {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().append(true).open("@HERE@/writable").unwrap();
    file.write_all(b"was here").unwrap();
    x + y
}
