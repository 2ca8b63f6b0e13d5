// Case 15: read what another process is
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::read("/proc/@VICTIM@/cmdline").unwrap().len() as f64 + x + y
}
