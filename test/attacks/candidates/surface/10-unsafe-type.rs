// Case 10: an unsafe function of that name
pub unsafe fn surface(x: f64, y: f64) -> f64 {
    x + y
}
