// Case 16: unwind past the panic hook
pub fn surface(x: f64, y: f64) -> f64 {
    std::panic::resume_unwind(Box::new(x + y))
}
