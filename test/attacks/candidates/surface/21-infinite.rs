// Case 21: infinite
pub fn surface(x: f64, y: f64) -> f64 {
    if x > 4.9 { f64::INFINITY } else { x + y }
}
