// Own, by forged pointers: memory that is writable and executable
pub fn surface(x: f64, y: f64) -> f64 {
    let at = call(MMAP, [0, 4096, 7, 0x22, -1, 0]);
    memory::<u8>(at as usize, 1)[0] = 0xc3;
    forge::<usize, fn(f64, f64) -> f64>(at as usize)(x, y)
}
