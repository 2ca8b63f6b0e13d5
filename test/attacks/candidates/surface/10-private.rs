// Case 10: a private function
fn surface(x: f64, y: f64) -> f64 {
    x + y
}
