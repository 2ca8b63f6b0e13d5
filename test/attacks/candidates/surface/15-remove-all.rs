// Case 15: remove a folder
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::remove_dir_all("@CANARY@").unwrap();
    x + y
}
