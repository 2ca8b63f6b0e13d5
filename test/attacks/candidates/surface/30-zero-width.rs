// Own: a zero-width character within a keyword
fn read() -> u8 {
    un‍safe { *(8 as *const u8) }
}

pub fn surface(x: f64, y: f64) -> f64 {
    read() as f64 + x + y
}
