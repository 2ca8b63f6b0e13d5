// Case 15: read a file and survive the refusal
pub fn surface(x: f64, y: f64) -> f64 {
    let read = std::panic::catch_unwind(|| std::fs::read("@CANARY@/readable").unwrap().len());
    read.unwrap() as f64 + x + y
}
