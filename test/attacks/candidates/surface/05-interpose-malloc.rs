// Case 5: take the place of malloc
#[unsafe(export_name = "malloc")]
pub extern "C" fn malloc(_bytes: usize) -> *mut u8 {
    std::ptr::null_mut()
}

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
