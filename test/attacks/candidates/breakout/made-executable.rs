// Own, by forged pointers: make written memory executable
pub fn surface(x: f64, y: f64) -> f64 {
    let at = call(MMAP, [0, 4096, 3, 0x22, -1, 0]);
    memory::<u8>(at as usize, 1)[0] = 0xc3;
    if call(MPROTECT, [at, 4096, 5, 0, 0, 0]) != 0 {
        panic!("refused")
    }
    forge::<usize, fn(f64, f64) -> f64>(at as usize)(x, y)
}
