// Case 10: no function of that name
pub fn plane(x: f64, y: f64) -> f64 {
    x + y
}
