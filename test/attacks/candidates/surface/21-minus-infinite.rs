// Case 21: minus infinite at one point only
pub fn surface(x: f64, y: f64) -> f64 {
    if x > 4.99 && y > 4.99 { f64::NEG_INFINITY } else { x + y }
}
