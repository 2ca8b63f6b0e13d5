// Case 14: leak until nothing is left
pub fn surface(x: f64, y: f64) -> f64 {
    loop {
        Box::leak(Box::new([x + y; 4096]));
    }
}
