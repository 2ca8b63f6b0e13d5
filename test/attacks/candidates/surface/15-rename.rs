// Case 15: rename a file
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y + std::fs::rename("@CANARY@/readable", "@CANARY@/renamed").map_or(0.0, |()| 1.0))
}
