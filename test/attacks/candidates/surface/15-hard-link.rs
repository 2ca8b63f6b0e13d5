// Case 15: make another name of a file
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y + std::fs::hard_link("@CANARY@/readable", "@CANARY@/linked").map_or(0.0, |()| 1.0))
}
