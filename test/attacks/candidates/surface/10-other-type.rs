// Case 10: another signature
pub fn surface(x: f32, y: f32) -> f32 {
    x + y
}
