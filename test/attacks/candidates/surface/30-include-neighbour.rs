// Own: the source of another candidate
const OTHER: &str = include_str!("../../candidate-0.rs");

pub fn surface(x: f64, y: f64) -> f64 {
    OTHER.len() as f64 + x + y
}
