// Case 17: a panic with a very long message
pub fn surface(x: f64, y: f64) -> f64 {
    panic!("{}", format!("{x} {y} ").repeat(1 << 19))
}
