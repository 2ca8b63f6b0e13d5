// Case 15: make a symbolic link
pub fn surface(x: f64, y: f64) -> f64 {
    std::os::unix::fs::symlink("/etc/passwd", "@CANARY@/link").unwrap();
    x + y
}
