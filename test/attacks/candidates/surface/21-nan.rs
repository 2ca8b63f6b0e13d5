// Case 21: not a number
pub fn surface(x: f64, y: f64) -> f64 {
    (x - y).abs().mul_add(0.0, f64::NAN)
}
