// Own: its own file as a module in itself
#[path = "candidate-000.rs"]
mod again;
pub fn surface(x: f64, y: f64) -> f64 {
    again::surface(x, y)
}
