// Case 5: allow what is forbidden
#[allow(unsafe_code)]
fn read(at: usize) -> u8 {
    unsafe { *(at as *const u8) }
}

pub fn surface(x: f64, y: f64) -> f64 {
    read(8) as f64 + x + y
}
