// Case 5: unsafe code out of a macro
macro_rules! block {
    ($word:tt, $body:expr) => {
        $word { $body }
    };
}

pub fn surface(x: f64, y: f64) -> f64 {
    let at = &x as *const f64;
    block!(unsafe, *at) + y
}
