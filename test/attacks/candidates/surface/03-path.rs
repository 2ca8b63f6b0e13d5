// Case 3: a module in a file of the machine
#[path = "/etc/hostname"]
mod hostname;

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
