// Case 5: export a symbol
#[unsafe(no_mangle)]
pub fn oxi_0_1() {}

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
