// Case 15: look whether a file is there
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y + std::fs::metadata("/etc/passwd").map_or(0.0, |file| file.len() as f64))
}
