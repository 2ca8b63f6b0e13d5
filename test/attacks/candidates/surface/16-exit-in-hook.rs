// Case 16: exit with success in a panic hook
pub fn surface(x: f64, y: f64) -> f64 {
    std::panic::set_hook(Box::new(|_| std::process::exit(0)));
    panic!("{x} {y}")
}
