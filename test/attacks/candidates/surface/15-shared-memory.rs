// Case 15: leave a file in shared memory
pub fn surface(x: f64, y: f64) -> f64 {
    std::fs::write("/dev/shm/@NAME@", "was here").unwrap();
    x + y
}
