// Case 16: take the panic hook away and panic
pub fn surface(x: f64, y: f64) -> f64 {
    drop(std::panic::take_hook());
    std::panic::set_hook(Box::new(|_| ()));
    panic!("{x} {y}")
}
