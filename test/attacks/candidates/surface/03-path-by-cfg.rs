// Case 3: the same behind a condition
#[cfg_attr(all(), path = "/etc/hostname")]
mod hostname;

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
