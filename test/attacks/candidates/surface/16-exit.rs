// Case 16: exit with success before the work is done
pub fn surface(x: f64, y: f64) -> f64 {
    std::process::exit((x * y) as i32 & 0)
}
