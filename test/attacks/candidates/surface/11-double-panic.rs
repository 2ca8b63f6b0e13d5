// Case 11: a panic within a panic
struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("second")
    }
}

pub fn surface(x: f64, y: f64) -> f64 {
    let _bomb = Bomb;
    panic!("first at {x} {y}")
}
