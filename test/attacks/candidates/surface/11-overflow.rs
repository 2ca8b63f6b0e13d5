// Case 11: arithmetic overflow where it is checked
pub fn surface(x: f64, y: f64) -> f64 {
    let most = std::hint::black_box(u64::MAX);
    (most + (x.abs() as u64 + 1)) as f64 + y
}
