// Own, by forged pointers: read where nothing is
pub fn surface(x: f64, y: f64) -> f64 {
    read::<f64>(8) + x + y
}
