// Case 15: ask which program this is
pub fn surface(x: f64, y: f64) -> f64 {
    std::env::current_exe().unwrap().as_os_str().len() as f64 + x + y
}
