// Case 8: link another library
#[link(name = "oxi_does_not_exist")]
unsafe extern "C" {}

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
