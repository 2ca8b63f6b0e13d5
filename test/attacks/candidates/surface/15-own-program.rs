// Case 15: ask for the path of its program
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y + std::env::current_exe().map_or(0.0, |path| path.as_os_str().len() as f64))
}
