// Case 17: print errors without end
pub fn surface(x: f64, y: f64) -> f64 {
    loop {
        eprintln!("{x} {y}");
    }
}
