// Case 11: unwrap of None
pub fn surface(x: f64, y: f64) -> f64 {
    let values: Vec<f64> = Vec::new();
    values.iter().copied().reduce(f64::max).unwrap() + x + y
}
