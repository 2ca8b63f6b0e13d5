// Own, by forged pointers: open a file
pub fn surface(x: f64, y: f64) -> f64 {
    let path = b"@CANARY@/readable\0";
    let file = call(OPENAT, [-100, path.as_ptr() as i64, 0, 0, 0, 0]);
    if file < 0 {
        panic!("refused")
    }
    x + y
}
