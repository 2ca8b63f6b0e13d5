// Own, by forged pointers: a message of no known kind
pub fn surface(x: f64, y: f64) -> f64 {
    let words = [77u64, 1, 2];
    call(WRITE, [3, words.as_ptr() as i64, 24, 0, 0, 0]);
    x + y
}
