// Case 15: read the environment
pub fn surface(x: f64, y: f64) -> f64 {
    let (name, value) = std::env::vars().next().unwrap();
    panic!("{name}={value} {x} {y}")
}
