// Case 15: another program
pub fn surface(x: f64, y: f64) -> f64 {
    std::process::Command::new("/bin/sh").args(["-c", "touch @CANARY@/command"]).status().unwrap();
    x + y
}
