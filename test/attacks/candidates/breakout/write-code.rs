// Own, by forged pointers: write to its own code
pub fn surface(x: f64, y: f64) -> f64 {
    memory::<u8>(surface as fn(f64, f64) -> f64 as usize, 1)[0] = 0xc3;
    x + y
}
