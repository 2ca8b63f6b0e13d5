// Case 5: export the symbol of the entry itself
#[unsafe(export_name = "oxi_0_0")]
pub static ENTRY: fn(f64, f64) -> f64 = surface;

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
