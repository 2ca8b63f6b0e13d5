// Case 9: close the brace of a wrapper
pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
} mod evil {
    pub fn inner() {}
