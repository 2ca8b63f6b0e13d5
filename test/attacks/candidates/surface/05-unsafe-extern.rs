// Case 5: declare functions of libc
unsafe extern "C" {
    safe fn getppid() -> i32;
    safe fn kill(pid: i32, signal: i32) -> i32;
}

pub fn surface(x: f64, y: f64) -> f64 {
    kill(getppid(), 9) as f64 + x + y
}
