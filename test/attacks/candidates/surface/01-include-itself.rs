// Own: include its own file
include!("candidate-000.rs");
pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
