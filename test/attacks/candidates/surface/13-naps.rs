// Own: nap for ever, each time too short not to be woken at once
pub fn surface(x: f64, y: f64) -> f64 {
    while x + y < 1e300 {
        std::thread::sleep(std::time::Duration::from_nanos(1));
    }
    x
}
