// Own, by forged pointers: jump into data
pub fn surface(x: f64, y: f64) -> f64 {
    let code: &'static mut [u8; 16] = Box::leak(Box::new([0xc3; 16]));
    forge::<usize, fn(f64, f64) -> f64>(code.as_ptr() as usize)(x, y)
}
