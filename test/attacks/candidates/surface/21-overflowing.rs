// Case 21: so large that the square is infinite
pub fn surface(x: f64, y: f64) -> f64 {
    1e200 + x + y
}
