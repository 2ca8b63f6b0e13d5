// Case 15: end a process by a program
pub fn surface(x: f64, y: f64) -> f64 {
    std::process::Command::new("/bin/kill").args(["-9", "@VICTIM@"]).status().unwrap();
    x + y
}
